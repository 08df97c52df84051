import { availableParallelism } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { MACROS } from './macros';

export interface DuckOptions {
  /** Folder for what does not fit in memory. */
  readonly temporary: string;
  /** Memory that DuckDB may use, in MiB. Default 400: with the reader's own it stays well under 1 GiB. */
  readonly memory?: number;
  /** Threads. Default: the machine's, at most 4, for each needs its own buffers. */
  readonly threads?: number;
}

/**
 * Opens an in-memory DuckDB that behaves like Athena where the two differ. Nothing is downloaded: extensions stay off. Each
 * connection runs one statement at a time.
 */
export async function openDuck(options: DuckOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? Math.min(4, availableParallelism())),
    memory_limit: `${options.memory ?? 400}MB`,
    temp_directory: options.temporary,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const settings = [
    "SET GLOBAL TimeZone = 'UTC'",
    // Athena: 1/2 is 0.
    'SET GLOBAL integer_division = true',
    // Row order means nothing in a lake, and keeping it costs memory.
    'SET GLOBAL preserve_insertion_order = false',
  ];
  for (const statement of [...settings, ...MACROS]) await connection.run(statement);
  connection.closeSync();
  return instance;
}

/** A DuckDB string literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * A DuckDB string literal that names files to read: `path` as it stands, then `pattern`. Where files are read every path is
 * a pattern, and a folder may be called `logs [1]`.
 */
export const quotedFiles = (path: string, pattern = ''): string =>
  quoted(path.replaceAll(/[*?[]/g, (wildcard) => `[${wildcard}]`) + pattern);

/** Whether any file is named by such a literal. */
export async function someFiles(duck: DuckDBConnection, files: string): Promise<boolean> {
  return (await duck.runAndReadAll(`SELECT count(*) FROM glob(${files})`)).getRows()[0]![0] !== 0n;
}

/** A DuckDB identifier. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;
