import type { AthenaError } from '@aws-sdk/client-athena';
import { describe, expect, test } from 'vitest';
import { failureOf, pathsIn } from '../../../lambda/aws/athena-failure';

const KEY = 'trail/AWSLogs/111122223333/CloudTrail/eu-west-1/2023/07/10/111122223333_CloudTrail_x.json.gz';
const failed = (StateChangeReason: string, AthenaError: AthenaError = { ErrorCategory: 2 }) =>
  failureOf({ State: 'FAILED', StateChangeReason, AthenaError }, 'q');

describe('names the object that could not be read', () => {
  test.each([
    `HIVE_CURSOR_ERROR: Failed to read file at s3://${KEY}: incorrect header check`,
    `HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://${KEY} (offset=0, length=4711): unexpected end of stream`,
    `HIVE_BAD_DATA: Error reading s3a://${KEY}.`,
    `Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied), S3 Extended Request ID: x= (Bucket: trail, Key: ${KEY.slice(6)})`,
    `The specified key does not exist. (Service: Amazon S3; Error Code: NoSuchKey; Request ID: 1; Path: s3://${KEY})`,
    `HIVE_CURSOR_ERROR: com.amazonaws.services.s3.model.AmazonS3Exception: (Error Code: KMS.DisabledException) "s3://${KEY}"`,
  ])('in %s', (reason) => {
    expect(failed(reason)).toMatchObject({ unreadable: [`s3://${KEY}`], blameless: false, transient: false });
  });

  test('though Athena calls it worth a retry', () => {
    expect(failed(`incorrect header check: s3://${KEY}`, { Retryable: true }).unreadable).toEqual([`s3://${KEY}`]);
  });

  test('and permission was denied on it alone', () => {
    const { unreadable, blameless } = failed(`Access Denied: s3://${KEY}`, { ErrorType: 1500 });
    expect([unreadable, blameless]).toEqual([[`s3://${KEY}`], false]);
  });
});

describe('blames no object', () => {
  test.each<[string, string, AthenaError | undefined]>([
    ['throttling by S3', `SlowDown: Please reduce your request rate. s3://${KEY}`, { ErrorType: 1403 }],
    ['throttling told by words', `Status Code: 503; Error Code: SlowDown; Path: s3://${KEY}`, undefined],
    ['throttling by Glue', 'Rate exceeded', { ErrorType: 1401 }],
    ['exhausted resources', 'Query exhausted resources at this scale factor', { ErrorType: 4 }],
    ['no capacity', 'no capacity', { ErrorType: 1602 }],
  ])('for %s, which passes', (_, reason, error) => {
    expect(failed(reason, error)).toMatchObject({ unreadable: [], blameless: true, transient: true });
  });

  test.each<[string, string, AthenaError | undefined]>([
    ['a table that exists', 'Table log_lake_staging.t already exists', undefined],
    ['a folder that exists', 'HIVE_PATH_ALREADY_EXISTS: s3://lake/curated/run/', undefined],
    ['the scan cut-off', 'Bytes scanned limit was exceeded', undefined],
    ['a time-out', 'Query timeout', { ErrorType: 206 }],
    ['a permission of the account', 'Insufficient permissions', { ErrorType: 1500 }],
    ['a key that is disabled', 'Error Code: KMS.DisabledException', undefined],
  ])('for %s', (_, reason, error) => {
    expect(failed(reason, error)).toMatchObject({ unreadable: [], blameless: true, transient: false });
  });
});

test('more partitions than one statement writes are told apart from other failures', () => {
  const reason = 'HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets';
  expect(failed(reason)).toMatchObject({ unreadable: [], blameless: true, transient: false, tooManyDays: true });
  expect(failed('Query timeout', { ErrorType: 206 }).tooManyDays).toBeUndefined();
});

test('a fault of the service that names an object by chance has the objects looked into', () => {
  const failure = failed(`GENERIC_INTERNAL_ERROR: worker lost at s3://${KEY}`, { ErrorCategory: 1, Retryable: true });
  expect(failure).toMatchObject({ unreadable: [], blameless: false, transient: false });
});

test('a failure without any reason is said to be one', () => {
  expect(failureOf({ State: 'FAILED' }, 'q')).toEqual({
    reason: 'query q failed: Athena gives no reason',
    unreadable: [],
    blameless: false,
    transient: false,
  });
});

test('each path is named once, without the punctuation around it', () => {
  expect(pathsIn(`'s3://b/k-1', s3n://b/k-1; (s3://b/k.gz:) [s3://c/d].`)).toEqual([
    's3://b/k-1',
    's3://b/k.gz',
    's3://c/d',
  ]);
  expect(pathsIn('no path, Bucket: b alone')).toEqual([]);
});
