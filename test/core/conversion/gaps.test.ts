import { expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { gaps } from '../../../core/conversion/gaps';
import { type PlanOptions, plan } from '../../../core/conversion/plan';
import { door } from './datasets';
import { World } from './world';

const unit = (delivered: string, account = '1') => ({ dataset: 'door', account, delivered });
const scheduledTime = new Date('2023-07-12T01:00:00Z');

const daysOf = (known: ReturnType<typeof unit>[], range: { from?: string; to?: string } = {}) =>
  [...gaps(known, { scheduledTime, range })].map(({ account, delivered }) => `${account} ${delivered}`);

test('names the silent days of each account, from its own first day to the last closed one', () => {
  const known = [unit('2023/07/10'), unit('2023/07/07'), unit('2023/07/10', '2'), unit('2023/07/12', '3')];
  expect(daysOf(known)).toEqual(['1 2023/07/08', '1 2023/07/09', '1 2023/07/11', '2 2023/07/11']);
});

test.each([
  ['the first day of the range, when that is later', { from: '2023/07/09' }, ['1 2023/07/09', '1 2023/07/11']],
  ['its own first day, when that is later', { from: '2020/01/01' }, ['1 2023/07/08', '1 2023/07/09', '1 2023/07/11']],
  ['a day to the last of the range', { to: '2023/07/08' }, ['1 2023/07/08']],
  ['a day to the last closed one, whatever the range', { from: '2023/07/11', to: '2024/01/01' }, ['1 2023/07/11']],
])('counts from %s', (_, range, expected) => {
  expect(daysOf([unit('2023/07/07'), unit('2023/07/10')], range)).toEqual(expected);
});

test('has nothing to count from in folders that are no days', () => {
  expect(daysOf([unit('2023/02/30'), unit('2023/07/10')])).toEqual(['1 2023/07/11']);
});

async function planned(world: World, options: Partial<PlanOptions> = {}) {
  const found = plan(world.ports, door, { scheduledTime, gaps: true, ...options });
  const due: string[] = [];
  for await (const { unit, why, objects, bytes } of found) due.push(`${unit.delivered} ${why} ${objects} ${bytes}`);
  return { ...found.counts, due, dueCount: found.counts.due };
}

test('a plan with gaps records a silent day as empty, and does not plan it again', async () => {
  const world = new World()
    .add('raw/a', { unit: unit('2023/07/09'), records: [{ id: '1' }] })
    .add('raw/b', { unit: unit('2023/07/11'), records: [{ id: '2' }] });
  const first = await planned(world);
  expect(first).toMatchObject({ gaps: 1, dueCount: 3 });
  expect(first.due).toEqual(['2023/07/09 new 1 100', '2023/07/11 new 1 100', '2023/07/10 new 0 0']);

  for (const day of ['2023/07/09', '2023/07/10', '2023/07/11'])
    await convertUnit(world.ports, door, unit(day), world.options());
  expect(JSON.parse(world.files.get('ledger/door/1/2023-07-10.json')?.body ?? '{}')).toMatchObject({ state: 'empty' });
  expect(await planned(world)).toMatchObject({ due: [], gaps: 0, upToDate: 2 });
});

test('an account that fell silent is known from the ledger, and its converted days are no gaps', async () => {
  const world = new World().add('raw/a', { unit: unit('2023/07/08'), records: [{ id: '1' }] });
  await convertUnit(world.ports, door, unit('2023/07/08'), world.options());
  world.objects.clear();
  expect((await planned(world, { range: { from: '2023/07/10' } })).due).toEqual([
    '2023/07/10 new 0 0',
    '2023/07/11 new 0 0',
  ]);
});

test('an object that comes to a day recorded as empty makes it due', async () => {
  const world = new World().add('raw/a', { unit: unit('2023/07/10'), records: [{ id: '1' }] });
  await convertUnit(world.ports, door, unit('2023/07/10'), world.options());
  await convertUnit(world.ports, door, unit('2023/07/11'), world.options());
  world.add('raw/b', { unit: unit('2023/07/11'), records: [{ id: '2' }] });
  expect((await planned(world)).due).toEqual(['2023/07/11 changed 1 100']);
});

test('a plan with gaps lists the ledger once, and reads the entries of converted units only', async () => {
  const world = new World();
  for (const day of ['07', '08', '09', '10'])
    world.add(`raw/${day}`, { unit: unit(`2023/07/${day}`), records: [{ id: day }] });
  await convertUnit(world.ports, door, unit('2023/07/08'), world.options());
  world.calls.length = 0;
  await planned(world);
  expect(world.calls).toEqual(['store.list', 'raw.units', 'store.get']);
});

test('a plan without gaps names no silent day', async () => {
  const world = new World().add('raw/a', { unit: unit('2023/07/09'), records: [{ id: '1' }] });
  expect(await planned(world, { gaps: false })).toMatchObject({ due: ['2023/07/09 new 1 100'], gaps: 0 });
});

test('units beside the range are judged like those in it', async () => {
  const world = new World()
    .add('raw/a', { unit: unit('2023/06/01'), records: [{ id: '1' }] })
    .add('raw/b', { unit: unit('2023/06/02'), records: [{ id: '2' }] })
    .add('raw/c', { unit: unit('2023/07/11'), records: [{ id: '3' }] });
  await convertUnit(world.ports, door, unit('2023/06/02'), world.options());
  const also = [unit('2023/06/01'), unit('2023/06/02'), unit('2023/06/03'), unit('2023/07/11')];
  const found = await planned(world, { gaps: false, also, range: { from: '2023/07/11' } });
  expect(found).toMatchObject({ upToDate: 1 });
  expect(found.due).toEqual(['2023/06/01 new 1 100', '2023/06/03 new 0 0', '2023/07/11 new 1 100']);
});
