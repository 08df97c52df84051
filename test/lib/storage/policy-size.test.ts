import { expect, test } from 'vitest';
import { flowLogStatements } from '../../../lib/delivery';
import { LogBucket } from '../../../lib/storage';
import { stack, templateOf } from '../app';

const accountsOf = (count: number) => Array.from({ length: count }, (_, at) => String(222233330000 + at));

const withAccounts = (count: number) => {
  const scope = stack();
  const bucket = new LogBucket(scope, 'Logs');
  bucket.allowDelivery(flowLogStatements(bucket, { accounts: accountsOf(count) }));
  return () => templateOf(scope);
};

test('a policy for a few accounts is fine', () => {
  expect(withAccounts(10)).not.toThrow();
});

test('a policy that S3 would refuse is refused at synthesis, with its size and the way out', () => {
  expect(withAccounts(200)).toThrow(
    /policy of bucket 'Test\/Logs\/Bucket' must be at most 20480 bytes, got \d+: .*name fewer/,
  );
});
