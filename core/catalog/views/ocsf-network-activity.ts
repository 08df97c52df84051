import { VPC_FLOW } from '../../datasets/vpc-flow';
import { columnsOf } from './columns';
import { classification, cloud, metadata, SEVERITY, shape, shaped } from './ocsf';
import { computed, type HelperView, taken } from './view';

const { column, columns } = columnsOf(VPC_FLOW);

/** The interface, its instance, subnet and VPC belong to the end that the flow log was taken at. */
const at = (direction: string, name: string) =>
  ['string', `CASE WHEN flow_direction = '${direction}' THEN ${name} END`] as const;

const end = (address: string, port: string, service: string, direction: string) =>
  shape({
    ip: ['string', address],
    port: ['int', port],
    svc_name: ['string', service],
    interface_uid: at(direction, 'interface_id'),
    instance_uid: at(direction, 'instance_id'),
    subnet_uid: at(direction, 'subnet_id'),
    vpc_uid: at(direction, 'vpc_id'),
  });

const CONNECTION = shape({
  protocol_num: ['int', 'protocol'],
  protocol_name: ['string', "CASE protocol WHEN 1 THEN 'icmp' WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' END"],
  protocol_ver_id: ['int', "CASE WHEN strpos(srcaddr, ':') > 0 THEN 6 WHEN srcaddr IS NOT NULL THEN 4 ELSE 0 END"],
  direction_id: ['int', "CASE flow_direction WHEN 'ingress' THEN 1 WHEN 'egress' THEN 2 ELSE 0 END"],
  tcp_flags: ['int', 'tcp_flags'],
});

/**
 * VPC flow logs as OCSF Network Activity. Rows without traffic (NODATA, SKIPDATA) are no activity and left out.
 *
 * @see https://schema.ocsf.io/1.1.0/classes/network_activity
 */
export const OCSF_NETWORK_ACTIVITY: HelperView = {
  name: 'ocsf_network_activity',
  title: 'VPC flow logs as OCSF Network Activity (4001)',
  dataset: VPC_FLOW.name,
  documentation: 'https://schema.ocsf.io/1.1.0/classes/network_activity',
  reads: columns(
    ...['version', 'account_id', 'interface_id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
    ...['bytes', 'start', 'end', 'action', 'vpc_id', 'subnet_id', 'instance_id', 'tcp_flags', 'az_id'],
    ...['pkt_src_aws_service', 'pkt_dst_aws_service', 'flow_direction'],
    ...['event_time', 'region', 'account', 'day', 'delivered'],
  ),
  where: 'srcaddr IS NOT NULL OR dstaddr IS NOT NULL',
  columns: [
    ...classification({
      uid: 4001,
      name: 'Network Activity',
      category: 'Network Activity',
      activity: "CASE action WHEN 'ACCEPT' THEN 6 WHEN 'REJECT' THEN 5 ELSE 0 END",
      activities: '6 traffic for ACCEPT, 5 refuse for REJECT',
    }),
    computed('start_time', 'bigint', '"start" * 1000', 'Milliseconds since 1970-01-01 UTC, from start'),
    computed('end_time', 'bigint', '"end" * 1000', 'Milliseconds since 1970-01-01 UTC, from end'),
    SEVERITY,
    computed(
      'status_id',
      'int',
      "CASE action WHEN 'ACCEPT' THEN 1 WHEN 'REJECT' THEN 2 ELSE 0 END",
      '1 success for ACCEPT, 2 failure for REJECT',
    ),
    computed('status_code', 'string', 'action', 'action'),
    computed(
      'action_id',
      'int',
      "CASE action WHEN 'ACCEPT' THEN 1 WHEN 'REJECT' THEN 2 ELSE 0 END",
      '1 allowed for ACCEPT, 2 denied for REJECT',
    ),
    computed(
      'disposition_id',
      'int',
      "CASE action WHEN 'ACCEPT' THEN 1 WHEN 'REJECT' THEN 2 ELSE 0 END",
      '1 allowed for ACCEPT, 2 blocked for REJECT',
    ),
    shaped(
      'metadata',
      metadata('Amazon VPC', 'CAST(version AS varchar)', 'NULL'),
      'Schema version; product, with the version of the flow log; flow logs have no ids',
    ),
    shaped(
      'src_endpoint',
      end('srcaddr', 'srcport', 'pkt_src_aws_service', 'egress'),
      'srcaddr, srcport, pkt_src_aws_service; interface, instance, subnet and VPC when flow_direction is egress',
    ),
    shaped(
      'dst_endpoint',
      end('dstaddr', 'dstport', 'pkt_dst_aws_service', 'ingress'),
      'dstaddr, dstport, pkt_dst_aws_service; interface, instance, subnet and VPC when flow_direction is ingress',
    ),
    shaped('connection_info', CONNECTION, 'protocol, flow_direction, tcp_flags'),
    shaped(
      'traffic',
      shape({ packets: ['bigint', 'packets'], bytes: ['bigint', 'bytes'] }),
      'packets and bytes of this direction',
    ),
    shaped('device', shape({ interface_uid: ['string', 'interface_id'] }), 'interface_id, whatever the direction'),
    shaped(
      'cloud',
      cloud('account_id', 'region', 'az_id'),
      'AWS; account.uid from account_id; region; zone from az_id',
    ),
    taken(column('account')),
    taken(column('day')),
    taken(column('delivered')),
  ],
};
