import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, test } from 'vitest';
import { locate } from '../../../core/datasets/locate';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { FlowLogStream, type FlowLogStreamProps } from '../../../lib/delivery';
import { LakeKey, LogBucket } from '../../../lib/storage';
import { app, ENV, stack as emptyStack, templateOf } from '../app';

/** A stream into a bucket that was there before: names in its template are plain. */
function streamTo(prefix: string, props: Partial<FlowLogStreamProps> = {}) {
  const stack = emptyStack();
  const bucket = LogBucket.fromExisting(stack, 'Raw', { name: 'flow', prefix });
  const stream = new FlowLogStream(stack, 'Flow', { bucket, ...props });
  return { stack, stream, template: templateOf(stack) };
}

// biome-ignore lint/suspicious/noExplicitAny: properties of any resource, each test knows which
type Properties = Record<string, any>;

const resourcesOf = (template: Template, type: string): readonly Properties[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

/** Statements of the policy of the role that this service assumes. */
function allowedTo(template: Template, service: string): unknown {
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([, { Properties }]) =>
    JSON.stringify(Properties.AssumeRolePolicyDocument).includes(`"${service}"`),
  );
  expect(roles).toHaveLength(1);
  return resourcesOf(template, 'AWS::IAM::Policy').flatMap(({ Roles, PolicyDocument }) =>
    JSON.stringify(Roles) === JSON.stringify([{ Ref: roles[0]![0] }]) ? PolicyDocument.Statement : [],
  );
}

const trustOf = (template: Template, service: string) =>
  resourcesOf(template, 'AWS::IAM::Role')
    .flatMap(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement)
    .filter(({ Principal }) => Principal.Service === service);

const { template } = streamTo('');
const destination = resourcesOf(template, 'AWS::KinesisFirehose::DeliveryStream')[0]!
  .ExtendedS3DestinationConfiguration;

describe('what Firehose writes', () => {
  test('lies in the folders of the raw table, by the day of arrival', () => {
    expect(destination.Prefix).toBe('firehose/AWSLogs/111122223333/vpcflowlogs/eu-west-1/!{timestamp:yyyy/MM/dd}/');
    const key = `${destination.Prefix.replace('!{timestamp:yyyy/MM/dd}', '2026/03/02')}x-1-2026-03-02-00-05-00-u.log.gz`;
    expect(locate(vpcFlow({ routes: ['firehose'] }), key)).toEqual({
      kind: 'object',
      account: '111122223333',
      region: 'eu-west-1',
      delivered: '2026/03/02',
    });
    const [below] = resourcesOf(streamTo('net').template, 'AWS::KinesisFirehose::DeliveryStream');
    expect(below!.ExtendedS3DestinationConfiguration.Prefix).toMatch(/^net\/firehose\/AWSLogs\//);
  });

  test('is gzip with plain records, one a line', () => {
    expect(destination).toMatchObject({
      CompressionFormat: 'GZIP',
      FileExtension: '.log.gz',
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          { Type: 'Decompression', Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }] },
          {
            Type: 'CloudWatchLogProcessing',
            Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
          },
        ],
      },
      BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 128 },
    });
  });

  test('is in sight of no table when it could not be processed', () => {
    expect(destination.ErrorOutputPrefix).toBe(
      'firehose-failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
    );
    const key = 'firehose-failed/processing-failed/2026/03/02/x-1-2026-03-02-00-05-00-u';
    expect(locate(vpcFlow({ routes: ['firehose'] }), key)).toEqual({ kind: 'unknown' });
  });
});

describe('a role may do no more than its part', () => {
  test('flow logs write to their log group, for the account and region', () => {
    expect(allowedTo(template, 'vpc-flow-logs.amazonaws.com')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FlowLogGroup/), 'Arn'] },
      },
    ]);
    expect(trustOf(template, 'vpc-flow-logs.amazonaws.com')[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*' },
    });
  });

  test('CloudWatch Logs puts records into the one stream', () => {
    expect(allowedTo(template, 'logs.amazonaws.com')).toEqual([
      {
        Effect: 'Allow',
        Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FlowStream/), 'Arn'] },
      },
    ]);
    expect(trustOf(template, 'logs.amazonaws.com')[0].Condition).toEqual({
      StringLike: { 'aws:SourceArn': 'arn:aws:logs:eu-west-1:111122223333:*' },
    });
  });

  test('Firehose writes below its two prefixes, and to its own error log', () => {
    expect(allowedTo(template, 'firehose.amazonaws.com')).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        Resource: ['arn:aws:s3:::flow/firehose-failed/*', 'arn:aws:s3:::flow/firehose/*'],
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        Resource: 'arn:aws:s3:::flow',
      },
      {
        Effect: 'Allow',
        Action: 'logs:PutLogEvents',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:aws:logs:eu-west-1:111122223333:log-group:',
              { Ref: expect.stringMatching(/^FlowErrors/) },
              ':log-stream:',
              { Ref: expect.stringMatching(/^FlowErrorsDelivery/) },
            ],
          ],
        },
      },
    ]);
    expect(trustOf(template, 'firehose.amazonaws.com')[0].Condition).toEqual({
      StringEquals: { 'sts:ExternalId': '111122223333' },
    });
  });

  test('with a key Firehose uses that key and no other', () => {
    const stack = emptyStack();
    const key = new LakeKey(stack, 'Key');
    const bucket = new LogBucket(stack, 'Raw', { encryptionKey: key.key });
    new FlowLogStream(stack, 'Flow', { bucket, key });
    expect(allowedTo(templateOf(stack), 'firehose.amazonaws.com')).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });
});

