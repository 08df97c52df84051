import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { transpile } from '@polyglot-sql/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashed } from '../../../core/conversion/buckets';
import { liveViewSql } from '../../../core/conversion/live-view';
import { eventDay, eventTime } from '../../../core/conversion/projection';
import { auditDays, auditFiles, stageStatement } from '../../../core/conversion/statements';
import { identifier, sql, value } from '../../../core/sql/sql';
import { loadTranslator } from '../../../local/engine/translate';
import { databases, door, meter } from './datasets';

/**
 * The statements, run: translated to DuckDB, over raw tables whose hidden `"$path"` is a plain column. What they say is held
 * word for word by the other tests; this one holds that they mean it.
 */

let db: DuckDBConnection;

beforeAll(async () => {
  await loadTranslator();
  db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await db.run(`SET TimeZone = 'UTC'`);
  await db.run('CREATE MACRO from_iso8601_timestamp(x) AS CAST(x AS TIMESTAMPTZ)');
  await db.run('CREATE SCHEMA log_lake');
  await db.run('CREATE SCHEMA log_lake_staging');
});

afterAll(() => db.closeSync());

beforeEach(async () => {
  await db.run(`CREATE OR REPLACE TABLE log_lake.door_raw
    (id VARCHAR, "at" VARCHAR, door VARCHAR, who VARCHAR, account VARCHAR, region VARCHAR, delivered VARCHAR, "$path" VARCHAR)`);
});

// Trino's rules for literals are Athena's: under the name of Athena the translator takes backslashes for escapes.
async function run(query: string): Promise<unknown[][]> {
  const { success, sql: translated, error } = transpile(query, 'trino' as never, 'duckdb' as never);
  if (!success || translated?.length !== 1) throw new Error(`cannot translate: ${error}\n${query}`);
  const rows = (await db.runAndReadAll(translated[0] as string)).getRowsJson();
  return rows as unknown[][];
}

const insert = async (...rows: (readonly (string | null)[])[]) => {
  for (const row of rows) {
    const literals = row.map((cell) => (cell === null ? 'NULL' : value(cell).text));
    await db.run(`INSERT INTO log_lake.door_raw VALUES (${literals.join(', ')})`);
  }
};

const place = ['1', 'eu-west-1', '2023/07/10', 's3://raw/a'] as const;

describe('the time and day of an event', () => {
  test.each([
    ['2023-07-09T23:59:59Z', '2023-07-09 23:59:59', '2023-07-09'],
    ['2023-07-10T00:00:00Z', '2023-07-10 00:00:00', '2023-07-10'],
    ['2023-07-09T12:00:00.123456Z', '2023-07-09 12:00:00.123456', '2023-07-09'],
    ['2023-07-09 18:35:08', '2023-07-09 18:35:08', '2023-07-09'],
    ['2023-07-09T18:35:08', '2023-07-09 18:35:08', '2023-07-09'],
    ['2023-07-10T01:00:00+02:00', '2023-07-09 23:00:00', '2023-07-09'],
    ['2023-13-09T00:00:00Z', null, '2023-07-10'],
    ['2023-02-30T00:00:00Z', null, '2023-07-10'],
    ['12023-07-09T00:00:00Z', null, '2023-07-10'],
    ['-123-01-01T00:00:00Z', null, '2023-07-10'],
    ['+202-01-01T00:00:00Z', null, '2023-07-10'],
    ['9999-12-31T23:00:00-05:00', null, '2023-07-10'],
    ['9999-12-30T23:00:00-05:00', '9999-12-31 04:00:00', '9999-12-31'],
    ['soon', null, '2023-07-10'],
    ['-', null, '2023-07-10'],
    ['', null, '2023-07-10'],
    [null, null, '2023-07-10'],
  ])('that is written %j are %s and %s', async (at, time, day) => {
    await insert(['1', at, null, null, ...place]);
    const items = sql`CAST(${eventTime(door)} AS varchar), ${eventDay(door)}`;
    const query = sql`SELECT ${items} FROM ${identifier('log_lake', 'door_raw')}`;
    expect(await run(query.text)).toEqual([[time, day]]);
  });

  test.each([
    ['1688989320', '2023-07-10 11:42:00', '2023-07-10'],
    ['0', '1970-01-01 00:00:00', '1970-01-01'],
    ['-1', null, '2023-07-11'],
    ['1688989320000000', null, '2023-07-11'],
    ['NULL', null, 'not-understood'],
  ])('in seconds, %s, are %s and %s', async (start, time, day) => {
    const query = sql`SELECT CAST(${eventTime(meter)} AS varchar), ${eventDay(meter)} FROM ${identifier('t')}`;
    await db.run(`CREATE OR REPLACE TABLE t AS SELECT CAST(${start} AS BIGINT) AS start, '2023/07/11' AS delivered`);
    expect(await run(query.text)).toEqual([[time, day]]);
  });

  test('of a row without anything in it are none', async () => {
    await insert([null, null, 'door', null, ...place]);
    expect(await run(sql`SELECT ${eventDay(door)} FROM ${identifier('log_lake', 'door_raw')}`.text)).toEqual([
      ['not-understood'],
    ]);
  });
});

