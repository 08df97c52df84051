import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import type { ExistingBucket, ObjectLock } from '../config/resolved';
import type { AccessLogBucket } from './access-log-bucket';
import { grantReadObjects } from './grants';
import { secureBucket } from './secure-bucket';

/** Days in which a deleted or overwritten log can be brought back, in a versioned bucket whose logs expire. */
const NOTICE_DAYS = 90;

/** Where one source delivers: a bucket of the lake's, or one that was there before. */
export interface RawBucket {
  readonly bucket: s3.IBucket;
  /** What stands before `AWSLogs/` in its keys, without slash at either end; empty for nothing. */
  readonly prefix: string;
  /** Undefined with SSE-S3. */
  readonly encryptionKey?: kms.IKey | undefined;
  /** Listing, reading and decrypting the delivered objects. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
  /**
   * Adds statements that let a service deliver.
   *
   * @returns what has to exist before delivery is switched on: the bucket's policy. Undefined for a bucket that was there
   * before, whose owner has to allow the delivery.
   */
  allowDelivery(statements: readonly iam.PolicyStatement[]): IDependable | undefined;
}

export interface LogBucketProps {
  /** @default - SSE-S3 */
  readonly encryptionKey?: kms.IKey | undefined;
  /** Keep what was deleted or overwritten. Object Lock turns it on. @default false */
  readonly versioned?: boolean | undefined;
  /** @default - unlocked */
  readonly objectLock?: ObjectLock | undefined;
  /** Days from delivery until an object expires. @default - it never does */
  readonly retentionDays?: number | undefined;
  /** Bucket for this one's S3 server access logs. @default - none are written */
  readonly accessLogs?: AccessLogBucket | undefined;
}

/**
 * The bucket of one source's delivered logs. It and its objects stay when the stack goes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class LogBucket extends Construct implements RawBucket {
  /** A bucket that was there before; its policy is its owner's. */
  static fromExisting(scope: Construct, id: string, existing: ExistingBucket): RawBucket {
    return new ExistingLogBucket(scope, id, existing);
  }

  readonly bucket: s3.IBucket;
  readonly prefix = '';
  readonly encryptionKey: kms.IKey | undefined;

  constructor(scope: Construct, id: string, props: LogBucketProps = {}) {
    super(scope, id);
    const versioned = props.versioned === true || props.objectLock !== undefined;
    this.encryptionKey = props.encryptionKey;
    this.bucket = secureBucket(this, 'Bucket', {
      encryptionKey: props.encryptionKey,
      versioned,
      objectLock: props.objectLock,
      lifecycleRules: props.retentionDays === undefined ? [] : expiry(props.retentionDays, versioned),
    });
    props.accessLogs?.receiveFrom(this.bucket, `${id}/`);
  }

  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantReadDelivered(grantee, this);
  }

  allowDelivery(statements: readonly iam.PolicyStatement[]): IDependable {
    for (const statement of statements) this.bucket.addToResourcePolicy(statement);
    return this.bucket.policy!;
  }
}

const grantReadDelivered = (grantee: iam.IGrantable, { bucket, prefix, encryptionKey }: RawBucket): iam.Grant =>
  grantReadObjects(grantee, { bucket, encryptionKey, keys: [prefix === '' ? '*' : `${prefix}/*`] });

const expiry = (days: number, versioned: boolean): readonly s3.LifecycleRule[] => [
  {
    id: 'retention',
    expiration: Duration.days(days),
    ...(versioned && { noncurrentVersionExpiration: Duration.days(Math.min(days, NOTICE_DAYS)) }),
  },
  // What is left of an expired object in a versioned bucket; S3 wants it in a rule of its own.
  ...(versioned ? [{ id: 'expired-markers', expiredObjectDeleteMarker: true }] : []),
];

class ExistingLogBucket extends Construct implements RawBucket {
  readonly bucket: s3.IBucket;
  readonly prefix: string;
  readonly encryptionKey: kms.IKey | undefined;

  constructor(scope: Construct, id: string, { name, prefix, keyArn }: ExistingBucket) {
    super(scope, id);
    this.bucket = s3.Bucket.fromBucketName(this, 'Bucket', name);
    this.encryptionKey = keyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', keyArn);
    this.prefix = prefix;
  }

  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantReadDelivered(grantee, this);
  }

  allowDelivery(): undefined {
    return undefined;
  }
}
