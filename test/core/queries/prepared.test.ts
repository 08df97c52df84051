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
});
