import { expect, test } from 'vitest';
import { Ceiling } from '../../../lambda/planner/ceiling';
import { conversionPrice } from '../../../lambda/planner/price';

const due = (bytes: number, objects = 1) =>
  ({ unit: { dataset: 'cloudtrail', account: '1', delivered: '2026/01/01' }, why: 'new', objects, bytes }) as const;

test('a terabyte costs five dollars, and the queries that check it next to nothing', () => {
  expect(conversionPrice([due(1_000_000_000_000)])).toBeCloseTo(5.0001, 6);
});

test('a small unit costs three queries at the least that Athena charges, an empty one nothing', () => {
  expect(conversionPrice([due(12)])).toBeCloseTo(0.00015, 9);
  expect(conversionPrice([due(0, 0)])).toBe(0);
});

test('a ceiling takes what fits, over all plans together, and lets small units pass large ones', () => {
  const ceiling = new Ceiling(100);
  const first = ceiling.part([due(60), due(50), due(30), due(0, 0)]);
  expect(first.taken.map(({ bytes }) => bytes)).toEqual([60, 30, 0]);
  expect(first.left.map(({ bytes }) => bytes)).toEqual([50]);
  expect(ceiling.part([due(10), due(1)])).toMatchObject({ taken: [{ bytes: 10 }], left: [{ bytes: 1 }] });
});

test('without a ceiling everything is taken', () => {
  expect(new Ceiling().part([due(1e15), due(1e15)]).left).toEqual([]);
});
