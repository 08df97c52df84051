import { describe, expect, test } from 'vitest';
import { rebuildCatalog } from '../../../core/conversion/rebuild';
import { type RunEvent, type RunOptions, runConversion } from '../../../core/conversion/run';
import { sweep } from '../../../core/conversion/sweep';
import { databases, door, meter } from './datasets';
import { World } from './world';

const scheduledTime = new Date('2023-07-12T01:00:00Z');
const unit = (delivered: string, dataset = 'door') => ({ dataset, account: '1', delivered });
const log = (delivered: string, id: string, dataset = 'door') => ({
  unit: unit(delivered, dataset),
  records: [{ id, day: delivered.replaceAll('/', '-') }],
});

const threeDays = () =>
  new World()
    .add('raw/1', log('2023/07/08', '1'))
    .add('raw/2', log('2023/07/09', '2'))
    .add('raw/3', log('2023/07/10', '3'));

const run = (world: World, options: Partial<RunOptions> = {}, onEvent?: (event: RunEvent) => void) =>
  runConversion(world.ports, [door, meter], { ...world.options(), scheduledTime, ...options }, onEvent);

describe('a run', () => {
  test('tells what it plans before it starts, then each unit', async () => {
    const world = threeDays().add('raw/4', log('2023/07/10', '4', 'meter'));
    const events: string[] = [];
    const result = await run(world, {}, (event) => {
      if (event.kind === 'planned') events.push(`planned ${event.units} ${event.objects} ${event.bytes}`);
      else events.push(`${event.kind} ${event.unit.dataset} ${event.unit.delivered} ${event.due?.why}`);
    });
    expect(events).toEqual([
      'planned 4 4 400',
      'started door 2023/07/08 new',
      'finished door 2023/07/08 new',
      'started door 2023/07/09 new',
      'finished door 2023/07/09 new',
      'started door 2023/07/10 new',
      'finished door 2023/07/10 new',
      'started meter 2023/07/10 new',
      'finished meter 2023/07/10 new',
    ]);
    expect(result).toMatchObject({ aborted: false, swept: 0 });
    expect(result.conversions.map(({ outcome }) => outcome)).toEqual(Array(4).fill('converted'));
    expect(result.counts.get('door')).toMatchObject({ due: 3, upToDate: 0, open: 0 });
  });

  test('converts only the unit that got an object, the next time', async () => {
    const world = threeDays();
    await run(world);
    world.add('raw/5', log('2023/07/09', '5'));
    const { conversions } = await run(world);
    expect(conversions).toMatchObject([{ outcome: 'converted', unit: unit('2023/07/09') }]);
    expect((await run(world)).conversions).toEqual([]);
  });

  test.each<[string, () => void]>([
    [
      'an error',
      () => {
        throw new Error('no space left on device');
      },
    ],
    [
      'something that is no error',
      () => {
        throw 'no space left on device';
      },
    ],
  ])('goes on when a unit fails with %s, and leaves that unit to raw', async (_, blow) => {
    const world = threeDays();
    world.script = (statement) => {
      if (statement.unit.delivered === '2023/07/09') blow();
      return 'run';
    };
    const { conversions } = await run(world);
    expect(conversions).toMatchObject([
      { outcome: 'converted' },
      { outcome: 'failed', unit: unit('2023/07/09'), reason: 'no space left on device' },
      { outcome: 'converted' },
    ]);
    expect(world.views.get('door')).toContain(`NOT ("account" = '1' AND "delivered" = '2023/07/09')`);
    expect(Object.keys(world.visible())).toHaveLength(2);
  });

  test('stops between two units when it is told to, and goes on from there', async () => {
    const world = threeDays();
    const abort = new AbortController();
    const result = await run(world, { signal: abort.signal }, ({ kind }) => {
      if (kind === 'finished') abort.abort();
    });
    expect(result).toMatchObject({ aborted: true, conversions: [{ unit: unit('2023/07/08') }] });
    expect((await run(world)).conversions).toHaveLength(2);
  });

  test('removes the files of earlier runs when their time is over', async () => {
    const world = threeDays();
    await run(world);
    world.add('raw/5', log('2023/07/09', '5'));
    await run(world);
    const files = world.files.size;
    world.now = '2023-07-13T01:59:59.999Z';
    expect((await run(world)).swept).toBe(0);
    world.now = '2023-07-13T02:00:00.000Z';
    expect((await run(world)).swept).toBe(1);
    expect(world.files.size).toBe(files - 1);
    expect((await run(world)).swept).toBe(0);
  });
});

describe('rebuilding the catalog', () => {
  test('gives a dropped table all its partitions and the live view back, and converts nothing', async () => {
    const world = threeDays();
    await run(world);
    const { partitions, visible, views } = world.snapshot();
    const statements = world.statements.length;
    world.partitions.clear();
    world.views.clear();
    expect(await rebuildCatalog(world.ports, door, databases)).toEqual({ units: 3, partitions: 3, problems: [] });
    expect(world.snapshot()).toMatchObject({ partitions, visible, views: { door: views.door } });
    expect(world.statements).toHaveLength(statements);
    expect(world.opened).toEqual([]);
  });

  test('goes on past an entry that cannot be used', async () => {
    const world = threeDays();
    await run(world);
    world.write('ledger/door/1/2023-07-09.json', '{}');
    world.partitions.clear();
    expect(await rebuildCatalog(world.ports, door, databases)).toMatchObject({
      units: 2,
      problems: [{ unit: unit('2023/07/09'), problem: expect.stringContaining('has no format number') }],
    });
    expect(await sweep(world.ports, door)).toBe(0);
  });
});
