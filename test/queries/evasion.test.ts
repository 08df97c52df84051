import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

/** Who blinds what watches: on Thursday night nearly everything at once, on Wednesday night the trail alone. */

const { account, address, flowLog, publicBucket, user, trail: dataTrail } = STORY.takeover;
const iris = { who: `user/${user}`, address, error: null };
const refused = { ...iris, error: 'AccessDenied' };
const arn = (name: string) => `arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`;
const at = (time: string) => new Date(time).toISOString();

test('cloudtrail_trail_stopped finds the trail that was stopped and started, and what was tried later', async () => {
  const { name, started, stopped } = STORY.trail;
  expect(await askStory('cloudtrail_trail_stopped')).toEqual([
    { ...iris, event_time: '2026-03-05T21:20:40.000Z', event: 'UpdateTrail', target: dataTrail },
    { ...refused, event_time: '2026-03-05T21:20:04.000Z', event: 'DeleteTrail', target: arn(name) },
    {
      ...{ event_time: at(started), event: 'StartLogging', target: name },
      ...{ who: 'user/ana', address: '192.0.2.10', error: null },
    },
    {
      ...{ event_time: at(stopped), event: 'StopLogging', target: arn(name) },
      ...{ who: `user/${STORY.backdoor.user}`, address: STORY.attacker.address, error: null },
    },
  ]);
});

test('cloudtrail_event_selectors_changed tells what a trail still records', async () => {
  expect(await askStory('cloudtrail_event_selectors_changed')).toMatchObject([
    { ...iris, trail: dataTrail, records: 'WriteOnly', management: true, data_events: false },
  ]);
});

test('cloudtrail_flow_logs_deleted names the flow logs', async () => {
  expect(await askStory('cloudtrail_flow_logs_deleted')).toMatchObject([
    { ...iris, flow_logs: flowLog, region: 'us-east-1' },
  ]);
});

test('cloudtrail_service_logs_off finds logs of DNS queries that end', async () => {
  expect(await askStory('cloudtrail_service_logs_off')).toMatchObject([
    { ...iris, event: 'DeleteResolverQueryLogConfig' },
  ]);
});

test('cloudtrail_kms_keys_disabled tells how many days a key has left', async () => {
  const rows = await askStory('cloudtrail_kms_keys_disabled');
  expect(rows).toMatchObject([
    { ...iris, event: 'ScheduleKeyDeletion', days_left: '7' },
    { ...iris, event: 'DisableKey', days_left: null },
  ]);
  expect(rows[0]?.key).toBe(rows[1]?.key);
});

test('cloudtrail_buckets_opened finds the block that goes and the policy for everybody, and no refusal for everybody', async () => {
  expect(await askStory('cloudtrail_buckets_opened')).toMatchObject([
    { ...iris, event: 'PutBucketPolicy', bucket: publicBucket, conditional: false },
    { ...iris, event: 'DeleteBucketPublicAccessBlock', bucket: publicBucket, conditional: null },
  ]);
});

test('cloudtrail_detectors_off finds detectors and recorders, refused calls among them', async () => {
  const rows = await askStory('cloudtrail_detectors_off');
  expect(rows).toMatchObject([
    { ...iris, event: 'StopConfigurationRecorder', target: 'default' },
    { ...iris, event: 'UpdateDetector' },
    { ...refused, event: 'DeleteDetector' },
  ]);
  expect(rows[1]?.target).toBe(rows[2]?.target);
});

test('cloudtrail_log_groups_deleted names the log group', async () => {
  expect(await askStory('cloudtrail_log_groups_deleted')).toMatchObject([
    { ...iris, event: 'DeleteLogGroup', log_group: `/aws/lambda/${STORY.takeover.function}`, kept_days: null },
  ]);
});

test('cloudtrail_bucket_settings_changed says what a lifecycle does', async () => {
  expect(await askStory('cloudtrail_bucket_settings_changed')).toMatchObject([
    { ...iris, event: 'PutBucketLifecycle', bucket: `audit-logs-${account}`, setting: 'expire after 1 days' },
  ]);
});

test('cloudtrail_alarms_off finds alarms that are silenced and deleted', async () => {
  const rows = await askStory('cloudtrail_alarms_off');
  expect(rows.map(({ event }) => event).sort()).toEqual(['DeleteAlarms', 'DisableAlarmActions']);
  for (const row of rows) expect(row).toMatchObject({ ...iris, target: expect.stringMatching(/^[\w-]+/) });
});

test('cloudtrail_web_acl_removed names the load balancer that lost its firewall', async () => {
  expect(await askStory('cloudtrail_web_acl_removed')).toMatchObject([
    { ...iris, event: 'DisassociateWebACL', target: expect.stringContaining(':loadbalancer/app/shop/') },
  ]);
});

test('cloudtrail_organization_left finds the attempt', async () => {
  expect(await askStory('cloudtrail_organization_left')).toMatchObject([
    { ...refused, event: 'LeaveOrganization', target: account },
  ]);
});

test.each([
  'cloudtrail_trail_stopped',
  'cloudtrail_event_selectors_changed',
  'cloudtrail_flow_logs_deleted',
  'cloudtrail_service_logs_off',
  'cloudtrail_kms_keys_disabled',
  'cloudtrail_buckets_opened',
  'cloudtrail_detectors_off',
  'cloudtrail_log_groups_deleted',
  'cloudtrail_bucket_settings_changed',
  'cloudtrail_alarms_off',
  'cloudtrail_web_acl_removed',
  'cloudtrail_organization_left',
])('%s finds nothing in the days before anything happened', async (name) => {
  expect(await askStory(name, days('2026-03-02', '2026-03-03'))).toEqual([]);
});

describe.skipIf(!hasSharedData)('in real logs', () => {
  test('a trail that records only reads, and one put right again', async () => {
    expect(await askReal('cloudtrail_event_selectors_changed')).toMatchObject([
      { who: 'user/christophe', records: 'ReadOnly', management: false, data_events: true },
      { who: 'user/bert-jan', records: 'All', management: true, data_events: false },
      { who: 'user/bert-jan', records: 'ReadOnly', management: false, data_events: true },
    ]);
  });

  test('logs of models, DNS and databases that end', async () => {
    const rows = await askReal('cloudtrail_service_logs_off');
    expect(rows.map(({ event, error }) => [event, error])).toEqual([
      ['DeleteModelInvocationLoggingConfiguration', null],
      ['DeleteResolverQueryLogConfig', null],
      ['StopActivityStream', expect.toBeOneOf([null, 'AccessDenied'])],
      ['StopActivityStream', expect.toBeOneOf([null, 'AccessDenied'])],
    ]);
  });

  test('policies for services open no bucket, a policy that is deleted may', async () => {
    expect(await askReal('cloudtrail_buckets_opened')).toMatchObject([
      { who: 'user/bert-jan', event: 'DeleteBucketPolicy', conditional: null },
    ]);
  });

  test('settings of versions, logging and lifecycle', async () => {
    const rows = await askReal('cloudtrail_bucket_settings_changed');
    expect(new Set(rows.map(({ setting }) => setting))).toEqual(
      new Set(['Enabled', 'Suspended', 'Disabled', 'log to logging-bucket', null, 'expire after 1 days']),
    );
  });

  test('a role that tries to leave its organization', async () => {
    expect(await askReal('cloudtrail_organization_left')).toMatchObject([
      { event: 'LeaveOrganization', error: 'AccessDenied' },
      { event: 'LeaveOrganization', error: 'AccessDenied' },
    ]);
  });
});
