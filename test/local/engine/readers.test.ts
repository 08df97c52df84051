import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { hashed } from '../../../core/conversion/buckets';
import { Readers } from '../../../local/engine/readers';
import type { Reading, SpilledRows } from '../../../local/engine/unit-reader';
import { openFile } from '../../../local/logs/open-file';
import { JSON_LOG } from '../../core/raw/datasets';
import { files, folder } from './workbench';

/** So large that a thread reads the unit; the files themselves are small. */
const LARGE = 8 * 1024 * 1024;

/** So large that the thread ends after it. */
const VERY_LARGE = 512 * 1024 * 1024;

const id = (nth: number) => `0000000a-0000-4000-8000-00000000000${nth}`;
const record = (nth: number, changes = {}) =>
  JSON.stringify({ eventID: id(nth), eventTime: '2026-03-02T10:00:00Z', eventName: 'Run', ...changes });

const CONTENTS: Readonly<Record<string, Buffer>> = {
  '0.gz': gzipSync(`{"Records":[${record(1)},${record(2, { eventTime: '2026-03-01T23:59:59Z' })}]}`),
  '1.gz': gzipSync(`{"Records":[${record(1, { eventName: 'Again' })},17,${record(3)},${record(1)}]}`),
  '2.gz': gzipSync(`{"Records":[${record(1)}]}`).subarray(0, 30),
};

function reading(root: string, name: string, size = LARGE): Reading {
  const logs = files(join(root, 'logs'), CONTENTS);
  const paths = [...Object.keys(CONTENTS), 'gone.gz'].map((file) => join(logs, file));
  mkdirSync(join(root, name));
  return {
    dataset: JSON_LOG,
    objects: paths.map((path) => ({ path, size, account: 'a', delivered: '2026/03/02', region: 'r' })),
    folder: join(root, name),
    files: { day: '2026-03-02', ...hashed(1) },
    merge: true,
    careful: false,
  };
}

function readers(threads: number): Readers {
  const some = new Readers({ open: openFile }, threads);
  onTestFinished(() => some.close());
  return some;
}

/** What was spilled, as text, without the folder it lies in. */
const spilled = ({ parts, objects, odd, bytes }: SpilledRows) => ({
  parts: parts.map(({ day, files }) => ({
    day,
    lines: files.map(({ path, longestLine }) => [longestLine, readFileSync(path, 'utf8').trimEnd().split('\n')]),
  })),
  objects: readFileSync(objects, 'utf8'),
  odd,
  bytes,
});

test.each([
  [
    'of records that share an identity the first is kept, and counted for all',
    true,
    [
      [0, 'Run', 1],
      [0, 'Run', 3],
      [1, null, 1],
      [1, 'Run', 1],
      [2, null, 1],
    ],
  ],
  [
    'records that share an identity are all kept when they are not to be merged',
    false,
    [
      [0, 'Run', 1],
      [0, 'Run', 1],
      [1, null, 1],
      [1, 'Again', 1],
      [1, 'Run', 1],
      [1, 'Run', 1],
      [2, null, 1],
    ],
  ],
])('%s', async (_, merge, expected) => {
  const { parts } = await readers(0).read({ ...reading(folder(), 'here'), merge });
  const lines = parts.flatMap(({ files }) =>
    files.flatMap(({ path }) => readFileSync(path, 'utf8').trimEnd().split('\n')),
  );
  const counted = lines.map((line) => JSON.parse(line)).map(({ c, o, r }) => [o, r.eventName ?? null, c]);
  expect(counted.sort()).toEqual(expected);
});

test('a thread reads a unit as it is read here, damaged and missing objects and all', async () => {
  const root = folder();
  const here = await readers(0).read(reading(root, 'here'));
  const there = await readers(1).read(reading(root, 'there'));
  expect(spilled(there)).toEqual(spilled(here));
  expect(here.odd.map((path) => path.slice(path.lastIndexOf('/') + 1)).sort()).toEqual(['1.gz', '2.gz', 'gone.gz']);
});

test.each([
  ['units', LARGE],
  ['very large units', VERY_LARGE],
])('more %s than threads are all read, each into its own folder', async (_, size) => {
  const root = folder();
  const two = readers(2);
  const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => two.read(reading(root, name, size))));
  expect(all.map(({ objects }) => objects)).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((n) => join(root, n, 'objects.ndjson')),
  );
});

test('fails with what the thread failed with, and reads the next unit in another one', async () => {
  const root = folder();
  const one = readers(1);
  const nowhere = { ...reading(root, 'a'), folder: join(root, 'no folder') };
  const [first, second] = await Promise.allSettled([one.read(nowhere), one.read(reading(root, 'b'))]);
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ENOENT' } });
  expect(second).toMatchObject({ status: 'fulfilled' });
  expect(spilled(await one.read(reading(root, 'c')))).toMatchObject({ bytes: expect.any(Number) });
});
