import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { startEmulator } from './harness/emulator';
import { installedPython } from './harness/python';

test.each(['requirements.txt', 'emulator/requirements.txt'])(
  'every package of %s is pinned with its hashes, and the file names no place to get it from',
  (name) => {
    const lines = readFileSync(join(__dirname, name), 'utf8').split('\n');
    const meant = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
    expect(meant.filter((line) => !/^([a-z0-9.-]+==\S+|--hash=sha256:[0-9a-f]{64})( \\)?$/.test(line))).toEqual([]);
    const pinned = meant.flatMap((line, at) => (line.startsWith('--hash') ? [] : [meant[at + 1]]));
    expect(pinned.filter((next) => !next?.startsWith('--hash='))).toEqual([]);
  },
);

test('engines that are installed are not installed again', async () => {
  expect(await installedPython()).toBe(inject('python'));
});

test('fails with what to install where there is no python3', async () => {
  const { PATH } = process.env;
  process.env.PATH = '';
  try {
    await expect(installedPython()).rejects.toThrow(
      /^the engine tests need python3, version 3\.11 or newer, with its modules venv and pip: python3 cannot be started \(.+\): install it$/,
    );
  } finally {
    process.env.PATH = PATH;
  }
});

test('an emulator has a port of its own, and is gone once it is stopped', async () => {
  const { endpoint, stop } = await startEmulator(inject('python'));
  expect(endpoint).not.toBe(process.env.AWS_ENDPOINT_URL);
  expect((await fetch(`${endpoint}/moto-api/data.json`)).status).toBe(200);
  await stop();
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
});

test('fails with what an emulator said that does not start', async () => {
  // This interpreter takes the script for its own language, and refuses it.
  await expect(startEmulator(process.execPath)).rejects.toThrow(
    /^the emulator did not start: it ended with status 1:\n[\s\S]+SyntaxError/,
  );
});
