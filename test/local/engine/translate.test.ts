import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuck } from '../../../local/engine/duckdb';
import { loadTranslator, translate } from '../../../local/engine/translate';

/** Athena's SQL, translated and run: what DuckDB by itself, or the translator, understands otherwise. */

let duck: DuckDBConnection;

beforeAll(async () => {
  await loadTranslator();
  duck = await (await openDuck({ temporary: '/nowhere', threads: 1 })).connect();
});

afterAll(() => duck.closeSync());

const rows = async (sql: string) => (await duck.runAndReadAll(translate(sql))).getRowsJson();
const one = async (expression: string) => (await rows(`SELECT ${expression}`))[0]?.[0];

describe('JSON in text', () => {
  test.each([
    [`json_extract_scalar('{"a":"b"}', '$.a')`, 'b'],
    [`json_extract_scalar('{"a":[1,{"b":2}]}', '$.a[1].b')`, '2'],
    [`json_extract_scalar('{"a":true}', '$.a')`, 'true'],
    [`json_extract_scalar('{"a":null}', '$.a')`, null],
    [`json_extract_scalar('{"a":{"b":1}}', '$.a')`, null],
    [`json_extract_scalar('{"a":[1]}', '$.a')`, null],
    [`json_extract_scalar('no JSON {', '$.a')`, null],
    [`json_extract_scalar(NULL, '$.a')`, null],
    [`json_format(json_extract('{"a":{"b":1}}', '$.a'))`, '{"b":1}'],
    [`json_extract('no JSON {', '$.a')`, null],
    [`json_extract_scalar(json_extract('{"a":{"b":1}}', '$.a'), '$.b')`, '1'],
  ])('%s is %j', async (expression, expected) => {
    expect(await one(expression)).toBe(expected);
  });

  test.each([
    [`'x' = 'x' AND json_extract('{"a":1}', '$.a') IS NOT NULL`, true],
    [`json_extract('{"a":1}', '$.b') IS NULL`, true],
    [`'<' || json_extract_scalar('{"a":"b"}', '$.a') || '>'`, '<b>'],
    [`json_extract_scalar('{"a":"b"}', '$.a') || '!' = 'b!'`, true],
  ])('binds as a function does: %s', async (expression, expected) => {
    expect(await one(expression)).toBe(expected);
  });
});

test('comments change nothing, wherever they stand', async () => {
  const sql = `SELECT -- first
    json_extract_scalar('{"a":"b"}', '$.a') = 'b' -- json_extract(
      /* more */ AND true, '-- no comment', "c /* nor this */" FROM (SELECT 1 AS "c /* nor this */")`;
  expect(await rows(sql)).toEqual([[true, '-- no comment', 1]]);
});

describe('count_if', () => {
  test('is 0 where the condition is unknown in every row', async () => {
    expect(await one('count_if(CAST(NULL AS boolean))')).toBe('0');
  });

  test('counts rows, of groups and of windows', async () => {
    const values = 'FROM (VALUES (1), (2), (3)) AS t (n)';
    expect(await rows(`SELECT count_if(n > 1) ${values}`)).toEqual([['2']]);
    expect(await rows(`SELECT n, count_if(n > 1) OVER () ${values} ORDER BY n`)).toEqual([
      [1, '2'],
      [2, '2'],
      [3, '2'],
    ]);
  });
});

describe('transform', () => {
  test('makes a list of what each item becomes, and of nothing nothing', async () => {
    expect(await one("array_join(transform(ARRAY['a', 'b'], x -> concat(x, '!')), ',')")).toBe('a!,b!');
    expect(await one("cardinality(transform(CAST(ARRAY[] AS array(varchar)), x -> concat(x, '!')))")).toBe('0');
  });

  test('is left alone in literals and as a name', async () => {
    expect(await rows("SELECT 'transform (x)' AS transform")).toEqual([['transform (x)']]);
  });
});

test('a plan is asked for as it is in Athena', () => {
  expect(translate('EXPLAIN SELECT 1')).toBe('EXPLAIN SELECT 1');
  expect(translate('explain analyze SELECT 1')).toBe('explain analyze SELECT 1');
});
