import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { expect, test } from 'vitest';
import { VpcFlowLogs, type VpcFlowLogsProps } from '../../../lib/delivery';
import { LakeKey, LogBucket } from '../../../lib/storage';
import { app, ENV, stack, templateOf } from '../app';
import { A_KEY, allows, arnOf, bucketStatements, keyStatements } from '../policy';

function lake(props: Partial<VpcFlowLogsProps> = {}) {
  const of = stack();
  const bucket = new LogBucket(of, 'VpcFlow');
  return { of, bucket, logs: new VpcFlowLogs(of, 'FlowLogs', { bucket, ...props }) };
}

const aVpc = (of: Stack) => new ec2.Vpc(of, 'Vpc', { maxAzs: 1, natGateways: 0 });
const flowLogOf = (of: Stack) => Object.values(templateOf(of).findResources('AWS::EC2::FlowLog'))[0]!;

test('a VPC of the app gets a flow log to the bucket, after its policy, tagged as declared', () => {
  const { of, bucket, logs } = lake();
  logs.enableFor(aVpc(of));
  const [policy] = Object.keys(templateOf(of).findResources('AWS::S3::BucketPolicy'));
  expect(flowLogOf(of)).toMatchObject({
    Properties: {
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      MaxAggregationInterval: 600,
      LogDestinationType: 's3',
      LogDestination: of.resolve(bucket.bucket.bucketArn),
      DestinationOptions: { FileFormat: 'plain-text', HiveCompatiblePartitions: false, PerHourPartition: false },
      Tags: [
        { Key: 'log-lake:declared-by', Value: 'log-lake' },
        { Key: 'Name', Value: 'log-lake' },
      ],
    },
    DependsOn: [policy],
  });
  expect(flowLogOf(of).Properties).not.toHaveProperty('LogFormat');
});

test('the VPC carries the tag from the moment it is made, its subnets do not', () => {
  const { of, logs } = lake({ lake: 'audit' });
  logs.enableFor(aVpc(of));
  const tag = Match.arrayWith([{ Key: 'log-lake:declared-by', Value: 'audit' }]);
  templateOf(of).hasResourceProperties('AWS::EC2::VPC', { Tags: tag });
  templateOf(of).resourcePropertiesCountIs('AWS::EC2::Subnet', { Tags: tag }, 0);
});

test('every setting reaches the flow log', () => {
  const { of, logs } = lake({
    trafficType: 'REJECT',
    aggregationSeconds: 60,
    fields: ['start', 'srcaddr'],
    format: 'parquet',
  });
  logs.enableFor(aVpc(of));
  expect(flowLogOf(of).Properties).toMatchObject({
    TrafficType: 'REJECT',
    MaxAggregationInterval: 60,
    LogFormat: '${start} ${srcaddr}',
    DestinationOptions: { FileFormat: 'parquet' },
  });
});

test('a bucket that was there before is delivered to below its prefix', () => {
  const of = stack();
  const bucket = LogBucket.fromExisting(of, 'VpcFlow', { name: 'old-logs', prefix: 'flow' });
  new VpcFlowLogs(of, 'FlowLogs', { bucket }).enableFor(aVpc(of));
  expect(flowLogOf(of).Properties.LogDestination).toEqual('arn:aws:s3:::old-logs/flow/');
  expect(flowLogOf(of)).not.toHaveProperty('DependsOn');
});

test('a flow log to a log group has its name and role, and no options of files', () => {
  const of = stack();
  const logGroup = new LogGroup(of, 'Group');
  const role = new Role(of, 'Role', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') });
  new VpcFlowLogs(of, 'FlowLogs', { cloudWatchLogs: { logGroup, role } }).enableFor(aVpc(of));
  const { Properties } = flowLogOf(of);
  expect(Properties).toMatchObject({
    LogDestinationType: 'cloud-watch-logs',
    LogGroupName: of.resolve(logGroup.logGroupName),
    DeliverLogsPermissionArn: of.resolve(role.roleArn),
  });
  expect(Properties).not.toHaveProperty('DestinationOptions');
});

test('a VPC that is only referred to gets a flow log as well', () => {
  const { of, logs } = lake();
  logs.enableFor(ec2.Vpc.fromVpcAttributes(of, 'Old', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }));
  expect(flowLogOf(of).Properties.ResourceId).toBe('vpc-1');
});

test('a VPC of another stack has its flow log there', () => {
  const inApp = app();
  const storage = new Stack(inApp, 'Storage', { env: ENV });
  const network = new Stack(inApp, 'Network', { env: ENV });
  const logs = new VpcFlowLogs(storage, 'FlowLogs', { bucket: new LogBucket(storage, 'VpcFlow') });
  logs.enableFor(aVpc(network));
  templateOf(network).resourceCountIs('AWS::EC2::FlowLog', 1);
  expect(network.dependencies).toEqual([storage]);
});

test('the bucket and the key take deliveries of the accounts and regions, and of no others', async () => {
  const of = stack();
  const key = new LakeKey(of, 'Key');
  const bucket = new LogBucket(of, 'VpcFlow', { encryptionKey: key.key });
  new VpcFlowLogs(of, 'FlowLogs', { bucket, key, accounts: ['999988887777'], regions: ['sa-east-1'] });
  const deployment = { partition: 'aws', account: ENV.account, region: ENV.region };
  const delivery = (account: string, region: string) => ({
    by: 'delivery.logs.amazonaws.com',
    context: { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:logs:${region}:${account}:log-delivery` },
  });
  const onKey = keyStatements(key.key, deployment);
  const onBucket = bucketStatements(bucket.bucket, deployment);
  for (const [account, region, expected] of [
    ['999988887777', 'sa-east-1', true],
    [ENV.account, 'sa-east-1', true],
    ['999988887777', 'eu-west-1', false],
    ['444455556666', 'sa-east-1', false],
  ] as const) {
    const from = delivery(account, region);
    expect(await allows(onKey, { ...from, action: 'kms:GenerateDataKey', resource: A_KEY })).toBe(expected);
    expect(await allows(onBucket, { ...from, action: 's3:ListBucket', resource: arnOf(bucket.bucket) })).toBe(expected);
  }
});

test('fails with neither or both of bucket and log group', () => {
  const of = stack();
  const role = new Role(of, 'Role', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') });
  const cloudWatchLogs = { logGroup: new LogGroup(of, 'Group'), role };
  const rule = "'bucket' or 'cloudWatchLogs' must say where flow logs go, one of them, got";
  expect(() => new VpcFlowLogs(of, 'Neither', {})).toThrow(`${rule} neither`);
  const bucket = new LogBucket(of, 'VpcFlow');
  expect(() => new VpcFlowLogs(of, 'Both', { bucket, cloudWatchLogs })).toThrow(`${rule} both`);
});
