import { expect, test } from 'vitest';
import { cutHoles } from '../../../core/queries/holes';

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
