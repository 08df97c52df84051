import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ObjectLock } from '../config/resolved';

/** Uploads that were begun and never finished are paid for and seen by nobody. */
const ABORT_UPLOADS_AFTER = Duration.days(7);

export interface SecureBucketProps {
  /** @default - SSE-S3 */
  readonly encryptionKey?: kms.IKey | undefined;
  /** @default false */
  readonly versioned?: boolean;
  /** @default - unlocked */
  readonly objectLock?: ObjectLock | undefined;
  /** Beside the one that ends unfinished uploads. @default [] */
  readonly lifecycleRules?: readonly s3.LifecycleRule[];
}

/**
 * A bucket as all of the lake's are: closed to the public, TLS only, without ACLs, kept when its stack goes. Objects that a
 * service writes with the ACL `bucket-owner-full-control` are accepted.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function secureBucket(scope: Construct, id: string, props: SecureBucketProps = {}): s3.IBucket {
  const { encryptionKey, objectLock } = props;
  const bucket = new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(encryptionKey
      ? // A bucket key saves a KMS call for each of the many small objects.
        { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
      : { encryption: s3.BucketEncryption.S3_MANAGED }),
    versioned: props.versioned ?? false,
    ...(objectLock && { objectLockEnabled: true, objectLockDefaultRetention: lockOf(objectLock) }),
    lifecycleRules: [
      { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: ABORT_UPLOADS_AFTER },
      ...(props.lifecycleRules ?? []),
    ],
  });
  bucket.node.addValidation({ validate: () => policyProblems(bucket) });
  // The CDK's class does not fit its own interface under exactOptionalPropertyTypes (isWebsite).
  return bucket as s3.IBucket;
}

const lockOf = ({ mode, days }: ObjectLock): s3.ObjectLockRetention =>
  mode === 'compliance'
    ? s3.ObjectLockRetention.compliance(Duration.days(days))
    : s3.ObjectLockRetention.governance(Duration.days(days));

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
const MOST_POLICY_BYTES = 20 * 1024;

/** S3 refuses a longer policy when the stack is halfway deployed. Names that are known only then are counted as they stand. */
function policyProblems(bucket: s3.Bucket): string[] {
  const size = JSON.stringify(Stack.of(bucket).resolve(bucket.policy?.document) ?? {}).length;
  if (size <= MOST_POLICY_BYTES) return [];
  return [
    `the policy of bucket '${bucket.node.path}' must be at most ${MOST_POLICY_BYTES} bytes, got ${size}: each of 'accounts' that may deliver takes some; name fewer, or give the others a lake of their own`,
  ];
}
