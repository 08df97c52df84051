import * as iam from 'aws-cdk-lib/aws-iam';
import type { RawBucket } from '../storage/log-bucket';
import { deliveredBelow } from './folder';

export interface CloudTrailDelivery {
  /**
   * ARN of the one trail that may deliver. It is written out of the trail's name before there is a trail, because the
   * bucket's policy has to exist first; for an organization trail it holds the management account.
   */
  readonly trailArn: string;
  /** The account in the trail's ARN. */
  readonly account: string;
  /** Id of the organization, for an organization trail: its members' logs stand below it. @default - none */
  readonly organizationId?: string | undefined;
}

/**
 * What lets one trail, and no other, deliver to a bucket.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function cloudTrailStatements(to: RawBucket, delivery: CloudTrailDelivery): readonly iam.PolicyStatement[] {
  const principals = [new iam.ServicePrincipal('cloudtrail.amazonaws.com')];
  const onlyThisTrail = { 'aws:SourceArn': delivery.trailArn };
  const folders = [delivery.account, ...(delivery.organizationId === undefined ? [] : [delivery.organizationId])];
  return [
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetBucketAcl'],
      resources: [to.bucket.bucketArn],
      conditions: { StringEquals: onlyThisTrail },
    }),
    new iam.PolicyStatement({
      principals,
      actions: ['s3:PutObject'],
      resources: folders.map((folder) => deliveredBelow(to, folder)),
      conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...onlyThisTrail } },
    }),
  ];
}
