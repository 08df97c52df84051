import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, only, openLakes, PATIENCE, type Row, where } from './lakes';

beforeAll(openLakes, PATIENCE);

/** Deliveries of the story's week, those that came late with them. */
const ALL = days('2026-03-02', '2026-03-31');
const NOTHING = days('2026-03-20', '2026-03-31');

const sum = (rows: readonly Row[], column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);

describe('what is there', () => {
  test('each unit is told with its rows: what was read is written, repeated or refused', async () => {
    const found = await askStory('lake_coverage', { ...ALL, limit: 1000 });
    expect(new Set(only(found, 'dataset').flat())).toEqual(new Set(['alb_access', 'cloudtrail', 'vpc_flow']));
    expect(sum(where(found, 'dataset', 'vpc_flow'), 'written')).toBe(2000);
    expect(only(found, 'delivered').flat()).toEqual([...only(found, 'delivered').flat()].sort().reverse());
    expect(await askStory('lake_coverage', NOTHING)).toEqual([]);
  });

  test('each region is told, also the one that was used once', async () => {
    const found = await askStory('lake_coverage_by_region', { limit: 1000 });
    const { region, account } = STORY.takeover;
    expect(only(where(found, 'region', region), 'day', 'dataset', 'account')).toEqual([
      [STORY.takeover.signedIn.slice(0, 10), 'cloudtrail', account],
    ]);
    expect(sum(where(found, 'dataset', 'vpc_flow'), 'events')).toBe(2000);
    expect(await askStory('lake_coverage_by_region', NOTHING)).toEqual([]);
  });

  test('the newest event of a source is told for each region, longest silent first', async () => {
    const found = await askStory('lake_newest_event');
    expect(found[0]).toMatchObject({ dataset: 'cloudtrail', region: STORY.takeover.region });
    const newest = only(found, 'newest_event').flat().map(String);
    expect(newest).toEqual([...newest].sort());
    const before = await askStory('lake_newest_event', days('2026-03-02', '2026-03-04'));
    expect(only(before, 'region')).not.toContainEqual([STORY.takeover.region]);
    for (const { newest_event } of before) expect(String(newest_event) < '2026-03-05').toBe(true);
  });

  test('every account is converted through its newest delivery', async () => {
    const found = await askStory('lake_unconverted');
    expect(found).toHaveLength(6);
    for (const { converted_through, newest_delivery, open_days, open_events } of found) {
      expect(converted_through).toBe(newest_delivery);
      expect([open_days, open_events]).toEqual([0, 0]);
    }
  });
});

describe('what is missing', () => {
  test('the days before a late delivery are a gap', async () => {
    const found = await askStory('lake_gaps', ALL);
    expect(only(found, 'dataset', 'last_before', 'next_after', 'days')).toEqual([
      ['vpc_flow', '2026/03/07', '2026/03/14', 6],
      ['cloudtrail', '2026/03/07', '2026/03/13', 5],
      ['alb_access', '2026/03/07', '2026/03/12', 4],
    ]);
    expect(await askStory('lake_gaps')).toEqual([]);
  });

  test('late events are told with the oldest day that they changed', async () => {
    const found = await askStory('lake_late_events', ALL);
    expect(only(found, 'dataset', 'delivered', 'late', 'oldest')).toEqual([
      ['cloudtrail', '2026/03/13', 3, '2026-03-04'],
      ['vpc_flow', '2026/03/14', 2, '2026-03-05'],
      ['alb_access', '2026/03/12', 1, '2026-03-03'],
    ]);
    expect(await askStory('lake_late_events')).toEqual([]);
  });

  test('damaged objects are named with the reason, those that lost something first', async () => {
    const found = await askStory('lake_refused_objects');
    expect(only(where(found, 'finding', 'refused'), 'dataset', 'reason')).toEqual(
      expect.arrayContaining([
        ['cloudtrail', 'truncated gzip'],
        ['cloudtrail', 'not a JSON object'],
        ['alb_access', 'a line that does not match the log format'],
      ]),
    );
    const ranks = only(found, 'finding').map(([finding]) => ['unread', 'refused', 'noted'].indexOf(String(finding)));
    expect(ranks).toEqual([...ranks].sort());
    for (const { object } of found) expect(object).toMatch(/AWSLogs\/.*\.gz$/);
    expect(await askStory('lake_refused_objects', days('2026-03-06', '2026-03-31'))).toEqual([]);
  });

  test.runIf(hasSharedData)('objects of real logs that hold what is no record are named', async () => {
    const found = await askReal('lake_refused_objects');
    expect(found.length).toBeGreaterThan(0);
    for (const { dataset } of found) expect(dataset).toBe('cloudtrail');
  });
});

describe('what it costs', () => {
  test('each query is charged for ten megabytes at the least', async () => {
    const found = await askStory('lake_cost', { limit: 1000 });
    for (const { queries, usd } of found) expect([queries, usd]).toEqual([1, 0.00005]);
    const scanned = only(found, 'scanned').flat().map(Number);
    expect(scanned).toEqual([...scanned].sort((one, other) => other - one));
    expect((await askStory('lake_cost', { usd_per_tb: 10 }))[0]).toMatchObject({ usd: 0.0001 });
    expect(await askStory('lake_cost', NOTHING)).toEqual([]);
  });
});
