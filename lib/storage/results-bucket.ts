import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AccessLogBucket } from './access-log-bucket';
import { grantReadWriteObjects } from './grants';
import { secureBucket } from './secure-bucket';

const DEFAULT_RETENTION_DAYS = 30;

export interface ResultsBucketProps {
  readonly encryptionKey: kms.IKey;
  /** Days until a result expires. @default 30 */
  readonly retentionDays?: number | undefined;
  /** Bucket for this one's S3 server access logs. @default - none are written */
  readonly accessLogs?: AccessLogBucket | undefined;
}

/** Athena's query results. They expire: any of them can be had again by running its query. */
export class ResultsBucket extends Construct {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: ResultsBucketProps) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    this.bucket = secureBucket(this, 'Bucket', {
      encryptionKey: props.encryptionKey,
      lifecycleRules: [{ id: 'retention', expiration: Duration.days(props.retentionDays ?? DEFAULT_RETENTION_DAYS) }],
    });
    props.accessLogs?.receiveFrom(this.bucket, `${id}/`);
  }

  /**
   * What running queries takes: writing results and reading them back.
   *
   * @param folder below which the grantee's results stand, without slash at either end; the whole bucket by default
   */
  grantReadWrite(grantee: iam.IGrantable, folder?: string): iam.Grant {
    const keys = [folder === undefined ? '*' : `${folder}/*`];
    return grantReadWriteObjects(grantee, { bucket: this.bucket, encryptionKey: this.encryptionKey, keys });
  }
}
