import { describe, expect, test } from 'vitest';
import { type Conversion, type ConvertOptions, convertUnit } from '../../../core/conversion/convert';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { sweep } from '../../../core/conversion/sweep';
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

describe('a unit', () => {
  test('is published by event day, and its numbers are recorded', async () => {
    const world = new World()
      .add('raw/a', object({ id: '1', day }, { id: '2', day: '2023-07-08' }, { refused: true }))
      .add('raw/b', object({ id: '1', day }, { id: '3' }, { day: '2023-07-09' }));
    const conversion = await convert(world);
    expect(conversion.outcome).toBe('converted');
    expect(entryOf(conversion)).toEqual({
      format: 1,
      ...unit,
      version: 1,
      state: 'converted',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      run: expect.stringMatching(/^[0-9a-f]{16}-[0-9a-f]{8}-1$/),
      location: `lake://curated/door/account=111122223333/delivered=2023%2F07%2F10/run=${entryOf(conversion).run}/`,
      partitions: [
        { day: '2023-07-08', rows: 1 },
        { day: '2023-07-09', rows: 1 },
        { day, rows: 2 },
      ],
      objects: 2,
      bytes: 600,
      rows: { read: 6, written: 4, deduplicated: 1, refused: 1, undated: 1, late: 1 },
      unread: [],
      findings: [
        { path: 'raw/a', severity: 'refused', reason: 'not a JSON object', records: 1, first: 1 },
        {
          path: 'raw/b',
          severity: 'noted',
          reason: 'no readable event time, kept under the day of delivery',
          records: 1,
        },
      ],
      omitted: 0,
      queries: [expect.stringMatching(/^q-/)],
      scanned: 600,
      started: world.now,
      finished: world.now,
      superseded: [],
    });
    expect(world.visible()).toEqual({ [name]: { '2023-07-08': ['2'], '2023-07-09': ['raw/b#2'], [day]: ['1', '3'] } });
    expect(world.staging.size).toBe(0);
    // Raw objects are opened for a reason only: here, the refused record.
    expect(world.opened).toEqual(['raw/a']);
  });

  test('without an identity keeps every row', async () => {
    const world = new World().add('raw/a', {
      unit: { ...unit, dataset: 'meter' },
      records: [
        { id: '1', day },
        { id: '1', day },
      ],
    });
    expect(entryOf(await convert(world, {}, meter)).rows).toMatchObject({ read: 2, written: 2, deduplicated: 0 });
  });

  test('with nothing in it is recorded as empty, and so is one without objects', async () => {
    const world = new World().add('raw/a', object());
    expect(entryOf(await convert(world))).toMatchObject({
      state: 'empty',
      objects: 1,
      partitions: [],
      queries: [expect.stringMatching(/^q-/)],
    });
    expect(entryOf(await convert(new World()))).toMatchObject({ state: 'empty', objects: 0, queries: [] });
  });

  test('that consists of repeats of another object is not missed', async () => {
    const world = new World().add('raw/a', object({ id: '1', day })).add('raw/b', object({ id: '1', day }));
    expect(entryOf(await convert(world)).rows).toMatchObject({ read: 2, written: 1, deduplicated: 1 });
    expect(world.opened).toEqual(['raw/b']);
  });

  test('names an object that is no log', async () => {
    const world = new World().add('raw/a', object({ id: '1', day })).add('raw/b', { unit, records: [], kind: 'other' });
    expect(entryOf(await convert(world)).findings).toEqual([
      { path: 'raw/b', severity: 'refused', reason: 'not a log', records: 0 },
    ]);
  });

  test('names the objects that the engine read in part', async () => {
    const world = new World().add('raw/a', object({ id: '1', day }, { id: '2', day }));
    const { engine } = world.ports;
    const ports = {
      ...world.ports,
      engine: {
        query: engine.query,
        stage: async (...args: Parameters<typeof engine.stage>) => ({
          ...(await engine.stage(...args)),
          partial: ['raw/a'],
        }),
      },
    } as typeof world.ports;
    const inspect: ConvertOptions['inspect'] = async () => ({
      kind: 'records',
      records: 2,
      refused: 0,
      findings: [{ severity: 'refused', reason: 'truncated gzip', records: 0 }],
    });
    expect(entryOf(await convertUnit(ports, door, unit, { ...world.options(), inspect })).findings).toEqual([
      { path: 'raw/a', severity: 'refused', reason: 'truncated gzip', records: 0 },
    ]);
  });

  test('keeps at most 200 findings, refusals first, and says how many more there are', async () => {
    const world = new World();
    for (let index = 0; index < 250; index++) world.add(`raw/${index}`, object({ refused: true }));
    const entry = entryOf(await convert(world));
    expect(entry).toMatchObject({ omitted: 50, rows: { read: 250, refused: 250, written: 0 }, state: 'empty' });
    expect(entry.findings).toHaveLength(200);
  });
});

