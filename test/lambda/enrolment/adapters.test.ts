import type { EC2Client } from '@aws-sdk/client-ec2';
import { EC2ServiceException } from '@aws-sdk/client-ec2';
import {
  type ElasticLoadBalancingV2Client,
  InvalidConfigurationRequestException,
  LoadBalancerNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { Ec2Vpcs } from '../../../lambda/enrolment/ec2-vpcs';
import { Elbv2LoadBalancers } from '../../../lambda/enrolment/elbv2-load-balancers';
import { arnOf, FLOW, flowLog, MINE, REGION } from './account';

interface Call {
  readonly command: string;
  readonly input: unknown;
}

/** A client that gives its answers in order, throws those that are errors, and anything more than them. */
function client(...answers: readonly unknown[]) {
  const calls: Call[] = [];
  const send = async (command: { readonly input: unknown; readonly constructor: { readonly name: string } }) => {
    calls.push({ command: command.constructor.name, input: command.input });
    const answer = answers[calls.length - 1];
    if (answer === undefined) throw new Error(`unexpected ${command.constructor.name}`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const clientOf = (region: string) => {
    expect(region).toBe(REGION);
    return { send } as unknown as EC2Client & ElasticLoadBalancingV2Client;
  };
  return { calls, vpcs: new Ec2Vpcs(clientOf), loadBalancers: new Elbv2LoadBalancers(clientOf) };
}

const $metadata = {};
const ec2Error = (name: string) => new EC2ServiceException({ name, message: 'no', $fault: 'client', $metadata });

test('VPCs come from every page, with owner and tags', async () => {
  const { vpcs, calls } = client(
    { Vpcs: [{ VpcId: 'vpc-1', OwnerId: '111122223333', Tags: [{ Key: 'a', Value: 'b' }] }], NextToken: 'two' },
    { Vpcs: [{ VpcId: 'vpc-2', OwnerId: '999988887777' }], NextToken: '' },
  );
  expect(await vpcs.list(REGION)).toEqual([
    { id: 'vpc-1', owner: '111122223333', tags: { a: 'b' } },
    { id: 'vpc-2', owner: '999988887777', tags: {} },
  ]);
  expect(calls.map(({ input }) => input)).toEqual([{}, { NextToken: 'two' }]);
});

test('one VPC is asked for by a filter, which does not fail when it is gone', async () => {
  const { vpcs, calls } = client({ Vpcs: [] });
  expect(await vpcs.list(REGION, 'vpc-1')).toEqual([]);
  expect(calls).toEqual([
    { command: 'DescribeVpcsCommand', input: { Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] } },
  ]);
});

test('flow logs of VPCs come from every page, as the lake would have made them', async () => {
  const { vpcs, calls } = client(
    {
      FlowLogs: [
        {
          FlowLogId: 'fl-1',
          ResourceId: 'vpc-1',
          TrafficType: 'ALL',
          LogDestinationType: 's3',
          LogDestination: 'arn:aws:s3:::flow-logs/a/b/',
          LogFormat: '${start}',
          MaxAggregationInterval: 60,
          DestinationOptions: { FileFormat: 'parquet' },
          DeliverLogsStatus: 'SUCCESS',
          Tags: [{ Key: 'a', Value: 'b' }],
        },
        { FlowLogId: 'fl-x', ResourceId: 'subnet-1' },
      ],
      NextToken: 'two',
    },
    {
      FlowLogs: [
        {
          FlowLogId: 'fl-2',
          ResourceId: 'vpc-2',
          TrafficType: 'ALL',
          LogDestinationType: 'cloud-watch-logs',
          LogGroupName: 'flow',
          DeliverLogsPermissionArn: 'arn:role',
          DeliverLogsStatus: 'FAILED',
          DeliverLogsErrorMessage: 'Access error',
        },
        {
          FlowLogId: 'fl-3',
          ResourceId: 'vpc-2',
          TrafficType: 'ALL',
          LogDestination: 'arn:aws:logs:eu-west-1:111122223333:log-group:flow',
        },
        { FlowLogId: 'fl-4', ResourceId: 'vpc-2', TrafficType: 'ALL', LogDestinationType: 'kinesis-data-firehose' },
      ],
    },
  );
  const plain = { logFormat: undefined };
  expect(await vpcs.flowLogs(REGION, 'vpc-1')).toEqual([
    flowLog('fl-1', 'vpc-1', {
      destination: { kind: 's3', bucketArn: 'arn:aws:s3:::flow-logs', prefix: 'a/b' },
      logFormat: '${start}',
      aggregationSeconds: 60,
      fileFormat: 'parquet',
      tags: { a: 'b' },
    }),
    flowLog('fl-2', 'vpc-2', {
      ...plain,
      destination: { kind: 'cloud-watch-logs', logGroupName: 'flow', roleArn: 'arn:role' },
      problem: 'Access error',
    }),
    flowLog('fl-3', 'vpc-2', {
      ...plain,
      destination: { kind: 'cloud-watch-logs', logGroupName: 'flow', roleArn: '' },
    }),
    flowLog('fl-4', 'vpc-2', { ...plain, destination: undefined }),
  ]);
  const Filter = [{ Name: 'resource-id', Values: ['vpc-1'] }];
  expect(calls.map(({ input }) => input)).toEqual([{ Filter }, { Filter, NextToken: 'two' }]);
});

test('a flow log to S3 is made with the ARN of the folder, options, interval and tags', async () => {
  const { vpcs, calls } = client({ FlowLogIds: ['fl-1'], Unsuccessful: [] });
  const destination = { kind: 's3', bucketArn: 'arn:aws:s3:::flow-logs', prefix: 'a/b' } as const;
  const settings = { ...FLOW, destination, fields: ['start', 'srcaddr'], format: 'parquet' } as const;
  await vpcs.createFlowLog(REGION, 'vpc-1', settings, MINE);
  expect(calls).toEqual([
    {
      command: 'CreateFlowLogsCommand',
      input: {
        ResourceType: 'VPC',
        ResourceIds: ['vpc-1'],
        TrafficType: 'ALL',
        MaxAggregationInterval: 600,
        LogFormat: '${start} ${srcaddr}',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::flow-logs/a/b/',
        DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: false },
        TagSpecifications: [
          {
            ResourceType: 'vpc-flow-log',
            Tags: [
              { Key: 'log-lake:enrolled-by', Value: 'log-lake' },
              { Key: 'Name', Value: 'log-lake' },
            ],
          },
        ],
      },
    },
  ]);
});

test('a flow log to CloudWatch Logs is made with group and role, and without a format by default', async () => {
  const { vpcs, calls } = client({});
  const destination = { kind: 'cloud-watch-logs', logGroupName: 'flow', roleArn: 'arn:role' } as const;
  await vpcs.createFlowLog(REGION, 'vpc-1', { ...FLOW, destination }, {});
  expect(calls[0]!.input).toEqual({
    ResourceType: 'VPC',
    ResourceIds: ['vpc-1'],
    TrafficType: 'ALL',
    MaxAggregationInterval: 600,
    LogDestinationType: 'cloud-watch-logs',
    LogGroupName: 'flow',
    DeliverLogsPermissionArn: 'arn:role',
    TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: [] }],
  });
});

