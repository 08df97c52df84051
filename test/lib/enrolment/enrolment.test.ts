import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { expect, test } from 'vitest';
import { parseEnrolmentSettings } from '../../../core/deployment/enrolment-settings';
import { AlbAccessLogs, VpcFlowLogs } from '../../../lib/delivery';
import { Enrolment, type EnrolmentProps } from '../../../lib/enrolment';
import { LogBucket } from '../../../lib/storage';
import { stack, templateOf } from '../app';

interface Lake {
  readonly lake?: string;
  readonly cloudWatchLogs?: boolean;
  readonly only?: 'vpcFlow' | 'albAccess';
  readonly vpcs?: NonNullable<EnrolmentProps['vpcFlow']>['vpcs'];
}

function enrolment({ lake, cloudWatchLogs, only, vpcs }: Lake = {}, props: EnrolmentProps = {}) {
  const of = stack();
  const named = lake === undefined ? {} : { lake };
  const role = new Role(of, 'FlowRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') });
  const to = cloudWatchLogs
    ? { cloudWatchLogs: { logGroup: new LogGroup(of, 'Group'), role } }
    : { bucket: new LogBucket(of, 'VpcFlow') };
  const vpcFlow = { logs: new VpcFlowLogs(of, 'FlowLogs', { ...named, ...to }), vpcs };
  const albAccess = { logs: new AlbAccessLogs(of, 'AlbLogs', { ...named, bucket: new LogBucket(of, 'AlbAccess') }) };
  new Enrolment(of, 'Enrolment', {
    ...named,
    ...(only !== 'albAccess' && { vpcFlow }),
    ...(only !== 'vpcFlow' && { albAccess }),
    ...props,
  });
  return templateOf(of);
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const listed = (actions: string | readonly string[]): readonly string[] =>
  typeof actions === 'string' ? [actions] : actions;

/** What the function's role may do, one entry an action and statement. */
function permissions(template: Template): readonly { action: string; resource: unknown; condition: unknown }[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith('EnrolmentFunctionRole'),
  );
  return policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as readonly Statement[])
    .flatMap(({ Action, Resource, Condition }) =>
      listed(Action).map((action) => ({ action, resource: JSON.stringify(Resource), condition: Condition })),
    );
}

const actionsOf = (template: Template) => [...new Set(permissions(template).map(({ action }) => action))].sort();
const of = (template: Template, action: string) => permissions(template).filter((each) => each.action === action);

const LOOKS = [
  'ec2:DescribeFlowLogs',
  'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTags',
];
const OWN_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
/** Of Lambda's asynchronous invocations that failed. */
const DEAD_LETTERS = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
const UNDOES = [
  'ec2:DeleteFlowLogs',
  'elasticloadbalancing:ModifyLoadBalancerAttributes',
  'elasticloadbalancing:RemoveTags',
  'logs:DeleteLogDelivery',
];

test('the function may do what enrolling takes, and nothing else', () => {
  expect(actionsOf(enrolment())).toEqual(
    [
      ...LOOKS,
      ...OWN_LOG,
      ...DEAD_LETTERS,
      ...UNDOES,
      'ec2:CreateFlowLogs',
      'ec2:CreateTags',
      'elasticloadbalancing:AddTags',
      'logs:CreateLogDelivery',
    ].sort(),
  );
});

test('a function that only reports may change nothing', () => {
  expect(actionsOf(enrolment({}, { reportOnly: true }))).toEqual([...LOOKS, ...OWN_LOG, ...DEAD_LETTERS].sort());
});

test.each([
  ['vpcFlow', 'elasticloadbalancing:AddTags', 'ec2:CreateFlowLogs'],
  ['albAccess', 'ec2:CreateFlowLogs', 'elasticloadbalancing:AddTags'],
] as const)('with %s alone it may switch the other off, and not on', (only, not, does) => {
  const actions = actionsOf(enrolment({ only }));
  expect(actions).toEqual(expect.arrayContaining([...UNDOES, does]));
  expect(actions).not.toContain(not);
});

test('it makes flow logs that carry the tag of the lake, and deletes those alone', () => {
  const template = enrolment({ lake: 'audit' });
  const created = of(template, 'ec2:CreateFlowLogs');
  expect(created).toEqual([
    {
      action: 'ec2:CreateFlowLogs',
      resource: expect.stringContaining(':ec2:eu-west-1:111122223333:vpc-flow-log/*'),
      condition: { StringEquals: { 'aws:RequestTag/log-lake:enrolled-by': 'audit' } },
    },
    {
      action: 'ec2:CreateFlowLogs',
      resource: expect.stringContaining(':ec2:eu-west-1:111122223333:vpc/*'),
      condition: undefined,
    },
  ]);
  expect(of(template, 'ec2:DeleteFlowLogs')).toEqual([
    {
      action: 'ec2:DeleteFlowLogs',
      resource: expect.stringContaining(':vpc-flow-log/*'),
      condition: { StringEquals: { 'aws:ResourceTag/log-lake:enrolled-by': 'audit' } },
    },
  ]);
  expect(of(template, 'ec2:CreateTags')).toEqual([
    {
      action: 'ec2:CreateTags',
      resource: expect.stringContaining(':vpc-flow-log/*'),
      condition: { StringEquals: { 'ec2:CreateAction': 'CreateFlowLogs' } },
    },
  ]);
});

