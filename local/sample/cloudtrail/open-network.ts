import { STORY } from '../cast';
import type { Random } from '../random';
import type { Call } from './record';
import type { Tell } from './told';

const { account } = STORY.takeover;
const VPC = 'vpc-0a1b2c3d4e5f60001';
const GATEWAY = 'igw-0a1b2c3d4e5f60009';

/** A private network is given a way out, and ports for administration to everybody. */
export function openNetwork(tell: Tell, random: Random): Call[] {
  const done = () => ({ requestId: random.uuid(), _return: true });
  const destinationCidrBlock = '0.0.0.0/0';
  return [
    tell('21:35:10', 'ec2', 'CreateInternetGateway', {
      request: {},
      response: {
        requestId: random.uuid(),
        internetGateway: { internetGatewayId: GATEWAY, ownerId: account, attachmentSet: {}, tagSet: {} },
      },
    }),
    tell('21:35:24', 'ec2', 'AttachInternetGateway', {
      request: { internetGatewayId: GATEWAY, vpcId: VPC },
      response: done(),
    }),
    tell('21:36:02', 'ec2', 'ReplaceRoute', {
      request: { routeTableId: 'rtb-0a1b2c3d4e5f60003', destinationCidrBlock, gatewayId: GATEWAY },
      response: done(),
    }),
    tell('21:36:50', 'ec2', 'AuthorizeSecurityGroupIngress', ingress(22, { cidrIp: '0.0.0.0/0' }, random)),
    tell('21:37:15', 'ec2', 'AuthorizeSecurityGroupIngress', ingress(3389, { cidrIpv6: '::/0' }, random)),
  ];
}

type Range = { readonly cidrIp: string } | { readonly cidrIpv6: string };

function ingress(port: number, range: Range, random: Random) {
  const groupId = 'sg-0d1e2f3a4b5c60001';
  const [ipRanges, ipv6Ranges] = 'cidrIp' in range ? [{ items: [range] }, {}] : [{}, { items: [range] }];
  const ports = { ipProtocol: 'tcp', fromPort: port, toPort: port };
  const allowed = 'cidrIp' in range ? { cidrIpv4: range.cidrIp } : range;
  return {
    request: {
      groupId,
      ipPermissions: { items: [{ ...ports, groups: {}, ipRanges, ipv6Ranges, prefixListIds: {} }] },
    },
    response: {
      requestId: random.uuid(),
      _return: true,
      securityGroupRuleSet: {
        items: [
          {
            ...{ groupOwnerId: account, groupId, securityGroupRuleId: `sgr-0${random.hex(16)}`, isEgress: false },
            ...ports,
            ...allowed,
          },
        ],
      },
    },
  };
}
