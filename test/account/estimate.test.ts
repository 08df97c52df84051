import { expect, test } from 'vitest';
import { ledgerQuestion, mostRead, recordedUnits } from '../../account/estimate';

const NOW = new Date('2026-03-05T09:00:00Z');
const WINDOW = { datasets: ['cloudtrail'], from: '2026-03-01', to: '2026-03-02' };
const unit = (
  delivered: string,
  bytes: number,
  days: readonly [string, string] | [] = [],
  account = '111122223333',
) => ({
  dataset: 'cloudtrail',
  account,
  delivered,
  bytes,
  ...(days.length === 2 ? { first: days[0], last: days[1] } : {}),
});

test('the ledger is asked for the datasets and days, which go as values and stand in WHERE alone', () => {
  const { sql, values } = ledgerQuestion({ ...WINDOW, datasets: ['cloudtrail', 'vpc_flow'] }, NOW);
  expect(sql.split('WHERE')[0]).not.toContain('?');
  expect(sql.match(/\?/g)).toHaveLength(5);
  expect(values.map(({ value }) => value)).toEqual([
    'cloudtrail',
    'vpc_flow',
    '2026-03-01',
    '2026-03-02',
    '2026/02/19',
  ]);
});

test('fails for a window over no dataset', () => {
  expect(() => ledgerQuestion({ ...WINDOW, datasets: [] }, NOW)).toThrow("'datasets' must name at least one dataset");
});

test('rows of the ledger become units, those without rows of their own too', () => {
  expect(
    recordedUnits([
      ['cloudtrail', '111122223333', '2026/03/01', 12n, '2026-02-28', '2026-03-01'],
      ['cloudtrail', '111122223333', '2026/03/02', 0n, null, null],
    ]),
  ).toEqual([unit('2026/03/01', 12, ['2026-02-28', '2026-03-01']), unit('2026/03/02', 0)]);
});

test('a question reads the units with rows in its days, and open days at the size of the largest', () => {
  const recorded = [
    unit('2026/02/28', 900, ['2026-02-27', '2026-02-28']),
    unit('2026/03/01', 100, ['2026-02-28', '2026-03-01']),
    // A day that came late.
    unit('2026/03/04', 50, ['2026-03-02', '2026-03-04']),
  ];
  // 2026-03-05 is open.
  expect(mostRead(recorded, WINDOW, NOW)).toEqual({ bytes: 100 + 50 + 900, units: 2, open: 1 });
});

test('open days are counted for each account and dataset', () => {
  const recorded = [
    unit('2026/03/04', 10, ['2026-03-04', '2026-03-04']),
    unit('2026/03/03', 7, ['2026-03-03', '2026-03-03'], '444455556666'),
    { ...unit('2026/03/05', 3, ['2026-03-05', '2026-03-05']), dataset: 'vpc_flow' },
  ];
  expect(mostRead(recorded, WINDOW, NOW)).toEqual({ bytes: 10 + 2 * 7, units: 0, open: 3 });
});

test('of a lake that has converted nothing nothing is known', () => {
  expect(mostRead([], WINDOW, NOW)).toEqual({ bytes: 0, units: 0, open: 0 });
});
