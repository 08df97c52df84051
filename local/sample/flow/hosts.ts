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
/** Never sees traffic. */
export const SPARE: Host = { address: '10.0.9.1', number: '9001' };

const VPC_DIGIT: Readonly<Record<string, string>> = { 'us-east-1': '6', 'eu-west-1': '7', 'ap-northeast-2': '8' };

export const interfaceId = (region: string, host: Host): string => `eni-0b1c2d3e4f5a${VPC_DIGIT[region]}${host.number}`;
