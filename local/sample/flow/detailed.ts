import { STORY } from '../cast';
import { hostOf, NAT } from './hosts';
import { beginning, beginningWithout, DEFAULT_FORMAT, type Flow, type FlowFormat, TCP } from './row';

/** The fields of versions 3 to 5, which follow those of version 2. */
const FIELDS = [
  ...['vpc-id', 'subnet-id', 'instance-id', 'tcp-flags', 'type', 'pkt-srcaddr', 'pkt-dstaddr', 'region', 'az-id'],
  ...['sublocation-type', 'sublocation-id', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'flow-direction'],
  'traffic-path',
];

/** A flow log with all fields of versions 2 to 5, in the order in which AWS lists them. */
export const detailedFormat = (region: string): FlowFormat => ({
  header: `${DEFAULT_FORMAT.header} ${FIELDS.join(' ')}`,
  row: (flow) => `5 ${beginning(flow)} ${details(flow, region)}`,
  rowWithout: (what, window) => `5 ${beginningWithout(what, window)}${' -'.repeat(FIELDS.length)}`,
});

function details(flow: Flow, region: string): string {
  const host = hostOf(flow.interface);
  const [source, destination] = flow.packet ?? [flow.source[0], flow.destination[0]];
  const leaves = flow.source[0] === host.address;
  return [
    STORY.detailedFlows.vpc,
    `subnet-0a1b2c3d4e5f8000${host.address.split('.')[2]}`,
    // No instance stands behind the interface of a service.
    host === NAT ? '-' : `i-0a5b1c9d3e7f200${host.number.slice(2)}`,
    flags(flow),
    'IPv4',
    source,
    destination,
    region,
    'apne2-az1',
    ...['-', '-'],
    serviceAt(source),
    serviceAt(destination),
    leaves ? 'egress' : 'ingress',
    leaves ? path(host.address, flow.destination[0]) : '-',
  ].join(' ');
}

const [FIN, SYN, SYN_ACK] = [1, 2, 18];

/** All flags that were seen: whoever opens a connection sends SYN, the other side SYN-ACK; a refused one goes no further. */
function flags({ protocol, action, source, destination }: Flow): number {
  if (protocol !== TCP) return 0;
  if (action === 'REJECT') return SYN;
  return FIN + (destination[1] < source[1] ? SYN : SYN_ACK);
}

/** Addresses of the internet that AWS's services have in this sample, by the last number. */
function serviceAt(address: string): string {
  const [, last] = /^203\.0\.113\.(\d+)$/.exec(address) ?? [];
  if (last === undefined || Number(last) > 30) return '-';
  return Number(last) <= 10 ? 'S3' : Number(last) <= 20 ? 'DYNAMODB' : 'AMAZON';
}

/** Private hosts reach the internet through the NAT gateway in their VPC, S3 and DynamoDB through a gateway endpoint. */
function path(from: string, to: string): number {
  const [SAME_VPC, GATEWAY_ENDPOINT, INTERNET_GATEWAY] = [1, 7, 8];
  if (to.startsWith('10.')) return SAME_VPC;
  if (from.startsWith('10.0.1.')) return INTERNET_GATEWAY;
  return ['S3', 'DYNAMODB'].includes(serviceAt(to)) ? GATEWAY_ENDPOINT : SAME_VPC;
}
