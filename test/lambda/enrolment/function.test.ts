import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { parseEnrolmentSettings } from '../../../core/deployment/enrolment-settings';
import type { Answer } from '../../../lambda/cloudformation';
import { enrolmentFunction } from '../../../lambda/enrolment/function';
import type { Telemetry } from '../../../lambda/enrolment/telemetry';
import { Account, ALL, arnOf, flowLog, MINE, REGION, vpc } from './account';

const CONTEXT = {
  getRemainingTimeInMillis: () => 600_000,
  logGroupName: 'group',
  logStreamName: 'stream',
} as Context;

function functionOf(account: Account, settings = ALL) {
  const answers: Answer[] = [];
  const told: { level: string; message: string; about: Readonly<Record<string, unknown>> }[] = [];
  const counts: Parameters<Telemetry['count']>[0][] = [];
  const run = enrolmentFunction({
    settings,
    region: REGION,
    ports: account.ports,
    telemetry: {
      log: (level, message, about) => void told.push({ level, message, about }),
      count: (metrics) => void counts.push(metrics),
    },
    send: async (_url, answer) => void answers.push(answer),
  });
  return { answers, told, counts, invoke: (event: unknown) => run(event, CONTEXT) };
}

const request = (RequestType: 'Create' | 'Update' | 'Delete') =>
  ({
    RequestType,
    ResponseURL: 'https://example.com/',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Enrolment',
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'enrolment' }),
  }) as CloudFormationCustomResourceEvent;

const call = (eventName: string, responseElements: unknown) => ({
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventName, responseElements },
});

test.each(['Create', 'Update'] as const)('%s of the custom resource enrols, under one physical id', async (type) => {
  const account = new Account([vpc('vpc-1')], [], { web: {} });
  const { invoke, answers, counts } = functionOf(account);
  expect(await invoke(request(type))).toBeUndefined();
  expect(account.calls).toHaveLength(3);
  expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'enrolment' }]);
  expect(counts).toEqual([{ ResourcesEnrolled: 2, ResourcesLeftAlone: 0, EnrolmentFailed: 0 }]);
});

test('a resource that cannot be enrolled fails no deployment and is counted', async () => {
  const account = new Account([vpc('vpc-1')]);
  account.refuse.set('create', { code: 'FlowLogLimitExceeded' });
  const { invoke, answers, counts, told } = functionOf(account);
  await invoke(request('Create'));
  expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
  expect(counts).toEqual([{ ResourcesEnrolled: 0, ResourcesLeftAlone: 0, EnrolmentFailed: 1 }]);
  expect(told).toMatchObject([{ level: 'warn', about: { region: REGION, failed: [{ resource: 'vpc-1' }] } }]);
});

test('a deployment fails when resources cannot be looked at, after the others were enrolled', async () => {
  const account = new Account([], [], { web: {} });
  account.broken.set('vpcs', new Error('not authorized to perform ec2:DescribeVpcs'));
  const { invoke, answers, counts } = functionOf(account);
  await invoke(request('Create'));
  expect(answers).toMatchObject([
    { Status: 'FAILED', Reason: expect.stringContaining('not authorized to perform ec2:DescribeVpcs') },
  ]);
  expect(account.calls).toHaveLength(2);
  // How many there are is not known.
  expect(counts).toEqual([{ EnrolmentFailed: 0 }]);
});

test('Delete undoes the work of the lake, and only that', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE }), flowLog('fl-2', 'vpc-1')]);
  const { invoke, answers } = functionOf(account);
  await invoke(request('Delete'));
  expect(account.calls).toEqual(['delete fl-1']);
  expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
});

test('Delete succeeds and says what is left, whatever goes wrong', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE })]);
  account.refuse.set('delete', { code: 'UnauthorizedOperation' });
  account.broken.set('loadBalancers', new Error('no network'));
  const { invoke, answers, told } = functionOf(account);
  await invoke(request('Delete'));
  expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
  expect(told).toMatchObject([
    { level: 'warn', about: { failed: [{ resource: 'vpc-1', reason: 'UnauthorizedOperation: no' }] } },
    { level: 'error', about: { error: new Error('no network') } },
  ]);
});

