import type { Deployment } from '../policy';

/** One region of each partition that people use. */
export const PARTITIONS: readonly Deployment[] = [
  { partition: 'aws', account: '111122223333', region: 'ap-northeast-2' },
  { partition: 'aws-cn', account: '111122223333', region: 'cn-north-1' },
  { partition: 'aws-us-gov', account: '111122223333', region: 'us-gov-west-1' },
];
