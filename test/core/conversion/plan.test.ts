import { describe, expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { isClosed, shiftDelivered } from '../../../core/conversion/days';
import { type PlanOptions, plan } from '../../../core/conversion/plan';
import { door } from './datasets';
import { World } from './world';

const unit = (delivered: string, account = '111122223333') => ({ dataset: 'door', account, delivered });
const scheduledTime = new Date('2023-07-12T00:00:00Z');

/** A world with one object a day, converted, and then changed by `after`. */
async function converted(days: readonly string[], after: (world: World) => void = () => undefined): Promise<World> {
  const world = new World();
  for (const day of days) {
    world.add(`raw/${day}/1`, { unit: unit(day), records: [{ id: day, day: '2023-07-01' }] });
    world.add(`raw/${day}/2`, { unit: unit(day), records: [{ id: `${day}b`, day: '2023-07-01' }] });
    await convertUnit(world.ports, door, unit(day), world.options());
  }
  after(world);
  return world;
}

async function planned(world: World, options: Partial<PlanOptions> = {}, dataset = door) {
  const found = plan(world.ports, dataset, { scheduledTime, ...options });
  const due: string[] = [];
  for await (const { unit, why, objects, bytes } of found) {
    due.push(`${unit.account} ${unit.delivered} ${why} ${objects} ${bytes}`);
  }
  return { ...found.counts, due, dueCount: found.counts.due };
}

test('plans what was never converted, whatever the account is called', async () => {
  const world = new World()
    .add('raw/1', { unit: unit('2023/07/10'), records: [{ id: '1' }, { id: '2' }] })
    .add('raw/2', { unit: unit('2023/07/10'), records: [{ id: '3' }] })
    .add('raw/3', { unit: unit('2020/01/01', 'unknown'), records: [] });
  expect((await planned(world)).due).toEqual(['111122223333 2023/07/10 new 2 300', 'unknown 2020/01/01 new 1 0']);
});

test('leaves days alone that are not over at the scheduled time', async () => {
  const world = new World()
    .add('raw/1', { unit: unit('2023/07/11'), records: [] })
    .add('raw/2', { unit: unit('2023/07/12'), records: [] })
    .add('raw/3', { unit: unit('2023/07/13'), records: [] });
  expect(await planned(world)).toMatchObject({ due: ['111122223333 2023/07/11 new 1 0'], open: 2 });
  expect(await planned(world, { scheduledTime: new Date('2023-07-11T23:59:59.999Z') })).toMatchObject({
    due: [],
    open: 3,
  });
});

test('plans nothing when everything is converted, and counts it', async () => {
  const world = await converted(['2023/07/09', '2023/07/10']);
  expect(await planned(world)).toMatchObject({ due: [], upToDate: 2, open: 0, kept: 0, blocked: [], dueCount: 0 });
});

describe('plans a unit again', () => {
  test.each<[string, (world: World) => void]>([
    ['an object came', (w) => w.add('raw/new', { unit: unit('2023/07/10'), records: [] })],
    [
      'an object was replaced',
      (w) => w.add('raw/2023/07/10/1', { unit: unit('2023/07/10'), records: [{ id: 'x' }], etag: 'v2' }),
    ],
  ])('when %s', async (_, after) => {
    const world = await converted(['2023/07/09', '2023/07/10'], after);
    expect((await planned(world)).due).toEqual([expect.stringMatching(/^111122223333 2023\/07\/10 changed/)]);
  });

  test('when its definition has a newer version, however old it is', async () => {
    const world = await converted(['2020/01/01']);
    const newer = { ...door, version: 2 };
    expect((await planned(world, { recheckDays: 1 }, newer)).due).toEqual([
      '111122223333 2020/01/01 older-definition 2 200',
    ]);
  });

  test('when an object that could not be opened can be', async () => {
    const world = await converted([], (w) =>
      w
        .add('raw/1', { unit: unit('2023/07/10'), records: [{ id: '1' }] })
        .add('raw/2', { unit: unit('2023/07/10'), records: [{ id: '2' }], kind: 'closed' }),
    );
    await convertUnit(world.ports, door, unit('2023/07/10'), world.options());
    expect((await planned(world)).due).toEqual([]);
    world.add('raw/2', { unit: unit('2023/07/10'), records: [{ id: '2' }] });
    expect((await planned(world)).due).toEqual(['111122223333 2023/07/10 changed 2 200']);
  });

  test('when it is forced', async () => {
    const world = await converted(['2023/07/10']);
    expect((await planned(world, { force: true })).due).toEqual(['111122223333 2023/07/10 forced 2 200']);
  });
});

describe('does not plan a unit again', () => {
  test('when its objects expire', async () => {
    const world = await converted(['2023/07/10'], (w) => w.objects.delete('raw/2023/07/10/1'));
    expect(await planned(world)).toMatchObject({ due: [], kept: 1 });
    expect(await planned(world, {}, { ...door, version: 2 })).toMatchObject({ due: [], kept: 1 });
  });

  test('when it was converted by a newer version of the definition', async () => {
    const world = new World().add('raw/1', { unit: unit('2023/07/10'), records: [{ id: '1' }] });
    await convertUnit(world.ports, { ...door, version: 2 }, unit('2023/07/10'), world.options());
    expect(await planned(world)).toMatchObject({ due: [], upToDate: 1 });
  });

  test('when it changed before the days that are looked at again', async () => {
    const world = await converted(['2023/07/10', '2023/07/09', '2023/07/08'], (w) => {
      for (const day of ['2023/07/10', '2023/07/09', '2023/07/08']) {
        w.add(`raw/${day}/new`, { unit: unit(day), records: [] });
      }
    });
    expect((await planned(world, { recheckDays: 3 })).due).toHaveLength(2);
    expect((await planned(world)).due).toHaveLength(3);
  });

  test('when it lies outside the range', async () => {
    const days = ['2023/07/08', '2023/07/09', '2023/07/10'];
    const world = new World();
    for (const day of days) world.add(`raw/${day}`, { unit: unit(day), records: [] });
    expect((await planned(world, { range: { from: '2023/07/09', to: '2023/07/09' } })).due).toEqual([
      '111122223333 2023/07/09 new 1 0',
    ]);
  });
});

test('names a unit whose ledger entry it cannot use, and plans the others', async () => {
  const world = new World()
    .add('raw/1', { unit: unit('2023/07/09'), records: [] })
    .add('raw/2', { unit: unit('2023/07/10'), records: [] });
  world.write('ledger/door/111122223333/2023-07-09.json', '{"format":7}');
  expect(await planned(world)).toMatchObject({
    due: ['111122223333 2023/07/10 new 1 0'],
    blocked: [{ unit: unit('2023/07/09'), problem: expect.stringContaining('has format 7') }],
  });
});

test('changes nothing', async () => {
  const world = await converted(['2023/07/10'], (w) => w.add('raw/new', { unit: unit('2023/07/10'), records: [] }));
  const before = world.snapshot();
  await planned(world);
  await planned(world, { force: true });
  expect(world.snapshot()).toEqual(before);
});

test.each([
  ['2023/07/10', 1, '2023/07/11'],
  ['2023/03/01', -1, '2023/02/28'],
  ['2024/02/28', 1, '2024/02/29'],
  ['2023/12/31', 1, '2024/01/01'],
])('%s shifted by %i days is %s', (from, days, to) => {
  expect(shiftDelivered(from, days)).toBe(to);
});

test('a delivery day that is not one fails', () => {
  expect(() => shiftDelivered('2023/02/30', 1)).toThrow(`a delivery day must be written yyyy/MM/dd, got "2023/02/30"`);
  expect(isClosed('2023/07/11', scheduledTime)).toBe(true);
});

test('lists units of earlier plans several at a time', async () => {
  const world = await converted([]);
  const { objects } = world.ports.raw;
  const also = Array.from({ length: 20 }, (_, day) => unit(`2023/01/${String(day + 1).padStart(2, '0')}`));
  let now = 0;
  let most = 0;
  world.ports.raw.objects = async (one) => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    return objects.call(world.ports.raw, one);
  };
  expect((await planned(world, { range: { from: '2023/07/01' }, also })).due).toHaveLength(20);
  expect(most).toBe(8);
});
