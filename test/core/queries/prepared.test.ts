import { expect, test } from 'vitest';
import { prepareQuery, sampleQuery } from '../../../core/queries/prepared';
import type { Query } from '../../../core/queries/query';

const QUERY: Query = {
  name: 'openings',
  title: 'Openings',
  why: 'Who came in',
  datasets: ['door'],
  severity: 'info',
  mitre: [],
  parameters: [
    { name: 'badge', type: 'string', description: 'Whose', example: "o'hara" },
    { name: 'limit', type: 'integer', description: 'Rows at most', default: '20', example: '5' },
  ],
  sql: "SELECT ':badge?' AS a -- :limit?\nFROM door_live WHERE badge = :badge OR friend = :badge LIMIT :limit",
};

test('a prepared query has a ? for each hole, named in order, and leaves literals and comments alone', () => {
  expect(prepareQuery(QUERY)).toEqual({
    sql: "SELECT ':badge?' AS a -- :limit?\nFROM door_live WHERE badge = ? OR friend = ? LIMIT ?",
    parameters: ['badge', 'badge', 'limit'],
  });
});

test('a sample has the defaults, and the example where there is none', () => {
  expect(sampleQuery(QUERY)).toBe(
    "SELECT ':badge?' AS a -- :limit?\nFROM door_live WHERE badge = 'o''hara' OR friend = 'o''hara' LIMIT 20",
  );
});
