import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { cachedFolder, run } from './cache';

const NAME = `test-${process.pid}`;
let cache = '';
const build = async (folder: string) => writeFileSync(join(folder, 'built'), 'yes');

afterEach(() => rmSync(join(cache, NAME), { recursive: true, force: true }));

test('a folder is built once, and is whole where it stands', async () => {
  const place = await cachedFolder(NAME, async (folder) => {
    cache = dirname(folder);
    expect(existsSync(join(cache, NAME))).toBe(false);
    await build(folder);
  });
  expect(readFileSync(join(place, 'built'), 'utf8')).toBe('yes');
  expect(await cachedFolder(NAME, () => Promise.reject(new Error('built again')))).toBe(place);
});

test('of a build that fails nothing is left', async () => {
  let begun = '';
  const failing = cachedFolder(NAME, async (folder) => {
    begun = folder;
    await build(folder);
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect([begun, join(dirname(begun), NAME)].map((folder) => existsSync(folder))).toEqual([false, false]);
});

test('what a killed run left is removed by the next that builds', async () => {
  // No process can have this number.
  const abandoned = `${NAME}.4194305.unfinished`;
  await cachedFolder(abandoned, build);
  const place = await cachedFolder(NAME, build);
  expect(existsSync(join(dirname(place), abandoned))).toBe(false);
});

test('a folder of which something is gone is built again', async () => {
  const place = await cachedFolder(NAME, build);
  const isWhole = (folder: string) => existsSync(join(folder, 'built'));
  rmSync(join(place, 'built'));
  writeFileSync(join(place, 'rest'), '');
  await cachedFolder(NAME, build, { isWhole });
  expect(readdirSync(place)).toEqual(['built']);
  await cachedFolder(NAME, () => Promise.reject(new Error('built again')), { isWhole });
});

describe('a disk without room', () => {
  const said = (megabytes: number) =>
    new RegExp(
      `^no room on the disk of .+/log-lake-engines: '${NAME}' takes up to ${megabytes} MB while it is installed, \\d+ MB are free: make room`,
    );

  test('is told before anything is fetched', async () => {
    const never = () => Promise.reject(new Error('built'));
    await expect(cachedFolder(NAME, never, { megabytes: 1e9 })).rejects.toThrow(said(1e9));
  });

  // Linux has a file on such a disk.
  test.runIf(existsSync('/dev/full')).each([
    ['a file', async () => writeFileSync('/dev/full', 'x')],
    ['a command', () => run('sh', ['-c', 'exec echo x > /dev/full'])],
  ])('is told when %s does not fit any more, and nothing is left', async (_, write) => {
    let begun = '';
    const building = cachedFolder(
      NAME,
      async (folder) => {
        begun = folder;
        await write();
      },
      { megabytes: 1 },
    );
    await expect(building).rejects.toThrow(said(1));
    expect(existsSync(begun)).toBe(false);
  });
});

describe('a command that hangs', () => {
  const child = (script: string) => ['-e', script];

  test('is ended, and told with what it said before', async () => {
    const hanging = run(process.execPath, child('console.log("fetching"); setInterval(() => {}, 1000)'), {
      silence: 400,
    });
    await expect(hanging).rejects.toThrow(/ failed \(nothing happened for 0.4 seconds\):\nfetching\n$/);
  });

  test('is not one that talks, or whose files grow', async () => {
    const talking = 'let n = 0; setInterval(() => { console.log(n); if (n++ > 12) process.exit(); }, 100)';
    await run(process.execPath, child(talking), { silence: 1_000 });
    const into = mkdtempSync(join(inject('scratch'), 'growing-'));
    const writing = `let n = 0; const { appendFileSync } = require('fs'); setInterval(() => { appendFileSync(process.env.TMPDIR + '/part', 'x'); if (n++ > 12) process.exit(); }, 100)`;
    await run(process.execPath, child(writing), { silence: 1_000, into });
    expect(readdirSync(into)).toEqual([]);
  });
});

test('fails with what a command said', async () => {
  const script = 'console.error("no such host"); process.exit(3)';
  await expect(run(process.execPath, ['-e', script])).rejects.toThrow(/ failed \(status 3\):\nno such host\n$/);
  await expect(run(join('not', 'there'), [])).rejects.toThrow('ENOENT');
});
