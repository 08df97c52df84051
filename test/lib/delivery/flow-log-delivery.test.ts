import { expect, test } from 'vitest';
import { type FlowLogDelivery, flowLogStatements } from '../../../lib/delivery';
import { LogBucket } from '../../../lib/storage';
import { stack } from '../app';
import { allows, arnOf, bucketStatements, type Deployment } from '../policy';
import { PARTITIONS } from './partitions';

function policyFor({ partition, account, region }: Deployment, delivery?: FlowLogDelivery) {
  const of = stack({ account, region });
  const raw = new LogBucket(of, 'VpcFlow');
  raw.allowDelivery(flowLogStatements(raw, delivery));
  const statements = bucketStatements(raw.bucket, { partition, account, region });
  const bucket = arnOf(raw.bucket);
  const write = (from: { account?: string; region?: string; folder?: string } = {}) => ({
    by: 'delivery.logs.amazonaws.com',
    action: 's3:PutObject',
    resource: `${bucket}/AWSLogs/${from.folder ?? from.account ?? account}/vpcflowlogs/x.log.gz`,
    context: {
      's3:x-amz-acl': 'bucket-owner-full-control',
      'aws:SourceAccount': from.account ?? account,
      'aws:SourceArn': `arn:${partition}:logs:${from.region ?? region}:${from.account ?? account}:log-delivery`,
    },
  });
  const check = (from?: string) => {
    const { by, context } = write({ account: from ?? account });
    const { 's3:x-amz-acl': _, ...source } = context;
    return { by, resource: bucket, context: source };
  };
  return { check, write, may: (call: Parameters<typeof allows>[1]) => allows(statements, call) };
}

test.each(PARTITIONS)(
  "flow logs of the account and region are delivered in $partition, and nobody else's",
  async (deployment) => {
    const { check, write, may } = policyFor(deployment);
    const ordinary = write();
    expect(await may(ordinary)).toBe(true);
    for (const action of ['s3:GetBucketAcl', 's3:ListBucket']) {
      expect(await may({ ...check(), action })).toBe(true);
      expect(await may({ ...check('999988887777'), action })).toBe(false);
    }
    expect(await may(write({ account: '999988887777' }))).toBe(false);
    expect(await may(write({ region: 'sa-east-1' }))).toBe(false);
    expect(await may(write({ folder: '999988887777' }))).toBe(false);
    expect(await may(write({ folder: `aws-account-id=${deployment.account}` }))).toBe(false);
    expect(await may({ ...ordinary, by: 'cloudtrail.amazonaws.com' })).toBe(false);
    const context = { ...ordinary.context, 's3:x-amz-acl': 'private' };
    expect(await may({ ...ordinary, context })).toBe(false);
  },
);

test('hive folders are written to in place of the plain ones', async () => {
  const { write, may } = policyFor(PARTITIONS[0]!, { folders: 'hive' });
  expect(await may(write({ folder: 'aws-account-id=111122223333' }))).toBe(true);
  expect(await may(write())).toBe(false);
});

test('other accounts and regions deliver when named, each account below its own folder', async () => {
  const { write, may } = policyFor(PARTITIONS[0]!, { accounts: ['999988887777'], regions: ['sa-east-1', 'us-east-1'] });
  expect(await may(write({ account: '999988887777', region: 'sa-east-1' }))).toBe(true);
  expect(await may(write({ region: 'us-east-1' }))).toBe(true);
  expect(await may(write({ region: 'ap-northeast-2' }))).toBe(false);
  expect(await may(write({ account: '999988887777', region: 'sa-east-1', folder: '111122223333' }))).toBe(false);
});
