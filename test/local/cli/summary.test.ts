import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { coverage } from '../../../local/cli/coverage';
import type { DatasetFacts, LakeFacts, ListedUnit } from '../../../local/cli/facts';
import { coverageText } from '../../../local/cli/render/coverage';
import { conversionText, summaryText } from '../../../local/cli/render/report';
import { hasRefusals, summarise } from '../../../local/cli/summary';

const ROWS = { read: 10, written: 8, deduplicated: 1, refused: 1, undated: 0, late: 2 };

const entry = (delivered: string, changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ format: 1, dataset: 'cloudtrail', account: '111122223333', delivered, version: 1, state: 'converted' },
  ...{ fingerprint: 'f', run: 'r', location: '/lake/r/', partitions: [{ day: '2026-03-01', rows: 8 }] },
  ...{ objects: 2, bytes: 2_000, rows: ROWS, unread: [], findings: [], omitted: 0, queries: [], scanned: 0 },
  ...{ started: '2026-03-04T00:00:00Z', finished: '2026-03-04T00:00:01Z', superseded: [] },
  ...changes,
});

const listed = (delivered: string, changes: Partial<ListedUnit> = {}): ListedUnit => ({
  ...{ dataset: 'cloudtrail', account: '111122223333', delivered, objects: 2, bytes: 2_000 },
  ...{ regions: { 'us-east-1': 2 }, refusedIn: [] },
  ...changes,
});

const trail = (changes: Partial<DatasetFacts> = {}): DatasetFacts => ({
  ...{ name: 'cloudtrail', title: 'CloudTrail events', blocked: [], plan: { open: 0, kept: 0, upToDate: 1 } },
  ...{
    listed: [listed('2026/03/01')],
    entries: [entry('2026/03/01')],
    parquet: { files: 1, bytes: 500 },
    tableRows: 8,
  },
  ...changes,
});

const facts = (dataset: DatasetFacts, changes: Partial<LakeFacts> = {}): LakeFacts => ({
  ...{ lake: '/lake', logs: '/logs', files: 2, bytes: 2_000, leftOut: [], today: '2026/03/10', datasets: [dataset] },
  ...changes,
});

const audit = (dataset: DatasetFacts, changes: Partial<LakeFacts> = {}) => summarise(facts(dataset, changes)).audit;

test('the audit passes when logs, ledger and table agree', () => {
  expect(audit(trail())).toEqual({ verdict: 'passed', problems: [] });
});

test.each<[string, DatasetFacts, Partial<LakeFacts>, string]>([
  [
    'the table has fewer rows than were written',
    trail({ tableRows: 7 }),
    {},
    'cloudtrail holds 7 rows, and 8 were written',
  ],
  [
    'a closed unit is not converted',
    trail({ listed: [listed('2026/03/01'), listed('2026/03/02')] }),
    { files: 4 },
    'cloudtrail 111122223333 2026-03-02 is not converted: 2 objects',
  ],
  [
    'a unit has objects that were not converted',
    trail({ listed: [listed('2026/03/01', { objects: 3 })] }),
    { files: 3 },
    'cloudtrail 111122223333 2026-03-01 has 3 objects, and 2 were converted',
  ],
  [
    'the rows of a unit do not add up',
    trail({ entries: [entry('2026/03/01', { rows: { ...ROWS, read: 11 } })] }),
    {},
    'the rows of cloudtrail 111122223333 2026-03-01 do not add up: {"read":11,"written":8,"deduplicated":1,"refused":1,"undated":0,"late":2}',
  ],
  ['files are nowhere', trail(), { files: 5 }, '3 files of the folder are in no unit and not left out either'],
  [
    'a ledger entry cannot be used',
    trail({ blocked: [{ unit: listed('2026/03/02'), problem: "ledger entry 'x' is not JSON" }] }),
    {},
    "ledger entry 'x' is not JSON",
  ],
])('the audit fails when %s', (_what, dataset, changes, problem) => {
  expect(audit(dataset, changes)).toEqual({ verdict: 'failed', problems: [problem] });
  expect(summaryText(summarise(facts(dataset, changes)), 80)).toContain(`Audit FAILED\n  ${problem}\n`);
});

test('days that are not over and links that are left out are no reason to fail', () => {
  const open = trail({ listed: [listed('2026/03/01'), listed('2026/03/10')] });
  const link = { path: 'a', reason: 'a symbolic link, not followed', kind: 'problem' } as const;
  expect(audit(open, { files: 4, leftOut: [link] })).toEqual({ verdict: 'passed', problems: [] });
});

test('a strict run minds refused rows, unreadable objects and files that could not be looked at, not odd ones', () => {
  const clean = trail({ entries: [entry('2026/03/01', { rows: { ...ROWS, refused: 0, read: 9 } })] });
  const strict = (one: Partial<LedgerEntry>, changes: Partial<LakeFacts> = {}) =>
    hasRefusals(summarise(facts(trail({ entries: [{ ...clean.entries[0]!, ...one }] }), changes)));
  expect(strict({})).toBe(false);
  expect(strict({ findings: [{ path: 'a', severity: 'noted', reason: 'odd', records: 1 }] })).toBe(false);
  expect(strict({}, { leftOut: [{ path: 'a', reason: 'not a log of a known kind', kind: 'other' }] })).toBe(false);
  expect(strict({ rows: ROWS })).toBe(true);
  expect(strict({ omitted: 1 })).toBe(true);
  expect(strict({ unread: [{ path: 'a', reason: 'truncated gzip', opened: true }] })).toBe(true);
  expect(strict({}, { leftOut: [{ path: 'a', reason: 'a symbolic link, not followed', kind: 'problem' }] })).toBe(true);
});

