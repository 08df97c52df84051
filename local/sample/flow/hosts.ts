import { STORY } from '../cast';

/** The machines of a VPC. All VPCs of the sample are laid out alike; their interfaces have identifiers of their own. */
export interface Host {
  readonly address: string;
  readonly number: string;
}

export const BASTION: Host = { address: STORY.bruteForce.target, number: '0015' };
export const WEB: Host = { address: STORY.scanner.target, number: '0020' };
export const SERVERS: readonly Host[] = ['31', '32', '33'].map((last) => ({
  address: `10.0.2.${last}`,
  number: `02${last}`,
}));
export const DATABASE: Host = { address: STORY.talker.source, number: '0325' };
/** Windows, for administration. */
export const JUMP: Host = { address: STORY.remoteDesktop.target, number: '0030' };
/** The interface of a NAT gateway, which sends what private hosts send to the internet on under its own address. */
export const NAT: Host = { address: '10.0.1.5', number: '0005' };
/** Never sees traffic. */
export const SPARE: Host = { address: '10.0.9.1', number: '9001' };

const VPC_DIGIT: Readonly<Record<string, string>> = { 'us-east-1': '6', 'eu-west-1': '7', 'ap-northeast-2': '8' };

export const interfaceId = (region: string, host: Host): string => `eni-0b1c2d3e4f5a${VPC_DIGIT[region]}${host.number}`;

const HOSTS = [BASTION, WEB, ...SERVERS, DATABASE, JUMP, NAT, SPARE];

/** The host of an interface, known by the end of its identifier. */
export function hostOf(interfaceId: string): Host {
  const host = HOSTS.find(({ number }) => interfaceId.endsWith(number));
  if (!host) throw new Error(`'interface' must be one of a host of the sample, got ${interfaceId}`);
  return host;
}
