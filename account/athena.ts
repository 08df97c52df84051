import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetWorkGroupCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { athenaPrice } from '../core/deployment/athena-price';
import { type BoundValue, executionParameter } from '../core/queries/prepared';
import { queryTable } from '../lambda/aws/athena-rows';
import { type AccountChoice, AccountError, clientSettings, inWords, TableMissing } from './account';

/** Where a lake's people ask. */
export interface AthenaChoice extends AccountChoice {
  readonly workgroup: string;
  readonly database: string;
}

export interface AthenaAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly queryId: string;
  readonly bytesScanned: number;
  /** US dollars, by the list price. */
  readonly price: number;
}

/** What a query has of the world around it. */
export interface AthenaParts {
  readonly athena: Pick<AthenaClient, 'send'>;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

export const athenaClient = (choice: AccountChoice): AthenaClient => new AthenaClient(clientSettings(choice));

/** Pauses between looks at a query that runs, in milliseconds. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2_000;

/**
 * Runs one SELECT and reads all of its rows. Values go as execution parameters, beside the statement.
 *
 * @param signal stops the query in Athena, so that it scans, and costs, no more
 * @throws AccountError in plain words when the query cannot be run, {@link TableMissing} where that is why; an `AbortError`
 * when it was stopped
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export async function askAthena(
  parts: AthenaParts,
  { workgroup, database }: AthenaChoice,
  { sql, values }: { readonly sql: string; readonly values: readonly BoundValue[] },
  signal: AbortSignal,
): Promise<AthenaAnswer> {
  try {
    signal.throwIfAborted();
    const { QueryExecutionId: queryId } = await parts.athena.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workgroup,
        QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
        ...(values.length > 0 ? { ExecutionParameters: values.map(executionParameter) } : {}),
      }),
    );
    if (queryId === undefined) throw new AccountError('Athena started a query without an id: try again');
    const ended = await end(parts, queryId, signal);
    const bytesScanned = ended.Statistics?.DataScannedInBytes ?? 0;
    if (ended.Status?.State !== 'SUCCEEDED') throw failed(ended, { workgroup, database }, bytesScanned);
    const { columns, types, rows } = await queryTable(parts.athena, queryId);
    return {
      columns,
      rows: rows.map((row) => row.map((value, at) => timed(types[at], value))),
      queryId,
      bytesScanned,
      price: athenaPrice(bytesScanned),
    };
  } catch (error) {
    throw inWords(error);
  }
}

/** Times come as text, in UTC: `2026-03-01 12:00:00.000`. */
function timed(type: string | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || (type !== 'timestamp' && type !== 'date')) return value;
  const time = new Date(type === 'date' ? `${value}T00:00:00Z` : `${value.replace(' ', 'T')}Z`);
  // A year with five digits is none that JavaScript reads.
  return Number.isNaN(time.getTime()) ? value : time;
}

/** Most bytes that a query of the workgroup may scan; undefined when it has no limit. */
export async function scanCutoff(athena: AthenaParts['athena'], workgroup: string): Promise<number | undefined> {
  try {
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: workgroup }));
    return WorkGroup?.Configuration?.BytesScannedCutoffPerQuery;
  } catch (error) {
    if (error instanceof Error && /is not found/.test(error.message)) throw noWorkgroup(workgroup);
    throw inWords(error);
  }
}

async function end({ athena, sleep }: AthenaParts, queryId: string, signal: AbortSignal): Promise<QueryExecution> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (signal.aborted) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }));
      signal.throwIfAborted();
    }
    const { QueryExecution: found } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: queryId }));
    if (found !== undefined && ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(found.Status?.State ?? '')) return found;
    await sleep(pause);
  }
}

const noWorkgroup = (workgroup: string): AccountError =>
  new AccountError(
    `there is no workgroup '${workgroup}' in this region: choose the lake's region with --region, or its workgroup with --workgroup`,
  );

/** Why a query ended without rows, and what to do. */
function failed(
  { Status, QueryExecutionId: id }: QueryExecution,
  { workgroup, database }: Pick<AthenaChoice, 'workgroup' | 'database'>,
  bytesScanned: number,
): AccountError {
  const said = Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage ?? 'Athena gives no reason';
  if (/bytes scanned limit/i.test(said)) {
    return new AccountError(
      `Athena stopped the query at the limit of workgroup '${workgroup}' (${said}); what it had scanned is billed, about ${athenaPrice(bytesScanned).toFixed(2)} USD: ask for fewer days`,
    );
  }
  if (/Schema '?[\w.-]+'? does not exist|SCHEMA_NOT_FOUND/i.test(said)) {
    return new AccountError(
      `there is no database '${database}' in this region: choose the lake's region with --region, or its database with --database`,
    );
  }
  const missing = /(?:Table|View) '?([\w.]+)'? does not exist/i.exec(said)?.[1]?.split('.').at(-1);
  if (missing !== undefined) {
    return new TableMissing(
      missing,
      `'${missing}' is not there in database '${database}': deploy the lake and let it convert for the first time, or name its database with --database`,
    );
  }
  const action = /not authorized to perform: ([\w:]+)/.exec(said)?.[1];
  if (action !== undefined || /access denied|insufficient permissions|insufficient lake formation/i.test(said)) {
    return new AccountError(
      `Athena may not read for you${action === undefined ? '' : `, ${action} is missing`}: attach the lake's policy for analysts, and where Lake Formation rules, have it grant SELECT (${said})`,
    );
  }
  return new AccountError(`query ${id} ${Status?.State === 'CANCELLED' ? 'was cancelled' : 'failed'}: ${said}`);
}
