import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DEFAULT_NAME } from '../config/names';
import type { OrganizationConfig, TrailConfig } from '../config/source-config';
import { resolveTrail } from '../config/trail';
import type { LakeKey } from '../storage/lake-key';
import type { RawBucket } from '../storage/log-bucket';
import { cloudTrailStatements } from './cloudtrail-delivery';
import { eventSelectors } from './event-selectors';

export interface LogTrailProps extends TrailConfig {
  /** Where the trail delivers. */
  readonly bucket: RawBucket;
  /** Encrypts what the trail delivers, its log group and its topic. @default - the bucket's key, or SSE-S3 */
  readonly key?: LakeKey | undefined;
  /** Buckets, beside `bucket`, whose objects are left out of data events: the lake's others. @default [] */
  readonly ownBuckets?: readonly Pick<RawBucket, 'bucket'>[] | undefined;
  /** Makes it a trail of the organization. @default - of one account */
  readonly organization?: OrganizationConfig | undefined;
}

/**
 * A trail that validates its files and that alone may write to its bucket.
 *
 * The bucket's and the key's policies name the trail by an ARN made from its name, and are in place before the trail: a
 * trail whose bucket does not accept it yet cannot be made, and one that its bucket refers to would be a circle. That is
 * why a trail has a name of its own rather than a generated one.
 *
 * @throws when an option breaks a rule of CloudTrail's
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export class LogTrail extends Construct {
  readonly trailName: string;
  /** Holds the management account for an organization trail. */
  readonly trailArn: string;
  /** The copy in CloudWatch Logs, when there is one. */
  readonly logGroup?: logs.ILogGroup;
  /** Hears of every delivered file, when there is one. */
  readonly topic?: sns.ITopic;

  constructor(scope: Construct, id: string, props: LogTrailProps) {
    super(scope, id);
    const { bucket, key, organization, ownBuckets = [] } = props;
    const settings = resolveTrail(props, DEFAULT_NAME, Token.isUnresolved(props.name));
    const account = organization?.managementAccount ?? Stack.of(this).account;
    this.trailName = settings.name;
    this.trailArn = Stack.of(this).formatArn({
      service: 'cloudtrail',
      account,
      resource: 'trail',
      resourceName: settings.name,
    });

    key?.allowTrail(this.trailArn, account);
    const policy = bucket.allowDelivery(
      cloudTrailStatements(bucket, { trailArn: this.trailArn, account, organizationId: organization?.id }),
    );
    const copy = settings.cloudWatchLogs ? this.#copyToCloudWatch(key, organization) : undefined;
    const topic = settings.notifications ? this.#notify(key) : undefined;

    const keyArn = key?.key.keyArn ?? bucket.encryptionKey?.keyArn;
    const trail = new cloudtrail.CfnTrail(this, 'Trail', {
      trailName: settings.name,
      isLogging: true,
      enableLogFileValidation: true,
      isMultiRegionTrail: settings.multiRegion,
      // CloudTrail wants it for a trail of all regions; elsewhere than in us-east-1 it changes nothing.
      includeGlobalServiceEvents: true,
      isOrganizationTrail: organization !== undefined,
      s3BucketName: bucket.bucket.bucketName,
      advancedEventSelectors: eventSelectors(
        settings,
        [bucket, ...ownBuckets].map((each) => each.bucket.bucketArn),
      ),
      ...(bucket.prefix !== '' && { s3KeyPrefix: bucket.prefix }),
      ...(keyArn !== undefined && { kmsKeyId: keyArn }),
      ...(settings.insights.length > 0 && {
        insightSelectors: settings.insights.map((insightType) => ({ insightType })),
      }),
      ...(copy && { cloudWatchLogsLogGroupArn: copy.logGroup.logGroupArn, cloudWatchLogsRoleArn: copy.role.roleArn }),
      ...(topic && { snsTopicName: topic.topicName }),
    });
    if (policy !== undefined) trail.node.addDependency(policy);
    if (copy !== undefined) {
      trail.node.addDependency(copy.role);
      this.logGroup = copy.logGroup;
    }
    if (topic !== undefined) {
      trail.node.addDependency(topic);
      this.topic = topic;
    }
  }

  /** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html */
  #copyToCloudWatch(key: LakeKey | undefined, organization: OrganizationConfig | undefined) {
    const { account, region } = Stack.of(this);
    key?.allowLogGroups();
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      // Metric filters look at new events only; the evidence is in the bucket.
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(key && { encryptionKey: key.key }),
    });
    const role = new iam.Role(this, 'LogGroupRole', {
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
      description: 'Lets the trail write its copy to CloudWatch Logs',
    });
    const streams = [
      `${account}_CloudTrail_${region}*`,
      ...(organization === undefined ? [] : [`${organization.id}_*`]),
    ];
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: streams.map((stream) => logStreamArn(logGroup, stream)),
      }),
    );
    return { logGroup, role };
  }

  /** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html */
  #notify(key: LakeKey | undefined): sns.Topic {
    key?.allowTrailNotifications(this.trailArn);
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true, ...(key && { masterKey: key.key }) });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudtrail.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceArn': this.trailArn } },
      }),
    );
    return topic;
  }
}

const logStreamArn = (group: logs.LogGroup, stream: string): string =>
  Stack.of(group).formatArn({ service: 'logs', resource: `log-group:${group.logGroupName}:log-stream:${stream}` });