describe('a unit of several files', () => {
  const doors = (...names: readonly string[]) => names.map((door, at) => ({ id: `${door}-${at}`, day, door }));
  const large = () =>
    new World()
      .add('raw/a', { unit, size: 9_000_000, records: doors(...Array(90).fill('north'), ...Array(8).fill('south')) })
      .add('raw/b', { unit, size: 9_000_000, records: doors('cellar', 'roof') });

  test('has files for what is frequent in its own objects, and for what is rare', async () => {
    const world = large();
    await convert(world);
    expect(world.opened.sort()).toEqual(['raw/a', 'raw/b']);
    expect(world.statements.map(({ buckets }) => buckets)).toEqual([
      { frequent: [['north'], ['south'], []], rare: [['cellar', 'roof']] },
    ]);
    expect(world.statements[0]?.sql).toContain(`WHEN concat_ws('/', "door") IN ('south') THEN 1`);
  });

  test('opens no object to know that when nothing has changed', async () => {
    const world = large();
    await convert(world);
    world.opened.length = 0;
    expect((await convert(world)).outcome).toBe('unchanged');
    expect(world.opened).toEqual([]);
  });

  test('takes the same statement when it is started again, though a part of the sample cannot be read', async () => {
    const world = large().add('raw/c', { unit, size: 9_000_000, records: [], kind: 'closed' });
    world.script = () => ({ state: 'running', queryId: '' });
    expect((await convert(world)).outcome).toBe('pending');
    expect((await convert(world)).outcome).toBe('pending');
    expect(world.statements).toHaveLength(1);
  });

  test('has a folder of its own when it is started again and comes to another statement', async () => {
    const world = large();
    world.script = () => ({ state: 'running', queryId: '' });
    expect((await convert(world)).outcome).toBe('pending');
    world.objects.set('raw/a', { ...world.objects.get('raw/a')!, kind: 'closed' });
    expect((await convert(world)).outcome).toBe('pending');
    const [first, second] = world.statements;
    expect(second?.sql.replaceAll(second.location, first!.location)).not.toBe(first?.sql);
    expect(second?.location).not.toBe(first?.location);
    expect(second?.table).not.toBe(first?.table);
  });
});

