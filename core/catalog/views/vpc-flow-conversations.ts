import { VPC_FLOW } from '../../datasets/vpc-flow';
import { columnsOf } from './columns';
import { computed, type HelperView, taken, type ViewColumn } from './view';

const { column, columns } = columnsOf(VPC_FLOW);

/** Whether a row is of what the server sends. Equal ports, as those of ICMP, decide nothing: then the addresses do. */
const FROM_SERVER = 'srcport < dstport OR (srcport = dstport AND srcaddr < dstaddr)';

const by = (name: string, description: string): ViewColumn => ({
  ...{ name, as: name, description },
  type: name.endsWith('port') ? 'int' : 'string',
});

const sum = (name: string, what: string, direction: string, description: string): ViewColumn =>
  computed(name, 'bigint', `coalesce(sum(${what}) FILTER (WHERE ${direction}), 0)`, description);

/**
 * Flow logs say each direction of a connection in rows of their own, once in each interval. Here it is one row a day.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const VPC_FLOW_CONVERSATIONS: HelperView = {
  name: 'vpc_flow_conversations',
  title: 'VPC flows, both directions and all intervals of a connection in one row for each day',
  dataset: VPC_FLOW.name,
  documentation: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  reads: columns(
    ...['interface_id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'end', 'action'],
    ...['event_time', 'region', 'account', 'day'],
  ),
  step: `SELECT *,
    ${FROM_SERVER} AS from_server,
    CASE WHEN ${FROM_SERVER} THEN dstaddr ELSE srcaddr END AS client,
    CASE WHEN ${FROM_SERVER} THEN dstport ELSE srcport END AS client_port,
    CASE WHEN ${FROM_SERVER} THEN srcaddr ELSE dstaddr END AS server,
    CASE WHEN ${FROM_SERVER} THEN srcport ELSE dstport END AS server_port
  FROM source
  WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL`,
  columns: [
    computed('first_seen', 'timestamp', 'min(event_time)', 'First packet of the day, UTC'),
    computed(
      'last_seen',
      'timestamp',
      'max(CASE WHEN "end" BETWEEN 0 AND 253402300799 THEN CAST(from_unixtime("end") AS timestamp) END)',
      'Last packet of the day, UTC',
    ),
    by('client', 'Address of the end with the higher port, which is the one that began'),
    by('client_port', 'Port of the client'),
    by('server', 'Address of the end with the lower port'),
    by('server_port', 'Port of the server: the service; 0 for protocols without ports'),
    taken(column('protocol')),
    sum('packets_to_server', 'packets', 'NOT from_server', 'Packets from the client to the server'),
    sum('packets_to_client', 'packets', 'from_server', 'Packets from the server to the client'),
    sum('bytes_to_server', 'bytes', 'NOT from_server', 'Bytes from the client to the server'),
    sum('bytes_to_client', 'bytes', 'from_server', 'Bytes from the server to the client; 0 when it never answered'),
    computed('flows', 'bigint', 'count(*)', 'Rows of the flow log, of both directions'),
    computed('accepted', 'bigint', "count_if(action = 'ACCEPT')", 'Rows that were accepted'),
    computed('rejected', 'bigint', "count_if(action = 'REJECT')", 'Rows that were refused'),
    taken(column('interface_id')),
    taken(column('region')),
    taken(column('account')),
    taken(column('day')),
  ],
  groupBy: [
    ...['client', 'client_port', 'server', 'server_port', 'protocol'],
    // Traffic inside a VPC is logged at both ends: each interface's sight of it stays a row of its own.
    ...['interface_id', 'region', 'account', 'day'],
  ],
};
