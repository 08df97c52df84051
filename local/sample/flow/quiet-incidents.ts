import { DEVELOPMENT, PRODUCTION, STORY } from '../cast';
import type { StoryEntry } from '../object';
import type { Random } from '../random';
import { at, MINUTE } from '../time';
import { formatOf } from './formats';
import { interfaceId, NAT, SERVERS } from './hosts';
import { type Flow, TCP, UDP } from './row';
import { flowStream } from './streams';

/** What is seen by looking at the whole of many small flows; the same at every scale. */
export const quietIncidents = (random: Random): StoryEntry[] => [
  ...insideScan(random),
  ...remoteDesktop(random),
  ...oddPort(random),
  ...longConnection(random),
  ...oneWay(),
  ...serviceTraffic(random),
];

type Told = Omit<Flow, 'account' | 'protocol' | 'action'> & Partial<Pick<Flow, 'protocol' | 'action'>>;

const told = (flow: Told, account = PRODUCTION, region = 'us-east-1'): StoryEntry => ({
  stream: flowStream(account, region),
  at: flow.start,
  text: formatOf(account).row({ account, protocol: TCP, action: 'ACCEPT', ...flow }),
});

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const highPort = (random: Random) => random.between(49_152, 65_535);

/** Looks for shared folders on all neighbours; two have some. */
function insideScan(random: Random): StoryEntry[] {
  const { interface: name, source, port, hosts } = STORY.insideScan;
  const from = at('2026-03-06T02:00:00Z');
  return times(hosts, (index) => {
    const open = index === 11 || index === 25;
    const start = from + index * 2;
    const size = open ? { packets: 18, bytes: 3120 } : { packets: 1, bytes: 44 };
    return told({
      ...{ interface: name, source: [source, highPort(random)], destination: [`10.0.3.${101 + index}`, port] },
      ...{ ...size, start, end: start + 20, action: open ? 'ACCEPT' : 'REJECT' },
    });
  });
}

function remoteDesktop(random: Random): StoryEntry[] {
  const { interface: name, address, target, flows } = STORY.remoteDesktop;
  const from = at('2026-03-04T22:10:00Z');
  return times(flows, (index) => {
    const packets = random.between(12, 20);
    const start = from + index * 4;
    return told({
      ...{ interface: name, source: [address, highPort(random)], destination: [target, 3389] },
      ...{ packets, bytes: packets * 150, start, end: start + 12 },
    });
  });
}

function oddPort(random: Random): StoryEntry[] {
  const { source, destination, port, flows } = STORY.oddPort;
  const from = at('2026-03-05T22:30:00Z');
  return times(flows, (index) => {
    const packets = random.between(30, 90);
    const start = from + index * 5 * MINUTE;
    return told({
      ...{ interface: interfaceId('us-east-1', SERVERS[1]!), source: [source, highPort(random)] },
      ...{ destination: [destination, port], packets, bytes: packets * 310, start, end: start + 59 },
    });
  });
}

/** Few bytes, but the same two ends all afternoon. */
function longConnection(random: Random): StoryEntry[] {
  const { source, destination, windows } = STORY.longConnection;
  const from = at('2026-03-03T12:00:00Z');
  const [near, far] = [
    [source, 51_514],
    [destination, 443],
  ] as const;
  return times(windows, (index) => {
    const start = from + index * 10 * MINUTE;
    const packets = random.between(18, 24);
    const window = { interface: interfaceId('us-east-1', SERVERS[0]!), packets, start, end: start + 599 };
    return [
      told({ ...window, source: near, destination: far, bytes: packets * 92 }),
      told({ ...window, source: far, destination: near, bytes: packets * 78 }),
    ];
  }).flat();
}

/** Messages that nobody confirms: either a log server, or data carried off where no answer is needed. */
function oneWay(): StoryEntry[] {
  const { source, destination, port, flows } = STORY.oneWay;
  const from = at('2026-03-03T09:00:00Z');
  return times(flows, (index) => {
    const start = from + index * MINUTE;
    return told({
      ...{ interface: interfaceId('us-east-1', SERVERS[1]!), source: [source, 51_400], protocol: UDP },
      ...{ destination: [destination, port], packets: 400, bytes: 400 * 1200, start, end: start + 59 },
    });
  });
}

/** To services of AWS, and through the NAT gateway: what only the detailed format tells. */
function serviceTraffic(random: Random): StoryEntry[] {
  const { region } = STORY.detailedFlows;
  const from = at('2026-03-04T08:00:00Z');
  const flow = (index: number, host = SERVERS[0]!): Omit<Told, 'destination'> => {
    const packets = random.between(200, 900);
    const start = from + index * MINUTE;
    const source = [host.address, highPort(random)] as const;
    return { interface: interfaceId(region, host), source, packets, bytes: packets * 1100, start, end: start + 50 };
  };
  const toServices = times(
    10,
    (index): Told => ({ ...flow(index), destination: [`203.0.113.${index < 5 ? 5 : 15}`, 443] }),
  );
  const translated = times(
    3,
    (index): Told => ({
      ...flow(20 + index, NAT),
      destination: ['203.0.113.153', 443],
      packet: [SERVERS[0]!.address, '203.0.113.153'],
    }),
  );
  return [...toServices, ...translated].map((each) => told(each, DEVELOPMENT, region));
}
