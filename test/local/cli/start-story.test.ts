import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SUMMARIES } from '../../../local/cli/commands';
import { width } from '../../../local/cli/render/text';
import { PATIENCE, storyFolders } from '../../queries/lakes';
import { type Desk, desk, words } from './desk';

/** What `lake start` prints of the sample: its lines, and the commands that it proposes. */

let here: Desk;
let out: string;

beforeAll(async () => {
  const { state } = await storyFolders();
  here = desk('2026-04-01T12:00:00Z', { cwd: dirname(state) });
  const printed = await here.lake('start --logs logs --lake lake');
  expect(printed).toMatchObject({ code: 0, err: '' });
  out = printed.out;
}, PATIENCE);
afterAll(() => here.leave());

/** Each proposed command, without `npx lake` and without what is said of it beside it. */
const proposals = () => [...out.matchAll(/npx lake ((?:\S+ )*\S+)/g)].map(([, command = '']) => command);

test('no line is wider than 80 columns', () => {
  const lines = out.split('\n');
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => width(line) > 80)).toEqual([]);
});

test('every command that it proposes is there, with its options', async () => {
  expect(proposals().length).toBeGreaterThan(8);
  for (const [name = '', ...rest] of proposals().map(words)) {
    expect(Object.keys(SUMMARIES)).toContain(name);
    const help = (await here.lake(`${name} --help`)).out;
    for (const option of rest.filter((word) => word.startsWith('--'))) expect(help, name).toContain(`${option} `);
  }
});

test('every question that it proposes can be asked as it stands, and has an answer', async () => {
  const questions = proposals().filter((command) => command.startsWith('query '));
  expect(questions.length).toBeGreaterThan(3);
  for (const question of new Set(questions)) {
    const { code, out: answer, err } = await here.lake(`${question} --json --lake lake`);
    expect({ code, err }, question).toEqual({ code: 0, err: '' });
    expect(JSON.parse(answer).rows.length, question).toBeGreaterThan(0);
  }
});
