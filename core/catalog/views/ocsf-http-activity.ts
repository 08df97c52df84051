import { ALB_ACCESS } from '../../datasets/alb-access';
import { LATENCY, URL_HOST, URL_PATH, URL_PORT, URL_QUERY, URL_SCHEME } from './alb-requests';
import { columnsOf } from './columns';
import { classification, cloud, metadata, SEVERITY, shape, shaped } from './ocsf';
import { computed, type HelperView, taken } from './view';

const { column, columns } = columnsOf(ALB_ACCESS);

const ACTIVITY = `CASE request_verb
    WHEN 'CONNECT' THEN 1
    WHEN 'DELETE' THEN 2
    WHEN 'GET' THEN 3
    WHEN 'HEAD' THEN 4
    WHEN 'OPTIONS' THEN 5
    WHEN 'POST' THEN 6
    WHEN 'PUT' THEN 7
    WHEN 'TRACE' THEN 8
    ELSE CASE WHEN request_verb IS NULL THEN 0 ELSE 99 END
  END`;

const REQUEST = shape({
  http_method: ['string', 'request_verb'],
  version: ['string', 'request_proto'],
  user_agent: ['string', 'user_agent'],
  uid: ['string', 'trace_id'],
  url: shape({
    url_string: ['string', 'request_url'],
    scheme: ['string', URL_SCHEME],
    hostname: ['string', URL_HOST],
    port: ['int', URL_PORT],
    path: ['string', URL_PATH],
    query_string: ['string', URL_QUERY],
  }),
});

/**
 * ALB access logs as OCSF HTTP Activity.
 *
 * @see https://schema.ocsf.io/1.1.0/classes/http_activity
 */
export const OCSF_HTTP_ACTIVITY: HelperView = {
  name: 'ocsf_http_activity',
  title: 'ALB requests as OCSF HTTP Activity (4002)',
  dataset: ALB_ACCESS.name,
  documentation: 'https://schema.ocsf.io/1.1.0/classes/http_activity',
  reads: columns(
    ...['elb', 'client_ip', 'client_port', 'target_ip', 'target_port', 'request_processing_time'],
    ...['target_processing_time', 'response_processing_time', 'elb_status_code', 'received_bytes', 'sent_bytes'],
    ...['request_verb', 'request_url', 'request_proto', 'user_agent', 'ssl_cipher', 'ssl_protocol', 'domain_name'],
    ...['trace_id', 'error_reason', 'ip_address', 'event_time', 'region', 'account', 'day', 'delivered'],
  ),
  columns: [
    ...classification({
      uid: 4002,
      name: 'HTTP Activity',
      category: 'Network Activity',
      activity: ACTIVITY,
      activities:
        '0 unknown, 1 connect, 2 delete, 3 get, 4 head, 5 options, 6 post, 7 put, 8 trace, 99 other: from request_verb',
    }),
    SEVERITY,
    computed(
      'status_id',
      'int',
      'CASE WHEN elb_status_code < 400 THEN 1 WHEN elb_status_code >= 400 THEN 2 ELSE 0 END',
      '1 success below 400, 2 failure from 400 on: from elb_status_code',
    ),
    computed('status_code', 'string', 'elb_status_code', 'elb_status_code'),
    computed('status_detail', 'string', 'error_reason', 'error_reason'),
    shaped(
      'metadata',
      metadata('Elastic Load Balancing', 'NULL', 'trace_id'),
      'Schema version; product; uid is trace_id',
    ),
    shaped('http_request', REQUEST, 'request_verb, request_proto, user_agent, trace_id; url: parts of request_url'),
    shaped(
      'http_response',
      shape({ code: ['int', 'elb_status_code'], latency: ['int', `round((${LATENCY}) * 1000)`] }),
      'elb_status_code; milliseconds of the three processing times',
    ),
    shaped(
      'src_endpoint',
      shape({ ip: ['string', 'client_ip'], port: ['int', 'client_port'] }),
      'client_ip, client_port',
    ),
    shaped(
      'dst_endpoint',
      shape({ ip: ['string', 'target_ip'], port: ['int', 'target_port'] }),
      'target_ip, target_port; NULL when no target got the request',
    ),
    shaped(
      'proxy_endpoint',
      shape({ ip: ['string', 'ip_address'], name: ['string', 'elb'], hostname: ['string', 'domain_name'] }),
      'The load balancer: ip_address, elb, domain_name',
    ),
    shaped(
      'tls',
      shape({ version: ['string', 'ssl_protocol'], cipher: ['string', 'ssl_cipher'], sni: ['string', 'domain_name'] }),
      'ssl_protocol, ssl_cipher, domain_name; NULL members for a listener without TLS',
    ),
    shaped(
      'traffic',
      shape({ bytes_in: ['bigint', 'received_bytes'], bytes_out: ['bigint', 'sent_bytes'] }),
      'received_bytes, sent_bytes',
    ),
    shaped(
      'cloud',
      cloud('account', 'region'),
      'AWS; account.uid and region of the folder in which the object was delivered',
    ),
    taken(column('account')),
    taken(column('day')),
    taken(column('delivered')),
  ],
};
