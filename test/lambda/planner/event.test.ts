import { expect, test } from 'vitest';
import { parsePlanEvent } from '../../../lambda/planner/event';

const now = new Date('2026-03-10T01:00:30Z');
const scheduledTime = '2026-03-10T01:00:00Z';

test("takes the scheduler's event", () => {
  expect(parsePlanEvent({ scheduledTime }, now)).toEqual({
    scheduledTime: new Date(scheduledTime),
    dryRun: false,
    force: false,
  });
});

test('takes everything that a person can say', () => {
  const event = { scheduledTime, from: '2026/01/01', to: '2026/01/31', dryRun: true, force: true, maxBytes: 1e12 };
  expect(parsePlanEvent(event, now)).toEqual({ ...event, scheduledTime: new Date(scheduledTime) });
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'the planner must be invoked with a JSON object, got nothing'],
  ['a list', [], 'the planner must be invoked with a JSON object, got []'],
  ['no time', {}, "'scheduledTime' must be a time in UTC such as 2026-03-01T01:00:00Z, got nothing"],
  ['a time without zone', { scheduledTime: '2026-03-10T01:00:00' }, "'scheduledTime' must be a time in UTC"],
  ['a placeholder that nobody filled', { scheduledTime: '<aws.scheduler.scheduled-time>' }, 'must be a time in UTC'],
  ['a time that is none', { scheduledTime: '2026-13-10T01:00:00Z' }, "'scheduledTime' must be a time in UTC"],
  ['a time to come', { scheduledTime: '2026-03-11T01:00:00Z' }, "'scheduledTime' must not lie in the future"],
  [
    'an unknown member',
    { scheduledTime, dry: true },
    "'dry' is nothing the planner knows; it takes scheduledTime, from",
  ],
  ['dashes', { scheduledTime, from: '2026-01-01' }, `'from' must be a delivery day, yyyy/MM/dd, got "2026-01-01"`],
  ['no day', { scheduledTime, to: '2026/02/30' }, `'to' must be a delivery day, yyyy/MM/dd, got "2026/02/30"`],
  ['turned days', { scheduledTime, from: '2026/02/02', to: '2026/02/01' }, "'from' must not be after 'to'"],
  ['an open day', { scheduledTime, from: '2026/03/10' }, "'from' must be a day that was over at 'scheduledTime'"],
  ['force for all', { scheduledTime, force: true }, "'force' must come with 'from'"],
  ['yes', { scheduledTime, dryRun: 'yes' }, `'dryRun' must be true or false, got "yes"`],
  ['no bytes', { scheduledTime, maxBytes: 0 }, "'maxBytes' must be a whole number of bytes above 0, got 0"],
  ['bytes as text', { scheduledTime, maxBytes: '1e9' }, "'maxBytes' must be a whole number of bytes above 0"],
])('fails for %s', (_, event, message) => {
  expect(() => parsePlanEvent(event, now)).toThrow(message);
});
