import type { DuckDBConnection } from '@duckdb/node-api';
import { type Dataset, DERIVED_COLUMNS } from '../../core/datasets/dataset';
import type { FileCatalog, PublishedPartition } from '../store/file-catalog';
import { named, quotedFiles } from './duckdb';
import { duckType } from './raw-rows';

const KEYS = ['account', 'day', 'delivered'] as const;

/** The SELECT behind a curated table: the published files, with the partition keys that their folders spell. */
export async function selectCurated(catalog: FileCatalog, dataset: Dataset, withPath: boolean): Promise<string> {
  const columns = [...dataset.columns, ...DERIVED_COLUMNS];
  const folders: PublishedPartition[] = [];
  for await (const partition of catalog.allPartitions(dataset)) folders.push(partition);
  const typed = columns.map(({ name, type }) => `CAST(NULL AS ${duckType(type, false)}) AS ${named(name)}`);
  const keys = KEYS.map((key) => `CAST(NULL AS VARCHAR) AS ${named(key)}`);
  const path = withPath ? [`CAST(NULL AS VARCHAR) AS "$path"`] : [];
  const nothing = `SELECT ${[...typed, ...keys, ...path].join(', ')} WHERE false`;
  if (folders.length === 0) return nothing;

  const same = await catalog.sameColumns(dataset);
  const files =
    `read_parquet([${folders.map(({ location }) => quotedFiles(location, '*.parquet')).join(', ')}], ` +
    `hive_partitioning = true, hive_types = {account: VARCHAR, day: VARCHAR, delivered: VARCHAR, run: VARCHAR}, ` +
    `union_by_name = ${!same}${withPath ? ', filename = "$path"' : ''})`;
  if (!same) return `SELECT * EXCLUDE (copies, run) FROM (${nothing} UNION ALL BY NAME SELECT * FROM ${files})`;
  const names = [...columns.map(({ name }) => named(name)), ...KEYS.map(named), ...(withPath ? ['"$path"'] : [])];
  return `SELECT ${names.join(', ')} FROM ${files}`;
}

/** Makes or replaces a view. */
export async function view(duck: DuckDBConnection, database: string, name: string, select: string): Promise<void> {
  await duck.run(`CREATE SCHEMA IF NOT EXISTS ${named(database)}`);
  await duck.run(`CREATE OR REPLACE VIEW ${named(database)}.${named(name)} AS ${select}`);
}

/** What the views of a connection were made from. */
const made = new WeakMap<DuckDBConnection, Map<string, string>>();

/**
 * The same for a view that lasts: left alone when the connection made it from this definition before, as making one takes as
 * long as a small question.
 *
 * @param select makes the SELECT of the definition, which by default is one
 */
export async function lastingView(
  duck: DuckDBConnection,
  database: string,
  name: string,
  definition: string,
  select: (definition: string) => string = () => definition,
): Promise<void> {
  const known = made.get(duck) ?? new Map<string, string>();
  made.set(duck, known);
  if (known.get(name) === definition) return;
  // Others may read this one, and its columns may be others now.
  if (known.has(name)) known.clear();
  await view(duck, database, name, select(definition));
  known.set(name, definition);
}

/** After a statement that may have changed views itself. */
export function forgetViews(duck: DuckDBConnection): void {
  made.delete(duck);
}
