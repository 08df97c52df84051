import { expect, test } from 'vitest';
import { type Lake, lakeOf, resourcesOf } from './lakes';

/** Another id for one of these and a deployment makes an empty one beside the old one: they are never changed. */
const PINNED: Readonly<Record<string, string>> = {
  StorageKeyE489DF98: 'AWS::KMS::Key',
  StorageAccessLogsBucket06E03AA1: 'AWS::S3::Bucket',
  StorageCloudTrailLogsBucketC5E4F1DE: 'AWS::S3::Bucket',
  StorageVpcFlowLogsBucketE1FD8727: 'AWS::S3::Bucket',
  StorageAlbLogsBucketFBE6A3E8: 'AWS::S3::Bucket',
  StorageLakeBucketFC13E550: 'AWS::S3::Bucket',
  StorageResultsBucketE222EF50: 'AWS::S3::Bucket',
};

const STATEFUL = /^AWS::(S3::Bucket|KMS::Key|Logs::LogGroup|SQS::Queue|SNS::Topic|Glue::Database)$/;

const statefulOf = (lake: Lake, stack: string) =>
  Object.fromEntries(
    [...resourcesOf(lake)]
      .filter((resource) => resource.stack === stack && STATEFUL.test(resource.Type))
      .map(({ id, Type }) => [id, Type]),
  );

test('what holds data keeps its logical id for ever', () => {
  expect(statefulOf(lakeOf('default'), 'storage')).toEqual(PINNED);
});

test('it is the same whatever is chosen', () => {
  expect(statefulOf(lakeOf('everything'), 'storage')).toEqual(PINNED);
  expect(statefulOf(lakeOf('govcloud'), 'storage')).toEqual(PINNED);
});
