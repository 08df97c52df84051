import { describe, expect, test } from 'vitest';
import { hashed } from '../../../core/conversion/buckets';
import { eventDay, eventTime, projection, selectItem } from '../../../core/conversion/projection';
import { auditDays, auditFiles, stageStatement, stagingTable } from '../../../core/conversion/statements';
import type { Dataset } from '../../../core/datasets/dataset';
import { databases, door, meter } from './datasets';

const unit = { dataset: 'door', account: '111122223333', delivered: '2023/07/10' };
const options = {
  run: '0123456789abcdef-1',
  location: 's3://lake/curated/door/account=111122223333/delivered=2023%2F07%2F10/run=0123456789abcdef-1/',
  buckets: hashed(4),
  excluded: [],
  databases,
};

const DOOR_TIME = `CASE WHEN substr("at", 5, 1) = '-' AND "at" BETWEEN '0001' AND '9999-12-31' THEN try(CAST(from_iso8601_timestamp(replace("at", ' ', 'T')) AT TIME ZONE 'UTC' AS timestamp)) END`;
const DOOR_DAY = `CASE WHEN "id" IS NULL AND "at" IS NULL THEN 'not-understood' ELSE coalesce(date_format(${DOOR_TIME}, '%Y-%m-%d'), replace("delivered", '/', '-')) END`;
const METER_TIME = `CASE WHEN "start" BETWEEN 0 AND 253402300799 THEN CAST(from_unixtime("start") AS timestamp) END`;

describe('the projection', () => {
  test('cleans text, leaves the rest, and adds time, region and object', () => {
    expect(projection(door).map((column) => [column.name, column.type, selectItem(column).text])).toEqual([
      ['id', 'string', `nullif("id", '-') AS "id"`],
      ['at', 'string', `nullif("at", '-') AS "at"`],
      ['door', 'string', `nullif("door", '-') AS "door"`],
      ['who', door.columns[3]?.type, '"who"'],
      ['event_time', 'timestamp', `${DOOR_TIME} AS "event_time"`],
      ['region', 'string', '"region"'],
      ['source_file', 'string', '"$path" AS "source_file"'],
    ]);
  });

  test('cleans nothing when the dataset writes no text for a missing value', () => {
    expect(projection(meter).map((column) => selectItem(column).text)).toEqual([
      '"start"',
      '"kwh"',
      `${METER_TIME} AS "event_time"`,
      '"region"',
      '"$path" AS "source_file"',
    ]);
  });

  test('gives each kind of time and the day of a row', () => {
    expect(eventTime(door).text).toBe(DOOR_TIME);
    expect(eventTime(meter).text).toBe(METER_TIME);
    expect(eventDay(door).text).toBe(DOOR_DAY);
  });

  const wrong = (change: Partial<Dataset>) => () => eventDay({ ...door, ...change });

  test('fails for a time column that cannot hold its format', () => {
    expect(wrong({ eventTime: { column: 'at', format: 'unix-seconds' } })).toThrow(
      `event time column 'at' of dataset 'door' must be int or bigint for 'unix-seconds', got "string"`,
    );
    expect(wrong({ eventTime: { column: 'who', format: 'iso8601' } })).toThrow(`must be string for 'iso8601'`);
  });

  test('fails for a column that is not there, or understood by nothing', () => {
    expect(wrong({ eventTime: { column: 'when', format: 'iso8601' } })).toThrow(
      `event time column 'when' is not a column of dataset 'door'`,
    );
    expect(wrong({ understoodBy: ['nobody'] })).toThrow(
      `understood-by column 'nobody' is not a column of dataset 'door'`,
    );
    expect(wrong({ understoodBy: [] })).toThrow('a list in SQL must have at least one item, got none');
  });

  test.each(['copies', 'cluster', 'day', 'account', 'event_time', 'id'])(
    'fails when a second column is called %s',
    (name) => {
      const columns = [...door.columns, { name, type: 'string', description: 'again' } as const];
      expect(() => projection({ ...door, columns })).toThrow(
        `column '${name}' of dataset 'door' is there twice or reserved`,
      );
    },
  );
});

