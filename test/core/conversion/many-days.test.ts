import { describe, expect, test } from 'vitest';
import { bucketCount } from '../../../core/conversion/buckets';
import { convertUnit } from '../../../core/conversion/convert';
import { MOST_PARTS } from '../../../core/conversion/parts';
import { rebuildCatalog } from '../../../core/conversion/rebuild';
import { runConversion } from '../../../core/conversion/run';
import type { Unit } from '../../../core/conversion/unit';
import { databases, door } from './datasets';
import type { FakeRecord } from './fake-logs';
import { Killed, World } from './world';

/** More event days in one delivery folder than one statement can write. */

const unit: Unit = { dataset: 'door', account: '111122223333', delivered: '2023/07/10' };
const name = 'door 111122223333 2023-07-10';
const day = (index: number) => new Date(Date.UTC(2023, 6, 10 - index)).toISOString().slice(0, 10);
const scheduledTime = new Date('2023-07-12T01:00:00Z');

/** One event on each of so many days, in two objects that repeat one of them. */
function world(days: number): World {
  const records: FakeRecord[] = Array.from({ length: days }, (_, index) => ({ id: `e${index}`, day: day(index) }));
  return new World()
    .add('raw/a', { unit, records: records.slice(0, 100) })
    .add('raw/b', { unit, records: [...records.slice(99), { refused: true }] });
}

const wanted = (days: number) =>
  Object.fromEntries(Array.from({ length: days }, (_, index) => [day(index), [`e${index}`]]));

const convert = (one: World, options = {}) => convertUnit(one.ports, door, unit, { ...one.options(), ...options });

async function entryOf(one: World) {
  const conversion = await convert(one);
  if (conversion.outcome !== 'converted') throw new Error(JSON.stringify(conversion));
  return conversion.entry;
}

test('150 event days are staged in two parts, and published as one run', async () => {
  const one = world(150);
  const entry = await entryOf(one);
  expect(one.visible()[name]).toEqual(wanted(150));
  expect(entry).toMatchObject({ parts: 2, rows: { read: 152, written: 150, deduplicated: 1, refused: 1 } });
  expect(entry.queries).toHaveLength(3);
  expect(one.statements.map(({ part }) => part)).toEqual([undefined, { number: 1, of: 2 }, { number: 2, of: 2 }]);
  expect(new Set(entry.partitions.map(({ part }) => part))).toEqual(new Set([undefined, 2]));
  expect(one.staging.size).toBe(0);
  expect((await convert(one)).outcome).toBe('unchanged');
});

test.each([
  [99, undefined],
  [190, 2],
  [365, 4],
])('%i event days take %s parts, the rows that nobody understands beside them', async (days, parts) => {
  const one = world(days);
  expect((await entryOf(one)).parts).toBe(parts);
  expect(one.visible()[name]).toEqual(wanted(days));
});

test('files of a day are given up before the unit is read twice', async () => {
  // With one file each they are 96, the rows that nobody understands among them, and 103 with eight for the day of the unit.
  const one = world(95);
  one.add('raw/c', { unit, size: 90_000_000, records: [] });
  expect((await entryOf(one)).parts).toBeUndefined();
  expect(one.statements.map(({ part }) => part)).toEqual([undefined, undefined]);
  expect(one.statements.map(({ buckets }) => bucketCount(buckets) > 1)).toEqual([true, false]);
});

test('only the delivery day has several files, so that forty days fit one statement', async () => {
  const one = world(40);
  one.add('raw/c', { unit, size: 90_000_000, records: [] });
  await entryOf(one);
  expect(one.statements.map(({ buckets }) => bucketCount(buckets))).toEqual([8]);
});

test('an object that cannot be read, beside too many days, costs itself alone', async () => {
  const one = world(150).add('raw/c', { unit, records: [], kind: 'broken' });
  const entry = await entryOf(one);
  expect(entry.unread).toMatchObject([{ path: 'raw/c' }]);
  expect(one.visible()[name]).toEqual(wanted(150));
});

test('a unit of more days than any log has fails, and leaves everything as it was', async () => {
  const one = world(MOST_PARTS * 101);
  expect(await convert(one)).toMatchObject({ outcome: 'failed', reason: 'too many' });
  expect(one.partitions.size).toBe(0);
});

describe('a later run', () => {
  test('of fewer days takes the parts of the one before away, once their grace is over', async () => {
    const one = world(150);
    await entryOf(one);
    one.objects.clear();
    one.add('raw/a', { unit, etag: 'v2', records: [{ id: 'x', day: day(0) }] }).add('raw/b', { unit, records: [] });
    one.now = '2023-07-13T02:00:00.000Z';
    const { superseded, parts } = await entryOf(one);
    expect(parts).toBeUndefined();
    expect(superseded.map(({ run }) => run.replace(/^.*-/, ''))).toEqual(['1', '2', '2p2']);
    expect(one.visible()[name]).toEqual({ [day(0)]: ['x'] });

    one.now = '2023-07-15T02:00:00.000Z';
    await runConversion(one.ports, [door], { ...one.options(), scheduledTime });
    expect([...one.files.keys()].filter((key) => key.endsWith('.parquet'))).toHaveLength(1);
  });

  test('does not take the parts of its own run away', async () => {
    const one = world(150);
    await entryOf(one);
    one.now = '2023-07-15T02:00:00.000Z';
    await runConversion(one.ports, [door], { ...one.options(), scheduledTime, graceHours: 0 });
    expect(one.visible()[name]).toEqual(wanted(150));
  });
});

test('a catalog that was lost comes back from the ledger, with every day in its part', async () => {
  const one = world(150);
  await entryOf(one);
  one.partitions.clear();
  await rebuildCatalog(one.ports, door, databases);
  expect(one.visible()[name]).toEqual(wanted(150));
});

test('an audit fails for a day that two parts hold', async () => {
  const one = world(150);
  one.onCall = (call) => {
    if (call !== 'engine.stage') return;
    const [first, second] = [...one.staging.keys()];
    if (first === undefined || second === undefined) return;
    one.staging.set(second, [...one.staging.get(second)!, one.staging.get(first)![0]!]);
  };
  expect(await convert(one)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(/^the audit failed, .* was staged twice$/),
  });
  expect(one.partitions.size).toBe(0);
});

test.each(['before', 'after'] as const)('killed %s any port call and started again, ends the same', async (when) => {
  const unharmed = world(102);
  await convert(unharmed);
  for (let call = 0; call < unharmed.calls.length; call++) {
    const one = world(102);
    one.killAt(call, when);
    await expect(convert(one)).rejects.toThrow(Killed);
    one.revive();
    await convert(one);
    expect(one.snapshot(), `killed ${when} call ${call}, ${unharmed.calls[call]}`).toEqual(unharmed.snapshot());
  }
});