test('every record of the log group goes to the stream, once the role may put it there', () => {
  template.hasResource('AWS::Logs::SubscriptionFilter', {
    Properties: {
      LogGroupName: { Ref: Match.stringLikeRegexp('^FlowLogGroup') },
      FilterPattern: '',
      DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FlowStream'), 'Arn'] },
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FlowSubscriptionRole'), 'Arn'] },
    },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^FlowSubscriptionRoleDefaultPolicy')]),
  });
  template.hasResource('AWS::KinesisFirehose::DeliveryStream', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^FlowStreamRoleDefaultPolicy')]),
  });
});

test('records can be searched for a week, or as long as it is said, and go with the stack', () => {
  const kept = (of: Template) => resourcesOf(of, 'AWS::Logs::LogGroup').map(({ RetentionInDays }) => RetentionInDays);
  expect(kept(template)).toEqual([7, 7]);
  expect(kept(streamTo('', { retention: RetentionDays.ONE_DAY }).template)).toEqual([1, 1]);
  for (const group of Object.values(template.findResources('AWS::Logs::LogGroup'))) {
    expect(group.DeletionPolicy).toBe('Delete');
  }
});

describe('at rest', () => {
  const encryptionOf = (of: Template) =>
    resourcesOf(of, 'AWS::KinesisFirehose::DeliveryStream')[0]!.DeliveryStreamEncryptionConfigurationInput;

  test('records are encrypted with keys of AWS unless there is one', () => {
    expect(encryptionOf(template)).toEqual({ KeyType: 'AWS_OWNED_CMK' });
  });

  test('the lake key encrypts stream and log groups, and lets CloudWatch Logs use it', () => {
    const stack = emptyStack();
    const key = new LakeKey(stack, 'Key');
    new FlowLogStream(stack, 'Flow', { bucket: new LogBucket(stack, 'Raw', { encryptionKey: key.key }), key });
    const of = templateOf(stack);
    const keyArn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(encryptionOf(of)).toEqual({ KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: keyArn });
    expect(resourcesOf(of, 'AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId)).toEqual([keyArn, keyArn]);
    const services = resourcesOf(of, 'AWS::KMS::Key')[0]!.KeyPolicy.Statement.map(
      ({ Principal }: { Principal: { Service?: unknown } }) => Principal.Service,
    );
    expect(services).toContainEqual({
      'Fn::Join': ['', ['logs.eu-west-1.', { Ref: 'AWS::URLSuffix' }]],
    });
  });
});

test('flow logs are told the name of the log group and the role to write with', () => {
  const { stack, stream } = streamTo('');
  expect(stack.resolve(stream.logGroup.logGroupName)).toEqual({ Ref: expect.stringMatching(/^FlowLogGroup/) });
  expect(stack.resolve(stream.role.roleArn)).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^FlowFlowLogRole/), 'Arn'],
  });
  expect(stack.resolve(stream.streamName)).toEqual({ Ref: expect.stringMatching(/^FlowStream/) });
});

test('stands in another stack than bucket and key', () => {
  const both = app();
  const storage = new Stack(both, 'Storage', { env: ENV });
  const key = new LakeKey(storage, 'Key');
  const bucket = new LogBucket(storage, 'Raw', { encryptionKey: key.key });
  const delivery = new Stack(both, 'Delivery', { env: ENV });
  new FlowLogStream(delivery, 'Flow', { bucket, key });
  Template.fromStack(delivery).resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 1);
  expect(delivery.dependencies).toEqual([storage]);
  expect(storage.dependencies).toEqual([]);
});
