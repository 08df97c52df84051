import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** What services need that read and write with the key. */
const USE_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/**
 * The key of the lake's logs. It rotates, and it stays when the stack goes: without it the logs that stay cannot be read.
 * Services may use it only on behalf of one account's own resources.
 */
export class LakeKey extends Construct {
  readonly key: kms.Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'Log lake: logs, curated files, query results and notifications',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /**
   * Lets a trail encrypt its log files and digests.
   *
   * @param account in the trail's ARN: the management account for an organization trail; the stack's own by default
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
   */
  allowTrail(trailArn: string, account?: string): void {
    const anyTrail = Stack.of(this).formatArn({
      service: 'cloudtrail',
      region: '*',
      resource: 'trail',
      resourceName: '*',
      ...(account !== undefined && { account }),
    });
    const onlyThisTrail = { 'aws:SourceArn': trailArn };
    this.#allow('cloudtrail.amazonaws.com', ['kms:GenerateDataKey*'], {
      StringEquals: onlyThisTrail,
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': anyTrail },
    });
    // Decrypt, because the trail's bucket has a bucket key.
    this.#allow('cloudtrail.amazonaws.com', ['kms:Decrypt', 'kms:DescribeKey'], {
      StringEquals: onlyThisTrail,
    });
  }

  /** Lets a trail publish to a topic that is encrypted with this key; there the encryption context is the topic's. */
  allowTrailNotifications(trailArn: string): void {
    this.#allow('cloudtrail.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], {
      StringEquals: { 'aws:SourceArn': trailArn },
    });
  }

  /**
   * Lets VPC flow logs be delivered to a bucket that is encrypted with this key.
   *
   * @param accounts beside the stack's own
   * @param regions of the VPCs; the stack's own by default
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
   */
  allowLogDelivery(accounts: readonly string[] = [], regions: readonly string[] = [Stack.of(this).region]): void {
    const all = [Stack.of(this).account, ...accounts];
    const logs = (account: string, region: string) =>
      Stack.of(this).formatArn({ service: 'logs', region, account, resource: '*' });
    this.#allow('delivery.logs.amazonaws.com', USE_KEY, {
      StringEquals: { 'aws:SourceAccount': all },
      ArnLike: { 'aws:SourceArn': all.flatMap((account) => regions.map((region) => logs(account, region))) },
    });
  }

  /**
   * Lets CloudWatch Logs encrypt log groups of the stack's account and region whose names begin so; all by default.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  allowLogGroups(namePrefix = ''): void {
    const { region, urlSuffix } = Stack.of(this);
    const groups = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${namePrefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.#allow(`logs.${region}.${urlSuffix}`, USE_KEY, { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } });
  }

  /** Lets CloudWatch alarms of the stack's account publish to topics that are encrypted with this key. */
  allowAlarms(): void {
    this.#allow('cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
    });
  }

  /**
   * Lets EventBridge rules publish to topics of the stack's account that are encrypted with this key. EventBridge sends
   * neither the rule's account nor its ARN along, so that a condition on them would refuse every event; the topic in the
   * encryption context limits what they would.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  allowEvents(): void {
    this.#allow('events.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], {
      ArnLike: {
        'kms:EncryptionContext:aws:sns:topicArn': Stack.of(this).formatArn({ service: 'sns', resource: '*' }),
      },
    });
  }

  #allow(service: string, actions: readonly string[], conditions: iam.Conditions): void {
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions: [...actions],
        // In a key's own policy: this key.
        resources: ['*'],
        conditions,
      }),
    );
  }
}
