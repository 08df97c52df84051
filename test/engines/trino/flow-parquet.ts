import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Column, Dataset } from '../../../core/datasets/dataset';

/** A record of a flow log in the order of its fields; `-` where there is nothing to say. */
export type FlowRecord = readonly (string | number)[];

const DUCK: Readonly<Record<string, string>> = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT' };

/** Records as AWS delivers them in Parquet, with the types that it documents. */
export async function flowParquet(
  { columns }: Dataset,
  records: readonly FlowRecord[],
  file: string,
): Promise<Uint8Array> {
  const literal = ({ type }: Column, value: string | number) =>
    value === '-' ? 'NULL' : type === 'string' ? `'${value}'` : `${value}`;
  const selects = records.map((record) => {
    const items = columns.map(
      (column, at) => `CAST(${literal(column, record[at]!)} AS ${DUCK[column.type as string]}) AS "${column.name}"`,
    );
    return `SELECT ${items.join(', ')}`;
  });
  const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await duck.run(`COPY (${selects.join(' UNION ALL ')}) TO '${file}' (FORMAT parquet)`);
  duck.closeSync();
  return readFileSync(file);
}
