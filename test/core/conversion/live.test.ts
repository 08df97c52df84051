import { describe, expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { finished, planned, restoreLiveView, viewOf } from '../../../core/conversion/live';
import { cutOf, liveViewSql, NOTHING_CONVERTED } from '../../../core/conversion/live-view';
import type { Due } from '../../../core/conversion/plan';
import { databases, door, meter } from './datasets';
import { World } from './world';

const scheduledTime = new Date('2023-07-12T01:00:00Z');
const unit = (delivered: string, account = '1') => ({ dataset: 'door', account, delivered });
const due = (delivered: string, why: Due['why'] = 'new', account = '1'): Due => ({
  unit: unit(delivered, account),
  why,
  objects: 1,
  bytes: 1,
});
const state = (world: World) => JSON.parse(world.files.get('ledger/door/_live.json')?.body ?? 'null');
const plan = (world: World, dues: readonly Due[], range: { from?: string; to?: string } = {}) =>
  planned(world.ports, door, databases, dues, { scheduledTime, range });

describe('the cut', () => {
  const days = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      account: '1',
      delivered: `2023/06/${String(index + 1).padStart(2, '0')}`,
    }));

  test('is at the beginning while nothing was planned', () => {
    expect(cutOf(undefined, [])).toEqual({ from: '1970/01/01', open: [] });
  });

  test('is the day after the last one that is closed, with open units named', () => {
    const open = [
      { account: '2', delivered: '2023/07/01' },
      { account: '1', delivered: '2023/07/01' },
    ];
    expect(cutOf('2023/07/31', open)).toEqual({ from: '2023/08/01', open: [open[1], open[0]] });
  });

  test('leaves out units that lie behind it anyway', () => {
    expect(cutOf('2023/07/31', [{ account: '1', delivered: '2023/08/01' }])).toEqual({ from: '2023/08/01', open: [] });
  });

  test('names twenty units, and moves down to the first that does not fit', () => {
    expect(cutOf('2023/07/31', days(20))).toEqual({ from: '2023/08/01', open: days(20) });
    expect(cutOf('2023/07/31', days(22))).toEqual({ from: '2023/06/21', open: days(20) });
  });

  test('does not name units of the day that it moved down to', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ account: `${index + 10}`, delivered: '2023/07/01' }));
    expect(cutOf('2023/07/31', [...many, { account: '1', delivered: '2023/06/30' }])).toEqual({
      from: '2023/07/01',
      open: [{ account: '1', delivered: '2023/06/30' }],
    });
  });
});

describe('the live view', () => {
  const time = `CASE WHEN "start" BETWEEN 0 AND 253402300799 THEN CAST(from_unixtime("start") AS timestamp) END`;
  const day = `CASE WHEN "start" IS NULL THEN 'not-understood' ELSE coalesce(date_format(${time}, '%Y-%m-%d'), replace("delivered", '/', '-')) END`;
  const view = (curated: string, raw: string) => `SELECT
  "start",
  "kwh",
  "event_time",
  "region",
  "source_file",
  "account",
  "day",
  "delivered"
FROM "log_lake"."meter"
WHERE ${curated}
UNION ALL
SELECT
  "start",
  "kwh",
  ${time} AS "event_time",
  "region",
  "$path" AS "source_file",
  "account",
  ${day} AS "day",
  "delivered"
FROM "log_lake"."meter_raw"
WHERE (${raw})
  AND "delivered" >= date_format(try(date(${day})) - interval '1' day, '%Y/%m/%d')`;

  test('reads everything from raw at first', () => {
    expect(liveViewSql(meter, databases, NOTHING_CONVERTED)).toBe(
      view(`"delivered" < '1970/01/01'`, `"delivered" >= '1970/01/01'`),
    );
  });

  test('reads the few open units before the cut from raw too', () => {
    const open = [
      { account: '1', delivered: '2023/07/01' },
      { account: "it's", delivered: '2023/07/02' },
    ];
    expect(liveViewSql(meter, databases, { from: '2023/07/12', open })).toBe(
      view(
        `"delivered" < '2023/07/12'
  AND NOT ("account" = '1' AND "delivered" = '2023/07/01')
  AND NOT ("account" = 'it''s' AND "delivered" = '2023/07/02')`,
        `"delivered" >= '2023/07/12'
    OR ("account" = '1' AND "delivered" = '2023/07/01')
    OR ("account" = 'it''s' AND "delivered" = '2023/07/02')`,
      ),
    );
  });
});

