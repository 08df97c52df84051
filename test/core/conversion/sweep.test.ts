import { expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { sweep } from '../../../core/conversion/sweep';
import { door } from './datasets';
import { World } from './world';

const unit = (delivered: string) => ({ dataset: 'door', account: '1', delivered });
const DAYS = Array.from({ length: 12 }, (_, at) => `2023/06/${String(at + 10)}`);

/** A world of twelve days, each converted twice and two days ago, so that a superseded run waits in each. */
async function swept(): Promise<World> {
  const world = new World();
  for (const day of DAYS) {
    for (const id of ['1', '2']) {
      world.add(`raw/${day}/${id}`, { unit: unit(day), records: [{ id, day: '2023-06-10' }] });
      await convertUnit(world.ports, door, unit(day), world.options());
    }
  }
  world.now = '2023-07-14T02:00:00.000Z';
  world.calls.length = 0;
  return world;
}

const runs = (world: World) => new Set([...world.files.keys()].flatMap((key) => /^.*run=[^/]+/.exec(key)?.[0] ?? []));

test('sweeps superseded runs of all units', async () => {
  const world = await swept();
  expect(runs(world).size).toBe(24);
  expect(await sweep(world.ports, door)).toBe(12);
  expect(runs(world).size).toBe(12);
});

test('with a first day reads the entries from there on and no other', async () => {
  const world = await swept();
  expect(await sweep(world.ports, door, { from: '2023/06/20' })).toBe(2);
  expect(world.calls.filter((call) => call === 'store.get')).toHaveLength(2);
});

test('ends early when it is told that it is enough', async () => {
  const world = await swept();
  expect(await sweep(world.ports, door, { enough: () => true })).toBe(0);
  expect(world.calls).toEqual(['store.list']);
});
