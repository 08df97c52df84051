import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { transpile } from '@polyglot-sql/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashed } from '../../../core/conversion/buckets';
import { liveViewSql } from '../../../core/conversion/live-view';
import { auditFiles, stageStatement } from '../../../core/conversion/statements';
import { type Dataset, rawTables } from '../../../core/datasets/dataset';
import { databases, meter } from './datasets';

/** A dataset that arrives in two ways. */
const both: Dataset = {
  ...meter,
  routes: [{ name: 'pipe', title: 'Meter readings by pipe', prefix: 'pipe', format: meter.format }],
};

const unit = { dataset: 'meter', account: '1', delivered: '2023/07/10' };
const stageOf = (dataset: Dataset, excluded: readonly string[] = [], of = unit) =>
  stageStatement(dataset, of, { run: 'r-1', location: 's3://l/', buckets: hashed(1), excluded, databases });

let db: DuckDBConnection;

beforeAll(async () => {
  db = await (await DuckDBInstance.create()).connect();
  await db.run(`SET TimeZone = 'UTC'`);
  for (const schema of Object.values(databases)) await db.run(`CREATE SCHEMA ${schema}`);
  const columns = 'start BIGINT, kwh INTEGER, account VARCHAR, region VARCHAR, delivered VARCHAR, "$path" VARCHAR';
  for (const table of rawTables(both)) await db.run(`CREATE TABLE log_lake.${table} (${columns})`);
  const at = 1688989320;
  await db.run(`INSERT INTO log_lake.meter_raw VALUES
    (${at}, 1, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'),
    (${at}, 1, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'),
    (${at}, 2, '1', 'eu-west-1', '2023/07/10', 's3://raw/broken'),
    (${at}, 3, '2', 'eu-west-1', '2023/07/10', 's3://raw/other'),
    (${at}, 7, '3', 'eu-west-1', '2023/07/10', 's3://raw/twice')`);
  await db.run(`INSERT INTO log_lake.meter_pipe_raw VALUES
    (${at}, 4, '1', 'eu-west-1', '2023/07/10', 's3://raw/pipe/b'),
    (NULL, NULL, '1', 'eu-west-1', '2023/07/10', 's3://raw/pipe/b'),
    (${at}, 5, '1', 'eu-west-1', '2023/07/10', 's3://raw/pipe/broken'),
    (${at}, 6, '1', 'eu-west-1', '2023/07/11', 's3://raw/pipe/c'),
    (${at}, 7, '3', 'eu-west-1', '2023/07/10', 's3://raw/pipe/twice')`);
});

afterAll(() => db.closeSync());

async function run(query: string): Promise<unknown[][]> {
  const { success, sql, error } = transpile(query, 'trino' as never, 'duckdb' as never);
  if (!success || sql?.length !== 1) throw new Error(`cannot translate: ${error}\n${query}`);
  return (await db.runAndReadAll(sql[0] as string)).getRowsJson() as unknown[][];
}

test('the raw tables are named for dataset and route', () => {
  expect(rawTables(both)).toEqual(['meter_raw', 'meter_pipe_raw']);
  expect(rawTables(meter)).toEqual(['meter_raw']);
});

test('a unit of two routes is staged from both raw tables, each row once, with its own file', async () => {
  const { sql: ctas, table } = stageOf(both, ['s3://raw/broken', 's3://raw/pipe/broken']);
  await run(ctas);
  expect(
    await run(
      `SELECT "kwh", "copies", "source_file", "day" FROM "log_lake_staging"."${table}" ORDER BY "source_file", "day"`,
    ),
  ).toEqual([
    [1, 1, 's3://raw/a', '2023-07-10'],
    [1, 1, 's3://raw/a', '2023-07-10'],
    [4, 1, 's3://raw/pipe/b', '2023-07-10'],
    [null, 1, 's3://raw/pipe/b', 'not-understood'],
  ]);
  expect((await run(auditFiles(table, databases))).map((row) => row.map(String))).toEqual([
    ['s3://raw/a', '2', '2', '0', '0'],
    ['s3://raw/pipe/b', '2', '2', '1', '0'],
  ]);
});

test('rows that share an identity are one, by whichever route they came', async () => {
  const { sql: ctas, table } = stageOf({ ...both, identity: 'kwh' }, [], { ...unit, account: '3' });
  await run(ctas);
  expect(
    await run(`SELECT "kwh", CAST("copies" AS integer), "source_file" FROM "log_lake_staging"."${table}"`),
  ).toEqual([[7, 2, 's3://raw/pipe/twice']]);
});

test('the live view reads what is not converted from both', async () => {
  await db.run(`CREATE TABLE log_lake.meter AS
    SELECT start, kwh, TIMESTAMP '2023-07-10 11:42:00' AS event_time, region, "$path" AS source_file, account,
      '2023-07-10' AS day, delivered
    FROM log_lake.meter_pipe_raw WHERE kwh = 4`);
  const live = (from: string) =>
    run(`SELECT "kwh" FROM (${liveViewSql(both, databases, { from, open: [] })}) ORDER BY "kwh"`);
  expect((await live('2023/07/10')).flat()).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 7]);
  expect((await live('2023/07/11')).flat()).toEqual([4, 6]);
});

test('without a route the statements are what they were, to the letter', () => {
  expect(stageOf({ ...both, routes: [] }).sql).toBe(stageOf(meter).sql);
  expect(stageOf(meter).sql).not.toContain('UNION ALL');
  const cut = { from: '2023/07/10', open: [] };
  expect(liveViewSql({ ...both, routes: [] }, databases, cut)).toBe(liveViewSql(meter, databases, cut));
  // Each half of two routes is the half of one, over its own table.
  const [first, second] = stageOf(both).sql.split('\nUNION ALL\n');
  expect(`${first}\n)`).toBe(stageOf(meter).sql);
  expect(second).toBe(
    stageOf(meter).sql.slice(stageOf(meter).sql.lastIndexOf('SELECT\n')).replace('meter_raw', 'meter_pipe_raw'),
  );
});
