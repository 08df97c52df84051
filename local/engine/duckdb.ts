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

/** An in-memory DuckDB that behaves like Athena where the two differ. Nothing is downloaded: extensions stay off. */
export async function openDuck(options: DuckOptions): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? Math.min(4, availableParallelism())),
    memory_limit: `${options.memory ?? 400}MB`,
    temp_directory: options.temporary,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  for (const statement of [
    "SET TimeZone = 'UTC'",
    // Athena: 1/2 is 0.
    'SET integer_division = true',
    // Row order means nothing in a lake, and keeping it costs memory.
    'SET preserve_insertion_order = false',
    ...MACROS,
  ]) {
    await connection.run(statement);
  }
  return connection;
}

/** A DuckDB string literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A DuckDB identifier. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;
