import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { AccessLogBucket, LakeBucket, LakeKey, LogBucket, ResultsBucket } from '../../../lib/storage';
import { app, ENV, stack, templateOf } from '../app';
import { A_KEY, allows, type Deployment, keyStatements } from '../policy';

type Properties = Readonly<Record<string, unknown>>;

const buckets = (template: Template) => Object.values(template.findResources('AWS::S3::Bucket'));
/** The properties of the one bucket of a template. */
const bucketOf = (of: Stack): Properties => {
  const [bucket, ...others] = buckets(templateOf(of));
  expect(others).toEqual([]);
  return bucket!.Properties;
};
const rulesOf = (properties: Properties) =>
  (properties.LifecycleConfiguration as { Rules: readonly { Id: string }[] }).Rules;

const UPLOADS = {
  Id: 'unfinished-uploads',
  Status: 'Enabled',
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

/** One of each of the lake's buckets, as a lake has them. */
function everyBucket(): Stack {
  const of = stack();
  const { key: encryptionKey } = new LakeKey(of, 'Key');
  const accessLogs = new AccessLogBucket(of, 'AccessLogs', { retentionDays: 365 });
  new LogBucket(of, 'CloudTrail', { encryptionKey, accessLogs, versioned: true });
  new LogBucket(of, 'AlbAccess', { accessLogs });
  new LakeBucket(of, 'Lake', { encryptionKey, accessLogs });
  new ResultsBucket(of, 'Results', { encryptionKey, accessLogs });
  return of;
}

test('every bucket is closed to the public, has no ACLs, refuses plain HTTP and stays with its key', () => {
  const template = templateOf(everyBucket());
  expect(buckets(template)).toHaveLength(5);
  template.allResources('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: { Rules: Match.arrayWith([UPLOADS]) },
      AccessControl: Match.absent(),
    },
  });
  const denied = Object.values(template.findResources('AWS::S3::BucketPolicy')).filter(({ Properties }) =>
    Properties.PolicyDocument.Statement.some(
      (each: { Effect: string; Condition?: object }) =>
        each.Effect === 'Deny' && JSON.stringify(each.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    ),
  );
  expect(denied).toHaveLength(5);
  template.allResources('AWS::KMS::Key', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
});

test('every bucket but the target itself writes server access logs under its own name', () => {
  const template = templateOf(everyBucket());
  const target = Object.keys(template.findResources('AWS::S3::Bucket')).find((id) => id.startsWith('AccessLogs'))!;
  const logging = buckets(template).map(({ Properties }) => Properties.LoggingConfiguration);
  expect(logging.filter((each) => each !== undefined)).toEqual(
    ['CloudTrail/', 'AlbAccess/', 'Lake/', 'Results/'].map((LogFilePrefix) => ({
      DestinationBucketName: { Ref: target },
      LogFilePrefix,
    })),
  );
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    Bucket: { Ref: target },
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [target, 'Arn'] }, '/AlbAccess/*']] },
          Condition: {
            StringEquals: { 'aws:SourceAccount': ENV.account },
            ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlbAccess'), 'Arn'] } },
          },
        }),
      ]),
    },
  });
});

test('a log bucket by default has SSE-S3, no versions, no lock, no access logs, and keeps logs for ever', () => {
  const of = stack();
  new LogBucket(of, 'Raw');
  const properties = bucketOf(of);
  expect(properties.BucketEncryption).toEqual({
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  });
  expect(rulesOf(properties)).toEqual([UPLOADS]);
  for (const absent of [
    'VersioningConfiguration',
    'ObjectLockEnabled',
    'ObjectLockConfiguration',
    'LoggingConfiguration',
  ]) {
    expect(properties, absent).not.toHaveProperty(absent);
  }
});

test('a log bucket with a key encrypts with it, through a bucket key', () => {
  const of = stack();
  const { key } = new LakeKey(of, 'Key');
  new LogBucket(of, 'Raw', { encryptionKey: key });
  expect(bucketOf(of).BucketEncryption).toEqual({
    ServerSideEncryptionConfiguration: [
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: of.resolve(key.keyArn) },
      },
    ],
  });
});

test('retention expires logs; with versions, deleted ones stay for 90 days or for the retention when that is less', () => {
  const plain = stack();
  new LogBucket(plain, 'Raw', { retentionDays: 400 });
  expect(rulesOf(bucketOf(plain))).toEqual([UPLOADS, { Id: 'retention', Status: 'Enabled', ExpirationInDays: 400 }]);

  for (const [retentionDays, noncurrent] of [
    [400, 90],
    [60, 60],
  ] as const) {
    const versioned = stack();
    new LogBucket(versioned, 'Raw', { retentionDays, versioned: true });
    expect(rulesOf(bucketOf(versioned))).toEqual([
      UPLOADS,
      {
        Id: 'retention',
        Status: 'Enabled',
        ExpirationInDays: retentionDays,
        NoncurrentVersionExpiration: { NoncurrentDays: noncurrent },
      },
      { Id: 'expired-markers', Status: 'Enabled', ExpiredObjectDeleteMarker: true },
    ]);
  }
});

