import { castOf, DEVELOPMENT, HOME, PRODUCTION, STORY } from '../cast';
import { cloudTrailKey } from '../keys';
import type { Entry, SampleObject, StoryEntry } from '../object';
import { BASE62, type Random } from '../random';
import { at, iso, MIDNIGHTS } from '../time';
import { ordinaryEvent } from './ordinary';
import { type Call, record } from './record';
import { envelope, trailStream } from './streams';

/** What a reader of CloudTrail's objects must survive: each thing AWS documents or people have met. */

/** The last second of each day and the first of the next. */
export const midnights = (random: Random): StoryEntry[] =>
  MIDNIGHTS.map((second) => ({
    stream: trailStream(PRODUCTION, HOME),
    at: second,
    text: ordinaryEvent(PRODUCTION, HOME, second, random),
  }));

/**
 * Delivered a day and nine days after they happened, with the reason that AWS gives. CloudTrail tries for 30 days.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function late(random: Random): StoryEntry[] {
  const [, , chen] = castOf(PRODUCTION).people;
  const delayed = (second: number, delivered: number, reason: string): StoryEntry => {
    const call: Call = {
      at: second,
      account: PRODUCTION,
      region: 'eu-west-1',
      by: chen!,
      service: 'ec2',
      name: 'ModifyInstanceAttribute',
      request: { instanceId: 'i-0a5b1c9d3e7f20031', groupSet: { items: [{ groupId: 'sg-0d1e2f3a4b5c60001' }] } },
      response: { requestId: random.uuid(), _return: true },
      more: { addendum: { reason } },
    };
    return { stream: trailStream(call.account, call.region), at: second, text: record(call, call, random), delivered };
  };
  const aDayLate = [0, 1, 2, 3, 4].map((index) =>
    delayed(at('2026-03-03T12:04:10Z') + index * 31, at('2026-03-04T13:10:00Z'), 'DELIVERY_DELAY'),
  );
  const nineDaysLate = [0, 1, 2].map((index) =>
    delayed(at('2026-03-04T16:20:00Z') + index * 47, at('2026-03-13T07:25:00Z'), 'SERVICE_OUTAGE'),
  );
  return [...aDayLate, ...nineDaysLate];
}

/** Events delivered twice, in one object and in two of the same delivery day. AWS: uncommon, and they share an eventID. */
export function repeated(random: Random): StoryEntry[] {
  const event = (time: string): StoryEntry => ({
    stream: trailStream(DEVELOPMENT, HOME),
    at: at(time),
    text: ordinaryEvent(DEVELOPMENT, HOME, at(time), random),
  });
  const inOneObject = ['2026-03-02T11:00:30Z', '2026-03-05T16:31:02Z'].map(event);
  const inTwo = ['2026-03-02T14:11:11Z', '2026-03-04T09:22:22Z', '2026-03-06T10:33:33Z'].map(event);
  return [
    ...inOneObject.flatMap((entry) => [entry, { ...entry, kind: 'copy' as const }]),
    ...inTwo.flatMap((entry) => [entry, { ...entry, kind: 'copy' as const, delivered: entry.at + 15 * 60 }]),
  ];
}

/** Whole objects that are odd. */
export function oddObjects(random: Random): SampleObject[] {
  return [...emptyObjects(random), notRecords(random), truncated(random), insight(random)];
}

const suffix = (random: Random) => random.text(BASE62, 16);

function emptyObjects(random: Random): SampleObject[] {
  const nothing = { dataset: 'cloudtrail', entries: [] } as const;
  const first = { account: PRODUCTION, region: 'eu-west-1', delivered: at('2026-03-04T06:20:00Z') };
  const second = { account: DEVELOPMENT, region: HOME, delivered: at('2026-03-03T18:45:00Z') };
  return [
    {
      ...nothing,
      ...first,
      key: cloudTrailKey({ ...first, suffix: suffix(random) }),
      content: '',
      packing: 'none',
      oddity: 'empty',
    },
    {
      ...nothing,
      ...second,
      key: cloudTrailKey({ ...second, suffix: suffix(random) }),
      content: envelope([]),
      oddity: 'no records',
    },
  ];
}

function ordinaryEntries(account: string, region: string, from: number, count: number, random: Random): Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const second = from + index * 7;
    return { at: second, text: ordinaryEvent(account, region, second, random) };
  });
}

/** Two members of `Records` are no JSON objects; the three around them are events. */
function notRecords(random: Random): SampleObject {
  const where = { account: DEVELOPMENT, region: 'eu-west-1', delivered: at('2026-03-05T12:35:00Z') };
  const [first, ...others] = ordinaryEntries(where.account, where.region, where.delivered - 400, 3, random);
  const strange = ['"record removed on request"', '17'].map((text): Entry => ({ at: 0, text, kind: 'malformed' }));
  const entries = [first!, ...strange, ...others];
  const key = cloudTrailKey({ ...where, suffix: suffix(random) });
  return { ...where, dataset: 'cloudtrail', key, entries, content: envelope(entries), oddity: 'malformed records' };
}

/** Half a copy, as an interrupted transfer leaves it. */
function truncated(random: Random): SampleObject {
  const where = { account: PRODUCTION, region: HOME, delivered: at('2026-03-05T10:20:00Z') };
  const entries = ordinaryEntries(where.account, where.region, where.delivered - 500, 24, random);
  const key = cloudTrailKey({ ...where, suffix: suffix(random) });
  return {
    ...where,
    dataset: 'cloudtrail',
    key,
    entries,
    content: envelope(entries),
    packing: 'truncated',
    oddity: 'truncated',
  };
}

/** Insights events: same envelope, other records, a folder of their own. */
function insight(random: Random): SampleObject {
  const where = { account: PRODUCTION, region: STORY.backdoor.region, delivered: at('2026-03-04T04:55:00Z') };
  const sharedEventID = random.uuid();
  const records = (['Start', 'End'] as const).map((state, index) => ({
    eventVersion: '1.11',
    eventTime: iso(at('2026-03-04T03:31:00Z') + index * 360),
    awsRegion: where.region,
    eventID: random.uuid(),
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: where.account,
    sharedEventID,
    insightDetails: {
      state,
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      insightType: 'ApiCallRateInsight',
      insightContext: { statistics: { baseline: { average: 0.0003 }, insight: { average: 0.5 }, insightDuration: 6 } },
    },
    eventCategory: 'Insight',
  }));
  const key = cloudTrailKey({ ...where, suffix: suffix(random) }, 'CloudTrail-Insight');
  return { ...where, key, entries: [], content: JSON.stringify({ Records: records }), oddity: 'insight' };
}
