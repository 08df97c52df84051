import { describe, expect, test } from 'vitest';
import { bucketCount } from '../../../core/conversion/buckets';
import { type Conversion, type ConvertOptions, convertUnit } from '../../../core/conversion/convert';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { door, meter } from './datasets';
import type { FakeRecord } from './fake-logs';
import { World } from './world';

const unit = { dataset: 'door', account: '111122223333', delivered: '2023/07/10' };
const name = 'door 111122223333 2023-07-10';
const day = '2023-07-10';

const object = (...records: FakeRecord[]) => ({ unit, records });
const convert = (world: World, options: Partial<ConvertOptions> = {}, dataset = door) =>
  convertUnit(world.ports, dataset, { ...unit, dataset: dataset.name }, { ...world.options(), ...options });

function entryOf(conversion: Conversion): LedgerEntry {
  if (!('entry' in conversion)) throw new Error(`no entry: ${JSON.stringify(conversion)}`);
  return conversion.entry;
}

async function converted(world: World): Promise<World> {
  expect((await convert(world)).outcome).toBe('converted');
  return world;
}

describe('an object that cannot be read', () => {
  test.each([true, false])('costs itself alone (the engine names it: %s)', async (namesBroken) => {
    const world = new World()
      .add('raw/a', object({ id: '1', day }))
      .add('raw/b', { unit, records: [{ id: '2', day }], kind: 'broken' })
      .add('raw/c', { unit, records: [{ id: '3', day }], kind: 'closed' })
      .add('raw/d', object({ id: '4', day }));
    world.namesBroken = namesBroken;
    const entry = entryOf(await convert(world));
    expect(entry.unread).toEqual([
      { path: 'raw/b', reason: 'truncated gzip', opened: true },
      { path: 'raw/c', reason: 'permission denied', opened: false },
    ]);
    expect(entry.rows).toMatchObject({ read: 2, written: 2 });
    expect(world.statements.at(-1)?.excluded).toEqual(['raw/b', 'raw/c']);
    expect(entry.queries).toHaveLength(namesBroken ? 3 : 2);
  });

  test('is taken back when it is repaired', async () => {
    const world = await converted(
      new World()
        .add('raw/a', object({ id: '1', day }))
        .add('raw/b', { unit, records: [{ id: '2', day }], kind: 'closed' }),
    );
    world.add('raw/b', object({ id: '2', day }));
    expect(entryOf(await convert(world))).toMatchObject({ unread: [], rows: { written: 2 } });
  });

  test('does not take many attempts when there are many', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    for (let index = 0; index < 40; index++) world.add(`raw/b${index}`, { unit, records: [], kind: 'broken' });
    expect(entryOf(await convert(world)).unread).toHaveLength(40);
    expect(world.statements).toHaveLength(3);
  });

  test('leaves an empty unit when there is no other', async () => {
    const world = new World().add('raw/a', { unit, records: [{ id: '1', day }], kind: 'broken' });
    expect(entryOf(await convert(world))).toMatchObject({ state: 'empty', unread: [{ path: 'raw/a' }] });
  });

  test('does not take away rows that are there, when it is every object', async () => {
    const world = await converted(new World().add('raw/a', object({ id: '1', day })));
    world.add('raw/a', { unit, records: [{ id: '1', day }], kind: 'closed', etag: 'v2' });
    expect(await convert(world)).toMatchObject({
      outcome: 'failed',
      reason: 'none of its objects can be read, and it has rows: the curated ones are left alone',
    });
    expect(world.visible()[name]).toEqual({ [day]: ['1'] });
  });
});

describe('a query', () => {
  const failing = (times: number) => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    world.script = (_, attempt) =>
      attempt <= times ? { state: 'failed', queryId: '', reason: 'exhausted resources', unreadable: [] } : 'run';
    return world;
  };

  test('that fails is tried again, each time in a folder of its own, the last with one file a day', async () => {
    const world = failing(2);
    const big = { ...object({ id: '1', day }), records: Array.from({ length: 400_000 }, () => ({ id: '1', day })) };
    world.add('raw/a', big);
    expect(entryOf(await convert(world)).queries).toHaveLength(3);
    expect(new Set(world.statements.map(({ location }) => location)).size).toBe(3);
    expect(world.statements.map(({ buckets }) => bucketCount(buckets))).toEqual([5 + 2, 5 + 2, 1]);
  });

  test('that goes on failing is a failure of the unit, and leaves everything as it was', async () => {
    const world = failing(3);
    expect(await convert(world)).toMatchObject({
      outcome: 'failed',
      reason: 'exhausted resources',
      queries: Array(3).fill(expect.stringMatching(/^q-/)),
    });
    expect(world.snapshot()).toMatchObject({ files: {}, partitions: [], views: {} });
  });

  test('that failed is tried afresh in another batch, and not in the same', async () => {
    const world = failing(3);
    await convert(world, { batch: '2023-07-12' });
    world.script = () => 'run';
    expect((await convert(world, { batch: '2023-07-12' })).outcome).toBe('failed');
    expect((await convert(world, { batch: '2023-07-13' })).outcome).toBe('converted');
  });

  test('that is still running is waited for, not started again', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    world.script = () => ({ state: 'running', queryId: '' });
    expect(await convert(world)).toMatchObject({ outcome: 'pending', queryId: expect.stringMatching(/^q-/) });
    expect((await convert(world)).outcome).toBe('pending');
    world.script = () => 'run';
    expect((await convert(world)).outcome).toBe('converted');
    expect(world.statements).toHaveLength(1);
  });

  test('that would leave out more objects than fit into it is a failure of the unit', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    for (let index = 0; index < 3000; index++) {
      world.add(`raw/${'b'.repeat(90)}${index}`, { unit, records: [], kind: 'broken' });
    }
    expect(await convert(world)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('leave out fewer objects by name'),
    });
  });
});