test.each(['governance', 'compliance'] as const)(
  'Object Lock in %s mode locks every object and turns versions on',
  (mode) => {
    const of = stack();
    new LogBucket(of, 'Raw', { objectLock: { mode, days: 90 } });
    expect(bucketOf(of)).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: mode.toUpperCase(), Days: 90 } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  },
);

test('only curated files of the lake bucket expire, and only when told to', () => {
  const make = (props: { curatedRetentionDays?: number }) => {
    const of = stack();
    const { key } = new LakeKey(of, 'Key');
    new LakeBucket(of, 'Lake', { encryptionKey: key, ...props });
    return rulesOf(bucketOf(of));
  };
  expect(make({})).toEqual([UPLOADS]);
  expect(make({ curatedRetentionDays: 800 })).toEqual([
    UPLOADS,
    { Id: 'curated-retention', Status: 'Enabled', Prefix: 'curated/', ExpirationInDays: 800 },
  ]);
});

test('results expire after 30 days or as told; access logs only when told', () => {
  const results = (props: { retentionDays?: number }) => {
    const of = stack();
    const { key } = new LakeKey(of, 'Key');
    new ResultsBucket(of, 'Results', { encryptionKey: key, ...props });
    return rulesOf(bucketOf(of))[1];
  };
  const expiring = (ExpirationInDays: number) => ({ Id: 'retention', Status: 'Enabled', ExpirationInDays });
  expect(results({})).toEqual(expiring(30));
  expect(results({ retentionDays: 3 })).toEqual(expiring(3));

  const of = stack();
  new AccessLogBucket(of, 'Logs');
  expect(rulesOf(bucketOf(of))).toEqual([UPLOADS]);
});

