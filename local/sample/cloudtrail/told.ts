import type { Principal } from '../cast';
import { at } from '../time';
import type { Act, Call } from './record';

/** What is said of one call of a principal; the region is that of the others unless told. */
export type Told = Omit<Act, 'by' | 'service' | 'name'> & { readonly region?: string };

/** Tells the calls of one principal on one day: `tell('21:04:10', 'iam', 'PutUserPolicy', { request })`. */
export const teller =
  (by: Principal, account: string, day: string, usual = 'us-east-1') =>
  (time: string, service: string, name: string, { region = usual, ...act }: Told = {}): Call => ({
    at: at(`${day}T${time}Z`),
    account,
    region,
    by,
    service,
    name,
    ...act,
  });

export type Tell = ReturnType<typeof teller>;

/** `additionalEventData` of a call to S3. */
export const S3_DATA = {
  SignatureVersion: 'SigV4',
  CipherSuite: 'TLS_AES_128_GCM_SHA256',
  AuthenticationMethod: 'AuthHeader',
};

/** The `resources` of a call to S3 about a bucket. */
export const bucketResource = (accountId: string, bucket: string) => [
  { accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
];

/** A call to S3 about a bucket; CloudTrail repeats the sub-resource of the URL as an empty parameter. */
export const onBucket = (account: string, bucket: string, subresource: string, more: object = {}): Told => ({
  request: { bucketName: bucket, Host: `${bucket}.s3.us-east-1.amazonaws.com`, [subresource]: '', ...more },
  additional: S3_DATA,
  resources: bucketResource(account, bucket),
});