describe('the stage statement', () => {
  test('leaves out by pattern what the listing of the same folders passes over', () => {
    const siblings = [
      { pattern: /(?:^|\/)conn_log[^/]*$/, what: 'connection log' },
      { pattern: /it's/, what: 'other' },
    ];
    const among = { ...meter, layout: { ...meter.layout, siblings } };
    const condition = `\n  AND NOT regexp_like("$path", '(?:(?:^|\\/)conn_log[^/]*$)|(?:it''s)')`;
    expect(stageStatement(among, { ...unit, dataset: 'meter' }, options).sql).toContain(
      `"delivered" = '2023/07/10'${condition}`,
    );
    expect(stageStatement(meter, { ...unit, dataset: 'meter' }, options).sql).not.toContain('regexp_like');
  });

  test('reduces rows of one identity to one that counts its copies', () => {
    const key = `CASE WHEN "day" <> 'not-understood' THEN "id" END`;
    expect(
      stageStatement(door, unit, options).sql,
    ).toBe(`CREATE TABLE "log_lake_staging"."door_111122223333_20230710_0123456789abcdef_1"
WITH (
  format = 'PARQUET',
  write_compression = 'ZSTD',
  external_location = '${options.location}',
  partitioned_by = ARRAY['day'],
  bucketed_by = ARRAY['cluster'],
  bucket_count = 4
) AS
SELECT
  "id",
  "at",
  "door",
  "who",
  "event_time",
  "region",
  "source_file",
  CASE WHEN ${key} IS NULL THEN 1 ELSE "copies" END AS "copies",
  CASE
    WHEN "day" <> '2023-07-10' THEN 0
    ELSE 0 + mod(crc32(to_utf8(concat_ws('/', "door"))), 4)
  END AS "cluster",
  "day"
FROM (
SELECT
  *,
  row_number() OVER (PARTITION BY ${key} ORDER BY "source_file", "event_time") AS "copy",
  count(*) OVER (PARTITION BY ${key}) AS "copies"
FROM (
SELECT
  nullif("id", '-') AS "id",
  nullif("at", '-') AS "at",
  nullif("door", '-') AS "door",
  "who",
  ${DOOR_TIME} AS "event_time",
  "region",
  "$path" AS "source_file",
  ${DOOR_DAY} AS "day"
FROM "log_lake"."door_raw"
WHERE "account" = '111122223333'
  AND "delivered" = '2023/07/10'
)
)
WHERE "copy" = 1
  OR ${key} IS NULL`);
  });

  test('takes the event days of its part, after it has reduced the rows of all of them', () => {
    const part = { number: 2, of: 4 };
    const key = `CASE WHEN "day" <> 'not-understood' THEN "id" END`;
    const whole = stageStatement(door, unit, options);
    const some = stageStatement(door, unit, { ...options, part });
    expect(some).toMatchObject({ part, table: whole.table });
    expect(whole).not.toHaveProperty('part');
    expect(some.sql).toBe(
      whole.sql.replace(
        `WHERE "copy" = 1\n  OR ${key} IS NULL`,
        `WHERE mod(crc32(to_utf8("day")), 4) = 1\n  AND ("copy" = 1\n  OR ${key} IS NULL)`,
      ),
    );
    const plain = { ...unit, dataset: 'meter' };
    expect(stageStatement(meter, plain, { ...options, part }).sql).toBe(
      `${stageStatement(meter, plain, options).sql}\nWHERE mod(crc32(to_utf8("day")), 4) = 1`,
    );
  });

  test('needs no window without an identity, and no buckets without a column to hash', () => {
    const excluded = ['s3://raw/a', "s3://raw/it's"];
    const statement = stageStatement(meter, { ...unit, dataset: 'meter' }, { ...options, excluded });
    expect(statement.sql).toBe(`CREATE TABLE "log_lake_staging"."meter_111122223333_20230710_0123456789abcdef_1"
WITH (
  format = 'PARQUET',
  write_compression = 'ZSTD',
  external_location = '${options.location}',
  partitioned_by = ARRAY['day']
) AS
SELECT
  "start",
  "kwh",
  "event_time",
  "region",
  "source_file",
  1 AS "copies",
  "day"
FROM (
SELECT
  "start",
  "kwh",
  ${METER_TIME} AS "event_time",
  "region",
  "$path" AS "source_file",
  CASE WHEN "start" IS NULL THEN 'not-understood' ELSE coalesce(date_format(${METER_TIME}, '%Y-%m-%d'), replace("delivered", '/', '-')) END AS "day"
FROM "log_lake"."meter_raw"
WHERE "account" = '111122223333'
  AND "delivered" = '2023/07/10'
  AND "$path" NOT IN ('s3://raw/a', 's3://raw/it''s')
)`);
    expect(statement).toMatchObject({
      table: 'meter_111122223333_20230710_0123456789abcdef_1',
      buckets: hashed(4),
      excluded,
    });
  });

  test('puts rows that agree in every clustering column into one file, whatever the columns hold', () => {
    const columns = [...door.columns, { name: 'floor', type: 'int', description: 'of the door' } as const];
    const tower = { ...door, columns, clusteredBy: ['door', 'floor', 'who'] };
    // `who` is a struct, which has no text.
    expect(stageStatement(tower, unit, options).sql).toContain(
      `mod(crc32(to_utf8(concat_ws('/', "door", CAST("floor" AS varchar)))), 4)`,
    );
    const bare = stageStatement({ ...door, clusteredBy: ['who'] }, unit, options).sql;
    expect(bare).not.toMatch(/bucket|cluster/);
  });

  test('gives what is frequent buckets of its own, on its own day, and tells it from the rest on others', () => {
    const buckets = { frequent: [['north'], ['north'], ["it's"], []], rare: [['south', 'east'], []] };
    const { sql } = stageStatement(door, unit, { ...options, buckets });
    expect(sql).toContain('bucket_count = 6\n');
    expect(sql).toContain(`  CASE
    WHEN "day" <> '2023-07-10' THEN CASE WHEN concat_ws('/', "door") IN ('north', 'it''s') THEN 0 ELSE 4 END
    WHEN concat_ws('/', "door") IN ('north') THEN 0 + mod(crc32(to_utf8("source_file")), 2)
    WHEN concat_ws('/', "door") IN ('it''s') THEN 2
    WHEN concat_ws('/', "door") IN ('south', 'east') THEN 4
    ELSE 4 + mod(crc32(to_utf8(concat_ws('/', "door"))), 2)
  END AS "cluster",`);
  });

  test('fails when the excluded objects do not fit into a statement', () => {
    const excluded = Array.from({ length: 3000 }, (_, index) => `s3://raw/${'x'.repeat(90)}/${index}`);
    expect(() => stageStatement(door, unit, { ...options, excluded })).toThrow(
      /^a statement must be at most 262144 bytes, got 3\d+: leave out fewer objects by name$/,
    );
  });

  test('gives an account of any spelling a table name that engines take', () => {
    expect(stagingTable({ ...unit, account: "it's ../a" }, 'r-1')).toBe('door_it_s____a_20230710_r_1');
    const long = stagingTable({ ...unit, account: 'x'.repeat(300) }, 'r-1');
    expect(long).toMatch(/^door_[0-9a-f]{64}$/);
    expect(long).not.toBe(stagingTable({ ...unit, account: 'x'.repeat(301) }, 'r-1'));
  });
});

test('the audit counts what was staged by day', () => {
  expect(auditDays('t', databases)).toBe(`SELECT
  "day",
  count(*) AS "rows",
  sum("copies") AS "records",
  count(CASE WHEN "event_time" IS NULL THEN 1 END) AS "undated"
FROM "log_lake_staging"."t"
GROUP BY "day"
ORDER BY "day"`);
});

test('the audit counts what was staged by object', () => {
  expect(auditFiles('t', databases)).toBe(`SELECT
  "source_file",
  count(*) AS "rows",
  sum("copies") AS "records",
  count(CASE WHEN "day" = 'not-understood' THEN 1 END) AS "refused",
  count(CASE WHEN "day" <> 'not-understood' AND "event_time" IS NULL THEN 1 END) AS "undated"
FROM "log_lake_staging"."t"
GROUP BY "source_file"
ORDER BY "source_file"`);
});
