import { REGION } from '../emulator/ministack';
import type { RecordedCall } from '../emulator/recorded-calls';
import { on, type Right } from './need';

/** ARN of the key of each bucket that has one, by the bucket's name. */
export type BucketKeys = ReadonlyMap<string, string>;

/** What a call of S3 takes, the bucket's key included. */
export function rightsForS3({ method, path, headers, body, status }: RecordedCall, keys: BucketKeys): readonly Right[] {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  switch (true) {
    case method === 'GET' && searchParams.get('list-type') === '2':
      return listing(bucket, searchParams.get('prefix') ?? '', searchParams.get('delimiter') ?? undefined);
    case (method === 'GET' || method === 'HEAD') && key !== '':
      // Who may not list is told that a missing object is forbidden.
      return [...reading(bucket, key, keys), ...(status === 404 ? listing(bucket, key) : [])];
    case method === 'PUT' && key !== '':
      // A write on the condition that nobody changed the object reads it.
      return [...writing(bucket, key, keys), ...(headers.ifMatch ? reading(bucket, key, keys) : [])];
    case method === 'POST' && searchParams.has('delete'):
      return [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].flatMap(([, one]) =>
        on(`${bucketArn(bucket)}/${one}`, ['s3:DeleteObject'], SECURE),
      );
    default:
      throw new Error(`nothing is known of the rights that S3 asks for ${method} ${path}`);
  }
}

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

/** The bucket of `s3://bucket/folder/`. */
export const bucketOf = (folder: string): string => bucketArn(new URL(folder).host);

export const listingFolder = (folder: string): readonly Right[] => listing(...parts(folder));

/** Reading any object of a folder. */
export function readingFolder(folder: string, keys: BucketKeys): readonly Right[] {
  const [bucket, prefix] = parts(folder);
  return reading(bucket, `${prefix}object`, keys);
}

/**
 * Writing any object of a folder as Athena does: in parts when it is large, and it wants the rights for that either way.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
 */
export function writingFolder(folder: string, keys: BucketKeys): readonly Right[] {
  const [bucket, prefix] = parts(folder);
  const key = `${prefix}object`;
  return [
    ...writing(bucket, key, keys),
    // The key of the first part is opened again for the others.
    ...withKey(bucket, 'kms:Decrypt', keys),
    ...on(`${bucketArn(bucket)}/${key}`, ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], SECURE),
    ...on(bucketArn(bucket), ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], SECURE),
  ];
}

/** Every endpoint in AWS is called over HTTPS. */
const SECURE = { 'aws:SecureTransport': 'true' };

function parts(folder: string): [bucket: string, prefix: string] {
  const { host, pathname } = new URL(folder);
  return [host, pathname.slice(1)];
}

const listing = (bucket: string, prefix: string, delimiter?: string): readonly Right[] =>
  on(bucketArn(bucket), ['s3:ListBucket'], {
    ...SECURE,
    's3:prefix': prefix,
    ...(delimiter !== undefined && { 's3:delimiter': delimiter }),
  });

const reading = (bucket: string, key: string, keys: BucketKeys): readonly Right[] => [
  ...on(`${bucketArn(bucket)}/${key}`, ['s3:GetObject'], SECURE),
  ...withKey(bucket, 'kms:Decrypt', keys),
];

const writing = (bucket: string, key: string, keys: BucketKeys): readonly Right[] => [
  ...on(`${bucketArn(bucket)}/${key}`, ['s3:PutObject'], SECURE),
  ...withKey(bucket, 'kms:GenerateDataKey', keys),
];

function withKey(bucket: string, action: string, keys: BucketKeys): readonly Right[] {
  const key = keys.get(bucket);
  if (key === undefined) return [];
  // With a bucket key the context is the bucket, not the object.
  const context = { 'kms:EncryptionContext:aws:s3:arn': bucketArn(bucket) };
  return on(key, [action], { ...context, 'kms:ViaService': `s3.${REGION}.amazonaws.com` });
}
