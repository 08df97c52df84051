import type {
  AthenaError,
  QueryExecutionState,
  StartQueryExecutionInput,
  WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import type { S3Client } from '@aws-sdk/client-s3';
import type { TrinoAnswer, TrinoClient } from '../trino/client';
import { namesItsPlace, translate } from './dialect';
import { failureOf } from './failure';
import { below, putText } from './store';
import { athenaTypeName, csv, rendered } from './values';

/** What a query execution works with. */
export interface Engine {
  readonly trino: TrinoClient;
  /** Trino's name of `AwsDataCatalog`. */
  readonly catalog: string;
  readonly s3: Pick<S3Client, 'send'>;
  readonly now: () => Date;
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
    const { sql, session, created } = translate(QueryString, `${this.location}/`);
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
