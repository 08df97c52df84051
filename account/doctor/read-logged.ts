import { DescribeFlowLogsCommand, DescribeVpcsCommand, type EC2Client, type FlowLog } from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoggedFacts } from './facts';

/** The VPCs of a region with where their flow logs go. */
export async function readVpcs(ec2: Pick<EC2Client, 'send'>, region: string): Promise<readonly LoggedFacts[]> {
  const vpcs = await everyPage(async (NextToken) => {
    const page = await ec2.send(new DescribeVpcsCommand({ ...(NextToken && { NextToken }) }));
    return { items: page.Vpcs ?? [], next: page.NextToken };
  });
  const logs = await everyPage(async (NextToken) => {
    const page = await ec2.send(new DescribeFlowLogsCommand({ ...(NextToken && { NextToken }) }));
    return { items: page.FlowLogs ?? [], next: page.NextToken };
  });
  return vpcs.map(({ VpcId: name = '' }) => {
    const own = logs.filter(({ ResourceId }) => ResourceId === name);
    return { name, region, destinations: own.map(destinationOf), failure: own.map(failureOf).find(Boolean) };
  });
}

const destinationOf = ({ LogDestination, LogGroupName }: FlowLog): string =>
  LogDestination ?? LogGroupName ?? 'unknown';

const failureOf = ({
  DeliverLogsStatus,
  DeliverLogsErrorMessage = 'AWS gives no reason',
}: FlowLog): string | undefined => (DeliverLogsStatus === 'FAILED' ? DeliverLogsErrorMessage : undefined);

/** The application load balancers of a region with where their access logs go. */
export async function readBalancers(
  elb: Pick<ElasticLoadBalancingV2Client, 'send'>,
  region: string,
): Promise<readonly LoggedFacts[]> {
  const balancers = await everyPage(async (Marker) => {
    const page = await elb.send(new DescribeLoadBalancersCommand({ ...(Marker && { Marker }) }));
    return { items: page.LoadBalancers ?? [], next: page.NextMarker };
  });
  const facts: LoggedFacts[] = [];
  // One after the other: the quota of this call is small.
  for (const { LoadBalancerName: name = '', LoadBalancerArn, Type } of balancers) {
    if (Type !== 'application') continue;
    const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    const value = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value;
    const bucket = value('access_logs.s3.enabled') === 'true' ? value('access_logs.s3.bucket') : undefined;
    facts.push({ name, region, destinations: bucket === undefined ? [] : [bucket] });
  }
  return facts;
}

async function everyPage<T>(
  read: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    items.push(...page.items);
    token = page.next;
  } while (token);
  return items;
}