test('a lake that only reports undoes nothing either', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE })]);
  const { invoke, told } = functionOf(account, { ...ALL, reportOnly: true });
  await invoke(request('Delete'));
  await invoke({});
  expect(account.calls).toEqual([]);
  expect(told[0]).toMatchObject({ message: 'enrolment, report only', about: { removed: [{ resource: 'vpc-1' }] } });
});

test('the schedule goes over everything and returns the report', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE })], { web: {} });
  const { invoke, counts } = functionOf(account);
  expect(await invoke({})).toEqual({
    region: REGION,
    reportOnly: false,
    enrolled: [{ resource: arnOf('web'), log: 'access' }],
    alreadyEnrolled: [{ resource: 'vpc-1', log: 'flow' }],
    leftAlone: [],
    removed: [],
    failed: [],
  });
  expect(counts).toEqual([{ ResourcesEnrolled: 2, ResourcesLeftAlone: 0, EnrolmentFailed: 0 }]);
});

test('a run by hand can only report, and counts what is enrolled as it is', async () => {
  const account = new Account([vpc('vpc-1')]);
  const { invoke, counts } = functionOf(account);
  expect(await invoke({ reportOnly: true })).toMatchObject({ reportOnly: true, enrolled: [{ resource: 'vpc-1' }] });
  expect(account.calls).toEqual([]);
  expect(counts).toEqual([{ ResourcesEnrolled: 0, ResourcesLeftAlone: 0, EnrolmentFailed: 0 }]);
});

test('kinds of log of one load balancer are one resource in the metrics', async () => {
  const settings = {
    ...ALL,
    albAccess: { ...ALL.albAccess!, prefixes: { access: '', connection: 'connection-logs' } },
  };
  const { invoke, counts } = functionOf(new Account([], [], { web: {} }), settings);
  await invoke({});
  expect(counts).toMatchObject([{ ResourcesEnrolled: 1 }]);
});

test.each([
  ['CreateVpc', { vpc: { vpcId: 'vpc-2' } }, ['create vpc-2']],
  ['CreateDefaultVpc', { vpc: { vpcId: 'vpc-2' } }, ['create vpc-2']],
  ['CreateLoadBalancer', { loadBalancers: [{ loadBalancerArn: arnOf('api') }] }, ['tag api', 'set api']],
])('an event of %s handles what was made and nothing else', async (eventName, responseElements, calls) => {
  const account = new Account([vpc('vpc-1'), vpc('vpc-2')], [], { web: {}, api: {} });
  const { invoke, counts } = functionOf(account);
  await invoke(call(eventName, responseElements));
  expect(account.calls.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual(calls);
  expect(counts).toEqual([{ EnrolmentFailed: 0 }]);
});

test('an event of a Classic Load Balancer does nothing', async () => {
  const account = new Account([vpc('vpc-1')], [], { web: {} });
  expect(await functionOf(account).invoke(call('CreateLoadBalancer', { dNSName: 'classic' }))).toBeUndefined();
  expect(account.calls).toEqual([]);
});

test.each([
  [
    { reportonly: true },
    `the event must be {}, { "reportOnly": true } or an event of CloudTrail, got {"reportonly":true}`,
  ],
  [{ reportOnly: 'yes' }, `'reportOnly' must be true or false, got "yes"`],
  ['run', `the event must be {}, { "reportOnly": true } or an event of CloudTrail, got "run"`],
  [call('DeleteVpc', {}), 'an event must be of CreateVpc, CreateDefaultVpc or CreateLoadBalancer, got "DeleteVpc"'],
])('fails on the event %j and changes nothing', async (event, message) => {
  const account = new Account([vpc('vpc-1')], [], { web: {} });
  await expect(functionOf(account).invoke(event)).rejects.toThrow(message);
  expect(account.calls).toEqual([]);
});

test('the settings come back as they were written', () => {
  expect(parseEnrolmentSettings(JSON.stringify(ALL))).toEqual(ALL);
});

test.each([
  [undefined, 'LOG_LAKE_ENROLMENT is not set'],
  ['{', 'LOG_LAKE_ENROLMENT must be JSON'],
  ['{"name":"x"}', 'LOG_LAKE_ENROLMENT lacks account, reportOnly'],
])('fails on the settings %j with the fix', (text, message) => {
  expect(() => parseEnrolmentSettings(text)).toThrow(message);
  expect(() => parseEnrolmentSettings(text)).toThrow('deploy the stack again');
});
