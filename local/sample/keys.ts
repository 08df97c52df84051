import { fileMinute, folderDay } from './time';

/** Object keys exactly as AWS writes them. The day in the path and the time in the name are those of delivery. */

interface Delivery {
  readonly account: string;
  readonly region: string;
  /** When the object was delivered, seconds since 1970. */
  readonly delivered: number;
  /** Characters that keep names apart and mean nothing. */
  readonly suffix: string;
}

/**
 * @param kind the log's folder: `CloudTrail`, or `CloudTrail-Insight` for Insights events.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function cloudTrailKey({ account, region, delivered, suffix }: Delivery, kind = 'CloudTrail'): string {
  const folder = `AWSLogs/${account}/${kind}/${region}/${folderDay(delivered)}`;
  return `${folder}/${account}_${kind}_${region}_${fileMinute(delivered)}_${suffix}.json.gz`;
}

/**
 * @param trail the trail's name and home region.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export function digestKey(
  { account, region, delivered }: Omit<Delivery, 'suffix'>,
  trail: { readonly name: string; readonly home: string },
): string {
  const folder = `AWSLogs/${account}/CloudTrail-Digest/${region}/${folderDay(delivered)}`;
  const end = fileMinute(delivered).replace('Z', '00Z');
  return `${folder}/${account}_CloudTrail-Digest_${region}_${trail.name}_${trail.home}_${end}.json.gz`;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html */
export function flowLogKey({ account, region, delivered, suffix }: Delivery, flowLog: string): string {
  const folder = `AWSLogs/${account}/vpcflowlogs/${region}/${folderDay(delivered)}`;
  return `${folder}/${account}_vpcflowlogs_${region}_${flowLog}_${fileMinute(delivered)}_${suffix}.log.gz`;
}

/**
 * @param node load balancer (`app/name/id`) and address of the node that wrote the file.
 * @param stem `conn_log_` for connection logs, which share the folder; nothing for access logs.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export function albKey(
  { account, region, delivered, suffix }: Delivery,
  node: { readonly loadBalancer: string; readonly address: string },
  stem = '',
): string {
  const folder = `AWSLogs/${account}/elasticloadbalancing/${region}/${folderDay(delivered)}`;
  const name = `${stem}${account}_elasticloadbalancing_${region}_${node.loadBalancer.replaceAll('/', '.')}`;
  return `${folder}/${name}_${fileMinute(delivered)}_${node.address}_${suffix}.log.gz`;
}

/** Written once above the day folders, when access logs are switched on. */
export const albTestFileKey = (account: string): string => `AWSLogs/${account}/ELBAccessLogTestFile`;
