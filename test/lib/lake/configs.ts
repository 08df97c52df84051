import type { LogLakeConfig } from '../../../lib/config';

/** The lakes that every rule over the whole app is held against. */
export const CONFIGS = {
  default: {},
  everything: {
    name: 'everything',
    env: { account: '111122223333', region: 'ap-northeast-2' },
    cloudtrail: {
      trail: {
        dataEvents: [{ resourceType: 'AWS::S3::Object', readOnly: false }, { resourceType: 'AWS::Lambda::Function' }],
        networkActivityEventsOf: ['s3.amazonaws.com', 'kms.amazonaws.com'],
        insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
        cloudWatchLogs: true,
        notifications: true,
      },
    },
    vpcFlow: { vpcs: { tags: { logs: 'on' } }, aggregationSeconds: 60, fields: ['version', 'interface-id', 'start'] },
    albAccess: { connectionLogs: true, healthCheckLogs: true, legacyElbAccount: true },
    accounts: ['222233334444'],
    deliveredFrom: '2024-01-01',
    schedule: { at: '02:30', timeZone: 'Asia/Seoul', maxBytesPerPlan: 500_000_000_000 },
    retention: { raw: 2000, curated: 700, results: 7, accessLogs: 90 },
    objectLock: { mode: 'governance', days: 365, buckets: ['cloudtrail', 'vpcFlow', 'albAccess'] },
    alarmEmail: 'security@example.com',
  },
  stream: {
    name: 'stream',
    vpcFlow: { route: 'firehose' },
    schedule: { paused: true },
    enrolment: { reportOnly: true },
  },
  parquet: { name: 'parquet', vpcFlow: { format: 'parquet' }, cloudtrail: false, albAccess: false },
  nothing: { name: 'nothing', vpcFlow: false, albAccess: false, cloudtrail: { trail: { multiRegion: false } } },
  adopted: {
    name: 'adopted',
    cloudtrail: { trail: 'existing', bucket: { name: 'trail-logs', prefix: 'org', keyArn: keyArnOf('1') } },
    vpcFlow: { bucket: { name: 'flow-logs', keyArn: keyArnOf('2') } },
    albAccess: { bucket: { name: 'alb-logs', prefix: 'web' } },
  },
  govcloud: { name: 'gov', env: { account: '111122223333', region: 'us-gov-west-1' } },
  china: { name: 'china', env: { account: '111122223333', region: 'cn-north-1' } },
  organization: {
    name: 'org',
    env: { account: '111122223333', region: 'eu-west-1' },
    cloudtrail: { organization: { id: 'o-1a2b3c4d5e', managementAccount: '999988887777' } },
    accounts: ['222233334444', '333344445555'],
  },
} as const satisfies Readonly<Record<string, LogLakeConfig>>;

export type ConfigName = keyof typeof CONFIGS;
export const CONFIG_NAMES = Object.keys(CONFIGS) as ConfigName[];

function keyArnOf(last: string): string {
  return `arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-00000000000${last}`;
}
