import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AthenaLake } from '../../../account/athena-lake';
import { ledgerStatus, STATUS_SQL } from '../../../account/status';
import { FakeAthena, type FakeQuery, noSleep } from '../../account/fake-athena';
import { type Desk, desk, NO_ACCOUNT, putLogs } from './desk';

let here: Desk;
afterEach(() => here.leave());

const LEDGER: FakeQuery = {
  columns: [
    ['dataset', 'varchar'],
    ['account', 'varchar'],
    ['first_delivered', 'varchar'],
    ['last_delivered', 'varchar'],
    ['days', 'bigint'],
    ['with_objects', 'varchar'],
    ...['objects', 'bytes', 'written', 'late', 'refused', 'unread'].map((name) => [name, 'bigint'] as const),
  ],
  rows: [
    ['alb_access', '111122223333', '2026/03/01', '2026/03/01', '1', undefined, '0', '0', '0', '0', '0', '0'],
    [
      'cloudtrail',
      '111122223333',
      '2026/02/27',
      '2026/03/03',
      '4',
      '2026/02/27,2026/02/28,2026/03/03',
      '30',
      '4000',
      '1234567',
      '5',
      '6',
      '7',
    ],
  ],
  scanned: 12_345,
};

function deskFor(answer: FakeQuery) {
  const athena = new FakeAthena(() => answer);
  here = desk('2026-03-04T12:00:00Z', {
    account: { ...NO_ACCOUNT, athena: (choice) => new AthenaLake({ athena, sleep: noSleep }, choice) },
  });
  return athena;
}

test('status --athena shows each account of the ledger, by one query', async () => {
  const athena = deskFor(LEDGER);
  const { code, out, err } = await here.lake('status --athena');
  expect(code, err).toBe(0);
  expect(out).toBe(`alb_access · 0 rows
  account       first       last        days  gaps  rows  refused  unread
  ───────────────────────────────────────────────────────────────────────
  111122223333  2026-03-01  2026-03-01     1     0     0        0       0

cloudtrail · 1,234,567 rows
  account       first       last        days  gaps       rows  refused  unread
  ────────────────────────────────────────────────────────────────────────────
  111122223333  2026-02-27  2026-03-03     4     2  1,234,567        6       7
  no objects: 111122223333: 2026-03-01 to 2026-03-02
`);
  expect(err).toBe('the ledger of log_lake in Athena; 12.3 kB scanned, 0.00005 USD\n');
  expect(athena.started).toHaveLength(1);
});

test('as JSON it has every number', async () => {
  deskFor(LEDGER);
  const { out } = await here.lake('status --athena --json --workgroup w');
  const { datasets, ...source } = JSON.parse(out);
  expect(source).toEqual({
    workgroup: 'w',
    database: 'log_lake',
    queryId: 'query-1',
    bytesScanned: 12_345,
    usd: 0.00005,
  });
  expect(datasets[1].accounts).toEqual([
    {
      account: '111122223333',
      first: '2026-02-27',
      last: '2026-03-03',
      days: 4,
      gaps: ['2026-03-01', '2026-03-02'],
      objects: 30,
      bytes: 4_000,
      rows: 1_234_567,
      late: 5,
      refused: 6,
      unread: 7,
    },
  ]);
});

test('a lake that has converted nothing says so', async () => {
  deskFor({ ...LEDGER, rows: [] });
  expect((await here.lake('status --athena')).out).toContain('Nothing is converted yet');
});

test.each([
  ['status --athena --refused', "'--refused' is about a lake on this machine, got it with --athena: leave one out"],
  ['status --athena --as-of 2026-03-01', "'--as-of' is about a lake on this machine"],
  ['status --workgroup w', "'--workgroup' goes with --athena"],
])('%s is wrong usage', async (line, words) => {
  deskFor(LEDGER);
  const { code, err } = await here.lake(line);
  expect(code).toBe(2);
  expect(err).toContain(words);
});

test('its statement tells of a real ledger what that holds', async () => {
  here = desk();
  putLogs(join(here.cwd, 'my-logs'));
  await here.lake('convert --logs my-logs');
  const { out, err } = await here.lake(`query --json --sql "${STATUS_SQL}"`);
  expect(err).toBe('');
  const { columns, rows } = JSON.parse(out) as { columns: string[]; rows: Record<string, unknown>[] };
  const datasets = ledgerStatus(rows.map((row) => columns.map((name) => row[name])));
  expect(datasets.map(({ name }) => name)).toEqual(['cloudtrail', 'vpc_flow']);
  expect(datasets[0]!.accounts).toMatchObject([
    {
      account: '111122223333',
      first: '2026-03-01',
      last: '2026-03-03',
      days: 2,
      gaps: ['2026-03-02'],
      objects: 2,
      rows: 3,
      refused: 1,
      unread: 0,
    },
  ]);
});