test('of many refused objects ten are named, and the place to see the others', () => {
  const unread = Array.from({ length: 12 }, (_, at) => ({
    path: `object-${at}`,
    reason: 'truncated gzip',
    opened: true,
  }));
  const text = summaryText(summarise(facts(trail({ entries: [entry('2026/03/01', { unread, omitted: 3 })] }))), 80);
  expect(text).toContain(
    'Refused: 1 row, 12 objects that cannot be read; all other rows are kept\n  object-0\n    truncated gzip\n',
  );
  expect(text).toContain('  object-9\n    truncated gzip\n  … 2 more: npx lake status --refused\n');
  expect(text).toContain('  and 3 reasons more, for which the ledger has no room\n');
  expect(text).not.toContain('object-10');
});

test('failed units are named with the reason, and a full disk with what to do', () => {
  const report = { converted: 0, upToDate: 2, kept: 1, open: 1, objects: 0, bytes: 0, stopped: true, seconds: 1 };
  const failed = [{ unit: 'cloudtrail 1 2026-03-01', reason: 'ENOSPC: no space left on device, write' }];
  expect(conversionText({ ...report, failed })).toBe(`Converted nothing
  2 units up to date
  1 unit kept although raw objects have gone
  1 unit of days that are not over: queries read them from raw
Stopped early: run the command again to go on
Failed: 1 unit; readers see what was there before
  cloudtrail 1 2026-03-01: ENOSPC: no space left on device, write
The disk is full: make room and run the command again; what is converted stays converted
`);
});

test('the calendar marks each state, names gaps, and leaves out what the month does not have', () => {
  const dataset = trail({
    listed: [
      listed('2026/01/30'),
      listed('2026/02/01', { due: 'changed' }),
      listed('2026/02/02', { regions: { 'us-east-1': 1, 'eu-west-1': 1 }, refusedIn: ['eu-west-1'] }),
      listed('2026/02/03'),
      listed('2026/02/28', { due: 'new' }),
      listed('2026/03/10'),
    ],
    entries: [
      entry('2026/01/30', { state: 'empty', rows: { ...ROWS, written: 0, read: 2, late: 0 } }),
      entry('2026/02/01'),
      entry('2026/02/02'),
      entry('2026/02/26'),
    ],
    blocked: [{ unit: listed('2026/02/03'), problem: 'not JSON' }],
  });
  expect(coverageText(coverage(facts(dataset)), 80, false)).toBe(`cloudtrail · CloudTrail events · 24 rows
  account       region     month    1   5    10   15   20   25   30
  ─────────────────────────────────────────────────────────────────
  111122223333  eu-west-1  2026-02  .!.......................k..
  111122223333  us-east-1  2026-01                               0.
  111122223333  us-east-1  2026-02  +#x......................k.+
  111122223333  us-east-1  2026-03  .........o
  no objects: 111122223333: 2026-01-31, 2026-02-04 to 2026-02-25, 2026-02-27, and 1 more (--json)
  no objects: 111122223333 eu-west-1: 2026-02-03
  delivered   account       state      objects  rows  late  refused  unread
  ─────────────────────────────────────────────────────────────────────────
  2026-03-10  111122223333  open             2     0     0        0       0
  2026-02-28  111122223333  new              2     0     0        0       0
  2026-02-26  111122223333  kept             0     8     2        1       0
  2026-02-03  111122223333  blocked          2     0     0        0       0
  2026-02-02  111122223333  converted        2     8     2        1       0
  2026-02-01  111122223333  changed          2     8     2        1       0
  2026-01-30  111122223333  empty            2     0     0        1       0

# converted  ! converted, something refused  0 no rows  . no objects  + to convert
o day not over  k raw objects gone, rows kept  x ledger entry unusable
`);
});

test('a run that did nothing says which nothing', () => {
  const report = { converted: 0, upToDate: 0, kept: 0, open: 0, objects: 0, bytes: 0, seconds: 0, failed: [] };
  const said = (changes: object) => conversionText({ ...report, stopped: false, ...changes }).split('\n')[0];
  expect(said({ upToDate: 3 })).toBe('Nothing to convert: every object is as it was converted');
  expect(said({ open: 1 })).toBe('Nothing to convert yet');
  expect(said({ upToDate: 3, stopped: true })).toBe('Converted nothing');
});

test('a dataset whose units all failed is no dataset without logs', () => {
  const failed = trail({ entries: [], parquet: { files: 0, bytes: 0 }, tableRows: 0 });
  expect(summaryText(summarise(facts(failed)), 80)).not.toContain('no logs');
});
