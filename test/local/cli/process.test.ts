import { type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROJECT = join(__dirname, '..', '..', '..');
let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lake-process-test-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Runs `bin/lake.js` as its own process group, so that a signal reaches it as Ctrl-C does. */
function lake(
  args: readonly string[],
  onErr: (text: string, interrupt: () => void) => void = () => {},
  options: SpawnOptionsWithoutStdio = {},
) {
  const child = spawn(join(PROJECT, 'bin', 'lake.js'), args, {
    cwd,
    detached: true,
    ...options,
    env: { ...process.env, ...options.env },
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
  const { ended } = lake(['start', '--events', '500'], (err, interrupt) => {
    if (sent || !err.includes('Converting:')) return;
    sent = true;
    interrupt();
  });
  const { code, out, err } = await ended;
  expect(err).toContain('\nStopping after the units in hand; Ctrl-C again stops at once\n');
  expect(out).toMatch(/^Lake in .*\n(?: {2}.*\n)?Converted .*\nStopped early: run the command again to go on\n$/);
  expect(code).toBe(130);
});

test('a reader that has seen enough and closes the pipe is no error', async () => {
  const { child, ended } = lake(['queries', '--json']);
  child.stdout.destroy();
  expect(await ended).toEqual({ code: 0, out: '', err: '' });
});

test('a file that may not be read costs its own rows, and is named with the reason', async () => {
  // Root may read everything: as root the program is run as somebody else.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const home = join(cwd, 'home');
  const folder = join(cwd, 'logs', 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01');
  mkdirSync(folder, { recursive: true });
  mkdirSync(home);
  chmodSync(cwd, 0o755);
  chmodSync(home, 0o777);
  for (const id of ['open', 'shut']) {
    const record = {
      eventID: id,
      eventName: 'ListBuckets',
      eventSource: 's3.amazonaws.com',
      eventTime: '2026-03-01T10:00:00Z',
    };
    const file = join(folder, `111122223333_CloudTrail_eu-west-1_20260301T1005Z_${id}.json.gz`);
    writeFileSync(file, gzipSync(JSON.stringify({ Records: [record] })));
    chmodSync(file, id === 'shut' ? 0o000 : 0o644);
  }
  const options = { cwd: home, env: { HOME: home }, ...nobody };
  const { code, out } = await lake(['convert', '--logs', join(cwd, 'logs'), '--json'], undefined, options).ended;
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    datasets: [
      { name: 'cloudtrail', objects: 2, unread: 1, rows: { written: 1 } },
      expect.anything(),
      expect.anything(),
    ],
    refused: [
      { object: expect.stringContaining('_shut.json.gz'), reason: expect.stringContaining('permission denied') },
    ],
  });
});
