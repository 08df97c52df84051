import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANOTHER, type Desk, desk, type Printed, put, putLogs, THIRD, trailFile } from './desk';

let here: Desk;
let first: Printed;
let second: Printed;
let third: Printed;

beforeAll(async () => {
  here = desk();
  putLogs(join(here.cwd, 'logs'));
  first = await here.lake('start --logs logs --strict');
  second = await here.lake('start --logs logs --json');
  put(join(here.cwd, 'logs'), ANOTHER, trailFile([{ id: 'e4', time: '2026-03-03T09:00:00Z', name: 'DeleteRole' }]));
  third = await here.lake('convert');
});
afterAll(() => here.leave());

/** The lake's folder has a hash of the logs' path in its name; sizes are those of zlib's and DuckDB's version. */
const steady = (text: string) =>
  text
    .replace(/logs-[0-9a-f]{8}/g, 'logs-01234567')
    .replace(/[\d.]+ k?B/g, 'SIZE')
    .replace(/\d+\.\d\d {2}/g, 'RATIO  ');

test('start says what was read, written, refused and left out, and whether it adds up', () => {
  const [report] = steady(first.out).split('The first 10 questions');
  expect(report).toBe(`Lake in .lake/logs-01234567, of the logs in logs
Converted 3 units (3 objects, SIZE) in 0.0 s

Read
  dataset     accounts  delivery days  objects  bytes  rows
  ─────────────────────────────────────────────────────────
  cloudtrail         1              2        2  SIZE     5
  vpc_flow           1              1        1  SIZE     2
  no logs: alb_access

Written as Parquet
  dataset     rows  files    bytes  of raw  repeats  refused  late
  ────────────────────────────────────────────────────────────────
  cloudtrail     3      4  SIZE   RATIO        1        1     1
  vpc_flow       2      1  SIZE   RATIO        0        0     0

Refused: 1 row; all other rows are kept
  AWSLogs/111122223333/CloudTrail…west-1_20260303T0005Z_b1b2c3d4e5f6a7b8.json.gz
    1 row, at 3: not a JSON object

Left out: 2 files
  1 × CloudTrail digest
  note to self.txt: not a log of a known kind

Audit passed: every row and every object is accounted for
  dataset     rows read  = written  + repeats  + refused  in the table
  ────────────────────────────────────────────────────────────────────
  cloudtrail          5          3          1          1             3
  vpc_flow            2          2          0          0             2
  5 files: each is an object of one dataset, or among the 2 left out

`);
});

test('the first questions are answered, and those about datasets without rows are named', () => {
  const answers = first.out.split('The first 10 questions')[1];
  expect(answers).toContain(`
IAM changes · high · cloudtrail_iam_changes
  event_time           who       change           target   error
  ──────────────────────────────────────────────────────────────
  2026-03-01 23:59:59  user/ana  CreateAccessKey  support  -
  2026-03-01 12:00:00  user/ana  CreateUser       support  -
  2026-03-03 00:00:00  user/ana  DeleteUser       support  -

Who launched instances · medium · cloudtrail_run_instances
  no rows
`);
  expect(answers).toContain(`
Not asked, as there are no rows for them:
  alb_requests_by_target
  alb_requests_by_client
`);
});

test('a strict run with refusals ends with 3, and progress is on standard error only', () => {
  expect(first.code).toBe(3);
  const [heading, ...quarters] = steady(first.err).trimEnd().split('\n');
  expect(heading).toBe('Converting: 3 units, 3 objects, SIZE');
  for (const line of quarters) expect(line).toMatch(/^ {2}(25|50|75)% · [12] of 3 units · SIZE of SIZE$/);
  expect(first.out).not.toContain('Converting:');
});

