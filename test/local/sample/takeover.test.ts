import { beforeAll, describe, expect, test } from 'vitest';
import { STORY } from '../../../local/sample';
import type { CloudTrailRecord } from './read-back';
import { tell } from './tell';

const { takeover, foreign } = STORY;

let records: CloudTrailRecord[];
let hers: CloudTrailRecord[];

const byTime = (one: CloudTrailRecord, other: CloudTrailRecord) => (one.eventTime < other.eventTime ? -1 : 1);
const from = (all: readonly CloudTrailRecord[], address: string) =>
  all.filter(({ sourceIPAddress }) => sourceIPAddress === address).sort(byTime);

beforeAll(async () => {
  ({ records } = await tell(5000, 1));
  hers = from(records, takeover.address);
});

describe('the taken account', () => {
  test('is guessed: sign-ins fail, then one succeeds without MFA', () => {
    const signIns = hers.filter(({ eventName }) => eventName === 'ConsoleLogin');
    const answers = signIns.map(({ responseElements }) => (responseElements as { ConsoleLogin: string }).ConsoleLogin);
    expect(answers).toEqual([...new Array(takeover.failures).fill('Failure'), 'Success']);
    expect(signIns.at(-1)).toMatchObject({
      eventTime: takeover.signedIn,
      userIdentity: { userName: takeover.user },
      additionalEventData: { MFAUsed: 'No' },
    });
  });

  test('calls with the keys of one session, all after the sign-in', () => {
    const calls = hers.filter(({ eventName }) => eventName !== 'ConsoleLogin');
    expect(new Set(calls.map(({ userIdentity }) => userIdentity.accessKeyId)).size).toBe(1);
    expect(calls[0]!.eventTime > takeover.signedIn).toBe(true);
  });

  test('asks who it is and then much within a minute, most of it refused', () => {
    const { from: begin, to, calls, refused } = takeover.discovery;
    const looks = hers.filter(({ eventTime }) => eventTime >= begin && eventTime <= to);
    expect(looks[0]!.eventName).toBe('GetCallerIdentity');
    expect(looks.length).toBe(calls + 1);
    expect(looks.filter(({ readOnly }) => readOnly).length).toBe(calls + 1);
    const codes = looks.map(({ errorCode }) => errorCode).filter((code) => code !== undefined);
    expect(codes.length).toBe(refused);
    expect(new Set(codes)).toEqual(new Set(['AccessDenied', 'Client.UnauthorizedOperation']));
  });

  test.each([
    ['PutUserPolicy', { userName: takeover.user, policyDocument: expect.stringContaining('"Action":"*"') }],
    ['CreatePolicyVersion', { policyArn: expect.stringContaining(takeover.policy), setAsDefault: true }],
    ['AddUserToGroup', { groupName: takeover.group, userName: takeover.user }],
    ['CreateFunction20150331', { role: expect.stringContaining(takeover.profile) }],
    ['UpdateFunctionCode20150331v2', { functionName: takeover.function }],
    ['CreateLoginProfile', { userName: 'chen', passwordResetRequired: false }],
    ['CreateAccessKey', { userName: 'ana' }],
    ['CreateUser', { userName: takeover.newUser }],
    ['AttachUserPolicy', { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    ['UpdateAssumeRolePolicy', { roleName: foreign.role, policyDocument: expect.stringContaining(foreign.account) }],
    ['AddPermission20150331v2', { functionName: takeover.function, principal: '*' }],
    ['CreateFunctionUrlConfig', { authType: 'NONE' }],
    ['CreateSAMLProvider', { name: 'single-sign-on' }],
    ['CreateOpenIDConnectProvider', { url: 'https://login.example.net' }],
    ['PutRule', { state: 'ENABLED' }],
    ['PutTargets', { rule: 'account-maintenance' }],
    ['ImportKeyPair', { keyName: 'admin-laptop' }],
    ['DeactivateMFADevice', { userName: 'ana' }],
    ['UpdateTrail', { name: takeover.trail, isMultiRegionTrail: false }],
    ['PutEventSelectors', { trailName: takeover.trail, eventSelectors: [{ readWriteType: 'WriteOnly' }] }],
    ['DeleteFlowLogs', { DeleteFlowLogsRequest: { FlowLogId: { content: takeover.flowLog } } }],
    ['DeleteLogGroup', { logGroupName: `/aws/lambda/${takeover.function}` }],
    ['PutBucketLifecycle', { LifecycleConfiguration: { Rule: { Expiration: { Days: 1 } } } }],
    ['UpdateDetector', { enable: false }],
    ['StopConfigurationRecorder', { configurationRecorderName: 'default' }],
    ['DisableKey', {}],
    ['ScheduleKeyDeletion', { pendingWindowInDays: 7 }],
    ['DeleteBucketPublicAccessBlock', { bucketName: takeover.publicBucket }],
    ['DeleteUserPermissionsBoundary', { userName: takeover.user }],
    ['CreateSchedule', { target: { arn: expect.stringContaining(takeover.function) } }],
    ['DeleteResolverQueryLogConfig', {}],
    ['DisableAlarmActions', {}],
    ['DeleteAlarms', {}],
    ['DisassociateWebACL', {}],
    ['RequestSpotFleet', { spotFleetRequestConfig: { targetCapacity: 50 } }],
    ['RunTask', { count: 10 }],
    ['RequestServiceQuotaIncrease', { serviceCode: 'ec2' }],
    ['CreateInternetGateway', {}],
    ['AttachInternetGateway', { vpcId: expect.any(String) }],
    ['ReplaceRoute', { destinationCidrBlock: '0.0.0.0/0' }],
    ['CreateSnapshot', { volumeId: expect.any(String) }],
    ['ModifySnapshotAttribute', { createVolumePermission: { add: { items: [{ userId: foreign.account }] } } }],
    ['ModifyImageAttribute', { launchPermission: { add: { items: [{ userId: foreign.account }] } } }],
    ['CreateDBSnapshot', { dBSnapshotIdentifier: takeover.databaseSnapshot }],
    ['ModifyDBSnapshotAttribute', { attributeName: 'restore', valuesToAdd: ['all'] }],
    ['StartExportTask', { s3BucketName: takeover.publicBucket }],
    ['PutBucketReplication', { ReplicationConfiguration: { Rule: { Destination: { Account: foreign.account } } } }],
  ])('does %s once, and it goes through', (name, request) => {
    const calls = hers.filter(({ eventName }) => eventName === name);
    expect(calls).toHaveLength(1);
    expect(calls[0]!.errorCode).toBeUndefined();
    expect(calls[0]!.requestParameters).toMatchObject(request);
  });

  test.each(['DeleteTrail', 'DeleteDetector'])('is refused %s by a service control policy', (name) => {
    expect(hers.filter(({ eventName }) => eventName === name)).toEqual([
      expect.objectContaining({
        errorCode: 'AccessDenied',
        errorMessage: expect.stringContaining('explicit deny in a service control policy'),
      }),
    ]);
  });

  test('opens ports for administration to everybody, by IPv4 and by IPv6', () => {
    const opened = hers
      .filter(({ eventName }) => eventName === 'AuthorizeSecurityGroupIngress')
      .map(({ requestParameters }) => JSON.stringify(requestParameters));
    expect(
      opened.map((text) => [/"fromPort":(\d+)/.exec(text)?.[1], /"(0\.0\.0\.0\/0|::\/0)"/.exec(text)?.[1]]),
    ).toEqual([
      ['22', '0.0.0.0/0'],
      ['3389', '::/0'],
    ]);
  });

  test('opens one bucket to everybody and one to the foreign account', () => {
    const policies = hers.filter(({ eventName }) => eventName === 'PutBucketPolicy');
    expect(policies.map(({ requestParameters }) => requestParameters)).toMatchObject([
      { bucketName: takeover.publicBucket, bucketPolicy: { Statement: [{ Effect: 'Allow', Principal: '*' }] } },
      {
        bucketName: foreign.backups,
        bucketPolicy: {
          Statement: [
            { Effect: 'Deny', Principal: '*' },
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${foreign.account}:root` } },
          ],
        },
      },
    ]);
  });

  test('starts a machine with a role, and big ones in a region that nobody else has used', () => {
    const launches = hers.filter(({ eventName }) => eventName === 'RunInstances');
    expect(launches.map(({ requestParameters }) => requestParameters)).toMatchObject([
      { iamInstanceProfile: { arn: expect.stringContaining(takeover.profile) } },
      { instanceType: takeover.instanceType },
    ]);
    const there = records.filter(({ awsRegion }) => awsRegion === takeover.region);
    expect(there.map(({ eventName }) => eventName)).toEqual([
      ...['DescribeInstances', 'DescribeVpcs', 'RunInstances'],
      ...['RequestSpotFleet', 'RunTask', 'RequestServiceQuotaIncrease'],
    ]);
    expect(from(there, takeover.address)).toEqual(there);
  });
});

describe('the foreign account', () => {
  test('takes up the role that was opened to it, and reads secrets and objects with it', () => {
    const [assumed, ...reads] = from(records, foreign.address);
    expect(assumed).toMatchObject({
      eventName: 'AssumeRole',
      eventTime: foreign.time,
      userIdentity: { type: 'AWSAccount', accountId: foreign.account },
      requestParameters: { roleSessionName: foreign.session },
    });
    const arn = `arn:aws:sts::${takeover.account}:assumed-role/${foreign.role}/${foreign.session}`;
    const borrowed = reads.filter(({ userIdentity }) => userIdentity.arn === arn);
    const parameters = (name: string) =>
      new Set(
        borrowed.filter(({ eventName }) => eventName === name).map((read) => JSON.stringify(read.requestParameters)),
      );
    expect(parameters('GetSecretValue').size).toBe(foreign.secrets);
    expect(parameters('GetObject').size).toBe(foreign.objects);
    expect(borrowed.length).toBe(foreign.secrets + foreign.objects);
    expect(reads.slice(borrowed.length)).toMatchObject(
      Array.from({ length: foreign.backupsRead }, () => ({
        eventName: 'GetObject',
        userIdentity: { type: 'AWSAccount', accountId: foreign.account },
        requestParameters: { bucketName: foreign.backups },
      })),
    );
    expect(reads.length).toBe(borrowed.length + foreign.backupsRead);
  });
});

test('the incidents are the same in the smallest sample, byte for byte', async () => {
  const small = await tell(500, 1);
  for (const address of [takeover.address, foreign.address])
    expect(from(small.records, address)).toEqual(from(records, address));
});