describe('a second conversion', () => {
  const first = () =>
    converted(
      new World().add('raw/a', object({ id: '1', day }, { id: '2', day: '2023-07-09' })).add('raw/b', object()),
    );

  test('of the same objects stages nothing', async () => {
    const world = await first();
    expect((await convert(world)).outcome).toBe('unchanged');
    expect(world.statements).toHaveLength(1);
  });

  test('repairs a catalog that differs from the ledger', async () => {
    const world = await first();
    const good = world.visible();
    world.partitions.get(name)?.set('2023-07-01', 'lake://nowhere/');
    world.partitions.get(name)?.delete(day);
    await convert(world);
    expect(world.visible()).toEqual(good);
  });

  test('replaces the days, takes away those that are gone, and keeps the old files for a day', async () => {
    const world = await first();
    world.add('raw/a', { ...object({ id: '3', day }, { id: '4', day: '2023-07-07' }), etag: 'v2' });
    const entry = entryOf(await convert(world));
    expect(world.visible()).toEqual({ [name]: { [day]: ['3'], '2023-07-07': ['4'] } });
    const old = entry.superseded.map(({ run }) => run);
    expect(old).toEqual([expect.stringMatching(/-1$/)]);
    expect([...world.files.keys()].some((key) => key.includes(`run=${old[0]}/`))).toBe(true);

    world.now = '2023-07-13T02:00:00.000Z';
    await convert(world);
    expect([...world.files.keys()].some((key) => key.includes(`run=${old[0]}/`))).toBe(false);
    expect(JSON.parse(world.files.get('ledger/door/111122223333/2023-07-10.json')?.body ?? '').superseded).toEqual([]);
    expect(world.visible()).toEqual({ [name]: { [day]: ['3'], '2023-07-07': ['4'] } });
  });

  test('never deletes files that the catalog points at', async () => {
    const world = await first();
    const before = new Map(world.partitions.get(name));
    world.add('raw/c', object({ id: '3', day }));
    await convert(world);
    world.partitions.set(name, before);
    world.now = '2024-01-01T00:00:00.000Z';
    expect(await sweep(world.ports, door)).toBe(0);
    expect(world.visible()[name]).toEqual({ [day]: ['1'], '2023-07-09': ['2'] });
  });

  test('back to objects that it had before does not find the run of then', async () => {
    const world = await first();
    world.add('raw/c', object({ id: '3', day }));
    await convert(world);
    world.add('raw/c', { unit: { ...unit, account: 'other' }, records: [] });
    expect((await convert(world, { force: true })).outcome).toBe('converted');
    expect(world.visible()[name]).toEqual({ [day]: ['1'], '2023-07-09': ['2'] });
    expect(new Set(world.statements.map(({ location }) => location)).size).toBe(3);
  });

  test('that is forced gives the same rows from a run of its own', async () => {
    const world = await first();
    const rows = world.visible();
    const conversion = await convert(world, { force: true });
    expect(conversion.outcome).toBe('converted');
    expect(entryOf(conversion).superseded).toHaveLength(1);
    expect(world.visible()).toEqual(rows);
  });

  test('under a newer version of the definition replaces the older', async () => {
    const world = await first();
    expect(entryOf(await convert(world, {}, { ...door, version: 2 }))).toMatchObject({ version: 2 });
    expect((await convert(world)).outcome).toBe('unchanged');
  });
});

describe('objects that go', () => {
  const three = () =>
    new World()
      .add('raw/a', object({ id: '1', day }))
      .add('raw/b', object({ id: '2', day }))
      .add('raw/c', { unit, records: [{ id: '3', day }], kind: 'broken' });

  test.each([
    ['all of them', ['raw/a', 'raw/b', 'raw/c']],
    ['some of them', ['raw/a', 'raw/c']],
    ['one with rows', ['raw/b']],
  ])('leave their rows behind: %s', async (_, gone) => {
    const world = await converted(three());
    const rows = world.visible();
    for (const path of gone) world.objects.delete(path);
    expect((await convert(world)).outcome).toBe('kept');
    expect(world.visible()).toEqual(rows);
    expect(world.staging.size).toBe(0);
    const entry = JSON.parse(world.files.get('ledger/door/111122223333/2023-07-10.json')?.body ?? '');
    expect(entry.kept).toMatchObject({ objects: 3 - gone.length });
    expect((await convert(world)).outcome).toBe('kept');
  });

  test('and were never read are not missed', async () => {
    const world = await converted(three());
    world.objects.delete('raw/c');
    expect(entryOf(await convert(world))).toMatchObject({ objects: 2, unread: [], rows: { written: 2 } });
  });

  test('take their rows along when that is forced, but never all of them', async () => {
    const world = await converted(three());
    world.objects.delete('raw/a');
    expect((await convert(world, { force: true })).outcome).toBe('converted');
    expect(world.visible()[name]).toEqual({ [day]: ['2'] });
    world.objects.clear();
    expect((await convert(world, { force: true })).outcome).toBe('kept');
    expect(world.visible()[name]).toEqual({ [day]: ['2'] });
  });
});
