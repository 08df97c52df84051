import { describe, expect, test } from 'vitest';
import {
  entries,
  hasShrunk,
  type LedgerEntry,
  LedgerProblem,
  ledgerKey,
  readEntry,
  writeEntry,
} from '../../../core/conversion/ledger';
import { door } from './datasets';
import { World } from './world';

const unit = { dataset: 'door', account: '111122223333', delivered: '2023/07/10' };
const key = 'ledger/door/111122223333/2023-07-10.json';

const entry: LedgerEntry = {
  ...unit,
  format: 1,
  version: 1,
  state: 'converted',
  fingerprint: 'f',
  run: 'r-1',
  location: 's3://lake/r-1/',
  partitions: [{ day: '2023-07-10', rows: 3 }],
  objects: 2,
  bytes: 300,
  rows: { read: 5, written: 3, deduplicated: 1, refused: 1, undated: 0, late: 0 },
  unread: [],
  findings: [],
  omitted: 0,
  queries: ['q'],
  scanned: 300,
  started: '2023-07-12T02:00:00.000Z',
  finished: '2023-07-12T02:00:01.000Z',
  superseded: [],
};

const collect = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

test('an entry is one line of JSON, and comes back as it was', async () => {
  const world = new World();
  expect(await writeEntry(world.ports.store, entry, undefined)).toBe(true);
  const body = world.files.get(key)?.body ?? '';
  expect(body.indexOf('\n')).toBe(body.length - 1);
  expect((await readEntry(world.ports.store, unit))?.entry).toEqual(entry);
});

test('all names in an entry are single lower-case words, so that SQL can query it', async () => {
  const full = { ...entry, kept: { objects: 1, fingerprint: 'f', since: 's' } };
  expect(Object.keys(full).filter((name) => !/^[a-z]+$/.test(name))).toEqual([]);
});

test('only one of two writers who read the same entry wins', async () => {
  const { store } = new World().ports;
  await writeEntry(store, entry, undefined);
  const etag = (await readEntry(store, unit))?.etag;
  expect(await writeEntry(store, { ...entry, run: 'r-2' }, etag)).toBe(true);
  expect(await writeEntry(store, { ...entry, run: 'r-3' }, etag)).toBe(false);
  expect(await writeEntry(store, { ...entry, run: 'r-4' }, undefined)).toBe(false);
  expect((await readEntry(store, unit))?.entry.run).toBe('r-2');
});

test('fails to write rows that do not add up', () => {
  const rows = { ...entry.rows, refused: 2 };
  expect(() => writeEntry(new World().ports.store, { ...entry, rows }, undefined)).toThrow(
    'the rows of door 111122223333 2023-07-10 must add up: 5 read, but 3 written + 1 deduplicated + 2 refused',
  );
});

test('there is no entry for a unit that was never converted', async () => {
  expect(await readEntry(new World().ports.store, unit)).toBeUndefined();
});

test.each([
  [
    JSON.stringify({ ...entry, format: 2 }),
    'has format 2, and this version reads up to 1: run the newer version that wrote it',
  ],
  ['{"format":', 'is not JSON'],
  ['null', 'has no format number'],
  ['{}', 'has no format number'],
  [JSON.stringify({ ...entry, account: '999' }), 'is about another unit, door 999 2023-07-10: it was moved or copied'],
])('fails to read %s', async (body, message) => {
  const world = new World();
  world.write(key, body);
  await expect(readEntry(world.ports.store, unit)).rejects.toThrow(LedgerProblem);
  await expect(readEntry(world.ports.store, unit)).rejects.toThrow(`ledger entry '${key}' ${message}`);
});

test('the listing goes on past an entry that cannot be read, and past what is no entry', async () => {
  const world = new World();
  world.write('ledger/door/111122223333/2023-07-09.json', '{"format":99}');
  world.write('ledger/door/_live.json', '{"format":1,"pending":[]}');
  world.write('ledger/door/111122223333/notes.txt', 'x');
  world.write('ledger/doorbell/111122223333/2023-07-09.json', JSON.stringify(entry));
  await writeEntry(world.ports.store, entry, undefined);
  expect(await collect(entries(world.ports.store, door))).toEqual([
    { unit: { ...unit, delivered: '2023/07/09' }, problem: expect.stringContaining('has format 99') },
    { unit, entry, etag: expect.any(String) },
  ]);
});

test.each([
  ['unknown', 'unknown'],
  ['..', '%2E.'],
  ['_hidden', '%5Fhidden'],
  ['a/b c', 'a%2Fb%20c'],
])('account %j has a key of its own, that the listing reads back', async (account, folder) => {
  const world = new World();
  await writeEntry(world.ports.store, { ...entry, account }, undefined);
  expect([...world.files.keys()]).toEqual([`ledger/door/${folder}/2023-07-10.json`]);
  expect((await collect(entries(world.ports.store, door)))[0]).toMatchObject({ unit: { account }, entry: { account } });
  expect(ledgerKey({ ...unit, account })).toBe(`ledger/door/${folder}/2023-07-10.json`);
});

describe('a unit has lost objects', () => {
  const unread = [{ path: 'p', reason: 'truncated gzip', opened: true }];

  test.each([
    ['when one is gone', entry, 1, 'g', true],
    ['not when all are there', entry, 2, 'g', false],
    ['not when the one that is gone was never read', { ...entry, unread }, 1, 'g', false],
    ['not when it has no rows to lose', { ...entry, state: 'empty' as const }, 0, 'g', false],
    ['when that was found before', { ...entry, kept: { objects: 2, fingerprint: 'g', since: '' } }, 2, 'g', true],
  ])('%s', (_, recorded, objects, print, expected) => {
    expect(hasShrunk(recorded, objects, print)).toBe(expected);
  });
});
