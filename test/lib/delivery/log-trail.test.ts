import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { LogTrail, type LogTrailProps } from '../../../lib/delivery';
import { LakeKey, LogBucket } from '../../../lib/storage';
import { app, ENV, stack, templateOf } from '../app';
import { PARTITIONS } from './partitions';

const ARN = `arn:aws:cloudtrail:${ENV.region}:${ENV.account}:trail/log-lake`;

interface Made {
  readonly of: Stack;
  readonly logTrail: LogTrail;
  readonly raw: LogBucket;
}

function make(props: Omit<LogTrailProps, 'bucket'> = {}): Made {
  const of = stack();
  const raw = new LogBucket(of, 'Raw');
  return { of, raw, logTrail: new LogTrail(of, 'Trail', { bucket: raw, ...props }) };
}

/** The trail as the template has it. */
const trailOf = ({ of }: { of: Stack }) => Object.values(templateOf(of).findResources('AWS::CloudTrail::Trail'))[0]!;

test('a trail by default records all management events of all regions and validates its files', () => {
  const made = make();
  const { Properties } = trailOf(made);
  expect(Properties).toEqual({
    TrailName: 'log-lake',
    IsLogging: true,
    EnableLogFileValidation: true,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    IsOrganizationTrail: false,
    S3BucketName: made.of.resolve(made.raw.bucket.bucketName),
    AdvancedEventSelectors: [
      { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    ],
  });
  templateOf(made.of).resourceCountIs('AWS::Logs::LogGroup', 0);
  templateOf(made.of).resourceCountIs('AWS::SNS::Topic', 0);
});

test('the trail waits for a bucket policy that names it, so that neither needs the other first', () => {
  const { of } = make();
  const template = templateOf(of);
  const [policyId, policy] = Object.entries(template.findResources('AWS::S3::BucketPolicy'))[0]!;
  expect(trailOf({ of }).DependsOn).toContain(policyId);
  const statements = JSON.stringify(policy.Properties.PolicyDocument.Statement);
  expect(statements.split(`"aws:SourceArn":"${ARN}"`)).toHaveLength(3);
});

test('in a stack of its own the trail waits for the stack of its bucket and key', () => {
  const together = app();
  const storage = new Stack(together, 'Storage', { env: ENV });
  const key = new LakeKey(storage, 'Key');
  const raw = new LogBucket(storage, 'Raw', { encryptionKey: key.key });
  const delivery = new Stack(together, 'Delivery', { env: ENV });
  new LogTrail(delivery, 'Trail', { bucket: raw, key });
  templateOf(delivery).resourceCountIs('AWS::CloudTrail::Trail', 1);
  expect(delivery.dependencies).toEqual([storage]);
  expect(storage.dependencies).toEqual([]);
});

test('what the trail writes is encrypted with the key, which names the trail', () => {
  const of = stack();
  const key = new LakeKey(of, 'Key');
  new LogTrail(of, 'Trail', { bucket: new LogBucket(of, 'Raw', { encryptionKey: key.key }), key });
  expect(trailOf({ of }).Properties.KMSKeyId).toEqual(of.resolve(key.key.keyArn));
  templateOf(of).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 'kms:GenerateDataKey*',
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:SourceArn': ARN },
            StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${ENV.account}:trail/*` },
          },
        },
      ]),
    },
  });
});

test('a bucket that was there before gets the trail below its prefix, with its own key', () => {
  const of = stack();
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
  const bucket = LogBucket.fromExisting(of, 'Raw', { name: 'old-logs', prefix: 'trails', keyArn });
  new LogTrail(of, 'Trail', { bucket });
  const trail = trailOf({ of });
  expect(trail.Properties).toMatchObject({ S3BucketName: 'old-logs', S3KeyPrefix: 'trails', KMSKeyId: keyArn });
  expect(trail).not.toHaveProperty('DependsOn');
});

test('every option reaches the trail', () => {
  const { of } = make({
    name: 'audit',
    multiRegion: false,
    managementEvents: 'write',
    excludeManagementEventsOf: ['kms.amazonaws.com'],
    networkActivityEventsOf: ['s3.amazonaws.com'],
    insights: ['ApiCallRateInsight'],
  });
  expect(trailOf({ of }).Properties).toMatchObject({
    TrailName: 'audit',
    IsMultiRegionTrail: false,
    AdvancedEventSelectors: [
      {
        Name: 'Management events',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Management'] },
          { Field: 'readOnly', Equals: ['false'] },
          { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
        ],
      },
      {
        Name: 'Network activity of s3.amazonaws.com',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['NetworkActivity'] },
          { Field: 'eventSource', Equals: ['s3.amazonaws.com'] },
        ],
      },
    ],
    InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
  });
});

test("data events leave out the lake's own buckets, and only where objects are meant", () => {
  const of = stack();
  const raw = new LogBucket(of, 'Raw');
  const results = new LogBucket(of, 'Results');
  new LogTrail(of, 'Trail', {
    bucket: raw,
    ownBuckets: [results],
    managementEvents: false,
    dataEvents: [
      {
        resourceType: 'AWS::S3::Object',
        readOnly: true,
        eventNames: ['GetObject'],
        arnPrefixes: ['arn:aws:s3:::secrets/'],
      },
      { resourceType: 'AWS::S3::Object' },
      { resourceType: 'AWS::Lambda::Function', readOnly: false },
    ],
  });
  const own = [raw, results].map(({ bucket }) => ({ 'Fn::Join': ['', [of.resolve(bucket.bucketArn), '/']] }));
  const data = { Field: 'eventCategory', Equals: ['Data'] };
  const objects = { Field: 'resources.type', Equals: ['AWS::S3::Object'] };
  expect(trailOf({ of }).Properties.AdvancedEventSelectors).toEqual([
    {
      Name: 'Data events of AWS::S3::Object',
      FieldSelectors: [
        data,
        objects,
        { Field: 'readOnly', Equals: ['true'] },
        { Field: 'eventName', Equals: ['GetObject'] },
        { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::secrets/'], NotStartsWith: own },
      ],
    },
    {
      Name: 'Data events of AWS::S3::Object',
      FieldSelectors: [data, objects, { Field: 'resources.ARN', NotStartsWith: own }],
    },
    {
      Name: 'Data events of AWS::Lambda::Function',
      FieldSelectors: [
        data,
        { Field: 'resources.type', Equals: ['AWS::Lambda::Function'] },
        { Field: 'readOnly', Equals: ['false'] },
      ],
    },
  ]);
});

test("an organization trail names the management account, in its bucket's policy and the key's too", () => {
  const managementAccount = '999988887777';
  const of = stack();
  const key = new LakeKey(of, 'Key');
  const organization = { id: 'o-a1b2c3d4e5', managementAccount };
  const raw = new LogBucket(of, 'Raw', { encryptionKey: key.key });
  const { trailArn } = new LogTrail(of, 'Trail', { bucket: raw, key, organization, cloudWatchLogs: true });
  expect(trailArn).toBe(`arn:aws:cloudtrail:${ENV.region}:${managementAccount}:trail/log-lake`);
  expect(trailOf({ of }).Properties.IsOrganizationTrail).toBe(true);
  const template = templateOf(of);
  const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  const statements = JSON.stringify(policy!.Properties.PolicyDocument.Statement);
  expect(statements).toContain(`/AWSLogs/${managementAccount}/*`);
  expect(statements).toContain('/AWSLogs/o-a1b2c3d4e5/*');
  expect(statements).toContain(trailArn);
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Condition: Match.objectLike({
            StringLike: {
              'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${managementAccount}:trail/*`,
            },
          }),
        }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Resource: [Match.anyValue(), Match.anyValue()] })] },
  });
});

test('the copy in CloudWatch Logs is encrypted, kept a year, and written by a role that can do nothing else', () => {
  const of = stack();
  const key = new LakeKey(of, 'Key');
  const raw = new LogBucket(of, 'Raw', { encryptionKey: key.key });
  const { logGroup } = new LogTrail(of, 'Trail', { bucket: raw, key, cloudWatchLogs: true });
  const template = templateOf(of);
  template.hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Retain',
    Properties: { RetentionInDays: 365, KmsKeyId: of.resolve(key.key.keyArn) },
  });
  const group = of.resolve(logGroup!.logGroupName);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: {
            'Fn::Join': [
              '',
              [
                `arn:aws:logs:${ENV.region}:${ENV.account}:log-group:`,
                group,
                `:log-stream:${ENV.account}_CloudTrail_${ENV.region}*`,
              ],
            ],
          },
        },
      ],
    },
  });
  const trail = trailOf({ of });
  expect(trail.Properties.CloudWatchLogsLogGroupArn).toEqual(of.resolve(logGroup!.logGroupArn));
  // CloudTrail checks the role while it makes the trail, so the policy has to be there.
  expect(trail.DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::IAM::Policy'))));
});

test('the topic takes messages from this trail only, and is in place before it', () => {
  const of = stack();
  const key = new LakeKey(of, 'Key');
  const { topic } = new LogTrail(of, 'Trail', { bucket: new LogBucket(of, 'Raw'), key, notifications: true });
  const template = templateOf(of);
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: of.resolve(key.key.keyArn) });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: of.resolve(topic!.topicArn),
          Condition: { StringEquals: { 'aws:SourceArn': ARN } },
        }),
      ]),
    },
  });
  const trail = trailOf({ of });
  expect(trail.Properties.SnsTopicName).toEqual(of.resolve(topic!.topicName));
  expect(trail.DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::SNS::TopicPolicy'))));
});

test.each(PARTITIONS)(
  'every ARN of a trail with all it can have is of its own partition in $partition',
  (deployment) => {
    const { partition, account, region } = deployment;
    const of = new Stack(app(), 'Test', { env: { account, region } });
    const key = new LakeKey(of, 'Key');
    const bucket = new LogBucket(of, 'Raw', { encryptionKey: key.key });
    const { trailArn } = new LogTrail(of, 'Trail', { bucket, key, cloudWatchLogs: true, notifications: true });
    expect(trailArn).toBe(`arn:${partition}:cloudtrail:${region}:${account}:trail/log-lake`);
    const partitions = JSON.stringify(templateOf(of).toJSON()).match(/(?<=arn:)[a-z-]+(?=:)/g) ?? [];
    expect([...new Set(partitions)]).toEqual([partition]);
  },
);

test('a stack without account and region leaves them to the deployment', () => {
  const of = stack({});
  const { trailArn } = new LogTrail(of, 'Trail', { bucket: new LogBucket(of, 'Raw'), cloudWatchLogs: true });
  expect(of.resolve(trailArn)).toEqual({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':cloudtrail:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':trail/log-lake',
      ],
    ],
  });
  templateOf(of).resourceCountIs('AWS::CloudTrail::Trail', 1);
});

test('fails on a trail that breaks a rule, naming each', () => {
  expect(() => make({ name: 'a..b', managementEvents: false })).toThrow(
    /'trail\.name' must be 3 to 128 .*got 'a\.\.b'\n.*'trail' must record/,
  );
});
