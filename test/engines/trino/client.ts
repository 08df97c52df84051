import { setTimeout as sleep } from 'node:timers/promises';

export interface TrinoColumn {
  readonly name: string;
  /** As SQL writes it: `varchar`, `timestamp(3)`, `row(a varchar, ...)`. */
  readonly type: string;
  readonly typeSignature: TypeSignature;
}

/** A type in parts. @see https://trino.io/docs/476/develop/client-protocol.html */
export interface TypeSignature {
  readonly rawType: string;
  readonly arguments: readonly { readonly kind: string; readonly value: unknown }[];
}

export interface TrinoStats {
  /** Bytes that were read from storage. */
  readonly physicalInputBytes: number;
  readonly elapsedTimeMillis: number;
  readonly queuedTimeMillis: number;
  readonly state: string;
}

export interface TrinoAnswer {
  readonly columns: readonly TrinoColumn[];
  /** Values as Trino's JSON has them, but for `bigint`, which is a bigint. */
  readonly rows: readonly (readonly unknown[])[];
  readonly stats: TrinoStats;
}

/** A statement that Trino refused or could not finish. */
export class TrinoError extends Error {
  constructor(
    /** `SYNTAX_ERROR`, `HIVE_BAD_DATA`, ... */
    readonly errorName: string,
    /** `USER_ERROR`, `INTERNAL_ERROR`, `INSUFFICIENT_RESOURCES` or `EXTERNAL`. */
    readonly errorType: string,
    readonly said: string,
  ) {
    super(`${errorName}: ${said}`);
    this.name = 'TrinoError';
  }
}

export interface TrinoOptions {
  readonly catalog: string;
  /** The database in which names without one are looked up. */
  readonly schema?: string | undefined;
  /** Session properties by name. */
  readonly session?: Readonly<Record<string, string>>;
  readonly onProgress?: (stats: TrinoStats) => void;
  /** Ends the query; `run` then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

interface Page {
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly errorName: string; readonly errorType: string; readonly message: string };
  readonly nextUri?: string;
  readonly stats: TrinoStats;
}

/** How long a server that has just started may look for its worker. */
const NO_WORKER_MS = 20_000;

/** Nothing is saved by packing what stays on the machine. */
const UNPACKED = { 'Accept-Encoding': 'identity' };

/** Runs statements on Trino. All times are in UTC. */
export class TrinoClient {
  constructor(private readonly url: string) {}

  /** @throws TrinoError when Trino says that it failed */
  async run(sql: string, options: TrinoOptions): Promise<TrinoAnswer> {
    const deadline = Date.now() + NO_WORKER_MS;
    for (;;) {
      try {
        return await this.#run(sql, options);
      } catch (error) {
        // It says that it is ready some seconds before it knows itself as a worker.
        const early = error instanceof TrinoError && error.errorName === 'NO_NODES_AVAILABLE';
        if (!early || Date.now() > deadline) throw error;
        await sleep(200);
      }
    }
  }

  async #run(sql: string, { catalog, schema, session = {}, onProgress, signal }: TrinoOptions): Promise<TrinoAnswer> {
    const headers = {
      'X-Trino-User': 'tests',
      'X-Trino-Catalog': catalog,
      'X-Trino-Time-Zone': 'UTC',
      ...UNPACKED,
      ...(schema === undefined ? {} : { 'X-Trino-Schema': schema }),
      'X-Trino-Session': Object.entries(session)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join(','),
    };
    const rows: (readonly unknown[])[] = [];
    let columns: readonly TrinoColumn[] = [];
    let page = await read(await fetch(`${this.url}/v1/statement`, { method: 'POST', headers, body: sql }));
    for (;;) {
      columns = page.columns ?? columns;
      rows.push(...(page.data ?? []));
      onProgress?.(page.stats);
      if (page.error) throw new TrinoError(page.error.errorName, page.error.errorType, page.error.message);
      if (page.nextUri === undefined)
        return { columns, rows: rows.map((row) => typed(columns, row)), stats: page.stats };
      if (signal?.aborted) {
        await fetch(page.nextUri, { method: 'DELETE' });
        throw signal.reason;
      }
      page = await read(await fetch(page.nextUri, { headers: UNPACKED }));
    }
  }
}

async function read(answer: Response): Promise<Page> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Trino answered ${answer.status}: ${text.slice(0, 500)}`);
  // JavaScript's numbers would round these.
  return JSON.parse(text.replaceAll(LONG_NUMBERS, (found) => (found.startsWith('"') ? found : `"${found}"`))) as Page;
}

/** Texts, so that they are passed over, and whole numbers of 16 digits or more. */
const LONG_NUMBERS = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;

const typed = (columns: readonly TrinoColumn[], row: readonly unknown[]): readonly unknown[] =>
  row.map((value, at) => (columns[at]?.type === 'bigint' && value !== null ? BigInt(value as string | number) : value));
