import type { Column, Dataset, ScalarType } from '../../../core/datasets/dataset';

const column = (name: string, type: ScalarType = 'string'): Column => ({
  name,
  type,
  description: `The field ${name}`,
});

const token = '([^ ]+)';
const PATTERN = `(tls) ${token} ${token} (net/[^ ]+) ${token} ([^ ]+):([0-9]+) (?:([^ ]+):([0-9]+)|-)${' (?:([0-9]+)|-)'.repeat(4)} ${Array(8).fill(token).join(' ')}(?: ${token})?(?: ("[^"]*"|-))?(?: ${token})?(?: (.*))?`;

/** A log that the project does not know: access logs of network load balancers, in one object. */
export const NLB_ACCESS: Dataset = {
  name: 'nlb_access',
  title: 'NLB access logs',
  documentation: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html',
  version: 1,
  layout: {
    template: 'AWSLogs/${account}/elasticloadbalancing/${region}/${delivered}/',
    alternatives: [],
    file: /(?<account>\d{12})_elasticloadbalancing_(?<region>[a-z0-9-]+)_net\.[^/]+_(?<date>\d{8})T\d{4}Z_[^/]+\.log(?:\.gz)?/,
    siblings: [{ pattern: /_elasticloadbalancing_[^/_]+_app\.[^/]*$/, what: 'ALB access log' }],
  },
  format: {
    kind: 'regex',
    pattern: PATTERN,
    serde: {
      library: 'org.apache.hadoop.hive.serde2.RegexSerDe',
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      parameters: { 'input.regex': PATTERN },
    },
  },
  columns: [
    column('type'),
    column('version'),
    column('time'),
    column('elb'),
    column('listener'),
    column('client_ip'),
    column('client_port', 'int'),
    column('destination_ip'),
    column('destination_port', 'int'),
    column('connection_time', 'bigint'),
    column('tls_handshake_time', 'bigint'),
    column('received_bytes', 'bigint'),
    column('sent_bytes', 'bigint'),
    column('incoming_tls_alert'),
    column('chosen_cert_arn'),
    column('chosen_cert_serial'),
    column('tls_cipher'),
    column('tls_protocol_version'),
    column('tls_keyexchange'),
    column('domain_name'),
    column('alpn_fe_protocol'),
    column('alpn_be_protocol'),
    column('alpn_client_preference_list'),
    column('tls_connection_creation_time'),
    column('other_fields'),
  ],
  eventTime: { column: 'time', format: 'iso8601' },
  understoodBy: ['time'],
  missing: '-',
  clusteredBy: ['elb'],
};

/** One line of it, as AWS's guide has it. */
export const LINE =
  'tls 2.0 2020-04-01T08:51:42 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 ' +
  '172.100.100.185:443 5 2 98 246 - arn:aws:acm:us-east-2:671290407336:certificate/2a108f19 - ' +
  'ECDHE-RSA-AES128-SHA tlsv12 - my-network-loadbalancer-c6e77e28c25b2234.elb.us-east-2.amazonaws.com h2 h2 "h2,http/1.1" 2020-04-01T08:51:20';
export const FOLDER = 'AWSLogs/123456789012/elasticloadbalancing/us-east-2/2020/05/10/';
export const FILE =
  '123456789012_elasticloadbalancing_us-east-2_net.my-network-loadbalancer.c6e77e28c25b2234_20200510T0000Z_fe9a.log.gz';
