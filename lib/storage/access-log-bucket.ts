import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { secureBucket } from './secure-bucket';

export interface AccessLogBucketProps {
  /** Days until an access log expires. @default - it never does */
  readonly retentionDays?: number | undefined;
}

/**
 * Takes the S3 server access logs of the lake's other buckets. SSE-S3 and no Object Lock, because S3 delivers to no other
 * target; it has no access log of its own, which would log its own deliveries.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogBucket extends Construct {
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps = {}) {
    super(scope, id);
    const { retentionDays } = props;
    this.bucket = secureBucket(this, 'Bucket', {
      lifecycleRules:
        retentionDays === undefined ? [] : [{ id: 'retention', expiration: Duration.days(retentionDays) }],
    });
  }

  /**
   * Turns on access logging of a bucket of the same account and region, below a prefix that ends in `/`.
   *
   * The bucket's own property would do it by ACL or by policy, as feature flags say; without ACLs only the policy works.
   */
  receiveFrom(source: s3.IBucket, prefix: string): void {
    const resource = source.node.defaultChild as s3.CfnBucket;
    resource.loggingConfiguration = { destinationBucketName: this.bucket.bucketName, logFilePrefix: prefix };
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${prefix}*`)],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnEquals: { 'aws:SourceArn': source.bucketArn },
        },
      }),
    );
  }
}