test('staging cleans, merges repeats, keeps what stands for itself, and leaves out what it is told to', async () => {
  const at = '2023-07-10T08:00:00Z';
  await insert(
    ['1', at, '-', 'x', '1', 'eu-west-1', '2023/07/10', 's3://raw/b'],
    ['1', at, 'north', 'x', '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    ['1', at, 'north', 'x', '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    [null, at, 'south', null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    [null, at, 'south', null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    ['-', at, 'west', null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    ['3', at, '-', null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    ['4', '2023-07-09T23:59:00Z', 'east', null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    ['2', 'never', 'east', null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    [null, null, null, null, '1', 'eu-west-1', '2023/07/10', 's3://raw/a'],
    [null, null, null, null, '1', 'eu-west-1', '2023/07/10', "s3://raw/it's \\ 日本"],
    ['9', at, 'other account', null, '2', 'eu-west-1', '2023/07/10', 's3://raw/c'],
    ['9', at, 'other day', null, '1', 'eu-west-1', '2023/07/11', 's3://raw/d'],
    ['9', at, 'left out', null, '1', 'eu-west-1', '2023/07/10', "s3://raw/bad's \\"],
  );
  const unit = { dataset: 'door', account: '1', delivered: '2023/07/10' };
  const excluded = ["s3://raw/bad's \\"];
  const { sql: ctas, table } = stageStatement(door, unit, {
    run: 'r-1',
    location: 's3://l/',
    buckets: hashed(1),
    excluded,
    databases,
  });
  await run(ctas);

  expect(
    await run(`SELECT "id", "door", CAST("copies" AS integer), "source_file", "cluster", "day" FROM "log_lake_staging"."${table}"
      ORDER BY "day", "id" NULLS LAST, "door", "source_file"`),
  ).toEqual([
    ['4', 'east', 1, 's3://raw/a', 0, '2023-07-09'],
    ['1', 'north', 3, 's3://raw/a', 0, '2023-07-10'],
    ['2', 'east', 1, 's3://raw/a', 0, '2023-07-10'],
    ['3', null, 1, 's3://raw/a', 0, '2023-07-10'],
    [null, 'south', 1, 's3://raw/a', 0, '2023-07-10'],
    [null, 'south', 1, 's3://raw/a', 0, '2023-07-10'],
    [null, 'west', 1, 's3://raw/a', 0, '2023-07-10'],
    [null, null, 1, 's3://raw/a', 0, 'not-understood'],
    [null, null, 1, "s3://raw/it's \\ 日本", 0, 'not-understood'],
  ]);
  expect((await run(auditDays(table, databases))).map((row) => row.map(String))).toEqual([
    ['2023-07-09', '1', '1', '0'],
    ['2023-07-10', '6', '8', '1'],
    ['not-understood', '2', '2', '2'],
  ]);
  expect((await run(auditFiles(table, databases))).map((row) => row.map(String))).toEqual([
    ['s3://raw/a', '8', '10', '1', '1'],
    ["s3://raw/it's \\ 日本", '1', '1', '1', '0'],
  ]);
});

test('staging tells the bucket of a row by its value, its day and, where one fills several, its object', async () => {
  const at = (day: string) => `2023-07-${day}T08:00:00Z`;
  const rows = [
    ...['a', 'b', 'c', 'd'].map((object) => ['north', at('10'), object] as const),
    ...(['south', 'east', 'west', 'roof', null] as const).map((door) => [door, at('10'), 'a'] as const),
    ...(['north', 'east', 'roof', null] as const).map((door) => [door, at('09'), 'a'] as const),
  ];
  await insert(
    ...rows.map(
      ([door, time, object], id) => [`${id}`, time, door, null, '1', 'eu-west-1', '2023/07/10', object] as const,
    ),
  );
  // DuckDB has no CRC: any hash shows what one decides, and what not.
  await db.run(`CREATE OR REPLACE MACRO crc32(t) AS CAST('0x' || substr(md5(t), 1, 8) AS BIGINT)`);
  const { sql: ctas, table } = stageStatement(
    door,
    { dataset: 'door', account: '1', delivered: '2023/07/10' },
    {
      ...{ run: 'r-2', location: 's3://l/', excluded: [], databases },
      buckets: { frequent: [['north'], ['north'], ['south']], rare: [['east'], ['west'], []] },
    },
  );
  await run(ctas);
  const buckets = async (where: string) =>
    run(
      `SELECT "door", list_sort(list(DISTINCT CAST("cluster" AS integer))) FROM "log_lake_staging"."${table}" WHERE ${where} GROUP BY ALL ORDER BY 1`,
    );
  expect(await buckets(`"day" = '2023-07-10'`)).toEqual([
    ['east', [3]],
    ['north', [0, 1]],
    ['roof', [expect.toSatisfy((bucket) => bucket >= 3 && bucket <= 5)]],
    ['south', [2]],
    ['west', [4]],
    [null, [expect.toSatisfy((bucket) => bucket >= 3 && bucket <= 5)]],
  ]);
  expect(await buckets(`"day" = '2023-07-09'`)).toEqual([
    ['east', [3]],
    ['north', [0]],
    ['roof', [3]],
    [null, [3]],
  ]);
});

test('the live view shows each event once, converted or not', async () => {
  const raw = (id: string, account: string, delivered: string, at = `${delivered.replaceAll('/', '-')}T08:00:00Z`) =>
    [id, at, 'd', 'w', account, 'eu-west-1', delivered, `s3://raw/${id}`] as const;
  await insert(
    raw('converted', '1', '2023/07/09'),
    raw('open', '2', '2023/07/09'),
    raw('today', '1', '2023/07/11'),
    raw('undated', '1', '2023/07/11', 'never'),
    raw('late', '1', '2023/07/11', '2023-07-01T00:00:00Z'),
    raw('next-day', '1', '2023/07/11', '2023-07-12T00:00:00Z'),
    [null, null, null, null, '1', 'eu-west-1', '2023/07/11', 's3://raw/bad'],
  );
  await db.run(`CREATE OR REPLACE TABLE log_lake.door AS
    SELECT id, "at", door, who, TIMESTAMP '2023-07-09 08:00:00' AS event_time, region, "$path" AS source_file, account,
      '2023-07-09' AS day, delivered
    FROM log_lake.door_raw WHERE id = 'converted'`);

  const cut = { from: '2023/07/10', open: [{ account: '2', delivered: '2023/07/09' }] };
  const live = liveViewSql(door, databases, cut);
  expect(await run(`SELECT "id", "day", "source_file" FROM (${live}) ORDER BY "id"`)).toEqual([
    ['converted', '2023-07-09', 's3://raw/converted'],
    ['late', '2023-07-01', 's3://raw/late'],
    ['next-day', '2023-07-12', 's3://raw/next-day'],
    ['open', '2023-07-09', 's3://raw/open'],
    ['today', '2023-07-11', 's3://raw/today'],
    ['undated', '2023-07-11', 's3://raw/undated'],
  ]);
});