describe('a finished plan', () => {
  test('moves the cut behind the closed days, and names what is due', async () => {
    const world = new World();
    await plan(world, [due('2023/07/10'), due('2023/07/09', 'changed')]);
    expect(state(world)).toEqual({
      format: 1,
      closedThrough: '2023/07/11',
      pending: [
        { account: '1', delivered: '2023/07/09', readFrom: 'raw' },
        { account: '1', delivered: '2023/07/10', readFrom: 'raw' },
      ],
    });
    expect(world.views.get('door')).toBe(viewOf(door, databases, state(world)));
    expect(world.views.get('door')).toContain(`"delivered" < '2023/07/12'`);
  });

  test('leaves units in the curated table that are complete there', async () => {
    const world = new World();
    await plan(world, [due('2023/07/10', 'older-definition'), due('2023/07/09', 'forced')]);
    expect(state(world).pending.map(({ readFrom }: { readFrom: string }) => readFrom)).toEqual(['curated', 'curated']);
    expect(world.views.get('door')).not.toContain('NOT (');
  });

  test.each([
    ['all days', {}, '2023/07/11'],
    ['only later days, in a lake that was never planned completely', { from: '2023/07/01' }, undefined],
    ['days up to one', { to: '2023/07/05' }, '2023/07/05'],
    ['days up to one in the future', { to: '2024/01/01' }, '2023/07/11'],
  ])('of %s says how far the lake is known', async (_, range, closedThrough) => {
    const world = new World();
    await plan(world, [], range);
    expect(state(world)?.closedThrough).toBe(closedThrough);
  });

  test.each([
    ['that joins on to it', '2023/07/06', '2023/07/11'],
    ['that overlaps', '2023/06/01', '2023/07/11'],
    ['that leaves a day out', '2023/07/07', '2023/07/05'],
  ])('moves a known day on by a range %s, and never over a gap', async (_, from, closedThrough) => {
    const world = new World();
    await plan(world, [], { to: '2023/07/05' });
    await plan(world, [], { from });
    expect(state(world).closedThrough).toBe(closedThrough);
  });

  test('keeps what is still pending, and returns what it did not find due any more', async () => {
    const world = new World();
    await plan(world, [due('2023/07/08'), due('2023/07/09'), due('2023/07/10')]);
    expect(await plan(world, [due('2023/07/10')], { from: '2023/07/09' })).toEqual([unit('2023/07/09')]);
    expect(state(world).pending).toHaveLength(3);
  });
});

test('a finished unit is read from the curated table', async () => {
  const world = new World();
  await plan(world, [due('2023/07/10'), due('2023/07/09')]);
  await finished(world.ports, door, databases, unit('2023/07/10'));
  expect(state(world).pending).toEqual([{ account: '1', delivered: '2023/07/09', readFrom: 'raw' }]);
  expect(world.views.get('door')).not.toContain(`"delivered" = '2023/07/10'`);
});

test('a unit that nobody planned changes nothing when it is finished', async () => {
  const world = new World();
  await finished(world.ports, door, databases, unit('2023/07/10'));
  expect([...world.files.keys()]).toEqual([]);
  expect(world.views.get('door')).toBe(liveViewSql(door, databases, NOTHING_CONVERTED));
});

test('two converters that finish at once both have their unit taken off, in state and view', async () => {
  const world = new World();
  await plan(world, [due('2023/07/08'), due('2023/07/09'), due('2023/07/10')]);
  await Promise.all(
    ['2023/07/08', '2023/07/09', '2023/07/10'].map((day) => finished(world.ports, door, databases, unit(day))),
  );
  expect(state(world).pending).toEqual([]);
  expect(world.views.get('door')).toBe(viewOf(door, databases, state(world)));
});

test('the view follows a state that changes right behind it', async () => {
  const world = new World();
  await plan(world, [due('2023/07/09'), due('2023/07/10')]);
  let once = true;
  world.onCall = (call) => {
    if (call !== 'catalog.putLiveView' || !once) return;
    once = false;
    world.write('ledger/door/_live.json', JSON.stringify({ ...state(world), pending: [] }));
  };
  await finished(world.ports, door, databases, unit('2023/07/10'));
  expect(world.views.get('door')).not.toContain('NOT (');
});

test('fails for a state that never stands still, after a bounded number of tries', async () => {
  const world = new World();
  await plan(world, [due('2023/07/10')]);
  world.onCall = (call) => {
    if (call === 'store.get') world.write('ledger/door/_live.json', JSON.stringify(state(world)));
  };
  await expect(finished(world.ports, door, databases, unit('2023/07/10'))).rejects.toThrow(
    `'ledger/door/_live.json' changed 50 times while it was being updated: run fewer conversions at once`,
  );
});

test.each(['{', '{"format":2}', 'null'])('fails for the state %s, and says how to mend it', async (body) => {
  const world = new World();
  world.write('ledger/door/_live.json', body);
  await expect(restoreLiveView(world.ports, door, databases)).rejects.toThrow(
    'delete it, and the next plan without a range writes it again',
  );
});

test('a conversion moves the view on', async () => {
  const world = new World().add('raw/a', { unit: unit('2023/07/10'), records: [{ id: '1', day: '2023-07-10' }] });
  await plan(world, [due('2023/07/10')]);
  await convertUnit(world.ports, door, unit('2023/07/10'), world.options());
  expect(state(world).pending).toEqual([]);
});
