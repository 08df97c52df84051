import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { QueryEngine, Row, StageOutcome } from '../../core/conversion/ports';
import type { StageStatement } from '../../core/conversion/statements';
import type { LakeSettings } from '../../core/deployment/settings';
import { failureOf } from './athena-failure';
import { queryRows } from './athena-rows';
import { described, isNamed } from './service-error';

/** Athena did not do its part now, and no statement or object is at fault: try again later. */
export class AthenaUnavailable extends Error {
  constructor(what: string, cause?: unknown) {
    super(what, cause === undefined ? {} : { cause });
    this.name = 'AthenaUnavailable';
  }
}

export interface AthenaEngineOptions {
  /** Milliseconds that may still be spent on waiting for queries; asked again before each pause. */
  readonly patience: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => Date;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * How long a query that failed for want of room stays unanswered, so that the next attempt does not follow at once. Nothing
 * remembers it but the query's own time of completion: it holds over restarts.
 */
const REST = 30_000;

/** What the SDK still throws after its own attempts when Athena is busy, broken or out of reach. */
const UNAVAILABLE = [
  'TooManyRequestsException',
  'ThrottlingException',
  'InternalServerException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
];

/** Athena, in the workgroup of the pipeline. */
export class AthenaEngine implements QueryEngine {
  constructor(
    private readonly athena: Pick<AthenaClient, 'send'>,
    private readonly settings: Pick<LakeSettings, 'databases' | 'workgroup'>,
    private readonly options: AthenaEngineOptions,
  ) {}

  /**
   * A query that failed because Athena, S3 or Glue had no room counts as running until it has rested; then it has failed
   * without blame, as it always will under its token.
   *
   * @throws AthenaUnavailable when Athena takes no query now
   * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
   */
  async stage(statement: StageStatement, token: string): Promise<StageOutcome> {
    const queryId = await this.#start(statement.sql, token);
    const ended = await this.#end(queryId);
    if (ended === undefined) return { state: 'running', queryId };
    if (ended.Status?.State === 'SUCCEEDED') {
      return { state: 'succeeded', queryId, bytesScanned: ended.Statistics?.DataScannedInBytes ?? 0 };
    }
    const { transient: _, ...failure } = failureOf(ended.Status ?? {}, queryId);
    return { state: 'failed', queryId, ...failure };
  }

  /**
   * @throws AthenaUnavailable when Athena takes no query now, has no room for this one, or has not ended it when patience
   * ends
   */
  async *query(sql: string): AsyncIterable<Row> {
    const queryId = await this.#start(sql);
    const ended = await this.#end(queryId);
    if (ended === undefined) throw new AthenaUnavailable(`query ${queryId} still runs, and the time for it is over`);
    if (ended.Status?.State !== 'SUCCEEDED') {
      const { reason, transient } = failureOf(ended.Status ?? {}, queryId);
      throw transient ? new AthenaUnavailable(reason) : new Error(`${reason}; the query was: ${sql.slice(0, 500)}`);
    }
    yield* queryRows(this.athena, queryId);
  }

  async #start(sql: string, token?: string): Promise<string> {
    const { databases, workgroup } = this.settings;
    try {
      const { QueryExecutionId } = await this.athena.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: databases.lake },
          WorkGroup: workgroup,
          ...(token === undefined ? {} : { ClientRequestToken: token }),
        }),
      );
      if (QueryExecutionId === undefined) throw new AthenaUnavailable('Athena started a query without an id');
      return QueryExecutionId;
    } catch (error) {
      if (isNamed(error, 'InvalidRequestException') && /idempoten/i.test(error.message)) {
        throw new Error(
          `Athena knows the token ${token} with other parameters (${error.message}): the statement is the same, so workgroup '${workgroup}' or database '${databases.lake}' changed since; the next plan gives the unit another token`,
          { cause: error },
        );
      }
      throw unavailable('takes no query now', error);
    }
  }

  /** The query when it has ended; undefined when patience ended first. */
  async #end(queryId: string): Promise<QueryExecution | undefined> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const found = await this.#look(queryId);
      const state = found.Status?.State;
      if (state === 'SUCCEEDED' || ((state === 'FAILED' || state === 'CANCELLED') && this.#hasRested(found))) {
        return found;
      }
      const left = this.options.patience();
      if (left <= 0) return undefined;
      await this.options.sleep(Math.min(pause, left));
    }
  }

  async #look(queryId: string): Promise<QueryExecution> {
    try {
      const { QueryExecution } = await this.athena.send(new GetQueryExecutionCommand({ QueryExecutionId: queryId }));
      if (QueryExecution === undefined) throw new AthenaUnavailable(`Athena says nothing of query ${queryId}`);
      return QueryExecution;
    } catch (error) {
      throw unavailable(`does not say how query ${queryId} is`, error);
    }
  }

  #hasRested({ Status, QueryExecutionId = '' }: QueryExecution): boolean {
    if (Status === undefined || !failureOf(Status, QueryExecutionId).transient) return true;
    const over = Status.CompletionDateTime?.getTime() ?? 0;
    return this.options.now().getTime() - over >= REST;
  }
}

const unavailable = (what: string, error: unknown): unknown =>
  isNamed(error, ...UNAVAILABLE) ? new AthenaUnavailable(`Athena ${what} (${described(error)})`, error) : error;
