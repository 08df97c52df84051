import type {
  AthenaError,
  PreparedStatement,
  QueryExecutionState,
  StartQueryExecutionInput,
  WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import type { S3Client } from '@aws-sdk/client-s3';
import { type TrinoAnswer, type TrinoClient, TrinoError } from '../trino/client';
import { executed, filled, NotUnderstood, namesItsPlace, type Translated, translate, using } from './dialect';
import { failureOf } from './failure';
import { below, putText } from './store';
import { athenaTypeName, csv, rendered } from './values';

/** What a query execution works with. */
export interface Engine {
  readonly trino: Pick<TrinoClient, 'run'>;
  /** Trino's name of `AwsDataCatalog`. */
  readonly catalog: string;
  readonly s3: Pick<S3Client, 'send'>;
  readonly now: () => Date;
  /** The prepared statement of a name in a workgroup, as the account has it. @default - there are none */
  readonly preparedStatement?: (workgroup: string, name: string) => Promise<PreparedStatement | undefined>;
}

const CUT_OFF = 'Query cancelled! : Bytes scanned limit was exceeded';
const STOPPED = 'Query cancelled by user';
const ENFORCED =
  "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.";

/** One query execution, from its start to its end. */
export class Execution {
  state: QueryExecutionState = 'QUEUED';
  reason: string | undefined;
  error: AthenaError | undefined;
  scanned = 0;
  columns: readonly { readonly name: string; readonly type: string }[] = [];
  /** The result without its header. */
  rows: readonly (readonly (string | undefined)[])[] = [];
  manifest: string | undefined;
  readonly submitted: Date;
  completed: Date | undefined;
  /** Settles when it has ended, however it did. */
  readonly ended: Promise<void>;
  readonly #cancel = new AbortController();

  constructor(
    readonly id: string,
    readonly input: StartQueryExecutionInput,
    /** Folder of results, ending in `/`. */
    readonly output: string,
    private readonly settings: WorkGroupConfiguration,
    private readonly engine: Engine,
  ) {
    this.submitted = engine.now();
    this.ended = this.#run();
  }

  get isCreate(): boolean {
    return /^\s*CREATE/i.test(this.input.QueryString ?? '');
  }

  /** Where its result is. */
  get location(): string {
    return this.isCreate ? `${this.output}tables/${this.id}` : `${this.output}${this.id}.csv`;
  }

  get hasEnded(): boolean {
    return this.completed !== undefined;
  }

  /** A query that has ended stays as it is. */
  async stop(): Promise<void> {
    this.#cancel.abort(new Error(STOPPED));
    await this.ended;
  }

  async #run(): Promise<void> {
    try {
      await this.#answer();
      this.state = 'SUCCEEDED';
    } catch (error) {
      const { aborted, reason } = this.#cancel.signal;
      if (aborted && error === reason) {
        this.state = 'CANCELLED';
        this.reason = reason.message;
      } else {
        const failure = failureOf(error);
        this.state = 'FAILED';
        this.reason = failure.reason;
        this.error = failure.error;
      }
    }
    this.completed = this.engine.now();
  }

  async #answer(): Promise<void> {
    const { QueryString = '', QueryExecutionContext } = this.input;
    const { trino, catalog, s3 } = this.engine;
    if (this.settings.EnforceWorkGroupConfiguration && this.isCreate && namesItsPlace(QueryString)) {
      throw new Error(ENFORCED);
    }
    const { sql, session, created } = await this.#translated(QueryString);
    const named = Object.entries(session).map(([name, value]) => [`${catalog}.${name}`, value] as const);
    const schema = QueryExecutionContext?.Database;
    const answer = await trino.run(sql, {
      catalog,
      schema,
      session: Object.fromEntries(named),
      signal: this.#cancel.signal,
      onProgress: ({ state, physicalInputBytes }) => {
        if (state !== 'QUEUED') this.state = 'RUNNING';
        this.#scanned(physicalInputBytes);
      },
    });
    if (this.#cancel.signal.aborted) {
      // It was ready just before it was cut off. Athena leaves the files, and so does this.
      if (created !== undefined) await trino.run(`DROP TABLE ${created.table}`, { catalog, schema });
      throw this.#cancel.signal.reason;
    }
    if (created === undefined) return this.#write(answer);
    this.manifest = `${this.output}${this.id}-manifest.csv`;
    await putText(s3, this.manifest, (await below(s3, created.location)).map((file) => `${file}\n`).join(''));
  }

  async #translated(statement: string): Promise<Translated> {
    const { ExecutionParameters = [] } = this.input;
    const given = ExecutionParameters.length > 0 ? using(ExecutionParameters) : undefined;
    const execute = executed(statement);
    const named = execute === undefined ? statement : await this.#prepared(execute.name);
    if (execute?.values !== undefined && given !== undefined) {
      throw new NotUnderstood('values behind USING and execution parameters in one query');
    }
    const translated = translate(named, `${this.location}/`);
    if (execute !== undefined && translated.created !== undefined)
      throw new NotUnderstood('a CREATE TABLE AS, prepared');
    const values = execute?.values ?? given;
    return values === undefined ? translated : { ...translated, sql: filled(translated.sql, values) };
  }

  async #prepared(name: string): Promise<string> {
    const found = await this.engine.preparedStatement?.(this.input.WorkGroup ?? 'primary', name);
    if (found?.QueryStatement === undefined) {
      throw new TrinoError('NOT_FOUND', 'USER_ERROR', `Prepared statement not found: ${name}`);
    }
    return found.QueryStatement;
  }

  #scanned(bytes: number): void {
    this.scanned = bytes;
    const { BytesScannedCutoffPerQuery: most } = this.settings;
    if (most !== undefined && bytes > most) this.#cancel.abort(new Error(CUT_OFF));
  }

  async #write({ columns, rows }: TrinoAnswer): Promise<void> {
    this.columns = columns.map((column) => ({ name: column.name, type: athenaTypeName(column) }));
    this.rows = rows.map((row) => row.map((value, at) => rendered(columns[at]!, value)));
    await putText(this.engine.s3, this.location, csv([columns.map(({ name }) => name), ...this.rows]));
  }
}
