import { describe, expect, test } from 'vitest';
import { cutHoles } from '../../../core/queries/holes';
import type { Query } from '../../../core/queries/query';
import { renderQuery } from '../../../core/queries/render';

const QUERY: Query = {
  name: 'rows',
  title: 'Rows',
  why: 'Because',
  group: 'network',
  next: 'Rest',
  references: [],
  datasets: ['vpc_flow'],
  severity: 'info',
  mitre: [],
  parameters: [
    { name: 'who', type: 'string', description: 'A name', example: 'alice' },
    { name: 'from_day', type: 'day', default: '0000-01-01', description: 'First day', example: '2026-11-01' },
    { name: 'limit', type: 'integer', default: '20', description: 'Rows', example: '5' },
  ],
  sql: `SELECT ':who' AS ":limit" /* :who */ FROM t -- :who
WHERE who = :who AND day >= :from_day OR :who = 'all'
LIMIT :limit`,
};

const TYPED: Query['parameters'] = [
  { name: 'host', type: 'address', default: '2001:db8::1', description: 'A host', example: '10.0.0.1' },
  { name: 'owner', type: 'account', default: '111122223333', description: 'Whose', example: '111122223333' },
  { name: 'at', type: 'time', default: '2026-03-01 23:59:59', description: 'When', example: '2026-03-01 00:00:00' },
];

const rendered = (who: string, day = '0000-01-01', limit = '20') => `SELECT ':who' AS ":limit" /* :who */ FROM t -- :who
WHERE who = ${who} AND day >= '${day}' OR ${who} = 'all'
LIMIT ${limit}`;

describe('rendering', () => {
  test('fills every hole, leaves literals, names and comments alone, and takes defaults', () => {
    expect(renderQuery(QUERY, { who: 'alice' })).toBe(rendered("'alice'"));
    expect(renderQuery(QUERY, { who: 'alice', from_day: '2026-11-21', limit: 5 })).toBe(
      rendered("'alice'", '2026-11-21', '5'),
    );
    expect(renderQuery(QUERY, { who: 'alice', limit: undefined })).toBe(rendered("'alice'"));
  });

  test.each([
    ["' OR 1=1 --", "''' OR 1=1 --'"],
    ["''", "''''''"],
    ['\\', "('' || chr(92) || '')"],
    ["\\' OR 1=1 --", "('' || chr(92) || ''' OR 1=1 --')"],
    ['a:limit', "'a:limit'"],
    [':who $& $1 ?', "':who $& $1 ?'"],
    ["'; DROP TABLE t; --", "'''; DROP TABLE t; --'"],
    ['two\nlines', "'two\nlines'"],
    ['한글 \u{1F600} "', "'한글 \u{1F600} \"'"],
    ['', "''"],
  ])('writes the hostile value %j as one literal', (value, sql) => {
    expect(renderQuery(QUERY, { who: value })).toBe(rendered(sql));
  });

  test.each([
    [{}, "query rows needs 'who' (string): A name; for example alice"],
    [{ who: 'a', region: 'x' }, "query rows has no parameter 'region'; it takes who (string), from_day (day), limit"],
    [{ who: 'a', constructor: 'x' }, "query rows has no parameter 'constructor'"],
    [{ who: 'a\0b' }, "query rows: 'who' must be text without NUL characters"],
    [{ who: 'a\ud800' }, "query rows: 'who' must be text without NUL characters and lone surrogates"],
    [{ who: 'a', from_day: '1' }, `query rows: 'from_day' must be a day, yyyy-MM-dd, got "1"; for example 2026-11-01`],
    [{ who: 'a', from_day: '2025-02-29' }, "'from_day' must be a day"],
    [{ who: 'a', from_day: '2026-11-21\n' }, "'from_day' must be a day"],
    [{ who: 'a', limit: '1; DROP TABLE t' }, "'limit' must be a whole number from 0 to 999999999999999, got"],
    [{ who: 'a', limit: -1 }, "'limit' must be a whole number"],
    [{ who: 'a', limit: 1.5 }, "'limit' must be a whole number"],
    [{ who: 'a', limit: Number.NaN }, `'limit' must be a whole number from 0 to 999999999999999, got "NaN"`],
    [{ who: 'a', limit: 1e21 }, "'limit' must be a whole number"],
    [{ who: 'a', limit: '' }, "'limit' must be a whole number"],
    [{ who: 'a', host: 'example.com' }, "'host' must be an IPv4 or IPv6 address, got"],
    [{ who: 'a', host: '10.0.0.256' }, "'host' must be an IPv4 or IPv6 address"],
    [{ who: 'a', owner: '12345678901' }, "'owner' must be the 12 digits of an AWS account"],
    [{ who: 'a', at: '2026-03-01 24:00:00' }, "'at' must be a time in UTC, yyyy-MM-dd HH:mm:ss"],
    [{ who: 'a', at: '2026-02-29 12:00:00' }, "'at' must be a time in UTC"],
  ])('fails for %j and says what is allowed', (values, message) => {
    const typed: Query = { ...QUERY, parameters: [...QUERY.parameters, ...TYPED] };
    expect(() => renderQuery(typed, values)).toThrow(message);
  });
});

test.each([
  ['SELECT * FROM t WHERE a = :one', [true]],
  ['SELECT :one FROM t', [false]],
  ['SELECT * FROM t WHERE a IN (:one, f(:two)) LIMIT :three', [true, true, false]],
  ['SELECT * FROM t WHERE a IN (SELECT b FROM u WHERE c = :one HAVING d > :two) AND e = :three', [true, false, true]],
  ['WITH x AS (SELECT * FROM t WHERE a = :one) SELECT :two FROM x JOIN y ON z = :three', [true, false, false]],
  ["select ' where ' from t group by :one -- where\n, :two", [false, false]],
])('a hole is in a WHERE or not: %s', (sql, expected) => {
  expect(cutHoles(sql).inWhere).toEqual(expected);
});
