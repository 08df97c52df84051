import { OFFICE } from '../cast';
import { type Random, weighted } from '../random';
import { formatOf } from './formats';
import { BASTION, DATABASE, type Host, interfaceId, SERVERS, WEB } from './hosts';
import { type Flow, ICMP, TCP, UDP } from './row';

/** The traffic of an ordinary day between a bastion, web servers, application servers, a database and the internet. */

const BALANCERS = ['10.0.0.11', '10.0.0.12'];

type Traffic = Pick<Flow, 'source' | 'destination' | 'protocol' | 'action'> & {
  readonly host: Host;
  readonly packets: number;
  /** Bytes a packet. */
  readonly size: number;
};

const highPort = (random: Random): number => random.between(1024, 65_535);

/** Half of the flows are the answers: same ends, other direction. */
const eitherWay = (traffic: Traffic, random: Random): Traffic =>
  random.oneIn(2) ? traffic : { ...traffic, source: traffic.destination, destination: traffic.source };

const accepted = (
  random: Random,
  host: Host,
  source: Flow['source'],
  destination: Flow['destination'],
  size: number,
  protocol = TCP,
): Traffic =>
  eitherWay({ host, source, destination, protocol, action: 'ACCEPT', packets: random.between(2, 60), size }, random);

const requests = (random: Random): Traffic => {
  const server = random.pick(SERVERS);
  return accepted(random, server, [random.pick(BALANCERS), highPort(random)], [server.address, 8080], 640);
};

const queries = (random: Random): Traffic => {
  const server = random.pick(SERVERS);
  return accepted(random, DATABASE, [server.address, highPort(random)], [DATABASE.address, 5432], 410);
};

const calls = (random: Random): Traffic => {
  const server = random.pick(SERVERS);
  return accepted(random, server, [server.address, highPort(random)], [`203.0.113.${random.between(1, 60)}`, 443], 720);
};

const visits = (random: Random): Traffic =>
  accepted(random, WEB, [`198.51.100.${random.between(1, 60)}`, highPort(random)], [WEB.address, 443], 830);

const timeQueries = (random: Random): Traffic => {
  const server = random.pick(SERVERS);
  return accepted(random, server, [server.address, 123], ['203.0.113.123', 123], 76, UDP);
};

const administration = (random: Random): Traffic =>
  accepted(random, BASTION, [OFFICE, highPort(random)], [BASTION.address, 22], 180);

const pings = (random: Random): Traffic => {
  const server = random.pick(SERVERS);
  return accepted(random, server, [BASTION.address, 0], [server.address, 0], 84, ICMP);
};

/** What reaches every address on the internet all day. */
const background = (random: Random): Traffic => {
  const host = random.pick([BASTION, WEB]);
  return {
    host,
    source: [`203.0.113.${random.between(170, 250)}`, highPort(random)],
    destination: [host.address, random.pick([23, 445, 3389, 5900, 6379, 8545])],
    protocol: TCP,
    action: 'REJECT',
    packets: random.between(1, 3),
    size: 44,
  };
};

const TRAFFIC = weighted<(random: Random) => Traffic>([
  [10, requests],
  [6, queries],
  [5, calls],
  [4, visits],
  [1, timeQueries],
  [1, administration],
  [1, pings],
  [4, background],
]);

/** A flow that begins at `start`. */
export function ordinaryFlow(account: string, region: string, start: number, random: Random): string {
  const { host, size, ...traffic } = random.pick(TRAFFIC)(random);
  const end = start + random.between(20, 59);
  const flow = { ...traffic, account, interface: interfaceId(region, host), bytes: traffic.packets * size, start, end };
  return formatOf(account).row(flow);
}
