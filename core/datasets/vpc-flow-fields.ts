import { type Column, rawNameOf, type ScalarType } from './dataset';

/** Column names that differ from the field's: the partition key `region` is the folder's, this one the record's. */
const RENAMED: Readonly<Record<string, string>> = { region: 'flow_region' };

const field = (rawName: string, type: ScalarType, since: string, description: string): Column => {
  const name = RENAMED[rawName] ?? rawName.replaceAll('-', '_');
  return { name, type, ...(name === rawName ? {} : { rawName }), description, since };
};

const v2 = (rawName: string, type: ScalarType, description: string) => field(rawName, type, '2', description);
const v3 = (rawName: string, type: ScalarType, description: string) => field(rawName, type, '3', description);
const v7 = (rawName: string, description: string) => field(rawName, 'string', '7', description);
const v11 = (rawName: string, description: string) => field(rawName, 'string', '11', description);

/**
 * Every field of a VPC flow log, in version order. Version 6 has transit gateway fields only. Types are those of AWS's
 * Parquet format, so that text and Parquet flow logs give the same columns.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const VPC_FLOW_FIELDS: readonly Column[] = [
  v2('version', 'int', 'Highest version among the fields of the flow log'),
  v2('account-id', 'string', 'Account that owns the network interface; unknown when AWS cannot tell'),
  v2('interface-id', 'string', 'Network interface; missing for a regional NAT gateway'),
  v2('srcaddr', 'string', 'Source address; for traffic that leaves the interface, the address of the interface'),
  v2('dstaddr', 'string', 'Destination address; for traffic that reaches the interface, the address of the interface'),
  v2('srcport', 'int', 'Source port'),
  v2('dstport', 'int', 'Destination port'),
  v2('protocol', 'int', 'IANA protocol number: 1 ICMP, 6 TCP, 17 UDP'),
  v2('packets', 'bigint', 'Packets in the interval'),
  v2('bytes', 'bigint', 'Bytes in the interval'),
  v2('start', 'bigint', 'First packet of the interval, in seconds since 1970-01-01 UTC'),
  v2('end', 'bigint', 'Last packet of the interval, in seconds since 1970-01-01 UTC'),
  v2('action', 'string', 'ACCEPT, or REJECT when security groups or network ACLs refused the traffic'),
  v2('log-status', 'string', 'OK, NODATA when there was no traffic, SKIPDATA when records were lost'),
  v3('vpc-id', 'string', 'VPC of the network interface'),
  v3('subnet-id', 'string', 'Subnet of the network interface'),
  v3('instance-id', 'string', 'Instance the interface belongs to; missing for an interface that a service manages'),
  v3('tcp-flags', 'int', 'TCP flags seen in the interval, added up: FIN 1, SYN 2, RST 4, SYN-ACK 18'),
  v3('type', 'string', 'IPv4, IPv6 or EFA'),
  v3('pkt-srcaddr', 'string', 'Source address in the packet; differs from srcaddr behind an intermediate interface'),
  v3(
    'pkt-dstaddr',
    'string',
    'Destination address in the packet; differs from dstaddr behind an intermediate interface',
  ),
  field('region', 'string', '4', 'Region of the network interface, as the record says it'),
  field('az-id', 'string', '4', 'Availability Zone id of the network interface'),
  field('sublocation-type', 'string', '4', 'wavelength, outpost or localzone'),
  field('sublocation-id', 'string', '4', 'Id of the sublocation'),
  field('pkt-src-aws-service', 'string', '5', 'AWS service whose address range holds the packet source'),
  field('pkt-dst-aws-service', 'string', '5', 'AWS service whose address range holds the packet destination'),
  field('flow-direction', 'string', '5', 'ingress or egress, seen from the interface'),
  field(
    'traffic-path',
    'int',
    '5',
    'Way that egress traffic took, 1 to 8: 1 same VPC, 2 or 8 internet gateway, 3 VPN gateway',
  ),
  v7('ecs-cluster-arn', 'ARN of the ECS cluster'),
  v7('ecs-cluster-name', 'Name of the ECS cluster'),
  v7('ecs-container-instance-arn', 'ARN of the ECS container instance, on EC2'),
  v7('ecs-container-instance-id', 'Id of the ECS container instance, on EC2'),
  v7('ecs-container-id', 'Docker id of the first container'),
  v7('ecs-second-container-id', 'Docker id of the second container'),
  v7('ecs-service-name', 'Name of the ECS service'),
  v7('ecs-task-definition-arn', 'ARN of the ECS task definition'),
  v7('ecs-task-arn', 'ARN of the running ECS task'),
  v7('ecs-task-id', 'Id of the running ECS task'),
  field(
    'reject-reason',
    'string',
    '8',
    'Why the traffic was rejected: BPA for block public access, EC for encryption controls',
  ),
  field('resource-id', 'string', '9', 'Regional NAT gateway the interface belongs to'),
  field('encryption-status', 'int', '10', 'Encryption in transit: 0 none, 1 by Nitro, 2 by the application, 3 by both'),
  v11('instance-tag', 'Value of the first chosen instance tag, percent-encoded'),
  v11('instance-tag-2', 'Value of the second chosen instance tag, percent-encoded'),
  v11('interface-tag', 'Value of the first chosen network interface tag, percent-encoded'),
  v11('interface-tag-2', 'Value of the second chosen network interface tag, percent-encoded'),
  v11('asg-tag', 'Value of the first chosen Auto Scaling group tag, percent-encoded'),
  v11('asg-tag-2', 'Value of the second chosen Auto Scaling group tag, percent-encoded'),
  v11('interface-type', 'Kind of the interface, such as nat_gateway, network_load_balancer or vpc_endpoint'),
  v11('next-hop-interface-id', 'Network interface of the next hop'),
  v11('next-hop-subnet-id', 'Subnet of the next hop'),
  v11('next-hop-az-id', 'Availability Zone id of the next hop'),
  v11('next-hop-vpc-id', 'VPC of the next hop'),
  v11('next-hop-interface-type', 'Kind of the next hop interface'),
];

/** The fields of a flow log that was created without a format of its own, in AWS's order. */
export const DEFAULT_FLOW_FIELDS: readonly string[] = VPC_FLOW_FIELDS.filter((each) => each.since === '2').map(
  rawNameOf,
);
