import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completions, readHistory, Statements, writeHistory } from '../../../local/cli/shell-input';
import { type Desk, desk, putLogs } from './desk';

describe('statements', () => {
  test.each([
    ['one line', ['SELECT 1;'], ['SELECT 1']],
    ['many lines', ['SELECT 1,', '2', ';'], ['SELECT 1,\n2']],
    ['a semicolon in a literal', ["SELECT ';", "' AS a;"], ["SELECT ';\n' AS a"]],
    ['a semicolon in a comment', ['SELECT 1 -- one;', ';'], ['SELECT 1 -- one;']],
    ['a comment behind the end', ['SELECT 1; -- done'], ['SELECT 1']],
    ['two in turn', ['SELECT 1;', 'SELECT 2;'], ['SELECT 1', 'SELECT 2']],
    ['no end', ['SELECT 1'], []],
  ])('are cut at %s', (_what, lines, expected) => {
    const statements = new Statements();
    expect(lines.map((line) => statements.add(line)).filter((one) => one !== undefined)).toEqual(expected);
  });
});

test('the word before the cursor is completed with tables, columns, words of SQL and commands', () => {
  const names = ['cloudtrail', 'cloudtrail_live', 'eventname'];
  expect(completions('SELECT * FROM cloudt', names, [])).toEqual([['cloudtrail', 'cloudtrail_live'], 'cloudt']);
  expect(completions('select EVENT', names, [])).toEqual([['eventname'], 'EVENT']);
  expect(completions('sel', names, [])).toEqual([['SELECT'], 'sel']);
  expect(completions('.t', names, ['.tables', '.help'])).toEqual([['.tables'], '.t']);
  expect(completions('SELECT ', names, [])).toEqual([[], '']);
});

describe('a shell', () => {
  let here: Desk;
  beforeAll(async () => {
    here = desk();
    putLogs(join(here.cwd, 'logs'));
    await here.lake('convert --logs logs');
  });
  afterAll(() => here.leave());

  const script = async (text: string) => {
    const shell = desk(undefined, { input: Readable.from([text]), cwd: here.cwd });
    try {
      return await shell.lake('shell');
    } finally {
      shell.leave();
    }
  };

  test('answers each statement of a script, the last one without its semicolon too, and goes on after a failure', async () => {
    const { code, out, err } = await script('SELECT 1 AS one;\nSELECT nothing FROM nowhere;\n\nSELECT 2\n AS two');
    expect(out).toMatch(/^one\n─+\n +1\ntwo\n─+\n +2\n$/);
    expect(err).toContain('nowhere');
    expect(code).toBe(1);
  });

  test('tells the tables and their columns, and says of an unknown one which there are', async () => {
    expect((await script('.tables')).out.split('\n')).toContain('cloudtrail_live');
    expect((await script('.columns vpc_flow')).out).toContain('srcaddr  string\n');
    const unknown = await script('.columns vpc\n.tabels\n.quit\nSELECT 1;');
    expect(unknown.err).toContain("there is no table 'vpc': cloudtrail");
    expect(unknown.err).toContain("'.tabels' is no command of the shell: .columns,");
    expect(unknown.out).toBe('');
  });

  test('keeps its history for the next time, for nobody else to read', () => {
    const file = join(here.cwd, 'history');
    writeHistory(file, ['SELECT 2;', 'SELECT 1;']);
    expect(readHistory(file)).toEqual(['SELECT 2;', 'SELECT 1;']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readHistory(join(here.cwd, 'none'))).toEqual([]);
  });
});
