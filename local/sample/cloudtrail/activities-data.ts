import { BASE62 } from '../random';
import { iso, responseTime } from '../time';
import { type Activities, type Activity, sometimesDenied } from './activity';
import { roleArn } from './identity';

/** What functions, servers and AWS services do around the clock: most of what a trail holds. */

/** Lambda fetches a function's credentials. */
const functionStarts: Activity = ({ cast, at, random }) => {
  const role = random.pick(cast.functions);
  const arn = roleArn(role);
  return {
    by: { kind: 'service', host: 'lambda.amazonaws.com' },
    service: 'sts',
    name: 'AssumeRole',
    request: { roleArn: arn, roleSessionName: role.session },
    response: {
      credentials: {
        accessKeyId: `ASIA${random.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 9)}EXAMPLE`,
        sessionToken: 'EXAMPLE-SESSION-TOKEN',
        expiration: responseTime(at + 3600),
      },
      assumedRoleUser: {
        assumedRoleId: `${role.id}:${role.session}`,
        arn: `arn:aws:sts::${role.account}:assumed-role/${role.role}/${role.session}`,
      },
    },
    resources: [{ accountId: role.account, type: 'AWS::IAM::Role', ARN: arn }],
    more: { sharedEventID: random.uuid() },
  };
};

const functionLogs: Activity = ({ cast, at, random }) => {
  const by = random.pick(cast.functions);
  const day = iso(at).slice(0, 10).replaceAll('-', '/');
  return {
    by,
    service: 'logs',
    name: 'CreateLogStream',
    request: { logGroupName: `/aws/lambda/${by.session}`, logStreamName: `${day}/[$LATEST]${random.hex(32)}` },
    more: { apiVersion: '20140328' },
  };
};

const parameterRead: Activity = ({ account, region, cast, random }) => {
  const by = random.pick(cast.functions);
  const name = `/shop/${by.session}/settings`;
  return {
    by,
    service: 'ssm',
    name: 'GetParameter',
    request: { name, withDecryption: true },
    resources: [
      { accountId: account, type: 'AWS::SSM::Parameter', ARN: `arn:aws:ssm:${region}:${account}:parameter${name}` },
    ],
    ...sometimesDenied(by, 'ssm:GetParameter', random),
  };
};

const secretRead: Activity = ({ account, region, cast, random }) => {
  const by = random.pick(cast.functions);
  return {
    by,
    service: 'secretsmanager',
    name: 'GetSecretValue',
    request: { secretId: `arn:aws:secretsmanager:${region}:${account}:secret:shop/database-Ab3dEf` },
    ...sometimesDenied(by, 'secretsmanager:GetSecretValue', random),
  };
};

const keyUse: Activity = ({ account, region, cast, random }) => {
  const key = `arn:aws:kms:${region}:${account}:key/5f0c6a1e-7b1d-4c52-9a55-2f6f0d3c7e10`;
  return {
    by: random.pick(cast.functions),
    invokedBy: 'secretsmanager.amazonaws.com',
    service: 'kms',
    name: random.pick(['Decrypt', 'Decrypt', 'GenerateDataKey']),
    request: {
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      encryptionContext: { SecretARN: `arn:aws:secretsmanager:${region}:${account}:secret:shop/database-Ab3dEf` },
    },
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: key }],
  };
};

/** A data event; the trail records those of one bucket. */
const objectAccess: Activity = ({ account, cast, random }) => {
  const bucket = `shop-images-${account}`;
  const key = `products/${random.between(1000, 9999)}/${random.hex(12)}.jpg`;
  const write = random.oneIn(4);
  const size = random.between(20_000, 900_000);
  return {
    by: random.pick([...cast.instances, ...cast.functions]),
    service: 's3',
    name: write ? 'PutObject' : 'GetObject',
    readOnly: !write,
    request: { bucketName: bucket, Host: `${bucket}.s3.amazonaws.com`, key },
    additional: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredIn: write ? size : 0,
      SSEApplied: 'SSE_S3',
      AuthenticationMethod: 'AuthHeader',
      'x-amz-id-2': random.text(BASE62, 44),
      bytesTransferredOut: write ? 0 : size,
    },
    resources: [
      { accountId: account, type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
      { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
    ],
    category: 'Data',
  };
};

const serverReports: Activity = ({ cast, random }) => {
  const by = random.pick(cast.instances);
  return {
    by,
    service: 'ssm',
    name: 'UpdateInstanceInformation',
    request: {
      instanceId: by.session,
      agentVersion: '3.3.1611.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      iPAddress: by.address,
      computerName: `ip-${by.address.replaceAll('.', '-')}.ec2.internal`,
      agentName: 'amazon-ssm-agent',
    },
    more: { apiVersion: '2014-11-06' },
  };
};

const scalingLooks: Activity = ({ random }) => ({
  by: { kind: 'service', host: 'autoscaling.amazonaws.com' },
  service: random.pick(['ec2', 'elasticloadbalancing']),
  name: random.pick(['DescribeInstances', 'DescribeInstanceStatus', 'DescribeTargetHealth']),
  request: { maxResults: 1000 },
});

const configurationRecords: Activity = ({ account, cast, random }) => ({
  by: cast.recorder,
  invokedBy: 'config.amazonaws.com',
  service: random.pick(['ec2', 'rds', 's3', 'lambda']),
  name: random.pick([
    'DescribeSecurityGroups',
    'DescribeVolumes',
    'DescribeDBInstances',
    'GetBucketPolicy',
    'ListTags',
  ]),
  request: { filterSet: {}, accountId: account },
});

/** Nobody calls: the service reports something it did, without a user. */
const keyRotates: Activity = ({ account, region, random }) => {
  const keyId = 'arn:aws:kms:REGION:ACCOUNT:key/5f0c6a1e-7b1d-4c52-9a55-2f6f0d3c7e10';
  const arn = keyId.replace('REGION', region).replace('ACCOUNT', account);
  return {
    by: { kind: 'service', host: 'kms.amazonaws.com' },
    identity: { accountId: account, invokedBy: 'AWS Internal' },
    address: 'AWS Internal',
    agent: 'AWS Internal',
    service: 'kms',
    name: 'RotateKey',
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: arn }],
    eventType: 'AwsServiceEvent',
    more: { serviceEventDetails: { keyId: arn, rotationType: 'AUTOMATIC', backingKeyId: random.hex(32) } },
  };
};

export const dataActivities: Activities = [
  [14, functionStarts],
  [12, functionLogs],
  [8, parameterRead],
  [6, secretRead],
  [10, keyUse],
  [12, objectAccess],
  [8, serverReports],
  [8, scalingLooks],
  [4, configurationRecords],
  [1, keyRotates],
];
