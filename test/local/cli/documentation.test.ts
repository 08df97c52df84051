import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, desk, type Printed, putLogs } from './desk';

/** Every line of an `sh` block is run, in order, but for these: they need the network, or run this very test. */
const NOT_RUN = ['npm ci && npm start', 'npm test'];

const page = (file: string) => readFileSync(join(__dirname, '..', '..', '..', file), 'utf8');

const commandsOf = (file: string): string[] =>
  [...page(file).matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block!.trim().split('\n'))
    .filter((line) => !NOT_RUN.includes(line));

let here: Desk;

beforeAll(() => {
  here = desk();
  putLogs(join(here.cwd, 'my-logs'));
});
afterAll(() => here.leave());

/** The line as the program gets it. `~` is the folder of the test. */
function run(line: string): Promise<Printed> {
  const [, args] = /^(?:npx lake|npm start --) (.*)$/.exec(line) ?? [];
  if (args === undefined) throw new Error(`an sh block holds commands of lake, got '${line}'`);
  const isStart = line.startsWith('npm start');
  return here.lake(`${isStart ? 'start ' : ''}${args.replaceAll('~', here.cwd)}`);
}

test.each(['README.md', 'docs/command-line.md'])('each command in %s can be run as it stands', async (file) => {
  const lines = commandsOf(file);
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    const { code, err } = await run(line);
    // The logs hold one row that is refused.
    expect(code, `${line}\n${err}`).toBe(line.includes('--strict') ? 3 : 0);
  }
});

test('the members of each JSON object are those that the page lists', async () => {
  const listed = [...page('docs/command-line.md').matchAll(/^\| `([^`]+)` +\| (`.*`.*) +\|$/gm)];
  const membersOf = (command: string) => {
    const cell = listed.find(([, name]) => name === command)?.[2] ?? '';
    return [...cell.split(';')[0]!.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort();
  };
  for (const [command, line] of [
    ['start', 'start --logs my-logs'],
    ['convert', 'convert'],
    ['convert --dry-run', 'convert --dry-run'],
    ['status', 'status'],
    ['query', 'query --sql "SELECT 1 AS one"'],
    ['queries', 'queries'],
    ['verify', 'verify --logs my-logs'],
    ['generate', 'generate --events 500'],
  ] as const) {
    const { out } = await here.lake(`${line} --json`);
    expect(Object.keys(JSON.parse(out)).sort(), command).toEqual(membersOf(command));
  }
});
