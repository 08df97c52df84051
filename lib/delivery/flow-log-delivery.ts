import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { RawBucket } from '../storage/log-bucket';
import { deliveredBelow } from './folder';

export interface FlowLogDelivery {
  /** Accounts, beside the bucket's own, whose VPCs deliver. @default [] */
  readonly accounts?: readonly string[] | undefined;
  /** Regions of the VPCs. @default - the bucket's own */
  readonly regions?: readonly string[] | undefined;
  /**
   * How the flow logs name their folders: `plain` as `AWSLogs/<account>/`, `hive` as `AWSLogs/aws-account-id=<account>/`.
   *
   * @default 'plain'
   */
  readonly folders?: 'plain' | 'hive' | undefined;
}

/**
 * What lets the VPC flow logs of some accounts and regions be delivered to a bucket, each account into its own folder. With
 * this in place AWS does not write the bucket's policy by itself, which would replace it: flow logs must depend on it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
export function flowLogStatements(to: RawBucket, delivery: FlowLogDelivery = {}): readonly iam.PolicyStatement[] {
  const stack = Stack.of(to.bucket);
  const { regions = [stack.region], folders = 'plain' } = delivery;
  const accounts = [stack.account, ...(delivery.accounts ?? [])];
  const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
  const logsOf = (account: string) =>
    regions.map((region) => stack.formatArn({ service: 'logs', region, account, resource: '*' }));
  return [
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [to.bucket.bucketArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': accounts },
        ArnLike: { 'aws:SourceArn': accounts.flatMap(logsOf) },
      },
    }),
    // One statement an account: in a shared one each could write into the others' folders.
    ...accounts.map(
      (account) =>
        new iam.PolicyStatement({
          principals,
          actions: ['s3:PutObject'],
          resources: [deliveredBelow(to, folders === 'hive' ? `aws-account-id=${account}` : account)],
          conditions: {
            StringEquals: { 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
            ArnLike: { 'aws:SourceArn': logsOf(account) },
          },
        }),
    ),
  ];
}
