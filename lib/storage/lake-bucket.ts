import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AccessLogBucket } from './access-log-bucket';
import {
  grantFetchObjects,
  grantPutObjects,
  grantReadObjects,
  grantReadWriteObjects,
  type ObjectAccess,
} from './grants';
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
    return grantReadObjects(grantee, this.#access(CURATED, LEDGER));
  }

  /** Reading the ledger, and no curated file. */
  grantReadLedger(grantee: iam.IGrantable): iam.Grant {
    return grantFetchObjects(grantee, this.#access(LEDGER));
  }

  /**
   * What planning needs: reading and writing ledger entries, and removing the folders of superseded runs, which it does not
   * read. Nobody removes ledger entries.
   */
  grantRecord(grantee: iam.IGrantable): iam.Grant {
    return grantPutObjects(grantee, this.#access(LEDGER)).combine(this.#grantRemoveCurated(grantee));
  }

  /** What converting needs: ledger entries and superseded runs as for {@link grantRecord}, and writing curated files. */
  grantConvert(grantee: iam.IGrantable): iam.Grant {
    return this.grantRecord(grantee).combine(grantReadWriteObjects(grantee, this.#access(CURATED)));
  }

  #grantRemoveCurated(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:DeleteObject'],
      resourceArns: [this.bucket.arnForObjects(`${CURATED}*`)],
    });
  }

  #access(...folders: readonly string[]): ObjectAccess {
    return { bucket: this.bucket, encryptionKey: this.encryptionKey, keys: folders.map((folder) => `${folder}*`) };
  }
}
