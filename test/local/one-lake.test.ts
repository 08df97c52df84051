import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LocalLake } from '../../local/lake';
import { LakeInUse } from '../../local/store/lock';
import { files, folder } from './engine/workbench';
import {
  allEntries,
  column,
  convertAll,
  event,
  FLOW_HEADER,
  flow,
  flowKey,
  lines,
  openLake,
  scheduledTime,
  trail,
  trailKey,
} from './lake-bench';

function logs(root: string): string {
  files(join(root, 'logs'), {
    [trailKey('2026/03/02', 'a')]: trail(event('a'), event('b'), event('a')),
    [trailKey('2026/03/03', 'b')]: trail(event('c', { eventTime: '2026-02-20T00:00:00Z' }), '17'),
    [flowKey('2026/03/02', 'c')]: lines(FLOW_HEADER, flow('eni-a')),
  });
  return root;
}

const rows = async (lake: LocalLake) => ({
  trail: (await lake.query('SELECT * FROM cloudtrail ORDER BY eventid')).rows,
  flow: (await lake.query('SELECT * FROM vpc_flow ORDER BY interface_id')).rows,
  ledger: (await lake.query('SELECT dataset, delivered, rows.read, finished FROM conversions ORDER BY 1, 2')).rows
    // Text, as in the account: neither a day nor a time is guessed to be one.
    .map(([dataset, delivered, read, finished]) => [dataset, delivered, read, typeof finished]),
  live: await column(lake, 'SELECT count(*) FROM cloudtrail_live'),
  counts: (await allEntries(lake)).map(({ dataset, delivered, rows }) => [dataset, delivered, rows]),
});

test('of two conversions of one lake at once, one converts and the other says that the lake is in use', async () => {
  const root = logs(folder());
  const one = await openLake(root);
  const other = await openLake(root);
  const both = await Promise.allSettled([one, other].map((lake) => lake.convert({ scheduledTime })));
  const refused = both.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toBeInstanceOf(LakeInUse);
  await expect(one.rebuild()).resolves.toHaveLength(3);

  const clean = await openLake(logs(folder()));
  await convertAll(clean);
  expect((await rows(one)).counts).toEqual((await rows(clean)).counts);
  expect((await other.convert({ scheduledTime })).conversions).toEqual([]);
  expect(await rows(other)).toEqual(await rows(one));
});

test('a lake whose folder is deleted gives the same rows when it is made again', async () => {
  const root = logs(folder());
  const lake = await openLake(root);
  await convertAll(lake);
  const before = await rows(lake);
  expect(before.ledger).toEqual([
    ['cloudtrail', '2026/03/02', 3n, 'string'],
    ['cloudtrail', '2026/03/03', 2n, 'string'],
    ['vpc_flow', '2026/03/02', 1n, 'string'],
  ]);
  lake.close();
  rmSync(join(root, 'lake'), { recursive: true });
  const again = await openLake(root);
  await convertAll(again);
  expect(await rows(again)).toEqual(before);
});

test('a lake whose catalog is deleted has all its rows back after a rebuild, without reading a log', async () => {
  const root = logs(folder());
  const lake = await openLake(root);
  await convertAll(lake);
  const before = await rows(lake);
  rmSync(join(root, 'lake/catalog'), { recursive: true });
  expect(await column(lake, 'SELECT count(*) FROM cloudtrail')).toEqual([0n]);
  for (const name of readdirSync(join(root, 'logs'))) rmSync(join(root, 'logs', name), { recursive: true });
  await lake.rebuild();
  const { live: _, ...after } = await rows(lake);
  expect(before).toMatchObject(after);
});

test('a lake folder is of one folder of logs, and leaves it as it is', async () => {
  const root = logs(folder());
  const key = join(root, 'logs', trailKey('2026/03/02', 'a'));
  const content = readFileSync(key);
  const lake = await openLake(root);
  await convertAll(lake);
  expect(readFileSync(key)).toEqual(content);
  expect(existsSync(join(root, 'logs/lake'))).toBe(false);
  const other = folder();
  await expect(openLake(root, { logs: other })).rejects.toThrow(/is of the logs in .*: choose another --lake$/);
});
