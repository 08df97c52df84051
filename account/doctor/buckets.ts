import type { BucketFacts } from './facts';
import { type Found, fine } from './finding';
import { allowing, isBound, statementsOf } from './policy';

interface Delivery {
  readonly what: string;
  readonly principals: RegExp;
  /** What the service does with the bucket's key; undefined where it can deliver to no key. */
  readonly keyAction?: string;
  /** Whether statements must look at whom the service acts for: load balancers are bound by the folder of their account. */
  readonly bound: boolean;
}

/**
 * Who delivers each dataset.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const DELIVERIES: Readonly<Record<string, Delivery>> = {
  cloudtrail: {
    what: 'CloudTrail',
    principals: /^cloudtrail\.amazonaws\.com(\.cn)?$/,
    keyAction: 'kms:GenerateDataKey',
    bound: true,
  },
  vpc_flow: {
    what: 'VPC flow logs',
    principals: /^delivery\.logs\.amazonaws\.com(\.cn)?$/,
    keyAction: 'kms:GenerateDataKey',
    bound: true,
  },
  alb_access: {
    what: 'load balancers',
    // In older regions an account of AWS.
    principals: /^logdelivery\.elasticloadbalancing\.amazonaws\.com$|^arn:aws[\w-]*:iam::\d{12}:root$|^\d{12}$/,
    bound: false,
  },
};

/** Whether AWS can deliver a dataset to a bucket, and nobody else reads or writes there. */
export function bucketPolicies(dataset: string, { name, policy, isPublic, key }: BucketFacts): readonly Found[] {
  const delivery = DELIVERIES[dataset];
  if (delivery === undefined) return [];
  const { what, principals, keyAction, bound } = delivery;
  const writing = allowing(statementsOf(policy), principals, 's3:PutObject');
  const found: Found[] = [];
  if (isPublic) {
    found.push({
      level: 'problem',
      seen: `bucket ${name} is public`,
      matters: 'anybody can read who did what in your account, or put forged logs there',
      todo: 'block public access to it, and take * out of its policy',
    });
  }
  if (writing.length === 0) {
    found.push({
      level: 'problem',
      seen: `the policy of bucket ${name} does not let ${what} put objects there`,
      matters: 'nothing is delivered',
      todo: "add the statements of AWS's page on delivery to it, or deploy the lake's storage stack again",
    });
  } else if (bound && !writing.every(isBound)) {
    found.push({
      level: 'warning',
      seen: `the policy of bucket ${name} lets ${what} write for any account`,
      matters: "somebody else's logs can be delivered into yours",
      todo: 'add a condition on aws:SourceArn or aws:SourceAccount to the statement',
    });
  }
  if (key !== undefined && keyAction === undefined) {
    found.push({
      level: 'problem',
      seen: `bucket ${name} is encrypted with key ${key.id}`,
      matters: `${what} deliver to buckets with SSE-S3 only`,
      todo: 'set its default encryption to SSE-S3 (AES256)',
    });
  } else if (key !== undefined && allowing(statementsOf(key.policy), principals, keyAction!).length === 0) {
    found.push({
      level: 'problem',
      seen: `the policy of key ${key.id} does not let ${what} encrypt for bucket ${name}`,
      matters: 'nothing is delivered',
      todo: `allow the service ${keyAction}* in the key's policy`,
    });
  }
  return found.length > 0 ? found : [fine(`bucket ${name} takes what ${what} deliver`)];
}
