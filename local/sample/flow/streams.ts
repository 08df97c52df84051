import { DEVELOPMENT, PRODUCTION } from '../cast';
import { flowLogKey } from '../keys';
import type { Stream } from '../object';
import { formatOf } from './formats';
import { ordinaryFlow } from './ordinary';
import { lines } from './row';

/** Flow log by region; each of the sample's VPCs has one. */
export const FLOW_LOG_IDS: Readonly<Record<string, string>> = {
  'us-east-1': 'fl-0a1b2c3d4e5f60001',
  'eu-west-1': 'fl-0a1b2c3d4e5f60002',
  'ap-northeast-2': 'fl-0a1b2c3d4e5f60003',
};

export const flowStream = (account: string, region: string): string => `vpc_flow ${account} ${region}`;

const flowLog = (account: string, region: string, share: number): Stream => ({
  name: flowStream(account, region),
  dataset: 'vpc_flow',
  account,
  region,
  share,
  typical: 60,
  most: 10_000,
  key: (delivered, random) => flowLogKey({ account, region, delivered, suffix: random.hex(8) }, FLOW_LOG_IDS[region]!),
  content: (entries) => lines(formatOf(account), entries),
  ordinary: (start, random) => ordinaryFlow(account, region, start, random),
});

export const FLOW_LOGS = [
  flowLog(PRODUCTION, 'us-east-1', 50),
  flowLog(PRODUCTION, 'eu-west-1', 30),
  flowLog(DEVELOPMENT, 'ap-northeast-2', 20),
];
