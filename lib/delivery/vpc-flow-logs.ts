import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct, type IDependable } from 'constructs';
import {
  DECLARED_BY_TAG,
  type FlowLogSettings,
  flowLogFolderArn,
  flowLogFormat,
} from '../../core/deployment/enrolment-settings';
import { DEFAULT_NAME } from '../config/names';
import type { VpcFlowConfig } from '../config/source-config';
import type { LakeKey } from '../storage/lake-key';
import type { RawBucket } from '../storage/log-bucket';
import { flowLogStatements } from './flow-log-delivery';

/** Where flow logs go on the way over CloudWatch Logs. */
export interface FlowLogGroup {
  readonly logGroup: logs.ILogGroup;
  /** What writes to it; `vpc-flow-logs.amazonaws.com` assumes it. */
  readonly role: iam.IRole;
}

/** What is needed of an `ec2.IVpc`; the CDK's class does not fit its own interface under exactOptionalPropertyTypes. */
export type FlowLoggedVpc = IConstruct & Pick<ec2.IVpc, 'vpcId'>;

export interface VpcFlowLogsProps
  extends Pick<VpcFlowConfig, 'trafficType' | 'aggregationSeconds' | 'fields' | 'format'> {
  /** Where flow logs are delivered. Give it or `cloudWatchLogs`. */
  readonly bucket?: RawBucket | undefined;
  /** A log group instead of a bucket. Regions and accounts other than its own cannot deliver to it. */
  readonly cloudWatchLogs?: FlowLogGroup | undefined;
  /** Key of the bucket, when it is the lake's: gets a statement that lets flow logs use it. @default - none */
  readonly key?: LakeKey | undefined;
  /** Name of the lake, in the tags of flow logs. @default 'log-lake' */
  readonly lake?: string | undefined;
  /** Accounts, beside the bucket's own, whose VPCs deliver. @default [] */
  readonly accounts?: readonly string[] | undefined;
  /** Regions of the VPCs. @default - the bucket's own */
  readonly regions?: readonly string[] | undefined;
}

/**
 * How VPC flow logs get to the lake: lets them be delivered, and makes them for VPCs of the same app. VPCs that are there
 * already are the `Enrolment`'s.
 *
 * @throws when there is no place to deliver to, or two
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export class VpcFlowLogs extends Construct {
  readonly lake: string;
  /** What each flow log is made with. */
  readonly settings: FlowLogSettings;
  /** Assumed by flow logs; undefined for a bucket, which needs none. */
  readonly role: iam.IRole | undefined;
  /** What has to exist before a flow log does: AWS writes the policy of a bucket that has none, in place of what comes later. */
  readonly ready: readonly IDependable[];

  constructor(scope: Construct, id: string, props: VpcFlowLogsProps) {
    super(scope, id);
    const { bucket, cloudWatchLogs, key, accounts, regions } = props;
    if ((bucket === undefined) === (cloudWatchLogs === undefined)) {
      const got = bucket === undefined ? 'neither' : 'both';
      throw new Error(`'bucket' or 'cloudWatchLogs' must say where flow logs go, one of them, got ${got}`);
    }
    this.lake = props.lake ?? DEFAULT_NAME;
    this.role = cloudWatchLogs?.role;
    this.settings = {
      destination:
        cloudWatchLogs === undefined
          ? { kind: 's3', bucketArn: bucket!.bucket.bucketArn, prefix: bucket!.prefix }
          : {
              kind: 'cloud-watch-logs',
              logGroupName: cloudWatchLogs.logGroup.logGroupName,
              roleArn: cloudWatchLogs.role.roleArn,
            },
      trafficType: props.trafficType ?? 'ALL',
      aggregationSeconds: props.aggregationSeconds ?? 600,
      format: props.format ?? 'text',
      ...(props.fields && { fields: props.fields }),
    };
    const policy = bucket?.allowDelivery(flowLogStatements(bucket, { accounts, regions }));
    if (bucket !== undefined) key?.allowLogDelivery(accounts, regions);
    this.ready = cloudWatchLogs === undefined ? (policy ? [policy] : []) : [cloudWatchLogs.role];
  }

  /**
   * Makes a flow log of a VPC in the same app, and tags both: the enrolment leaves them to their stack.
   *
   * A VPC that the enrolment has given its flow log already has to lose that one first, or AWS refuses this one as the same:
   * take it out of the config's selection, deploy the lake, then this.
   */
  enableFor(vpc: ec2.IVpc | ec2.Vpc): ec2.CfnFlowLog {
    const { destination, fields, format, trafficType, aggregationSeconds } = this.settings;
    const flowLog = new ec2.CfnFlowLog(vpc, `${this.lake}-flow-log`, {
      resourceType: 'VPC',
      resourceId: vpc.vpcId,
      trafficType,
      maxAggregationInterval: aggregationSeconds,
      ...(fields && { logFormat: flowLogFormat(fields) }),
      ...(destination.kind === 's3'
        ? {
            logDestinationType: 's3',
            logDestination: flowLogFolderArn(destination),
            // As CloudFormation spells them, and all three: the L2 writes the first letter small.
            destinationOptions: {
              FileFormat: format === 'parquet' ? 'parquet' : 'plain-text',
              HiveCompatiblePartitions: false,
              PerHourPartition: false,
            },
          }
        : {
            logDestinationType: 'cloud-watch-logs',
            logGroupName: destination.logGroupName,
            deliverLogsPermissionArn: destination.roleArn,
          }),
    });
    Tags.of(flowLog).add('Name', this.lake);
    Tags.of(flowLog).add(DECLARED_BY_TAG, this.lake);
    // Of the VPC alone, not of its subnets. A VPC from elsewhere has no resource here to tag.
    const resource = vpc.node.defaultChild;
    if (resource instanceof ec2.CfnVPC) Tags.of(resource).add(DECLARED_BY_TAG, this.lake);
    flowLog.node.addDependency(...this.ready);
    return flowLog;
  }
}
