import { ALB_LINE } from './alb-grammar';
import type { Column, Dataset, ScalarType } from './dataset';

const column = (name: string, description: string, type: ScalarType = 'string'): Column => ({
  name,
  type,
  description,
});

/** Named and typed as in AWS's own table, so that public queries run unchanged; the newer fields follow in log order. */
const COLUMNS: readonly Column[] = [
  column('type', 'http, https, h2, grpcs, ws or wss'),
  column('time', 'When the response was sent, UTC, with microseconds; when the connection closed for WebSockets'),
  column('elb', 'Load balancer, as app/name/id'),
  column('client_ip', 'Address of the client'),
  column('client_port', 'Port of the client', 'int'),
  column('target_ip', 'Address of the target; missing when the request was not sent to one'),
  column('target_port', 'Port of the target', 'int'),
  column('request_processing_time', 'Seconds until the request was sent to a target; -1 when it was not', 'double'),
  column('target_processing_time', 'Seconds until the target began to respond; -1 when it did not', 'double'),
  column('response_processing_time', 'Seconds until the response went to the client; -1 when it did not', 'double'),
  column('elb_status_code', 'Status the load balancer answered with; 460 when the client closed the connection', 'int'),
  column('target_status_code', 'Status the target answered with'),
  column('received_bytes', 'Bytes received from the client, with headers', 'bigint'),
  column('sent_bytes', 'Bytes sent to the client, with headers', 'bigint'),
  column('request_verb', 'HTTP method of the request'),
  column('request_url', 'URL of the request as the client sent it; may hold blanks and escapes'),
  column('request_proto', 'HTTP version of the request'),
  column('user_agent', 'User agent of the client, cut at 8 KB'),
  column('ssl_cipher', 'TLS cipher; missing for a listener without TLS'),
  column('ssl_protocol', 'TLS version; missing for a listener without TLS'),
  column('target_group_arn', 'ARN of the target group'),
  column('trace_id', 'The X-Amzn-Trace-Id header'),
  column('domain_name', 'Server name the client gave in the TLS handshake'),
  column('chosen_cert_arn', 'ARN of the certificate presented; session-reused for a resumed session'),
  column(
    'matched_rule_priority',
    'Priority of the matched rule; 0 for the default rule, -1 when none could be evaluated',
  ),
  column('request_creation_time', 'When the request was received, UTC'),
  column('actions_executed', 'Actions taken, parted by commas, such as waf,forward'),
  column('redirect_url', 'Location of the redirect'),
  column(
    'error_reason',
    'Why the request failed, for Lambda, authentication and WAF errors; lambda_error_reason in the AWS guide',
  ),
  column('target_port_list', 'Addresses and ports of all targets that processed the request, parted by blanks'),
  column('target_status_code_list', 'Statuses the targets answered with, parted by blanks'),
  column('classification', 'Desync mitigation: Acceptable, Ambiguous or Severe'),
  column('classification_reason', 'Why the request was classified so'),
  column('conn_trace_id', 'Joins the request to its connection log entry'),
  column('transformed_host', 'Host header after rewriting'),
  column('transformed_uri', 'URI after rewriting'),
  column('request_transform_status', 'Outcome of rewriting, such as TransformSuccess'),
  column('ip_address', 'Address of the load balancer node that took the request'),
  column('target_error_code', 'HTTP/2 error code with which the target reset the stream, hexadecimal'),
  column('elb_error_code', 'Error code of the load balancer'),
  column('other_fields', 'Whatever follows in the line: fields that are newer than this table'),
];

/**
 * Access logs of Application Load Balancers: who asked for what, which target answered, how long it took.
 *
 * The tree holds other logs too. Those of connections and health checks land in the same folders unless they are given
 * prefixes of their own; network and classic load balancers write other lines under the same template.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export const ALB_ACCESS: Dataset = {
  name: 'alb_access',
  title: 'ALB access logs',
  documentation: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
  version: 1,
  layout: {
    template: 'AWSLogs/${account}/elasticloadbalancing/${region}/${delivered}/',
    alternatives: [],
    file: /(?<account>[A-Za-z0-9-]+)_elasticloadbalancing_(?<region>[a-z0-9-]+)_app\.[^/]+_(?<date>\d{8})T\d{4}Z_[^/]+\.log(?:\.gz)?/,
    siblings: [
      { pattern: /(?:^|\/)conn_log[._][^/]*$/, what: 'ALB connection log' },
      { pattern: /(?:^|\/)health_check_log[._][^/]*$/, what: 'ALB health check log' },
      { pattern: /(?:^|\/)ELB(?:Access|Connection|HealthCheck)LogTestFile$/, what: 'ELB test file' },
      { pattern: /(?:^|\/)[^/_]+_elasticloadbalancing_[^/_]+_net\.[^/]*$/, what: 'NLB access log' },
      {
        pattern: /(?:^|\/)[^/_]+_elasticloadbalancing_[^/_]+_(?!app\.|net\.)[^/]*$/,
        what: 'Classic Load Balancer access log',
      },
    ],
  },
  format: {
    kind: 'regex',
    pattern: ALB_LINE,
    serde: {
      library: 'org.apache.hadoop.hive.serde2.RegexSerDe',
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      parameters: { 'input.regex': ALB_LINE, 'serialization.format': '1' },
    },
  },
  columns: COLUMNS,
  eventTime: { column: 'time', format: 'iso8601' },
  understoodBy: ['time', 'elb'],
  missing: '-',
  clusteredBy: ['elb'],
  origin: { account: ['target_group_arn', 'chosen_cert_arn'], region: ['target_group_arn', 'chosen_cert_arn'] },
};
