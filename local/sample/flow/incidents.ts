import { PRODUCTION, STORY } from '../cast';
import type { StoryEntry } from '../object';
import type { Random } from '../random';
import { some } from '../scale';
import { at, HOUR, MINUTE } from '../time';
import { formatOf } from './formats';
import { interfaceId, WEB } from './hosts';
import { type Flow, TCP } from './row';
import { flowStream } from './streams';

/** What went wrong on the network, in the VPC of the production account in us-east-1. */
export function incidents(rows: number, random: Random): StoryEntry[] {
  return [...portScan(rows, random), ...bruteForce(rows, random), ...noisyTalker(random)];
}

const told = (flow: Omit<Flow, 'account' | 'protocol'>): StoryEntry => ({
  stream: flowStream(PRODUCTION, 'us-east-1'),
  at: flow.start,
  text: formatOf(PRODUCTION).row({ ...flow, account: PRODUCTION, protocol: TCP }),
});

/** One address tries one port after another; but for 443 all are refused. */
function portScan(rows: number, random: Random): StoryEntry[] {
  const from = at('2026-03-04T02:10:00Z');
  const { address, target } = STORY.scanner;
  return Array.from({ length: some(rows, 0.03, 50, 1024) }, (_, index) => {
    const port = index === 42 ? 443 : 20 + index * 7;
    const start = from + index;
    return told({
      interface: interfaceId('us-east-1', WEB),
      source: [address, random.between(40_000, 60_000)],
      destination: [target, port],
      packets: 1,
      bytes: 44,
      start,
      end: start + 30,
      action: port === 443 ? 'ACCEPT' : 'REJECT',
    });
  });
}

/** Many short, accepted connections to port 22 from one address. */
function bruteForce(rows: number, random: Random): StoryEntry[] {
  const from = at('2026-03-05T23:20:00Z');
  const { address, target } = STORY.bruteForce;
  return Array.from({ length: some(rows, 0.02, 30, 2000) }, (_, index) => {
    const packets = random.between(14, 22);
    const start = from + index * 2;
    return told({
      interface: STORY.bruteForce.interface,
      source: [address, random.between(32_768, 60_999)],
      destination: [target, 22],
      packets,
      bytes: packets * 120,
      start,
      end: start + 9,
      action: 'ACCEPT',
    });
  });
}

/** Five hours of about 9 GB every ten minutes to one address. */
function noisyTalker(random: Random): StoryEntry[] {
  const from = at('2026-03-06T00:30:00Z');
  return Array.from({ length: (5 * HOUR) / (10 * MINUTE) }, (_, index) => {
    const packets = random.between(6_000_000, 6_400_000);
    const start = from + index * 10 * MINUTE;
    return told({
      interface: STORY.talker.interface,
      source: [STORY.talker.source, 49_152 + index],
      destination: [STORY.talker.destination, 443],
      packets,
      bytes: packets * 1448,
      start,
      end: start + 599,
      action: 'ACCEPT',
    });
  });
}
