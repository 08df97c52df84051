import { expect, test } from 'vitest';
import { type LogLakeConfig, resolveConfig } from '../../../lib/config';

test('no config at all is a lake of one account with all three sources', () => {
  const { regions, ...rest } = resolveConfig();
  expect(rest).toEqual({
    name: 'log-lake',
    env: {},
    cloudtrail: {
      trail: {
        name: 'log-lake',
        multiRegion: true,
        managementEvents: 'all',
        excludeManagementEventsOf: [],
        dataEvents: [],
        networkActivityEventsOf: [],
        insights: [],
        cloudWatchLogs: false,
        notifications: false,
      },
    },
    vpcFlow: {
      vpcs: 'all',
      trafficType: 'ALL',
      aggregationSeconds: 600,
      fields: [
        'version',
        'account-id',
        'interface-id',
        'srcaddr',
        'dstaddr',
        'srcport',
        'dstport',
        'protocol',
        'packets',
        'bytes',
        'start',
        'end',
        'action',
        'log-status',
      ],
      format: 'text',
      route: 's3',
    },
    albAccess: {
      loadBalancers: 'all',
      connectionLogs: false,
      healthCheckLogs: false,
      legacyElbAccount: false,
      requireSourceArn: true,
    },
    enrolment: { reportOnly: false },
    accounts: [],
    deliveredFrom: '2020-01-01',
    schedule: { cron: 'cron(0 1 * * ? *)', timeZone: 'UTC', paused: false },
    retention: { results: 30, accessLogs: 365 },
    objectLock: {},
    query: {
      database: 'log_lake',
      stagingDatabase: 'log_lake_staging',
      workgroup: 'log-lake',
      pipelineWorkgroup: 'log-lake-pipeline',
      scanCutoffBytes: 100_000_000_000,
    },
    alarms: {
      refusedRowsPerDay: 0,
      scannedBytesPerDay: 1_000_000_000_000,
      quietHours: { cloudtrail: 6, vpcFlow: 26, albAccess: 26 },
      hoursWithoutPlan: 26,
      runbookUrl: 'docs/runbook.md',
    },
  });
  expect(regions).toEqual(expect.arrayContaining(['us-east-1', 'ap-northeast-2', 'me-west-1']));
  expect(regions).not.toContain('cn-north-1');
});

test('every option that is given is the one that counts', () => {
  const config: LogLakeConfig = {
    name: 'audit',
    env: { account: '111122223333', region: 'eu-west-1' },
    cloudtrail: {
      bucket: { name: 'old-logs', prefix: 'org' },
      organization: { id: 'o-a1b2c3d4e5', managementAccount: '999988887777' },
      trail: {
        name: 'main',
        multiRegion: false,
        managementEvents: 'write',
        excludeManagementEventsOf: ['kms.amazonaws.com'],
        dataEvents: [{ resourceType: 'AWS::S3::Object', readOnly: false }],
        networkActivityEventsOf: ['s3.amazonaws.com'],
        insights: ['ApiErrorRateInsight'],
        cloudWatchLogs: true,
        notifications: true,
      },
    },
    vpcFlow: {
      vpcs: { tags: { logged: 'yes' } },
      trafficType: 'REJECT',
      aggregationSeconds: 60,
      fields: ['start', 'srcaddr'],
      format: 'parquet',
      route: 's3',
    },
    albAccess: {
      loadBalancers: { tags: { logged: 'yes' } },
      connectionLogs: true,
      healthCheckLogs: true,
      legacyElbAccount: true,
      requireSourceArn: false,
    },
    enrolment: { reportOnly: true },
    accounts: ['999988887777'],
    regions: ['eu-west-1'],
    newRegions: ['eu-west-9'],
    deliveredFrom: '2024-02-29',
    schedule: { at: '23:05', timeZone: 'Asia/Seoul', paused: true, maxBytesPerPlan: 2e12 },
    retention: { raw: 400, curated: 800, results: 3, accessLogs: 'forever' },
    objectLock: { mode: 'compliance', days: 90, buckets: ['vpcFlow'] },
    query: { database: 'logs', workgroup: 'people', scanCutoffBytes: 10_000_000 },
    alarmEmail: 'ops@example.com',
    alarms: {
      refusedRowsPerDay: 100,
      scannedBytesPerDay: 5_000_000_000,
      quietHours: { cloudtrail: 2, vpcFlow: 48, albAccess: 72 },
      hoursWithoutPlan: 168,
      runbookUrl: 'https://wiki.example.com/log-lake',
    },
  };
  expect(resolveConfig(config)).toEqual({
    ...config,
    cloudtrail: {
      ...(config.cloudtrail as object),
      trail: {
        ...(config.cloudtrail as { trail: object }).trail,
        dataEvents: [{ resourceType: 'AWS::S3::Object', readOnly: false }],
      },
    },
    regions: ['eu-west-1', 'eu-west-9'],
    newRegions: undefined,
    schedule: { cron: 'cron(5 23 * * ? *)', timeZone: 'Asia/Seoul', paused: true, maxBytesPerPlan: 2e12 },
    retention: { raw: 400, curated: 800, results: 3 },
    objectLock: { vpcFlow: { mode: 'compliance', days: 90 } },
    query: {
      database: 'logs',
      stagingDatabase: 'logs_staging',
      workgroup: 'people',
      pipelineWorkgroup: 'people-pipeline',
      scanCutoffBytes: 10_000_000,
    },
  });
});

test('flow logs with fields of their own may come by Firehose', () => {
  expect(resolveConfig({ vpcFlow: { route: 'firehose', fields: ['start', 'region'] } }).vpcFlow).toMatchObject({
    route: 'firehose',
    format: 'text',
    fields: ['start', 'region'],
  });
});

test('a source that is off, and a trail that exists already, are not there', () => {
  const config = resolveConfig({
    cloudtrail: { trail: 'existing', bucket: { name: 'old-logs' } },
    vpcFlow: false,
    albAccess: false,
  });
  expect(config.cloudtrail).toEqual({ bucket: { name: 'old-logs', prefix: '' } });
  expect(config).not.toHaveProperty('vpcFlow');
  expect(config).not.toHaveProperty('albAccess');
});

test('Object Lock goes to the CloudTrail bucket unless told otherwise', () => {
  expect(resolveConfig({ objectLock: { mode: 'governance', days: 30 } }).objectLock).toEqual({
    cloudtrail: { mode: 'governance', days: 30 },
  });
  expect(resolveConfig({ objectLock: false }).objectLock).toEqual({});
});

test("names that people type come from the lake's name", () => {
  expect(resolveConfig({ name: 'log-lake-dev' })).toMatchObject({
    cloudtrail: { trail: { name: 'log-lake-dev' } },
    query: { database: 'log_lake_dev', stagingDatabase: 'log_lake_dev_staging', workgroup: 'log-lake-dev' },
  });
});

test.each([
  ['cn-northwest-1', ['cn-north-1', 'cn-northwest-1']],
  ['us-gov-west-1', ['us-gov-east-1', 'us-gov-west-1']],
])('a lake in %s reads the regions of its own partition', (region, regions) => {
  expect(resolveConfig({ env: { region } }).regions).toEqual(regions);
});

test('an option that is undefined counts as not given', () => {
  expect(resolveConfig({ alarmEmail: undefined, vpcFlow: { bucket: undefined } })).toEqual(resolveConfig({}));
});