test('a flow log that a successful call did not make is refused by name', async () => {
  const { vpcs } = client({
    Unsuccessful: [{ ResourceId: 'vpc-1', Error: { Code: 'FlowLogLimitExceeded', Message: 'x' } }],
  });
  await expect(vpcs.createFlowLog(REGION, 'vpc-1', FLOW, {})).rejects.toMatchObject({
    name: 'Refused',
    code: 'FlowLogLimitExceeded',
    message: 'x',
  });
});

test('what EC2 answers is about the one VPC; what never reached it is not', async () => {
  const throttled = client(ec2Error('RequestLimitExceeded'));
  await expect(throttled.vpcs.createFlowLog(REGION, 'vpc-1', FLOW, {})).rejects.toMatchObject({
    name: 'Refused',
    code: 'RequestLimitExceeded',
  });
  const offline = client(new TypeError('fetch failed'));
  await expect(offline.vpcs.createFlowLog(REGION, 'vpc-1', FLOW, {})).rejects.toThrow(TypeError);
  const unreadable = client(ec2Error('UnauthorizedOperation'));
  await expect(unreadable.vpcs.list(REGION)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

test.each([
  [ec2Error('InvalidFlowLogId.NotFound')],
  [{ Unsuccessful: [{ Error: { Code: 'InvalidFlowLogId.NotFound', Message: 'no' } }] }],
])('a flow log that is gone counts as deleted', async (answer) => {
  const { vpcs, calls } = client(answer);
  await vpcs.deleteFlowLog(REGION, 'fl-1');
  expect(calls).toEqual([{ command: 'DeleteFlowLogsCommand', input: { FlowLogIds: ['fl-1'] } }]);
});

test('a flow log that cannot be deleted is refused', async () => {
  const { vpcs } = client({ Unsuccessful: [{ Error: { Code: 'InternalError', Message: 'no' } }] });
  await expect(vpcs.deleteFlowLog(REGION, 'fl-1')).rejects.toMatchObject({ code: 'InternalError' });
});

const application = (name: string) => ({ LoadBalancerArn: arnOf(name), Type: 'application' });

test('load balancers come from every page, applications only, with tags in calls of twenty', async () => {
  const names = Array.from({ length: 21 }, (_, at) => `lb${at}`);
  const { loadBalancers, calls } = client(
    {
      LoadBalancers: [{ LoadBalancerArn: 'arn:net', Type: 'network' }, ...names.slice(0, 15).map(application)],
      NextMarker: 'two',
    },
    { LoadBalancers: names.slice(15).map(application) },
    { TagDescriptions: names.slice(0, 20).map((name) => ({ ResourceArn: arnOf(name), Tags: [] })) },
    { TagDescriptions: [{ ResourceArn: arnOf('lb20'), Tags: [{ Key: 'a', Value: 'b' }] }] },
  );
  const found = await loadBalancers.list(REGION);
  expect(found).toHaveLength(21);
  expect(found.at(-1)).toEqual({ arn: arnOf('lb20'), tags: { a: 'b' } });
  expect(calls.map(({ input }) => input)).toEqual([
    {},
    { Marker: 'two' },
    { ResourceArns: names.slice(0, 20).map(arnOf) },
    { ResourceArns: [arnOf('lb20')] },
  ]);
});

const gone = () => new LoadBalancerNotFoundException({ message: 'gone', $metadata });

test('a load balancer that is gone is nothing', async () => {
  expect(await client(gone()).loadBalancers.list(REGION, arnOf('web'))).toEqual([]);
  expect(await client(gone()).loadBalancers.attributes(REGION, arnOf('web'))).toBeUndefined();
});

test('one that goes while tags are read does not take the others along', async () => {
  const { loadBalancers } = client({ LoadBalancers: [application('web'), application('api')] }, gone(), gone(), {
    TagDescriptions: [{ ResourceArn: arnOf('api'), Tags: [] }],
  });
  expect(await loadBalancers.list(REGION)).toEqual([{ arn: arnOf('api'), tags: {} }]);
});

test('attributes and tags are read and written by name', async () => {
  const { loadBalancers, calls } = client({ Attributes: [{ Key: 'a', Value: 'b' }] }, {}, {}, {});
  const arn = arnOf('web');
  expect(await loadBalancers.attributes(REGION, arn)).toEqual({ a: 'b' });
  await loadBalancers.setAttributes(REGION, arn, { 'access_logs.s3.prefix': '' });
  await loadBalancers.tag(REGION, arn, { a: 'b' });
  await loadBalancers.untag(REGION, arn, ['a']);
  expect(calls).toEqual([
    { command: 'DescribeLoadBalancerAttributesCommand', input: { LoadBalancerArn: arn } },
    {
      command: 'ModifyLoadBalancerAttributesCommand',
      input: { LoadBalancerArn: arn, Attributes: [{ Key: 'access_logs.s3.prefix', Value: '' }] },
    },
    { command: 'AddTagsCommand', input: { ResourceArns: [arn], Tags: [{ Key: 'a', Value: 'b' }] } },
    { command: 'RemoveTagsCommand', input: { ResourceArns: [arn], TagKeys: ['a'] } },
  ]);
});

test('a bucket that refuses is named as Elastic Load Balancing names it', async () => {
  const message = 'Access Denied for bucket: alb-logs';
  const { loadBalancers } = client(new InvalidConfigurationRequestException({ message, $metadata }));
  await expect(loadBalancers.setAttributes(REGION, arnOf('web'), {})).rejects.toMatchObject({
    name: 'Refused',
    code: 'InvalidConfigurationRequestException',
    message,
  });
});
