import { DEVELOPMENT, PRODUCTION } from '../cast';
import { flowLogKey } from '../keys';
import type { SampleObject, StoryEntry } from '../object';
import type { Random } from '../random';
import { at, MIDNIGHTS, MINUTE } from '../time';
import { formatOf } from './formats';
import { interfaceId, SPARE } from './hosts';
import { ordinaryFlow } from './ordinary';
import { lines } from './row';
import { FLOW_LOG_IDS, flowStream } from './streams';

/** What a reader of flow logs must survive. */
export function awkward(random: Random): StoryEntry[] {
  return [...midnights(random), ...late(random), ...withoutTraffic(), ...cutOff(random)];
}

const HOME_FLOWS = flowStream(PRODUCTION, 'us-east-1');

const flowAt = (start: number, random: Random, delivered?: number): StoryEntry => ({
  stream: HOME_FLOWS,
  at: start,
  text: ordinaryFlow(PRODUCTION, 'us-east-1', start, random),
  ...(delivered === undefined ? {} : { delivered }),
});

/** Flows that begin in the last second of a day (and end in the next) and in the first. */
const midnights = (random: Random): StoryEntry[] => MIDNIGHTS.map((start) => flowAt(start, random));

/** Delivery is best effort: a day late, nine days late. */
const late = (random: Random): StoryEntry[] => [
  ...[0, 1, 2].map((index) => flowAt(at('2026-03-02T15:00:00Z') + index * 60, random, at('2026-03-03T15:40:00Z'))),
  ...[0, 1].map((index) => flowAt(at('2026-03-05T08:00:00Z') + index * 60, random, at('2026-03-14T03:20:00Z'))),
];

/** An interface without traffic for a while, and one whose records were lost. */
const withoutTraffic = (): StoryEntry[] => {
  const stream = flowStream(DEVELOPMENT, 'ap-northeast-2');
  return Array.from({ length: 10 }, (_, index) => {
    const start = at('2026-03-03T06:00:00Z') + index * 10 * MINUTE;
    const window = { account: DEVELOPMENT, interface: interfaceId('ap-northeast-2', SPARE), start, end: start + 599 };
    const text = formatOf(DEVELOPMENT).rowWithout(index < 8 ? 'NODATA' : 'SKIPDATA', window);
    return { stream, at: start, text };
  });
};

/** Lines that end early, among whole ones; the time of the event is part of what they lack. */
const cutOff = (random: Random): StoryEntry[] => {
  const line = { stream: flowStream(PRODUCTION, 'eu-west-1'), at: at('2026-03-05T14:00:00Z') };
  const whole = [0, 1, 2].map(() => ({ ...line, text: ordinaryFlow(PRODUCTION, 'eu-west-1', line.at, random) }));
  const cut = ['eni-0b1c2d3e4f5a70232 10.0.2.32 10.0.3.25 40112', 'eni-0b1c2d3e4f5a70233'].map((rest) => ({
    ...line,
    text: `2 ${PRODUCTION} ${rest}`,
    kind: 'malformed' as const,
  }));
  return [...whole, ...cut];
};

/** A file with a header and nothing else. */
export function oddObjects(random: Random): SampleObject[] {
  const where = { account: PRODUCTION, region: 'eu-west-1', delivered: at('2026-03-03T04:50:00Z') };
  return [
    {
      ...where,
      dataset: 'vpc_flow',
      key: flowLogKey({ ...where, suffix: random.hex(8) }, FLOW_LOG_IDS['eu-west-1']!),
      entries: [],
      content: lines(formatOf(PRODUCTION), []),
      oddity: 'no records',
    },
  ];
}
