import { describe, expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { runConversion } from '../../../core/conversion/run';
import type { Unit } from '../../../core/conversion/unit';
import { door } from './datasets';
import { Killed, World } from './world';

const unit: Unit = { dataset: 'door', account: '111122223333', delivered: '2023/07/10' };
const name = 'door 111122223333 2023-07-10';
const scheduledTime = new Date('2023-07-12T01:00:00Z');

/** Five records in two objects: one repeated, one late, one without a time, one not understood. */
const first = (): World =>
  new World()
    .add('raw/a', {
      unit,
      records: [{ id: '1', day: '2023-07-10' }, { id: '2', day: '2023-07-01' }, { refused: true }],
    })
    .add('raw/b', { unit, records: [{ id: '1', day: '2023-07-10' }, { id: '3' }] });

const stories: Record<string, () => Promise<World>> = {
  'a first conversion': async () => first(),
  'one whose objects cannot all be read': async () =>
    first().add('raw/c', { unit, records: [], kind: 'broken' }).add('raw/d', { unit, records: [], kind: 'closed' }),
  'one whose first query fails for no reason': async () => {
    const world = first();
    world.script = (_, attempt) =>
      attempt === 1 ? { state: 'failed', queryId: '', reason: 'throttled', unreadable: [] } : 'run';
    return world;
  },
  'a second conversion that moves, adds and removes days': async () => {
    const world = first();
    await runConversion(world.ports, [door], { ...world.options(), scheduledTime });
    world.now = '2023-07-13T02:00:00.000Z';
    return world
      .add('raw/a', {
        unit,
        etag: 'v2',
        records: [
          { id: '1', day: '2023-07-10' },
          { id: '4', day: '2023-07-09' },
        ],
      })
      .add('raw/e', { unit, records: [{ id: '5', day: '2023-07-10' }] });
  },
  'a unit that got nothing but an empty object': async () => new World().add('raw/a', { unit, records: [] }),
  'a unit of several files, one of its objects closed': async () =>
    new World()
      .add('raw/a', { unit, size: 9_000_000, records: [{ id: '1', day: '2023-07-10', door: 'north' }] })
      .add('raw/b', { unit, size: 9_000_000, records: [], kind: 'closed' })
      .add('raw/c', { unit, size: 9_000_000, records: [{ id: '2', day: '2023-07-09', door: 'south' }] }),
  'a second conversion that removes the files of the first at once': async () => {
    const world = first();
    await runConversion(world.ports, [door], { ...world.options(), scheduledTime });
    return world.add('raw/e', { unit, records: [{ id: '5', day: '2023-07-10' }] });
  },
};

describe.each(Object.entries(stories))('%s', (story, make) => {
  const graceHours = story.includes('at once') ? 0 : 24;
  const run = (world: World) => convertUnit(world.ports, door, unit, { ...world.options(), graceHours });
  const runAll = (world: World) =>
    runConversion(world.ports, [door], { ...world.options(), graceHours, scheduledTime });

  test.each(['before', 'after'] as const)('killed %s any port call and started again, ends the same', async (when) => {
    const unharmed = await make();
    const before = unharmed.calls.length;
    expect((await run(unharmed)).outcome).toBe('converted');
    const calls = unharmed.calls.length - before;
    expect(calls).toBeGreaterThan(10);
    expect(unharmed.staging.size).toBe(0);

    for (let call = 0; call < calls; call++) {
      const world = await make();
      world.killAt(call, when);
      await expect(run(world)).rejects.toThrow(Killed);
      world.revive();
      await run(world);
      expect(world.snapshot(), `killed ${when} call ${call}, ${unharmed.calls[before + call]}`).toEqual(
        unharmed.snapshot(),
      );
    }
  });

  test.each(['before', 'after'] as const)(
    'a whole run killed %s any port call, and run again, ends the same',
    async (when) => {
      const unharmed = await make();
      const before = unharmed.calls.length;
      await runAll(unharmed);
      const calls = unharmed.calls.length - before;

      for (let call = 0; call < calls; call++) {
        const world = await make();
        world.killAt(call, when);
        await runAll(world).catch((error) => expect(error).toBeInstanceOf(Killed));
        world.revive();
        await runAll(world);
        expect(world.snapshot(), `killed ${when} call ${call}, ${unharmed.calls[before + call]}`).toEqual(
          unharmed.snapshot(),
        );
      }
    },
  );

  test('shows readers each day as it was or as it becomes, after every port call', async () => {
    const world = await make();
    const old = world.visible()[name] ?? {};
    const steps: Record<string, string[]>[] = [];
    world.onCall = () => void steps.push(world.visible()[name] ?? {});
    await run(world);
    const final = world.visible()[name] ?? {};
    for (const step of steps) {
      for (const [day, ids] of Object.entries(step)) expect([old[day], final[day]]).toContainEqual(ids);
      for (const day of Object.keys(old)) if (day in final) expect(step).toHaveProperty(day);
    }
  });

  test('changes nothing when it runs a second time', async () => {
    const world = await make();
    await runAll(world);
    const after = world.snapshot();
    expect((await run(world)).outcome).toBe('unchanged');
    expect((await runAll(world)).conversions).toEqual([]);
    expect(world.snapshot()).toEqual(after);
  });
});
