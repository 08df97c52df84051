import { SHOP } from '../alb/load-balancers';
import { STORY } from '../cast';
import type { Random } from '../random';
import { at, DAY, responseTime } from '../time';
import type { Call } from './record';
import { onBucket, type Tell } from './told';

const { account, user, trail, flowLog, publicBucket } = STORY.takeover;
const trailArn = (name: string) => `arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`;

/** A service control policy protects what the organization watches with; the account's own is open. */
const forbidden = (action: string, resource: string) =>
  [
    'AccessDenied',
    `User: arn:aws:iam::${account}:user/${user} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a service control policy`,
  ] as const;

/** What watches is blinded, as far as it can be. */
export const evasion = (tell: Tell, random: Random): Call[] => [
  ...logs(tell, random),
  ...detectors(tell),
  ...keys(tell),
  ...alarms(tell),
  tell('21:29:05', 'organizations', 'LeaveOrganization', { error: forbidden('organizations:LeaveOrganization', '*') }),
  ...publicBucketMade(tell),
];

function logs(tell: Tell, random: Random): Call[] {
  const organization = trailArn(STORY.trail.name);
  const selectors = {
    eventSelectors: [
      {
        readWriteType: 'WriteOnly',
        includeManagementEvents: true,
        dataResources: [],
        excludeManagementEventSources: [],
      },
    ],
  };
  const update = { includeGlobalServiceEvents: false, isMultiRegionTrail: false, enableLogFileValidation: false };
  return [
    tell('21:20:04', 'cloudtrail', 'DeleteTrail', {
      request: { name: organization },
      error: forbidden('cloudtrail:DeleteTrail', organization),
    }),
    tell('21:20:40', 'cloudtrail', 'UpdateTrail', {
      request: { name: trail, ...update },
      response: { name: trail, trailARN: trailArn(trail), ...update, logFileValidationEnabled: false },
    }),
    tell('21:21:15', 'cloudtrail', 'PutEventSelectors', {
      request: { trailName: trail, ...selectors },
      response: { trailARN: trailArn(trail), ...selectors },
    }),
    tell('21:22:02', 'ec2', 'DeleteFlowLogs', {
      request: { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: flowLog } } },
      response: {
        DeleteFlowLogsResponse: {
          xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
          requestId: random.uuid(),
          unsuccessful: '',
        },
      },
    }),
    tell('21:22:20', 'route53resolver', 'DeleteResolverQueryLogConfig', {
      request: { resolverQueryLogConfigId: 'rqlc-0a1b2c3d4e5f6001' },
    }),
    tell('21:22:48', 'logs', 'DeleteLogGroup', {
      request: { logGroupName: '/aws/lambda/invoice-export' },
      more: { apiVersion: '20140328' },
    }),
    tell(
      '21:23:30',
      's3',
      'PutBucketLifecycle',
      onBucket(account, `audit-logs-${account}`, 'lifecycle', {
        LifecycleConfiguration: {
          xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
          Rule: { ID: 'tidy-up', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
        },
      }),
    ),
  ];
}

function detectors(tell: Tell): Call[] {
  const detectorId = '12abc34d567e8fa901bc2d34e56789f0';
  const arn = `arn:aws:guardduty:us-east-1:${account}:detector/${detectorId}`;
  return [
    tell('21:24:10', 'guardduty', 'DeleteDetector', {
      request: { detectorId },
      error: forbidden('guardduty:DeleteDetector', arn),
    }),
    tell('21:24:35', 'guardduty', 'UpdateDetector', { request: { detectorId, enable: false } }),
    tell('21:25:20', 'config', 'StopConfigurationRecorder', { request: { configurationRecorderName: 'default' } }),
  ];
}

/** Without its key nobody reads a log again. */
function keys(tell: Tell): Call[] {
  const keyId = '7d2b4a90-3c1f-4e8a-b6d5-0f9e8d7c6b5a';
  const ARN = `arn:aws:kms:us-east-1:${account}:key/${keyId}`;
  const resources = [{ accountId: account, type: 'AWS::KMS::Key', ARN }];
  const deletionDate = responseTime(at('2026-03-05T21:26:30Z') + 7 * DAY);
  return [
    tell('21:26:05', 'kms', 'DisableKey', { request: { keyId }, resources }),
    tell('21:26:30', 'kms', 'ScheduleKeyDeletion', {
      request: { keyId, pendingWindowInDays: 7 },
      response: { keyId: ARN, deletionDate, keyState: 'PendingDeletion', pendingWindowInDays: 7 },
      resources,
    }),
  ];
}

/** What would ring is silenced, and the firewall taken off the shop. */
const alarms = (tell: Tell): Call[] => [
  tell('21:27:20', 'monitoring', 'DisableAlarmActions', { request: { alarmNames: ['root-sign-in', 'trail-changes'] } }),
  tell('21:27:45', 'monitoring', 'DeleteAlarms', { request: { alarmNames: ['shop-blocked-requests'] } }),
  tell('21:28:30', 'wafv2', 'DisassociateWebACL', {
    request: { resourceArn: `arn:aws:elasticloadbalancing:${SHOP.region}:${account}:loadbalancer/${SHOP.id}` },
    more: { apiVersion: '2019-07-29' },
  }),
];

function publicBucketMade(tell: Tell): Call[] {
  const statement = { Sid: 'web', Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };
  return [
    tell('21:30:12', 's3', 'DeleteBucketPublicAccessBlock', onBucket(account, publicBucket, 'publicAccessBlock')),
    tell(
      '21:30:50',
      's3',
      'PutBucketPolicy',
      onBucket(account, publicBucket, 'policy', {
        bucketPolicy: {
          Version: '2012-10-17',
          Statement: [{ ...statement, Resource: `arn:aws:s3:::${publicBucket}/*` }],
        },
      }),
    ),
  ];
}