describe('the audit', () => {
  /** A world whose staged rows are tampered with before anybody counts them. */
  const tampered = (change: (rows: Staged) => Staged) => {
    const world = new World().add('raw/a', object({ id: '1', day })).add('raw/b', object({ id: '2', day }));
    world.onCall = (call) => {
      if (call !== 'engine.stage') return;
      for (const [table, rows] of world.staging) world.staging.set(table, change(rows));
    };
    return world;
  };
  type Staged = NonNullable<ReturnType<World['staging']['get']>>;

  test.each<[string, (rows: Staged) => Staged, string]>([
    [
      'a row is from an object that was not listed',
      (rows) => rows.map((row) => ({ ...row, file: 'raw/z' })),
      '2 rows come from raw/z, which was not listed',
    ],
    [
      'the rows of an object are missing',
      (rows) => rows.slice(1),
      'raw/a holds 1 records, and none of them was staged',
    ],
    ['all rows are missing', () => [], 'raw/a holds 1 records (and 1 more objects), and none of them was staged'],
    [
      'a row stands for less than itself',
      (rows) => rows.map((row) => ({ ...row, copies: 0 })),
      '2 rows were staged from 0 records',
    ],
    [
      'a day is none',
      (rows) => rows.map((row) => ({ ...row, day: '2023-02-30' })),
      `'2023-02-30' is not a day, and 2 rows are in it`,
    ],
  ])('fails when %s, and nothing is published', async (_, change, reason) => {
    const world = tampered(change);
    expect(await convert(world)).toMatchObject({
      outcome: 'failed',
      reason: `the audit failed, nothing was published: ${reason}`,
    });
    expect(world.visible()).toEqual({});
    expect([...world.files.keys()].filter((key) => key.startsWith('ledger/'))).toEqual([]);
  });

  test('fails when rows were merged that nothing identifies', async () => {
    const world = tampered((rows) => rows.slice(1).map((row) => ({ ...row, copies: 2 })));
    for (const [path, one] of world.objects) world.objects.set(path, { ...one, unit: { ...unit, dataset: 'meter' } });
    expect(await convert(world, {}, meter)).toMatchObject({
      reason: expect.stringContaining(`1 rows were merged, and 'meter' names nothing to merge them by`),
    });
  });

  test('starts over once when an object came after the listing', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    world.onCall = (call) => {
      if (call === 'raw.objects' && !world.objects.has('raw/b')) world.add('raw/b', object({ id: '2', day }));
    };
    expect(entryOf(await convert(world))).toMatchObject({ objects: 2, rows: { written: 2 } });
    expect(world.visible()[name]).toEqual({ [day]: ['1', '2'] });
    expect(world.staging.size).toBe(0);
  });

  test('gives up for now when objects keep coming', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    let next = 0;
    world.onCall = (call) => {
      if (call === 'raw.objects') world.add(`raw/b${next++}`, object({ id: `b${next}`, day }));
    };
    expect(await convert(world)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('was not listed'),
    });
    expect(world.visible()).toEqual({});
  });
});

describe('another converter that records the unit first', () => {
  const key = 'ledger/door/111122223333/2023-07-10.json';

  const winner = async (world: World) => {
    const aside = new World();
    for (const [path, one] of world.objects) aside.add(path, one);
    return entryOf(await convert(aside));
  };

  test('with the same objects is as good as this one', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    const other = { ...(await winner(world)), finished: '2023-07-12T01:59:59.000Z' };
    world.onCall = (call) => {
      if (call === 'catalog.putPartitions') world.write(key, JSON.stringify(other));
    };
    expect((await convert(world)).outcome).toBe('unchanged');
    expect(world.visible()[name]).toEqual({ [day]: ['1'] });
  });

  test('was this one, when the entry is its own to the letter: the answer to its write was lost', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    const own = await winner(world);
    world.onCall = (call) => {
      if (call === 'catalog.putPartitions') world.write(key, JSON.stringify(own));
    };
    expect((await convert(world)).outcome).toBe('converted');
  });

  test('with other objects makes this one start over', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    const other = { ...(await winner(world)), fingerprint: 'f'.repeat(64), partitions: [], run: 'r-1' };
    let written = false;
    world.onCall = (call) => {
      if (call === 'catalog.putPartitions' && !written) {
        written = true;
        world.write(key, JSON.stringify(other));
      }
    };
    const conversion = await convert(world);
    expect(conversion.outcome).toBe('converted');
    expect(entryOf(conversion).fingerprint).not.toBe(other.fingerprint);
    expect(world.visible()[name]).toEqual({ [day]: ['1'] });
  });

  test('twice wins, and readers see what the ledger says', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }));
    const other = { ...(await winner(world)), partitions: [], run: 'r-1' };
    let round = 0;
    world.onCall = (call) => {
      if (call === 'catalog.putPartitions') {
        world.write(key, JSON.stringify({ ...other, fingerprint: `${++round}`.repeat(64) }));
      }
    };
    expect(await convert(world)).toEqual({ outcome: 'superseded', unit });
    expect(world.visible()[name] ?? {}).toEqual({});
  });
});

test('fails, and touches nothing, when a newer version wrote the ledger entry', async () => {
  const world = await converted(new World().add('raw/a', object({ id: '1', day })));
  const key = 'ledger/door/111122223333/2023-07-10.json';
  world.write(key, (world.files.get(key)?.body ?? '').replace('"format":1', '"format":2'));
  const before = world.snapshot();
  expect(await convert(world)).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('has format 2') });
  expect(world.snapshot()).toEqual(before);
});
