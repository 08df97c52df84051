import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type FlowLog as Ec2FlowLog,
} from '@aws-sdk/client-ec2';
import { DEFAULT_FLOW_FIELDS } from '../../core/datasets/vpc-flow-fields';
import {
  type FlowLogDestination,
  type FlowLogSettings,
  flowLogFolderArn,
  flowLogFormat,
} from '../../core/deployment/enrolment-settings';
import { everyPage, refusable, tagsOf, toAwsTags } from './aws';
import { type FlowLog, Refused, type Tags, type Vpc, type Vpcs } from './ports';

/** VPCs and their flow logs in EC2. */
export class Ec2Vpcs implements Vpcs {
  /** @param clientOf - the client of a region */
  constructor(private readonly clientOf: (region: string) => Pick<EC2Client, 'send'>) {}

  async list(region: string, only?: string): Promise<readonly Vpc[]> {
    const client = this.clientOf(region);
    // A filter, not the id: asking for one that is gone by its id is an error.
    const filter = only === undefined ? {} : { Filters: [{ Name: 'vpc-id', Values: [only] }] };
    const vpcs = await everyPage(async (token) => {
      const page = await client.send(new DescribeVpcsCommand({ ...filter, ...(token && { NextToken: token }) }));
      return { items: page.Vpcs ?? [], next: page.NextToken };
    });
    return vpcs.map((vpc) => ({ id: vpc.VpcId!, owner: vpc.OwnerId!, tags: tagsOf(vpc.Tags) }));
  }

  async flowLogs(region: string, only?: string): Promise<readonly FlowLog[]> {
    const client = this.clientOf(region);
    const filter = only === undefined ? {} : { Filter: [{ Name: 'resource-id', Values: [only] }] };
    const flowLogs = await everyPage(async (token) => {
      const page = await client.send(new DescribeFlowLogsCommand({ ...filter, ...(token && { NextToken: token }) }));
      return { items: page.FlowLogs ?? [], next: page.NextToken };
    });
    return flowLogs.filter(({ ResourceId }) => ResourceId?.startsWith('vpc-')).map(flowLogOf);
  }

  async createFlowLog(region: string, vpc: string, settings: FlowLogSettings, tags: Tags): Promise<void> {
    const { destination, trafficType, aggregationSeconds, fields, format } = settings;
    const isDefault = flowLogFormat(fields) === flowLogFormat(DEFAULT_FLOW_FIELDS);
    const command = new CreateFlowLogsCommand({
      ResourceType: 'VPC',
      ResourceIds: [vpc],
      TrafficType: trafficType,
      MaxAggregationInterval: aggregationSeconds,
      ...(!isDefault && { LogFormat: flowLogFormat(fields) }),
      ...(destination.kind === 's3'
        ? {
            LogDestinationType: 's3' as const,
            LogDestination: flowLogFolderArn(destination),
            DestinationOptions: {
              FileFormat: format === 'parquet' ? ('parquet' as const) : ('plain-text' as const),
              HiveCompatiblePartitions: false,
              PerHourPartition: false,
            },
          }
        : {
            LogDestinationType: 'cloud-watch-logs' as const,
            LogGroupName: destination.logGroupName,
            DeliverLogsPermissionArn: destination.roleArn,
          }),
      TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: toAwsTags(tags) }],
    });
    const { Unsuccessful } = await refusable(() => this.clientOf(region).send(command));
    throwFirst(Unsuccessful);
  }

  async deleteFlowLog(region: string, id: string): Promise<void> {
    try {
      const command = new DeleteFlowLogsCommand({ FlowLogIds: [id] });
      const { Unsuccessful } = await refusable(() => this.clientOf(region).send(command));
      throwFirst(Unsuccessful);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'InvalidFlowLogId.NotFound') throw error;
    }
  }
}

type Unsuccessful = { Error?: { Code?: string | undefined; Message?: string | undefined } | undefined };

/** The call itself succeeds although nothing was done. */
function throwFirst(unsuccessful: readonly Unsuccessful[] | undefined): void {
  const first = unsuccessful?.[0];
  if (first !== undefined) throw new Refused(first.Error?.Code ?? 'Unknown', first.Error?.Message ?? 'no message');
}

const flowLogOf = (flowLog: Ec2FlowLog): FlowLog => ({
  id: flowLog.FlowLogId!,
  vpc: flowLog.ResourceId!,
  destination: destinationOf(flowLog),
  trafficType: flowLog.TrafficType ?? 'ALL',
  logFormat: flowLog.LogFormat,
  fileFormat: flowLog.DestinationOptions?.FileFormat ?? 'plain-text',
  aggregationSeconds: flowLog.MaxAggregationInterval ?? 600,
  tags: tagsOf(flowLog.Tags),
  problem:
    flowLog.DeliverLogsStatus === 'FAILED' || flowLog.DeliverLogsErrorMessage
      ? (flowLog.DeliverLogsErrorMessage ?? 'Unknown error')
      : undefined,
});

function destinationOf(flowLog: Ec2FlowLog): FlowLogDestination | undefined {
  const destination = flowLog.LogDestination ?? '';
  switch (flowLog.LogDestinationType ?? 'cloud-watch-logs') {
    case 's3': {
      const [bucketArn = '', ...folders] = destination.split('/');
      return { kind: 's3', bucketArn, prefix: folders.filter((folder) => folder !== '').join('/') };
    }
    case 'cloud-watch-logs': {
      // Told by name or by ARN, as it was created.
      const logGroupName = flowLog.LogGroupName ?? destination.split(':')[6] ?? '';
      return { kind: 'cloud-watch-logs', logGroupName, roleArn: flowLog.DeliverLogsPermissionArn ?? '' };
    }
    default:
      return undefined;
  }
}
