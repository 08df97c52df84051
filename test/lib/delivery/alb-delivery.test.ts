import { expect, test } from 'vitest';
import { type AlbDelivery, albLogPrefix, albStatements } from '../../../lib/delivery';
import { LogBucket } from '../../../lib/storage';
import { stack } from '../app';
import { allows, arnOf, bucketStatements, type Deployment } from '../policy';
import { PARTITIONS } from './partitions';

const SERVICE = 'logdelivery.elasticloadbalancing.amazonaws.com';

function policyFor({ partition, account, region }: Deployment, delivery?: AlbDelivery) {
  const of = stack({ account, region });
  const raw = new LogBucket(of, 'AlbAccess');
  raw.allowDelivery(albStatements(raw, delivery));
  const statements = bucketStatements(raw.bucket, { partition, account, region });
  const bucket = arnOf(raw.bucket);
  const write = (from: { account?: string; region?: string; key?: string; by?: string; anonymous?: boolean } = {}) => ({
    by: from.by ?? SERVICE,
    action: 's3:PutObject',
    resource: `${bucket}/${from.key ?? `AWSLogs/${account}/elasticloadbalancing/x.log.gz`}`,
    context: from.anonymous
      ? {}
      : {
          'aws:SourceArn': `arn:${partition}:elasticloadbalancing:${from.region ?? region}:${from.account ?? account}:loadbalancer/app/a/1`,
        },
  });
  return { write, may: (call: Parameters<typeof allows>[1]) => allows(statements, call) };
}

test.each(PARTITIONS)(
  'load balancers of the account and region deliver access logs in $partition',
  async (deployment) => {
    const { write, may } = policyFor(deployment);
    expect(await may(write())).toBe(true);
    expect(await may({ ...write(), action: 's3:GetObject' })).toBe(false);
    expect(await may(write({ account: '999988887777' }))).toBe(false);
    expect(await may(write({ region: 'sa-east-1' }))).toBe(false);
    expect(await may(write({ anonymous: true }))).toBe(false);
    expect(await may(write({ key: 'AWSLogs/999988887777/x' }))).toBe(false);
    expect(await may(write({ key: 'connection-logs/AWSLogs/111122223333/x' }))).toBe(false);
  },
);

test('the condition on the load balancer can be taken off; the account in the key still holds', async () => {
  const { write, may } = policyFor(PARTITIONS[0]!, { requireSourceArn: false });
  expect(await may(write({ anonymous: true }))).toBe(true);
  expect(await may(write({ anonymous: true, key: 'AWSLogs/999988887777/x' }))).toBe(false);
});

test('each kind of log has a prefix of its own', async () => {
  const { write, may } = policyFor(PARTITIONS[0]!, { kinds: ['access', 'connection', 'healthCheck'] });
  for (const folder of ['', 'connection-logs/', 'health-check-logs/']) {
    expect(await may(write({ key: `${folder}AWSLogs/111122223333/x` }))).toBe(true);
    expect(await may(write({ key: `${folder}AWSLogs/999988887777/x` }))).toBe(false);
  }
  expect(albLogPrefix({ prefix: '' }, 'access')).toBe('');
  expect(albLogPrefix({ prefix: 'web' }, 'access')).toBe('web');
  expect(albLogPrefix({ prefix: 'web' }, 'connection')).toBe('web/connection-logs');
});

test('other accounts deliver when named, for their own load balancers only', async () => {
  const { write, may } = policyFor(PARTITIONS[0]!, { accounts: ['999988887777'] });
  const key = 'AWSLogs/999988887777/x';
  expect(await may(write({ account: '999988887777', key }))).toBe(true);
  expect(await may(write({ key }))).toBe(false);
});

test.each([
  { partition: 'aws', region: 'ap-northeast-2', id: '600734575887' },
  { partition: 'aws-cn', region: 'cn-north-1', id: '638102146993' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', id: '048591011584' },
])('the ELB account of $region delivers when asked for, beside the service', async ({ partition, region, id }) => {
  const elb = `arn:${partition}:iam::${id}:root`;
  const deployment = { partition, region, account: '111122223333' };
  const asked = policyFor(deployment, { legacyElbAccount: true });
  expect(await asked.may(asked.write({ by: elb, anonymous: true }))).toBe(true);
  expect(await asked.may(asked.write({ by: elb, anonymous: true, key: 'AWSLogs/999988887777/x' }))).toBe(false);
  expect(await asked.may(asked.write())).toBe(true);
  const notAsked = policyFor(deployment);
  expect(await notAsked.may(notAsked.write({ by: elb, anonymous: true }))).toBe(false);
});

test('a region without ELB account gets the service only', async () => {
  const { write, may } = policyFor(
    { partition: 'aws', region: 'il-central-1', account: '111122223333' },
    { legacyElbAccount: true },
  );
  expect(await may(write())).toBe(true);
});

test('fails when the ELB account is asked for without a region', () => {
  const raw = new LogBucket(stack({}), 'AlbAccess');
  expect(() => albStatements(raw, { legacyElbAccount: true })).toThrow(
    "'legacyElbAccount' needs a stack with a region, got none; set env.region",
  );
});
