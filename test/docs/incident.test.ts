import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, desk } from '../local/cli/desk';
import { page } from './pages';

const BLOCK = /^```sh\n(.*)\n```\n\n```text\n([\s\S]*?)\n```$/gm;

let here: Desk;
beforeAll(async () => {
  // Days after the week, so that all of it is converted.
  here = desk('2026-04-01T12:00:00Z');
  await here.lake('start --events 500');
}, 120_000);
afterAll(() => here.leave());

test('each command of the incident gives what the page shows', async () => {
  const shown = [...page('docs/incident.md').matchAll(BLOCK)];
  expect(shown.length).toBeGreaterThan(5);
  for (const [, command = '', output] of shown) {
    const { out, code } = await here.lake(command.replace('npx lake ', ''));
    expect({ command, code, out: out.trimEnd() }).toEqual({ command, code: 0, out: output });
  }
});