test('it changes application load balancers only, and no tags but its own', () => {
  const template = enrolment();
  for (const action of ['ModifyLoadBalancerAttributes', 'AddTags', 'RemoveTags']) {
    const granted = of(template, `elasticloadbalancing:${action}`);
    expect(granted).toHaveLength(1);
    expect(granted[0]!.resource).toContain(':elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/*');
  }
  expect(of(template, 'elasticloadbalancing:AddTags')[0]!.condition).toEqual({
    'ForAllValues:StringEquals': {
      'aws:TagKeys': [
        'log-lake:enrolled-by',
        'log-lake:access-logs',
        'log-lake:connection-logs',
        'log-lake:health-check-logs',
      ],
    },
  });
});

test('only what has no resources is allowed on all of them', () => {
  const onAll = permissions(enrolment()).filter(({ resource }) => resource === '"*"');
  expect(onAll.map(({ action }) => action).sort()).toEqual([
    ...LOOKS,
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
  ]);
});

test('on the way over CloudWatch Logs it may pass the one role, to flow logs only', () => {
  const template = enrolment({ cloudWatchLogs: true });
  expect(of(template, 'iam:PassRole')).toEqual([
    {
      action: 'iam:PassRole',
      resource: expect.stringContaining('FlowRole'),
      condition: { StringEquals: { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' } },
    },
  ]);
  expect(actionsOf(template)).not.toContain('logs:CreateLogDelivery');
});

/** The settings that the function gets; names of resources stand for themselves. */
function settingsOf(template: Template) {
  const [lambda] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) =>
    id.startsWith('EnrolmentFunction'),
  );
  const value = lambda![1].Properties.Environment.Variables.LOG_LAKE_ENROLMENT;
  const parts: readonly (string | object)[] = typeof value === 'string' ? [value] : value['Fn::Join'][1];
  return parseEnrolmentSettings(parts.map((part) => (typeof part === 'string' ? part : 'NAME')).join(''));
}

test('the function is told what the lake delivers and selects', () => {
  expect(settingsOf(enrolment({ vpcs: { tags: { logged: 'yes' } } }))).toEqual({
    name: 'log-lake',
    account: '111122223333',
    reportOnly: false,
    vpcFlow: {
      vpcs: { tags: { logged: 'yes' } },
      destination: { kind: 's3', bucketArn: 'NAME', prefix: '' },
      trafficType: 'ALL',
      aggregationSeconds: 600,
      format: 'text',
    },
    albAccess: { loadBalancers: 'all', bucket: 'NAME', prefixes: { access: '' } },
  });
  expect(settingsOf(enrolment({ only: 'vpcFlow' }, { reportOnly: true }))).toEqual({
    ...settingsOf(enrolment({ only: 'vpcFlow' })),
    reportOnly: true,
  });
});

test('it runs at deployment, once the buckets take deliveries and the function has its rights, and when settings change', () => {
  const template = enrolment();
  const [resource] = Object.values(template.findResources('Custom::LogLakeEnrolment'));
  const policies = Object.keys(template.findResources('AWS::S3::BucketPolicy'));
  const rights = Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) =>
    id.startsWith('EnrolmentFunctionRole'),
  );
  expect(policies).toHaveLength(2);
  expect(rights).toHaveLength(1);
  expect(resource!.DependsOn).toEqual(expect.arrayContaining([...policies, ...rights]));
  const [other] = Object.values(enrolment({}, { reportOnly: true }).findResources('Custom::LogLakeEnrolment'));
  expect(JSON.stringify(other!.Properties.settings)).not.toEqual(JSON.stringify(resource!.Properties.settings));
});

test('it runs daily at half past midnight, in UTC or the time zone of the lake', () => {
  const schedule = (timeZone?: string) =>
    Object.values(enrolment({}, { timeZone }).findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => [
      Properties.ScheduleExpression,
      Properties.ScheduleExpressionTimezone,
      Properties.Target.Input,
      Properties.Target.DeadLetterConfig !== undefined,
    ]);
  expect(schedule()).toEqual([['cron(30 0 * * ? *)', 'UTC', '{}', true]]);
  expect(schedule('Asia/Seoul')).toEqual([['cron(30 0 * * ? *)', 'Asia/Seoul', '{}', true]]);
});

test.each([
  ['ec2', ['CreateVpc', 'CreateDefaultVpc']],
  ['elasticloadbalancing', ['CreateLoadBalancer']],
])('it runs when %s made something, with a queue for events that fail', (service, eventName) => {
  enrolment().hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: [`aws.${service}`],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventSource: [`${service}.amazonaws.com`], eventName, errorCode: [{ exists: false }] },
    },
    Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
  });
});

test('events that the function fails on go to the queue too', () => {
  enrolment().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
});

test('fails when the logs are of a lake of another name', () => {
  expect(() => enrolment({ lake: 'audit' }, { lake: 'log-lake' })).toThrow(
    "'lake' must be one name for the enrolment and the logs it enrols, got 'log-lake' and 'audit': they know their own work by it",
  );
});

test('fails on a list that the environment of the function cannot hold', () => {
  const ids = Array.from({ length: 60 }, (_, at) => `vpc-${String(at).padStart(17, '0')}`);
  expect(() => enrolment({ vpcs: { ids: ids.slice(0, 50) } })).not.toThrow();
  expect(() => enrolment({ vpcs: { ids } })).toThrow(
    "'vpcFlow.vpcs' must be at most 1400 characters as JSON, got 1449: the function is told it in its environment; select by a tag that these resources get",
  );
});
