import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routePrefix } from '../../core/datasets/dataset';
import { deliveryFolder } from '../../core/datasets/locate';
import { VPC_FLOW } from '../../core/datasets/vpc-flow';
import { FLOW_ROUTES } from '../../core/datasets/vpc-flow-formats';
import type { LakeKey } from '../storage/lake-key';
import type { RawBucket } from '../storage/log-bucket';

/** Below it, beside the route's own prefix, lies what Firehose could not process: in sight of no table. */
const FAILED_PREFIX = 'firehose-failed';

/**
 * Firehose writes when either is reached. Text shrinks to about a tenth: a busy stream writes objects of some ten MB, a quiet
 * one as often as flow logs are delivered to S3. The folder's day is that of the first record in an object, so that some
 * minutes after midnight an object still comes to the day before.
 */
const BUFFER = { intervalInSeconds: 300, sizeInMBs: 128 };

export interface FlowLogStreamProps {
  /** The bucket of the flow logs, of the stack's own account. */
  readonly bucket: RawBucket;
  /** Encrypts log groups and stream. @default - keys of AWS's own */
  readonly key?: LakeKey | undefined;
  /** How long records can be searched in CloudWatch Logs; they stay in the bucket. @default RetentionDays.ONE_WEEK */
  readonly retention?: logs.RetentionDays | undefined;
}

/**
 * The way of flow logs by CloudWatch Logs: flow logs write to `logGroup` with `role`, a subscription gives every record to
 * Firehose, and Firehose writes plain lines to the bucket, below the folders of the route's raw table.
 *
 * Firehose is the L1: the L2 lets the role write to the whole bucket.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs.html
 */
export class FlowLogStream extends Construct {
  /** Destination of the flow logs of the stack's account and region. */
  readonly logGroup: logs.ILogGroup;
  /** With which flow logs write to it (`DeliverLogsPermissionArn`): who makes them has to be allowed to pass it. */
  readonly role: iam.IRole;
  /** Name of the Firehose stream, as its metrics have it. */
  readonly streamName: string;

  constructor(scope: Construct, id: string, props: FlowLogStreamProps) {
    super(scope, id);
    const { key, retention = logs.RetentionDays.ONE_WEEK } = props;
    key?.allowLogGroups();
    const group = (name: string) =>
      new logs.LogGroup(this, name, {
        retention,
        // A copy: the evidence is in the bucket.
        removalPolicy: RemovalPolicy.DESTROY,
        ...(key && { encryptionKey: key.key }),
      });
    const logGroup = group('LogGroup');
    this.logGroup = logGroup;
    this.role = this.#flowLogRole(logGroup);

    const stream = this.#stream(props, group('Errors'));
    this.streamName = stream.ref;
    const role = this.#subscriptionRole(stream.attrArn);
    const subscription = new logs.CfnSubscriptionFilter(this, 'Subscription', {
      logGroupName: logGroup.logGroupName,
      // Every record.
      filterPattern: '',
      destinationArn: stream.attrArn,
      roleArn: role.roleArn,
    });
    // CloudWatch Logs writes a test record at once.
    subscription.node.addDependency(role);
  }

  /** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
  #flowLogRole(logGroup: logs.ILogGroup): iam.Role {
    const stack = Stack.of(this);
    const flowLogs = stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' });
    const role = new iam.Role(this, 'FlowLogRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': flowLogs },
        },
      }),
      description: 'Lets VPC flow logs write to their log group',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    return role;
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample */
  #subscriptionRole(streamArn: string): iam.Role {
    const anyGroup = Stack.of(this).formatArn({ service: 'logs', resource: '*' });
    const role = new iam.Role(this, 'SubscriptionRole', {
      assumedBy: new iam.ServicePrincipal('logs.amazonaws.com', {
        conditions: { StringLike: { 'aws:SourceArn': anyGroup } },
      }),
      description: 'Lets CloudWatch Logs give flow log records to Firehose',
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'], resources: [streamArn] }),
    );
    return role;
  }

  #stream({ bucket, key }: FlowLogStreamProps, errors: logs.LogGroup): firehose.CfnDeliveryStream {
    const { account, region } = Stack.of(this);
    const route = FLOW_ROUTES.firehose;
    const records = `${routePrefix(bucket.prefix, route)}/`;
    const failed = `${routePrefix(bucket.prefix, { prefix: FAILED_PREFIX })}/`;
    const errorStream = errors.addStream('Delivery');
    const role = this.#streamRole(
      { bucket, key },
      [records, failed].map((prefix) => bucket.bucket.arnForObjects(`${prefix}*`)),
      logStreamArn(errors, errorStream),
    );
    const stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: key
        ? { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.key.keyArn }
        : { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${records}${deliveryFolder(VPC_FLOW, { account, region, delivered: '!{timestamp:yyyy/MM/dd}' })}`,
        errorOutputPrefix: `${failed}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
        compressionFormat: 'GZIP',
        fileExtension: '.log.gz',
        bufferingHints: BUFFER,
        // Without a key of its own Firehose leaves encryption to the bucket.
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: errors.logGroupName,
          logStreamName: errorStream.logStreamName,
        },
        // CloudWatch Logs sends gzip with an envelope round the records; what is left is a record a line.
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'Decompression',
              parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }],
            },
            {
              type: 'CloudWatchLogProcessing',
              parameters: [{ parameterName: 'DataMessageExtraction', parameterValue: 'true' }],
            },
          ],
        },
      },
    });
    stream.node.addDependency(role);
    return stream;
  }

  /** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
  #streamRole(
    { bucket: { bucket, encryptionKey }, key }: Pick<FlowLogStreamProps, 'bucket' | 'key'>,
    objects: readonly string[],
    errorStreamArn: string,
  ): iam.Role {
    const role = new iam.Role(this, 'StreamRole', {
      assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'sts:ExternalId': Stack.of(this).account } },
      }),
      description: 'Lets Firehose write flow logs to their bucket',
    });
    const keys = new Set([encryptionKey?.keyArn, key?.key.keyArn].filter((arn) => arn !== undefined));
    for (const [actions, resources] of [
      [['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], objects],
      [['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.bucketArn]],
      [['kms:Decrypt', 'kms:GenerateDataKey'], [...keys]],
      [['logs:PutLogEvents'], [errorStreamArn]],
    ] as const) {
      if (resources.length > 0) {
        role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
      }
    }
    return role;
  }
}

const logStreamArn = (group: logs.ILogGroup, stream: logs.ILogStream): string =>
  Stack.of(group).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${group.logGroupName}:log-stream:${stream.logStreamName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