/** What a role may do after a grant: actions by resource, without the names of buckets and keys. */
function granted(grant: (role: Role, of: Stack) => void): unknown {
  const of = stack();
  grant(new Role(of, 'Reader', { assumedBy: new AccountPrincipal(ENV.account) }), of);
  const [policy] = Object.values(templateOf(of).findResources('AWS::IAM::Policy'));
  return policy!.Properties.PolicyDocument.Statement.map((each: { Action: unknown; Resource: unknown }) => [
    each.Action,
    JSON.stringify(each.Resource).replaceAll(/[A-F0-9]{8}(?=")/g, ''),
  ]);
}

const KEY = '{"Fn::GetAtt":["Key","Arn"]}';
const arn = (id: string) => `{"Fn::GetAtt":["${id}Bucket","Arn"]}`;
const below = (id: string, key: string) => `{"Fn::Join":["",[${arn(id)},"/${key}"]]}`;

test('reading raw logs takes getting objects, listing the bucket and decrypting, and nothing more', () => {
  const grants = granted((role, of) => {
    const { key } = new LakeKey(of, 'K');
    new LogBucket(of, 'Raw', { encryptionKey: key }).grantRead(role);
  });
  expect(grants).toEqual([
    ['s3:GetObject', below('Raw', '*')],
    [['s3:GetBucketLocation', 's3:ListBucket'], arn('Raw')],
    ['kms:Decrypt', KEY.replace('Key', 'KKey')],
  ]);
});

test('a bucket with SSE-S3 gives no rights on any key', () => {
  const grants = granted((role, of) => new LogBucket(of, 'Raw').grantRead(role));
  expect(grants).toHaveLength(2);
});

test('reading the lake reaches curated files and ledger', () => {
  const folders = `[${below('Lake', 'curated/*')},${below('Lake', 'ledger/*')}]`;
  const lake = (of: Stack) => new LakeBucket(of, 'Lake', { encryptionKey: new LakeKey(of, 'K').key });
  expect(granted((role, of) => lake(of).grantRead(role))).toEqual([
    ['s3:GetObject', folders],
    [['s3:GetBucketLocation', 's3:ListBucket'], arn('Lake')],
    ['kms:Decrypt', KEY.replace('Key', 'KKey')],
  ]);
  expect(granted((role, of) => lake(of).grantReadLedger(role))).toEqual([
    ['s3:GetObject', below('Lake', 'ledger/*')],
    ['s3:ListBucket', arn('Lake')],
    ['kms:Decrypt', KEY.replace('Key', 'KKey')],
  ]);
});

test('the planner writes the ledger and may remove curated files; the converter may write them; nobody removes entries', () => {
  const lake = (of: Stack) => new LakeBucket(of, 'Lake', { encryptionKey: new LakeKey(of, 'K').key });
  const key = [['kms:Decrypt', 'kms:GenerateDataKey'], KEY.replace('Key', 'KKey')];
  expect(granted((role, of) => lake(of).grantRecord(role))).toEqual([
    [['s3:GetObject', 's3:PutObject'], below('Lake', 'ledger/*')],
    ['s3:ListBucket', arn('Lake')],
    key,
    ['s3:DeleteObject', below('Lake', 'curated/*')],
  ]);
  expect(granted((role, of) => lake(of).grantConvert(role))).toEqual([
    [['s3:GetObject', 's3:PutObject'], below('Lake', 'ledger/*')],
    [['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], arn('Lake')],
    key,
    [
      ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      below('Lake', 'curated/*'),
    ],
  ]);
});

test('running queries writes and reads results, below a folder when one is named, and removes none', () => {
  const results = (of: Stack) => new ResultsBucket(of, 'Results', { encryptionKey: new LakeKey(of, 'K').key });
  const objects = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'];
  const whole = granted((role, of) => results(of).grantReadWrite(role)) as unknown[];
  expect(whole[0]).toEqual([objects, below('Results', '*')]);
  const folder = granted((role, of) => results(of).grantReadWrite(role, 'analysts')) as unknown[];
  expect(folder[0]).toEqual([objects, below('Results', 'analysts/*')]);
});

test('a bucket that was there before is read below its prefix, with its key, and its policy is left alone', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
  const of = stack();
  const role = new Role(of, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const raw = LogBucket.fromExisting(of, 'Raw', { name: 'old-logs', prefix: 'trails', keyArn });
  raw.grantRead(role);
  expect(raw.allowDelivery([])).toBeUndefined();
  const template = templateOf(of);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::old-logs/trails/*' },
        { Action: ['s3:GetBucketLocation', 's3:ListBucket'], Effect: 'Allow', Resource: 'arn:aws:s3:::old-logs' },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: keyArn },
      ],
    },
  });
});

const PARTITIONS: readonly (Deployment & { readonly suffix: string })[] = [
  { partition: 'aws', account: ENV.account, region: 'eu-west-1', suffix: 'amazonaws.com' },
  { partition: 'aws-cn', account: ENV.account, region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
  { partition: 'aws-us-gov', account: ENV.account, region: 'us-gov-west-1', suffix: 'amazonaws.com' },
];

test.each(PARTITIONS)('the key serves each service for its own resources only in $partition', async (deployment) => {
  const { partition, account, region, suffix } = deployment;
  const of = new Stack(app(), 'Test', { env: { account, region } });
  const lake = new LakeKey(of, 'Key');
  const trailArn = `arn:${partition}:cloudtrail:${region}:${account}:trail/log-lake`;
  const statements = () => keyStatements(lake.key, deployment);
  const may = (by: string, action: string, context: Record<string, string>) =>
    allows(statements(), { by, action, resource: A_KEY, context });
  const trail = { 'aws:SourceArn': trailArn, 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn };
  const logs = { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:x` };
  const group = { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:lake-1` };
  const alarm = { 'aws:SourceAccount': account };
  const uses = [
    ['cloudtrail.amazonaws.com', 'kms:GenerateDataKey', trail],
    ['cloudtrail.amazonaws.com', 'kms:DescribeKey', trail],
    ['delivery.logs.amazonaws.com', 'kms:GenerateDataKey', logs],
    [`logs.${region}.${suffix}`, 'kms:Encrypt', group],
    ['cloudwatch.amazonaws.com', 'kms:GenerateDataKey', alarm],
  ] as const;
  for (const [by, action, context] of uses) expect(await may(by, action, context), `${by} before`).toBe(false);

  lake.allowTrail(trailArn);
  lake.allowLogDelivery();
  lake.allowLogGroups('lake-');
  lake.allowAlarms();
  for (const [by, action, context] of uses) expect(await may(by, action, context), by).toBe(true);

  const other = 'another';
  expect(await may('cloudtrail.amazonaws.com', 'kms:GenerateDataKey', { ...trail, 'aws:SourceArn': other })).toBe(
    false,
  );
  expect(await may('cloudtrail.amazonaws.com', 'kms:Decrypt', { 'aws:SourceArn': other })).toBe(false);
  expect(
    await may('delivery.logs.amazonaws.com', 'kms:Encrypt', { ...logs, 'aws:SourceAccount': '999988887777' }),
  ).toBe(false);
  expect(await may('delivery.logs.amazonaws.com', 'kms:Encrypt', { ...logs, 'aws:SourceArn': other })).toBe(false);
  expect(await may(`logs.${region}.${suffix}`, 'kms:Encrypt', { 'kms:EncryptionContext:aws:logs:arn': other })).toBe(
    false,
  );
  expect(await may('cloudwatch.amazonaws.com', 'kms:Decrypt', { 'aws:SourceAccount': '999988887777' })).toBe(false);
});

test('flow logs of other accounts and regions use the key when named', async () => {
  const of = stack();
  const lake = new LakeKey(of, 'Key');
  lake.allowLogDelivery(['999988887777'], ['sa-east-1']);
  const may = (account: string, region: string) =>
    allows(keyStatements(lake.key, { partition: 'aws', account: ENV.account, region: ENV.region }), {
      by: 'delivery.logs.amazonaws.com',
      action: 'kms:Encrypt',
      resource: A_KEY,
      context: { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:logs:${region}:${account}:x` },
    });
  expect(await may('999988887777', 'sa-east-1')).toBe(true);
  expect(await may('111122223333', 'sa-east-1')).toBe(true);
  expect(await may('111122223333', 'eu-west-1')).toBe(false);
});
