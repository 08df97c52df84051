import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROJECT = join(__dirname, '..', '..', '..');
let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lake-process-test-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Runs `bin/lake.js` as its own process group, so that a signal reaches it as Ctrl-C does. */
function lake(args: readonly string[], onErr: (text: string, interrupt: () => void) => void = () => {}) {
  const child = spawn(join(PROJECT, 'bin', 'lake.js'), args, {
    cwd,
    detached: true,
    env: { ...process.env, PATH: `${join(PROJECT, 'node_modules', '.bin')}:${process.env.PATH}` },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
    onErr(err, () => process.kill(-child.pid!, 'SIGINT'));
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
  return { child, ended };
}

test('the program can be run as it is, and says its version', async () => {
  expect(await lake(['--version']).ended).toEqual({ code: 0, out: '0.1.0\n', err: '' });
});

test('Ctrl-C ends a conversion after the units in hand, with what to do next and exit code 130', async () => {
  let sent = false;
  const { ended } = lake(['start', '--events', '200'], (err, interrupt) => {
    if (sent || !err.includes('Converting:')) return;
    sent = true;
    interrupt();
  });
  const { code, out, err } = await ended;
  expect(err).toContain('\nStopping after the units in hand; Ctrl-C again stops at once\n');
  expect(out).toMatch(/^Lake in .*\nConverted .*\nStopped early: run the command again to go on\n$/);
  expect(code).toBe(130);
});

test('a reader that has seen enough and closes the pipe is no error', async () => {
  const { child, ended } = lake(['queries', '--json']);
  child.stdout.destroy();
  expect(await ended).toEqual({ code: 0, out: '', err: '' });
});
