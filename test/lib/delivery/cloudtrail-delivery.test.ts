import { expect, test } from 'vitest';
import { cloudTrailStatements } from '../../../lib/delivery';
import { LogBucket } from '../../../lib/storage';
import { stack } from '../app';
import { allows, arnOf, bucketStatements, type Deployment } from '../policy';
import { PARTITIONS } from './partitions';

const ORGANIZATION = 'o-a1b2c3d4e5';

/** A bucket's policy with the delivery of one trail in it, and calls to ask it about. */
function policyFor({ partition, account, region }: Deployment, organizationId?: string) {
  const of = stack({ account, region });
  const raw = new LogBucket(of, 'CloudTrail');
  const trailArn = `arn:${partition}:cloudtrail:${region}:${account}:trail/log-lake`;
  raw.allowDelivery(cloudTrailStatements(raw, { trailArn, account, organizationId }));
  const statements = bucketStatements(raw.bucket, { partition, account, region });
  const bucket = arnOf(raw.bucket);
  return { statements, bucket, trailArn, account };
}

test.each(PARTITIONS)(
  'the one trail checks the bucket and writes below its account in $partition',
  async (deployment) => {
    const { statements, bucket, trailArn, account } = policyFor(deployment);
    const by = 'cloudtrail.amazonaws.com';
    const write = {
      by,
      action: 's3:PutObject',
      resource: `${bucket}/AWSLogs/${account}/CloudTrail/x.json.gz`,
      context: {
        'aws:SourceArn': trailArn,
        's3:x-amz-acl': 'bucket-owner-full-control',
        'aws:SecureTransport': 'true',
      },
    };
    const check = { by, action: 's3:GetBucketAcl', resource: bucket, context: { 'aws:SourceArn': trailArn } };
    expect(await allows(statements, write)).toBe(true);
    expect(await allows(statements, check)).toBe(true);

    const another = `${trailArn}-two`;
    expect(await allows(statements, { ...write, context: { ...write.context, 'aws:SourceArn': another } })).toBe(false);
    expect(await allows(statements, { ...check, context: { 'aws:SourceArn': another } })).toBe(false);
    expect(await allows(statements, { ...write, context: { ...write.context, 's3:x-amz-acl': 'private' } })).toBe(
      false,
    );
    expect(await allows(statements, { ...write, context: { ...write.context, 'aws:SecureTransport': 'false' } })).toBe(
      false,
    );
    expect(
      await allows(statements, { ...write, resource: `${bucket}/AWSLogs/999988887777/CloudTrail/x.json.gz` }),
    ).toBe(false);
    expect(
      await allows(statements, { ...write, resource: `${bucket}/AWSLogs/${ORGANIZATION}/${account}/x.json.gz` }),
    ).toBe(false);
    expect(await allows(statements, { ...write, by: 'delivery.logs.amazonaws.com' })).toBe(false);
    expect(await allows(statements, { ...write, action: 's3:GetObject', context: check.context })).toBe(false);
  },
);

test('an organization trail writes below the organization as well', async () => {
  const { statements, bucket, trailArn } = policyFor(PARTITIONS[0]!, ORGANIZATION);
  const write = (folder: string) => ({
    by: 'cloudtrail.amazonaws.com',
    action: 's3:PutObject',
    resource: `${bucket}/AWSLogs/${folder}/CloudTrail/x.json.gz`,
    context: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' },
  });
  expect(await allows(statements, write('111122223333'))).toBe(true);
  expect(await allows(statements, write(`${ORGANIZATION}/999988887777`))).toBe(true);
  expect(await allows(statements, write('o-another0000/999988887777'))).toBe(false);
});

test('a prefix stands before AWSLogs', () => {
  const of = stack();
  const raw = LogBucket.fromExisting(of, 'CloudTrail', { name: 'old-logs', prefix: 'security/trails' });
  const [, write] = cloudTrailStatements(raw, {
    trailArn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/t',
    account: '111122223333',
  });
  expect(of.resolve(write?.toStatementJson().Resource)).toBe(
    'arn:aws:s3:::old-logs/security/trails/AWSLogs/111122223333/*',
  );
});