test('a second run converts nothing, says so, and answers the same in JSON', () => {
  expect(second).toMatchObject({ code: 0, err: '' });
  const { conversion, lake, refused, audit, answers, datasets } = JSON.parse(second.out);
  expect(conversion).toEqual({
    ...{ converted: 0, upToDate: 3, kept: 0, open: 0, objects: 0, bytes: 0, failed: [], stopped: false, seconds: 0 },
  });
  expect(lake).toMatch(/\.lake\/logs-[0-9a-f]{8}$/);
  expect(refused).toEqual([
    { dataset: 'cloudtrail', object: THIRD, reason: 'not a JSON object', records: 1, first: 3 },
  ]);
  expect(audit).toEqual({ verdict: 'passed', problems: [] });
  expect(datasets[0]).toMatchObject({
    name: 'cloudtrail',
    rows: { read: 5, written: 3, deduplicated: 1, refused: 1, undated: 0, late: 1 },
    tableRows: 3,
  });
  expect(answers[1]).toMatchObject({ name: 'cloudtrail_iam_changes', severity: 'high' });
  expect(answers[1].rows[0]).toEqual({
    ...{
      event_time: '2026-03-01T23:59:59.000Z',
      who: 'user/ana',
      change: 'CreateAccessKey',
      target: 'support',
      error: null,
    },
  });
  expect(answers[9]).toEqual({
    ...{ name: 'alb_requests_by_client', title: 'ALB requests by client address', severity: 'low' },
    nothingOf: ['alb_access'],
  });
});

test('one more object makes its own unit due and no other', () => {
  expect(third.code).toBe(0);
  expect(steady(third.out)).toContain('Converted 1 unit (2 objects, SIZE) in 0.0 s\n  2 units up to date\n');
});

test('status shows the days of each region, the missing day by name, and the units in numbers', async () => {
  const { code, out } = await here.lake('status');
  expect(code).toBe(0);
  expect(steady(out)).toBe(`Lake in .lake/logs-01234567, of the logs in logs

cloudtrail · CloudTrail events · 4 rows
  account       region     month    1   5    10   15   20   25   30
  ─────────────────────────────────────────────────────────────────
  111122223333  eu-west-1  2026-03  ..!
  111122223333  us-east-1  2026-03  #..
  no objects: 111122223333: 2026-03-02
  delivered   account       state      objects  rows  late  refused  unread
  ─────────────────────────────────────────────────────────────────────────
  2026-03-03  111122223333  converted        2     3     1        1       0
  2026-03-01  111122223333  converted        1     1     0        0       0

vpc_flow · VPC flow logs · 2 rows
  account       region     month    1   5    10   15   20   25   30
  ─────────────────────────────────────────────────────────────────
  111122223333  us-east-1  2026-03  #
  delivered   account       state      objects  rows  late  refused  unread
  ─────────────────────────────────────────────────────────────────────────
  2026-03-01  111122223333  converted        1     2     0        0       0

alb_access: no logs

# converted  ! converted, something refused  0 no rows  . no objects  + to convert
o day not over  k raw objects gone, rows kept  x ledger entry unusable
`);
});

test('status lists everything refused and left out with names in full', async () => {
  const { out } = await here.lake('status --refused');
  expect(out.split('\n').slice(2)).toEqual([
    'Refused: 1 row; all other rows are kept',
    `  ${THIRD}`,
    '    1 row, at 3: not a JSON object',
    '',
    'Left out: 2 files',
    '  1 × CloudTrail digest',
    '  note to self.txt: not a log of a known kind',
    '',
  ]);
});

test('a dry run names what is due and why, and changes nothing', async () => {
  const forced = await here.lake('convert --dry-run --force --json');
  const due = JSON.parse(forced.out).due as readonly { delivered: string; why: string }[];
  expect(due.map(({ delivered, why }) => `${delivered} ${why}`)).toEqual([
    '2026/03/01 forced',
    '2026/03/03 forced',
    '2026/03/01 forced',
  ]);
  const { out } = await here.lake('convert --dry-run');
  expect(out).toContain('\nNothing to convert: every object is as it was converted\n');
});

test('what somebody sent as a user agent reaches the screen spelt out, and a program whole', async () => {
  const sql = `--sql "SELECT useragent FROM cloudtrail WHERE eventid = 'e3'"`;
  expect((await here.lake(`query ${sql}`)).out).toBe('useragent\n─────────────\n\\u{1b}[2Jcurl\n');
  expect((await here.lake(`query ${sql} --format csv`)).out).toBe('useragent\n\u001b[2Jcurl\n');
  expect(JSON.parse((await here.lake(`query ${sql} --json`)).out).rows).toEqual([{ useragent: '\u001b[2Jcurl' }]);
});

test('a failed query ends with 1, and says what is wrong with it', async () => {
  const { code, out, err } = await here.lake('query --sql "SELECT nope FROM cloudtrail"');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('Referenced column "nope" not found');
  expect(err).not.toContain('    at ');
});
