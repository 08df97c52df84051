import type { RawTableDefinition } from '../catalog/raw-table-definition';
import { ALB_ACCESS } from './alb-access';
import { escaped, lineOf, orBare, seconds, token, whole } from './alb-grammar';
import type { Column, ScalarType, SerDe } from './dataset';

/**
 * What else a load balancer delivers. These are read where they lie, as text: a missing value is `-`, and NULL in a column of
 * numbers. Each kind has a prefix of its own, for all of them have the same folders.
 */

const column = (name: string, description: string, type: ScalarType = 'string'): Column => ({
  name,
  type,
  description,
});

const OTHER_FIELDS = column('other_fields', 'Whatever follows in the line: fields that are newer than this table');

const serdeOf = (pattern: string): SerDe => ({
  ...ALB_ACCESS.format.serde,
  parameters: { 'input.regex': pattern, 'serialization.format': '1' },
});

const { template, alternatives } = ALB_ACCESS.layout;

/** Eleven fields that every line has, then those that came later. */
const CONNECTION_LINE = lineOf(
  [
    token, // timestamp
    token, // client_ip
    whole(5), // client_port
    whole(5), // listener_port
    token, // tls_protocol
    token, // tls_cipher
    seconds, // tls_handshake_latency
    orBare(escaped), // leaf_client_cert_subject: a client writes its own
    token, // leaf_client_cert_validity
    token, // leaf_client_cert_serial_number
    token, // tls_verify_status
  ],
  [
    token, // conn_trace_id
    token, // tls_keyexchange
    token, // elb
    token, // ip_address
  ],
);

/**
 * ALB connection logs: one line for each attempt to connect, with its TLS handshake and the client's certificate. Named and
 * typed as in AWS's own table; the newer fields follow.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-alb-connection-logs-table.html
 */
export const ALB_CONNECTIONS: RawTableDefinition = {
  name: 'alb_connections',
  title: 'ALB connection logs as delivered',
  documentation:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html',
  layout: { template, alternatives },
  serde: serdeOf(CONNECTION_LINE),
  columns: [
    column('time', 'When the connection was made or failed, UTC, with microseconds'),
    column('client_ip', 'Address of the client'),
    column('client_port', 'Port of the client', 'int'),
    column('listener_port', 'Port of the listener', 'int'),
    column('tls_protocol', 'TLS version; - for a listener without TLS or a handshake that failed early'),
    column('tls_cipher', 'TLS cipher; - as above'),
    column('tls_handshake_latency', 'Seconds that the handshake took; NULL as above', 'double'),
    column('leaf_client_cert_subject', 'Subject of the certificate that the client showed'),
    column('leaf_client_cert_validity', 'Its validity, as NotBefore=...;NotAfter=...'),
    column('leaf_client_cert_serial_number', 'Its serial number'),
    column('tls_verify_status', 'Success, or Failed: with the reason, such as Failed:ClientCertUntrusted'),
    column('conn_trace_id', 'Joins the connection to its requests in the access log'),
    column('tls_keyexchange', 'Key exchange of the handshake'),
    column('elb', 'Load balancer, as app/name/id'),
    column('ip_address', 'Address of the load balancer node'),
    OTHER_FIELDS,
  ],
};

const HEALTH_CHECK_LINE = lineOf(
  [
    token, // type
    token, // time
    seconds, // latency
    token, // target_addr
    token, // target_group_id
    token, // status
    token, // status_code
    token, // reason_code
  ],
  [
    token, // elb
    token, // ip_address
  ],
);

/**
 * ALB health-check logs: one line for each check of a target, with its outcome and the reason for a failure.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html
 */
export const ALB_HEALTH_CHECKS: RawTableDefinition = {
  name: 'alb_health_checks',
  title: 'ALB health-check logs as delivered',
  documentation:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html',
  layout: { template, alternatives },
  serde: serdeOf(HEALTH_CHECK_LINE),
  columns: [
    column('type', 'http, https, h2, grpc or lambda'),
    column('time', 'When the check began, UTC'),
    column('latency', 'Seconds that the check took', 'double'),
    column('target_addr', 'Address and port of the target, or what names a Lambda function'),
    column('target_group_id', 'Target group'),
    column('status', 'PASS or FAIL'),
    column('status_code', 'Status that the target answered with'),
    column('reason_code', 'Why the check failed, such as TimedOut or ResponseCodeMismatch; - when it passed'),
    column('elb', 'Load balancer, as app/name/id'),
    column('ip_address', 'Address of the load balancer node'),
    OTHER_FIELDS,
  ],
};
