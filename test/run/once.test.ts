import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { madeOnce } from './once';

test('the temporary folder is that of the run', () => {
  expect(tmpdir()).toBe(inject('runFolder'));
  expect(existsSync(tmpdir())).toBe(true);
});

test('a folder is filled once, however many ask for it at the same time', async () => {
  let fills = 0;
  const ask = () =>
    madeOnce('once-test', async (folder) => {
      fills++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      writeFileSync(join(folder, 'content'), 'whole');
    });
  const folders = await Promise.all([ask(), ask(), ask()]);
  expect(fills).toBe(1);
  for (const folder of folders) expect(readFileSync(join(folder, 'content'), 'utf8')).toBe('whole');
});

test('a filling that fails is told, and the next one begins with an empty folder', async () => {
  const half = madeOnce('once-test-half', async (folder) => {
    writeFileSync(join(folder, 'half'), '');
    throw new Error('no more');
  });
  await expect(half).rejects.toThrow('no more');
  expect(readdirSync(await madeOnce('once-test-half', async () => undefined))).toEqual([]);
});
