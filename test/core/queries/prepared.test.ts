import { describe, expect, test } from 'vitest';
import { bindQuery, executionParameter, prepareQuery, sampleQuery } from '../../../core/queries/prepared';
import type { Query } from '../../../core/queries/query';
import { days, WINDOW } from '../../../core/queries/window';

const QUERY: Query = {
  name: 'openings',
  title: 'Openings',
  why: 'Who came in',
  group: 'first',
  datasets: ['door'],
  severity: 'info',
  mitre: [],
  next: 'Close it',
  references: [],
  parameters: [
    ...WINDOW,
    { name: 'badge', type: 'string', description: 'Whose', example: "o'hara" },
    { name: 'limit', type: 'integer', description: 'Rows at most', default: '20', example: '5' },
  ],
  sql: "SELECT ':badge?' AS a -- :limit?\nFROM door_live WHERE day BETWEEN :from_day AND :to_day AND (badge = :badge OR friend = :badge) LIMIT :limit",
};

const TYPED: Query['parameters'] = [
  { name: 'host', type: 'address', default: '2001:db8::1', description: 'A host', example: '10.0.0.1' },
  { name: 'owner', type: 'account', default: '111122223333', description: 'Whose', example: '111122223333' },
  { name: 'at', type: 'time', default: '2026-03-01 23:59:59', description: 'When', example: '2026-03-01 00:00:00' },
];

test('a prepared query has a ? for each hole in WHERE, named in order, and leaves literals and comments alone', () => {
  expect(prepareQuery(QUERY)).toEqual({
    sql: "SELECT ':badge?' AS a -- :limit?\nFROM door_live WHERE day BETWEEN ? AND ? AND (badge = ? OR friend = ?) LIMIT 20",
    parameters: ['from_day', 'to_day', 'badge', 'badge'],
  });
});

test('a sample is of the last week, has the defaults, and the example where there is none', () => {
  expect(sampleQuery(QUERY)).toBe(
    "SELECT ':badge?' AS a -- :limit?\nFROM door_live WHERE day BETWEEN " +
      "date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d') AND date_format(current_date, '%Y-%m-%d') " +
      "AND (badge = 'o''hara' OR friend = 'o''hara') LIMIT 20",
  );
});

test.each([
  ["''", "''''''"],
  ['\\', "'\\'"],
  [':limit $& $1 ? --', "':limit $& $1 ? --'"],
  ['two\nlines', "'two\nlines'"],
  ['한글 \u{1F600} "', "'한글 \u{1F600} \"'"],
  ['', "''"],
])('a sample has the example %j as one literal', (example, sql) => {
  const parameters = QUERY.parameters.map((one) => (one.name === 'badge' ? { ...one, example } : one));
  expect(sampleQuery({ ...QUERY, parameters })).toContain(`(badge = ${sql} OR friend = ${sql}) LIMIT 20`);
});

describe('a bound query', () => {
  const hostile = `x' OR 1=1 -- \\ ? :limit`;

  test('keeps values out of the statement, whatever they hold, in the order of its question marks', () => {
    const { sql, values } = bindQuery(QUERY, { ...days('2026-03-01', '2026-03-02'), badge: hostile, limit: 3 });
    expect(sql).toBe(prepareQuery(QUERY).sql.replace('LIMIT 20', 'LIMIT 3'));
    expect(values).toEqual([
      { type: 'day', value: '2026-03-01' },
      { type: 'day', value: '2026-03-02' },
      { type: 'string', value: hostile },
      { type: 'string', value: hostile },
    ]);
  });

  test('gives Athena each value as one literal', () => {
    expect(executionParameter({ type: 'string', value: hostile })).toBe(`'x'' OR 1=1 -- \\ ? :limit'`);
    expect(executionParameter({ type: 'day', value: '2026-03-01' })).toBe("'2026-03-01'");
    expect(executionParameter({ type: 'integer', value: '3' })).toBe('3');
  });

  test.each([
    [{}, "query openings needs 'from_day' (day): First event day"],
    [{ from_day: '2026-03-01' }, "query openings needs 'to_day' (day): Last event day"],
    [days('2026-03-02', '2026-03-01'), "query openings: 'from_day' 2026-03-02 is after 'to_day' 2026-03-01: exchange"],
  ])('needs a window that has an end and begins before it: %j', (values, message) => {
    expect(() => bindQuery(QUERY, { badge: 'a', ...values })).toThrow(message);
  });

  test('takes defaults for what is not given, undefined included', () => {
    const asked = { ...days('2026-03-01', '2026-03-02'), badge: 'a' };
    expect(bindQuery(QUERY, { ...asked, limit: undefined })).toEqual(bindQuery(QUERY, { ...asked, limit: 20 }));
  });

  test.each([
    [{}, "query openings needs 'badge' (string): Whose; for example o'hara"],
    [
      { badge: 'a', region: 'x' },
      "query openings has no parameter 'region'; it takes from_day (day), to_day (day), badge (string), limit",
    ],
    [{ badge: 'a', constructor: 'x' }, "query openings has no parameter 'constructor'"],
    [{ badge: 'a\0b' }, "query openings: 'badge' must be text without NUL characters"],
    [{ badge: 'a\ud800' }, "query openings: 'badge' must be text without NUL characters and lone surrogates"],
    [
      { badge: 'a', from_day: '1' },
      `query openings: 'from_day' must be a day, yyyy-MM-dd, got "1"; for example 2026-03-02`,
    ],
    [{ badge: 'a', from_day: '2025-02-29' }, "'from_day' must be a day"],
    [{ badge: 'a', from_day: '2026-11-21\n' }, "'from_day' must be a day"],
    [{ badge: 'a', limit: '1; DROP TABLE t' }, "'limit' must be a whole number from 0 to 999999999999999, got"],
    [{ badge: 'a', limit: -1 }, "'limit' must be a whole number"],
    [{ badge: 'a', limit: 1.5 }, "'limit' must be a whole number"],
    [{ badge: 'a', limit: Number.NaN }, `'limit' must be a whole number from 0 to 999999999999999, got "NaN"`],
    [{ badge: 'a', limit: 1e21 }, "'limit' must be a whole number"],
    [{ badge: 'a', limit: '' }, "'limit' must be a whole number"],
    [{ badge: 'a', host: 'example.com' }, "'host' must be an IPv4 or IPv6 address, got"],
    [{ badge: 'a', host: '10.0.0.256' }, "'host' must be an IPv4 or IPv6 address"],
    [{ badge: 'a', owner: '12345678901' }, "'owner' must be the 12 digits of an AWS account"],
    [{ badge: 'a', at: '2026-03-01 24:00:00' }, "'at' must be a time in UTC, yyyy-MM-dd HH:mm:ss"],
    [{ badge: 'a', at: '2026-02-29 12:00:00' }, "'at' must be a time in UTC"],
  ])('fails for %j and says what is allowed', (values, message) => {
    const typed: Query = { ...QUERY, parameters: [...QUERY.parameters, ...TYPED] };
    expect(() => bindQuery(typed, { ...days('2026-03-01', '2026-03-02'), ...values })).toThrow(message);
  });
});
