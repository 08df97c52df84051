import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SUMMARIES } from '../../../local/cli/commands';
import { type Desk, desk, putLogs } from './desk';

let here: Desk;

beforeAll(() => {
  here = desk();
  mkdirSync(join(here.cwd, 'empty'));
  mkdirSync(join(here.cwd, 'notes'));
  writeFileSync(join(here.cwd, 'notes', 'a.txt'), 'no log\n');
});
afterAll(() => here.leave());

test.each([
  ['', 'Usage: lake [options] [command]'],
  ['strat', "unknown command 'strat'"],
  ['start --evnts 5', "unknown option '--evnts'\n(Did you mean --events?)"],
  ['start --events many', "argument 'many' is invalid. It must be a whole number."],
  ['start --events 10', "lake: '--events' must be a whole number from 500 to 10000000, got 10\n"],
  ['convert --as-of 2026-02-30', "argument '2026-02-30' is invalid. It must be a day, yyyy-MM-dd."],
  ['start --logs nowhere', "lake: '--logs' must be a folder, got 'nowhere': there is no such folder\n"],
  [
    'start --logs notes/a.txt',
    "lake: '--logs' must be a folder, got the file 'notes/a.txt': give the folder that holds it\n",
  ],
  ['start --logs empty', 'which is empty: give a folder with'],
  ['convert --logs notes', 'a.txt (not a log of a known kind): give a folder with'],
  ['convert --lake empty', "lake: '--lake' must be a folder that holds a lake, got 'empty': make one there"],
  ['convert', 'lake: there is no lake here yet: make one'],
  ['status', 'lake: there is no lake here yet: make one'],
  ['generate --to notes', "lake: '--to' must be empty or hold a sample made before"],
  ['queries console_sign', "lake: there is no query 'console_sign': did you mean cloudtrail_console_sign_ins\n"],
  ['query xyzzy', "lake: there is no query 'xyzzy': lake queries lists them\n"],
  ['query', 'lake: a question is a name or --sql, got neither: lake queries lists the names\n'],
  ['query cloudtrail_iam_changes --sql "SELECT 1"', "got both 'cloudtrail_iam_changes' and --sql: leave one out\n"],
  ['query cloudtrail_iam_changes --param limit', "argument 'limit' is invalid. It must be name=value."],
  ['query cloudtrail_iam_changes --param limit=1 --param limit=2', "'limit' is given twice."],
  [
    'query cloudtrail_iam_changes --from 2026-03-01 --to 2026-03-03 --param limit=x',
    `'limit' must be a whole number from 0 to`,
  ],
  [
    'query cloudtrail_iam_changes --from 2026-03-01 --to 2026-03-03 --param lmit=1',
    "has no parameter 'lmit'; it takes from_day (day), to_day",
  ],
  ['query cloudtrail_iam_changes --from 2026-03-01 --to 2026-03-03 --param lmit=1', 'did you mean limit'],
  [
    'query cloudtrail_iam_chagnes --from 2026-03-01 --to 2026-03-03',
    "no query 'cloudtrail_iam_chagnes': did you mean cloudtrail_iam_changes",
  ],
  [
    'query cloudtrail_iam_changes --from 2026-03-31 --to 2026-03-01',
    "'from_day' 2026-03-31 is after 'to_day' 2026-03-01",
  ],
  ['query cloudtrail_iam_changes --from March --to 2026-03-01', "'--from' must be a day or a time in UTC, yyyy-MM-dd"],
  ['query cloudtrail_iam_changes --from 2026-02-30 --to 2026-03-01', "got '2026-02-30'"],
  ['query cloudtrail_iam_changes --from 2026-03-01T10:00 --to 2026-03-01', 'write 2026-03-01; timeline and the pivots'],
  ['query --sql "SELECT 1" --from 2026-03-01', "lake: '--param', '--from' and '--to' are for questions of the"],
  ['pivot host 10.0.0.1', "'host' is invalid for argument 'kind'. It must be ip, principal, eni."],
  [
    'pivot ip 10.0.0.256 --from 2026-03-01 --to 2026-03-03',
    '\'address\' must be an IPv4 or IPv6 address, got "10.0.0.256"',
  ],
  ['explain xyzzy', "lake: there is no query 'xyzzy': lake queries lists them\n"],
  ['query --sql "SELECT 1" --param limit=1', "lake: '--param', '--from' and '--to' are for questions of the"],
  ['query cloudtrail_iam_changes --format xml', 'Allowed choices are table, csv, json.'],
])('fails with 2 for "lake %s", says why, and answers nothing', async (line, message) => {
  const { code, out, err } = await here.lake(line);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
  expect(err).not.toContain('    at ');
});

test('a folder without logs leaves no lake behind', async () => {
  await here.lake('start --logs empty');
  expect(readdirSync(join(here.cwd, '.lake'))).toEqual([]);
});

test('an error says where it comes from only when asked', async () => {
  const { err } = await here.lake('status --verbose');
  expect(err).toMatch(/\n {4}at .*folders\.ts/);
});

test('every command explains itself within 80 columns, with examples and exit codes', async () => {
  for (const name of Object.keys(SUMMARIES)) {
    const { code, out, err } = await here.lake(`${name} --help`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: lake ${name} [options]`);
    expect(out).toContain(`\nExamples:\n  lake ${name}`);
    expect(out).toContain('\nExit codes: 0 fine');
    expect(out).toContain('--json');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

test('a lake is of one folder of logs', async () => {
  const other = desk();
  putLogs(join(other.cwd, 'one'));
  putLogs(join(other.cwd, 'two'));
  expect(await other.lake('convert --logs one --lake mine --dry-run')).toMatchObject({ code: 0 });
  const { code, err } = await other.lake('convert --logs two --lake mine --dry-run');
  expect(code).toBe(2);
  expect(err).toMatch(
    /^lake: '--lake' must be a folder for the lake of 'two', got 'mine', which holds the lake of '.*one'/,
  );
  other.leave();
});
