import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
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

test('fails with what a command said', async () => {
  const script = 'console.error("no such host"); process.exit(3)';
  await expect(run(process.execPath, ['-e', script])).rejects.toThrow(/ failed \(status 3\):\nno such host\n$/);
  await expect(run(join('not', 'there'), [])).rejects.toThrow('ENOENT');
});
