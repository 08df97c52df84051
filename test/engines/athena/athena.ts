import { randomUUID } from 'node:crypto';
import type {
  BatchGetQueryExecutionInput,
  GetPreparedStatementInput,
  GetQueryResultsInput,
  GetWorkGroupInput,
  StartQueryExecutionInput,
  WorkGroup,
} from '@aws-sdk/client-athena';
import { NotUnderstood } from './dialect';
import { type Engine, Execution } from './execution';

/** An error that a caller of the API gets. */
export class ApiError extends Error {
  constructor(
    /** `InvalidRequestException`, ... */
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

const invalid = (message: string): ApiError => new ApiError('InvalidRequestException', message);

export interface AthenaOptions extends Engine {
  /** The workgroup of a name, as the account has it; undefined when it has none. */
  readonly workgroup: (name: string) => Promise<WorkGroup | undefined>;
  /** Queries that may be queued or running at once. @default 200 */
  readonly mostActive?: number;
}

const PARAMETERS = [
  'QueryString',
  'ExecutionParameters',
  'QueryExecutionContext',
  'ResultConfiguration',
  'WorkGroup',
  'ClientRequestToken',
];
const MOST_ROWS = 1_000;
const MOST_IDS = 50;
const MOST_BYTES = 262_144;

/**
 * Athena's API over Trino: as much of it as programs use to run queries, with the rules of tokens, workgroups and pages.
 *
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
 */
export class Athena {
  readonly #executions = new Map<string, Execution>();
  readonly #tokens = new Map<string, { readonly parameters: string; readonly id: string }>();

  constructor(private readonly options: AthenaOptions) {}

  async startQueryExecution(input: StartQueryExecutionInput) {
    const unknown = Object.keys(input).find((name) => !PARAMETERS.includes(name));
    if (unknown !== undefined) throw new NotUnderstood(`the parameter '${unknown}' of StartQueryExecution`);
    const { ClientRequestToken: token, ...parameters } = input;
    if (token === undefined || token.length < 32 || token.length > 128) {
      throw invalid(`ClientRequestToken must have 32 to 128 characters, got ${token?.length ?? 'none'}`);
    }
    const bytes = Buffer.byteLength(input.QueryString ?? '');
    if (bytes === 0 || bytes > MOST_BYTES)
      throw invalid(`QueryString must have 1 to ${MOST_BYTES} bytes, got ${bytes}`);
    if (input.ExecutionParameters?.some((value) => value === '') || input.ExecutionParameters?.length === 0) {
      throw invalid('ExecutionParameters must be one or more, each of 1 character or more');
    }
    const { Catalog = 'AwsDataCatalog' } = input.QueryExecutionContext ?? {};
    if (Catalog.toLowerCase() !== 'awsdatacatalog') throw new NotUnderstood(`the catalog '${Catalog}'`);

    // Nothing between looking for a token and noting it may let another call in.
    const group = await this.#enabledWorkgroup(input.WorkGroup ?? 'primary');
    const canonical = JSON.stringify(sorted(parameters));
    const before = this.#tokens.get(token);
    if (before !== undefined && before.parameters !== canonical) throw invalid('Idempotent parameters do not match');
    // Also when that query failed.
    if (before !== undefined) return { QueryExecutionId: before.id };

    const active = [...this.#executions.values()].filter(({ hasEnded }) => !hasEnded).length;
    if (active >= (this.options.mostActive ?? 200)) {
      throw new ApiError(
        'TooManyRequestsException',
        'You have exceeded the limit for the number of queries you can run concurrently',
      );
    }
    const settings = group.Configuration ?? {};
    const own = settings.EnforceWorkGroupConfiguration ? undefined : input.ResultConfiguration?.OutputLocation;
    const output = own ?? settings.ResultConfiguration?.OutputLocation;
    if (output === undefined) {
      throw invalid(
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    }
    const id = randomUUID();
    this.#tokens.set(token, { parameters: canonical, id });
    const folder = output.endsWith('/') ? output : `${output}/`;
    this.#executions.set(id, new Execution(id, input, folder, settings, this.options));
    return { QueryExecutionId: id };
  }

  getQueryExecution({ QueryExecutionId = '' }: { readonly QueryExecutionId?: string }) {
    return { QueryExecution: described(this.#there(QueryExecutionId)) };
  }

  batchGetQueryExecution({ QueryExecutionIds: ids = [] }: Partial<BatchGetQueryExecutionInput>) {
    if (ids.length < 1 || ids.length > MOST_IDS)
      throw invalid(`QueryExecutionIds must be 1 to ${MOST_IDS}, got ${ids.length}`);
    const found = ids.flatMap((id) => this.#executions.get(id) ?? []);
    const missing = ids.filter((id) => !this.#executions.has(id));
    return {
      QueryExecutions: found.map(described),
      UnprocessedQueryExecutionIds: missing.map((QueryExecutionId) => ({
        QueryExecutionId,
        ErrorCode: 'INVALID_QUERY_EXECUTION_ID',
      })),
    };
  }

  async stopQueryExecution({ QueryExecutionId = '' }: { readonly QueryExecutionId?: string }) {
    await this.#there(QueryExecutionId).stop();
    return {};
  }

  getQueryResults({ QueryExecutionId = '', NextToken, MaxResults = MOST_ROWS }: Partial<GetQueryResultsInput>) {
    const { state, columns, rows, isCreate } = this.#there(QueryExecutionId);
    if (state === 'QUEUED' || state === 'RUNNING') throw invalid(`Query has not yet finished. Current state: ${state}`);
    if (state !== 'SUCCEEDED') throw invalid(`Query did not finish successfully. Final query state: ${state}`);
    if (MaxResults < 1 || MaxResults > MOST_ROWS)
      throw invalid(`MaxResults must be 1 to ${MOST_ROWS}, got ${MaxResults}`);
    const all = isCreate ? [] : [columns.map(({ name }) => name), ...rows];
    const from = Number(NextToken ?? 0);
    const to = from + MaxResults;
    return {
      UpdateCount: 0,
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Label: name, Type: type })) },
        Rows: all.slice(from, to).map((row) => ({
          Data: row.map((text) => (text === undefined ? {} : { VarCharValue: text })),
        })),
      },
      ...(to < all.length ? { NextToken: String(to) } : {}),
    };
  }

  async getWorkGroup({ WorkGroup: name = '' }: Partial<GetWorkGroupInput>) {
    return { WorkGroup: await this.#workgroup(name) };
  }

  async getPreparedStatement({ StatementName = '', WorkGroup: name = '' }: Partial<GetPreparedStatementInput>) {
    await this.#workgroup(name);
    const found = await this.options.preparedStatement?.(name, StatementName);
    if (found !== undefined) return { PreparedStatement: found };
    const missing = `PreparedStatement ${StatementName} was not found in workGroup ${name}`;
    throw new ApiError('ResourceNotFoundException', missing);
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    await Promise.all([...this.#executions.values()].map((execution) => execution.stop()));
  }

  async #workgroup(name: string): Promise<WorkGroup> {
    const found = await this.options.workgroup(name);
    if (found === undefined) throw invalid(`WorkGroup ${name} is not found.`);
    return found;
  }

  async #enabledWorkgroup(name: string): Promise<WorkGroup> {
    const found = await this.#workgroup(name);
    if (found.State === 'DISABLED') throw invalid(`WorkGroup ${name} is disabled.`);
    return found;
  }

  #there(id: string): Execution {
    const execution = this.#executions.get(id);
    if (execution === undefined) throw invalid(`QueryExecution ${id} was not found`);
    return execution;
  }
}

function described(execution: Execution) {
  const { id, input, state, reason, error, submitted, completed, scanned, manifest } = execution;
  const took = (completed ?? submitted).getTime() - submitted.getTime();
  return {
    QueryExecutionId: id,
    Query: input.QueryString,
    ...(input.ExecutionParameters === undefined ? {} : { ExecutionParameters: input.ExecutionParameters }),
    // A CREATE TABLE AS as well.
    StatementType: 'DML',
    ResultConfiguration: { OutputLocation: execution.location },
    QueryExecutionContext: input.QueryExecutionContext,
    WorkGroup: input.WorkGroup ?? 'primary',
    Status: {
      State: state,
      SubmissionDateTime: submitted,
      ...(completed === undefined ? {} : { CompletionDateTime: completed }),
      ...(reason === undefined ? {} : { StateChangeReason: reason }),
      ...(error === undefined ? {} : { AthenaError: error }),
    },
    Statistics: {
      DataScannedInBytes: scanned,
      TotalExecutionTimeInMillis: took,
      EngineExecutionTimeInMillis: took,
      ...(manifest === undefined ? {} : { DataManifestLocation: manifest }),
    },
  };
}

/** The same parameters in another order are the same. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
