import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

/** Who looks around: the thief of the build server's key, and whoever guessed the password of a user. */

const { discovery, user, address } = STORY.takeover;
const iris = { who: `user/${user}`, address };
const thief = { who: `user/${STORY.leakedKey.user}`, address: STORY.attacker.address };

test('cloudtrail_discovery_bursts finds both, by the minute', async () => {
  expect(await askStory('cloudtrail_discovery_bursts')).toMatchObject([
    { ...iris, minute: new Date(discovery.from).toISOString(), denied: discovery.refused },
    { ...thief, minute: '2026-03-04T03:02:00.000Z', questions: 11, denied: 10 },
  ]);
});

test('cloudtrail_discovery_bursts takes a higher bar', async () => {
  expect(await askStory('cloudtrail_discovery_bursts', { at_least: 15 })).toMatchObject([iris]);
  expect(await askStory('cloudtrail_discovery_bursts', { at_least: 100 })).toEqual([]);
});

test('cloudtrail_identity_check_then_denied finds both, with the key that was used', async () => {
  expect(await askStory('cloudtrail_identity_check_then_denied', { minutes: 1 })).toMatchObject([
    { ...iris, first_check: new Date(discovery.from).toISOString(), denied: discovery.refused },
    { ...thief, first_check: '2026-03-04T03:02:11.000Z', access_key: STORY.leakedKey.id, denied: 10 },
  ]);
});

test('cloudtrail_identity_check_then_denied counts only refusals within the minutes, after the check', async () => {
  expect(await askStory('cloudtrail_identity_check_then_denied', { minutes: 0 })).toEqual([]);
  expect(await askStory('cloudtrail_identity_check_then_denied', { at_least: 11 })).toMatchObject([iris]);
});

test('cloudtrail_regions_enumerated finds who asks all three regions the same', async () => {
  expect(await askStory('cloudtrail_regions_enumerated', days('2026-03-04', '2026-03-04'))).toEqual([
    { ...thief, first_call: '2026-03-04T03:03:15.000Z', event: 'DescribeInstances', regions: 3, calls: 3 },
  ]);
  expect(await askStory('cloudtrail_regions_enumerated', { at_least: 4 })).toEqual([]);
});

test('cloudtrail_regions_enumerated ends a round at a pause', async () => {
  // Over a week nearly everybody comes by all regions.
  const rows = await askStory('cloudtrail_regions_enumerated', { minutes: 10_000 });
  expect(rows.length).toBeGreaterThan(1);
  expect(rows).toContainEqual(expect.objectContaining({ ...thief, event: 'DescribeInstances', calls: 3 }));
});

test('cloudtrail_secrets_listed finds both, refused', async () => {
  const once = { calls: 1, events: 'ListSecrets', denied: 1 };
  expect(await askStory('cloudtrail_secrets_listed')).toMatchObject([
    { ...thief, ...once },
    { ...iris, ...once },
  ]);
});

test.each([
  'cloudtrail_discovery_bursts',
  'cloudtrail_identity_check_then_denied',
  'cloudtrail_regions_enumerated',
  'cloudtrail_secrets_listed',
])('%s finds nothing on a day on which everybody does their work', async (name) => {
  expect(await askStory(name, days('2026-03-03', '2026-03-03'))).toEqual([]);
});

describe.skipIf(!hasSharedData)('in real logs', () => {
  test('a simulation asks for more than anybody else', async () => {
    const [first] = await askReal('cloudtrail_discovery_bursts');
    expect(first).toMatchObject({ who: 'user/bert-jan', questions: 51 });
  });

  test('a program checks who it is, and is refused one thing over and over', async () => {
    expect(await askReal('cloudtrail_identity_check_then_denied')).toMatchObject([
      { who: 'user/bert-jan', denied: 13, events: 1 },
    ]);
  });

  test('parameters and secrets are listed by few', async () => {
    const rows = await askReal('cloudtrail_secrets_listed');
    expect(rows.map(({ who, calls }) => [who, calls])).toEqual([
      ['user/bert-jan', 159],
      ['user/christophe', 5],
      ['assumed-role/SampleRole/bobson.dugnutt', 1],
      ['user/christophe', 1],
    ]);
  });
});
