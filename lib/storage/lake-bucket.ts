import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AccessLogBucket } from './access-log-bucket';
import { grantReadObjects, grantReadWriteObjects } from './grants';
import { secureBucket } from './secure-bucket';

/** Folders of the lake, as the conversion names them. */
const CURATED = 'curated/';
const LEDGER = 'ledger/';

export interface LakeBucketProps {
  readonly encryptionKey: kms.IKey;
  /** Days until curated files expire, counted from their conversion; the ledger stays. @default - they never do */
  readonly curatedRetentionDays?: number | undefined;
  /** Bucket for this one's S3 server access logs. @default - none are written */
  readonly accessLogs?: AccessLogBucket | undefined;
}

/** Curated Parquet and the ledger. Both stay when the stack goes. */
export class LakeBucket extends Construct {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: LakeBucketProps) {
    super(scope, id);
    const { curatedRetentionDays } = props;
    this.encryptionKey = props.encryptionKey;
    this.bucket = secureBucket(this, 'Bucket', {
      encryptionKey: props.encryptionKey,
      lifecycleRules:
        curatedRetentionDays === undefined
          ? []
          : [{ id: 'curated-retention', prefix: CURATED, expiration: Duration.days(curatedRetentionDays) }],
    });
    props.accessLogs?.receiveFrom(this.bucket, `${id}/`);
  }

  /** Listing, reading and decrypting curated files and the ledger. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantReadObjects(grantee, this.#access);
  }

  /** What the converter needs: reading, writing and removing curated files and ledger entries. */
  grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return grantReadWriteObjects(grantee, this.#access, ['s3:DeleteObject']);
  }

  get #access() {
    return { bucket: this.bucket, encryptionKey: this.encryptionKey, keys: [`${CURATED}*`, `${LEDGER}*`] };
  }
}
