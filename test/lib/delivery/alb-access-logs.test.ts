import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expect, test } from 'vitest';
import { AlbAccessLogs, type AlbAccessLogsProps } from '../../../lib/delivery';
import { LakeKey, LogBucket } from '../../../lib/storage';
import { app, ENV, stack, templateOf } from '../app';
import { arnOf, bucketStatements } from '../policy';

function lake(props: Partial<AlbAccessLogsProps> = {}) {
  const of = stack();
  const bucket = new LogBucket(of, 'AlbAccess');
  return { of, bucket, logs: new AlbAccessLogs(of, 'AlbLogs', { bucket, ...props }) };
}

const anAlb = (of: Stack) =>
  new elbv2.ApplicationLoadBalancer(of, 'Alb', {
    // The CDK's class does not fit its own interface under exactOptionalPropertyTypes.
    vpc: new ec2.Vpc(of, 'Vpc', { maxAzs: 2, natGateways: 0 }) as ec2.IVpc,
  });

const albOf = (of: Stack) =>
  Object.values(templateOf(of).findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'))[0]!;
const attributesOf = (of: Stack): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    albOf(of)
      .Properties.LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value])
      .filter(([key]: readonly [string]) => key.includes('_logs.')),
  );

test('a load balancer of the app logs to the bucket, after its policy, tagged as declared', () => {
  const { of, bucket, logs } = lake();
  logs.enableFor(anAlb(of));
  const name = of.resolve(bucket.bucket.bucketName);
  expect(attributesOf(of)).toEqual({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': name });
  const { Properties, DependsOn } = albOf(of);
  expect(Properties.Tags).toEqual([{ Key: 'log-lake:declared-by', Value: 'log-lake' }]);
  expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(templateOf(of).findResources('AWS::S3::BucketPolicy'))));
});

test("the bucket's policy is the lake's alone: one statement for each account", () => {
  const { of, bucket, logs } = lake({ accounts: ['999988887777'] });
  const before = bucketStatements(bucket.bucket, { partition: 'aws', ...ENV });
  logs.enableFor(anAlb(of));
  const after = bucketStatements(bucket.bucket, { partition: 'aws', ...ENV });
  expect(after).toEqual(before);
  expect(after.filter(({ Effect }) => Effect === 'Allow').map(({ Resource }) => Resource)).toEqual(
    [ENV.account, '999988887777'].map((account) => `${arnOf(bucket.bucket)}/AWSLogs/${account}/*`),
  );
});

test('each kind of log goes to a prefix of its own', () => {
  const { of, bucket, logs } = lake({ kinds: ['access', 'connection', 'healthCheck'] });
  logs.enableFor(anAlb(of));
  const name = of.resolve(bucket.bucket.bucketName);
  expect(attributesOf(of)).toEqual({
    'access_logs.s3.enabled': 'true',
    'access_logs.s3.bucket': name,
    'connection_logs.s3.enabled': 'true',
    'connection_logs.s3.bucket': name,
    'connection_logs.s3.prefix': 'connection-logs',
    'health_check_logs.s3.enabled': 'true',
    'health_check_logs.s3.bucket': name,
    'health_check_logs.s3.prefix': 'health-check-logs',
  });
  expect(logs.prefixes).toEqual({
    access: '',
    connection: 'connection-logs',
    healthCheck: 'health-check-logs',
  });
});

test('a load balancer can log some of the kinds', () => {
  const { of, logs } = lake({ kinds: ['access', 'connection'] });
  logs.enableFor(anAlb(of), { kinds: ['connection'] });
  expect(Object.keys(attributesOf(of)).every((key) => key.startsWith('connection_logs.'))).toBe(true);
});

test('a bucket that was there before is delivered to below its prefix', () => {
  const of = stack();
  const bucket = LogBucket.fromExisting(of, 'AlbAccess', { name: 'old-logs', prefix: 'lb' });
  new AlbAccessLogs(of, 'AlbLogs', { bucket }).enableFor(anAlb(of));
  expect(attributesOf(of)).toMatchObject({ 'access_logs.s3.bucket': 'old-logs', 'access_logs.s3.prefix': 'lb' });
});

test('fails for a kind of log that the bucket does not take', () => {
  const { of, logs } = lake();
  expect(() => logs.enableFor(anAlb(of), { kinds: ['connection'] })).toThrow(
    "'kinds' must be of those that the bucket takes ('access'), got 'connection'; give AlbAccessLogs these kinds",
  );
});

test('fails for a load balancer of another region', () => {
  const inApp = app();
  const here = new Stack(inApp, 'Here', { env: ENV });
  const there = new Stack(inApp, 'There', { env: { ...ENV, region: 'sa-east-1' } });
  const logs = new AlbAccessLogs(here, 'AlbLogs', { bucket: new LogBucket(here, 'AlbAccess') });
  expect(() => logs.enableFor(anAlb(there))).toThrow(
    'load balancers deliver within their region only, got one in sa-east-1 for a bucket in eu-west-1; make a lake in sa-east-1',
  );
});

test('fails with a bucket that is encrypted with a KMS key', () => {
  const of = stack();
  const bucket = new LogBucket(of, 'AlbAccess', { encryptionKey: new LakeKey(of, 'Key').key });
  expect(() => new AlbAccessLogs(of, 'AlbLogs', { bucket })).toThrow(
    "'bucket' must be encrypted with SSE-S3, the only way load balancers deliver, got one with a KMS key",
  );
});
