import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

/** Who rents machines with somebody else's money: the backdoor's user on Wednesday, the taken user on Thursday. */

const { backdoor, attacker, takeover } = STORY;
const intruder = { who: `user/${backdoor.user}`, address: attacker.address, region: backdoor.region };
const iris = { who: `user/${takeover.user}`, address: takeover.address };
const before = days('2026-03-02', '2026-03-03');

test('cloudtrail_gpu_instances finds launches and what was refused', async () => {
  const rows = await askStory('cloudtrail_gpu_instances');
  const launches = rows.filter(({ event }) => event === 'RunInstances');
  expect(launches).toMatchObject([
    { ...iris, types: takeover.instanceType, region: takeover.region, error: null },
    { ...intruder, types: backdoor.instanceType, error: null },
    { ...intruder, types: backdoor.instanceType, error: null },
    { ...intruder, types: backdoor.instanceType, error: 'Client.VcpuLimitExceeded' },
  ]);
  expect(await askStory('cloudtrail_gpu_instances', before)).toEqual([]);
});

test('cloudtrail_new_regions finds the region that nobody used, and who went there first', async () => {
  expect(await askStory('cloudtrail_new_regions')).toMatchObject([
    { account: takeover.account, region: takeover.region, ...iris, first_call: '2026-03-05T21:55:02.000Z' },
  ]);
  expect(await askStory('cloudtrail_new_regions', { quiet_days: 4 })).toEqual([]);
  // Nothing is new in a window that begins on the day.
  expect(await askStory('cloudtrail_new_regions', days('2026-03-05', '2026-03-08'))).toEqual([]);
});

test('cloudtrail_many_instances adds up what one caller asked for and got within an hour', async () => {
  expect(await askStory('cloudtrail_many_instances')).toEqual([
    {
      ...intruder,
      hour: '2026-03-04T03:00:00.000Z',
      types: backdoor.instanceType,
      asked: 20,
      started: 4,
      refused: 1,
    },
  ]);
  expect(await askStory('cloudtrail_many_instances', { at_least: 21 })).toEqual([]);
  expect(await askStory('cloudtrail_many_instances', before)).toEqual([]);
});

test('cloudtrail_mining_shapes finds spot fleets, containers and the wish for a higher quota', async () => {
  const rows = await askStory('cloudtrail_mining_shapes');
  expect(rows.map(({ service, event }) => `${service} ${event}`).sort()).toEqual([
    'ec2 RequestSpotFleet',
    'ecs RunTask',
    'servicequotas RequestServiceQuotaIncrease',
  ]);
  for (const row of rows) expect(row).toMatchObject(iris);
  expect(await askStory('cloudtrail_mining_shapes', before)).toEqual([]);
});

describe.skipIf(!hasSharedData)('in real logs', () => {
  test('graphics processors by a service and by roles that were refused', async () => {
    const rows = await askReal('cloudtrail_gpu_instances');
    expect(rows.map(({ types, error }) => [types, error])).toEqual([
      ['p2.xlarge', null],
      ['p2.xlarge', 'Client.UnauthorizedOperation'],
      ['p2.xlarge', 'Client.VcpuLimitExceeded'],
      ['p2.xlarge', 'Client.VcpuLimitExceeded'],
    ]);
  });

  test('many machines asked for, and none started', async () => {
    expect(await askReal('cloudtrail_many_instances')).toMatchObject([
      { asked: 20, started: 0, refused: 2 },
      { asked: 10, started: 0, refused: 1 },
      { asked: 10, started: 0, refused: 1 },
    ]);
  });
});
