import { ALB_ACCESS } from '../../datasets/alb-access';
import { columnsOf } from './columns';
import { computed, type HelperView, taken } from './view';

const { column, columns } = columnsOf(ALB_ACCESS);

/** Parts of a URL. What a client sends need not be one: then they are NULL, and no statement fails. */
const URL = '^[a-zA-Z][a-zA-Z0-9+.-]*://(\\[[^\\]]*\\]|[^/:?#]*)(:[0-9]+)?(/[^?#]*)?';
const part = (group: number): string => `nullif(regexp_extract(request_url, '${URL}', ${group}), '')`;

export const URL_SCHEME = "lower(nullif(regexp_extract(request_url, '^([a-zA-Z][a-zA-Z0-9+.-]*)://', 1), ''))";
export const URL_HOST = `lower(${part(1)})`;
export const URL_PORT = `try_cast(replace(${part(2)}, ':', '') AS integer)`;
export const URL_PATH = part(3);
export const URL_QUERY = "nullif(regexp_extract(request_url, '[?]([^#]*)', 1), '')";

/** Of a request that never came to a target, the parts are -1. */
const TIMES = ['request_processing_time', 'target_processing_time', 'response_processing_time'];
export const LATENCY = `CASE WHEN ${TIMES.map((name) => `${name} >= 0`).join(' AND ')} THEN ${TIMES.join(' + ')} END`;

/**
 * Requests to load balancers with the parts of their URLs.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export const ALB_REQUESTS: HelperView = {
  name: 'alb_requests',
  title: 'ALB requests with host, path and query of the URL, and times added up',
  dataset: ALB_ACCESS.name,
  documentation: ALB_ACCESS.documentation,
  reads: columns(
    ...['type', 'elb', 'client_ip', 'client_port', 'target_ip', 'target_port', ...TIMES, 'elb_status_code'],
    ...['target_status_code', 'received_bytes', 'sent_bytes', 'request_verb', 'request_url', 'request_proto'],
    ...['user_agent', 'ssl_protocol', 'target_group_arn', 'trace_id', 'actions_executed', 'error_reason'],
    ...['classification', 'event_time', 'region', 'source_file', 'account', 'day', 'delivered'],
  ),
  columns: [
    taken(column('event_time')),
    taken(column('client_ip')),
    taken(column('request_verb'), 'method'),
    computed('scheme', 'string', URL_SCHEME, 'http or https'),
    computed('host', 'string', URL_HOST, 'Host of the URL, in lower case'),
    computed('port', 'int', URL_PORT, 'Port of the URL'),
    computed('path', 'string', URL_PATH, 'Path of the URL as sent, without the query'),
    computed('query', 'string', URL_QUERY, 'What follows the ? of the URL; NULL when nothing does'),
    taken(column('elb_status_code'), 'status'),
    computed(
      'target_status',
      'int',
      'try_cast(target_status_code AS integer)',
      'Status the target answered with; NULL when it did not',
    ),
    computed('latency', 'double', LATENCY, 'Seconds from the request to its answer; NULL when a part is not known'),
    taken(column('target_processing_time')),
    computed(
      'target',
      'string',
      "target_ip || ':' || CAST(target_port AS varchar)",
      'Address and port of the target; NULL when the request was sent to none',
    ),
    computed('target_group', 'string', "nullif(split_part(target_group_arn, '/', 2), '')", 'Name of the target group'),
    computed('load_balancer', 'string', "split_part(elb, '/', 2)", 'Name of the load balancer'),
    taken(column('user_agent')),
    taken(column('request_proto'), 'http_version'),
    taken(column('ssl_protocol'), 'tls_version'),
    taken(column('received_bytes')),
    taken(column('sent_bytes')),
    taken(column('actions_executed'), 'actions'),
    taken(column('error_reason')),
    taken(column('classification')),
    taken(column('trace_id')),
    taken(column('region')),
    taken(column('source_file')),
    taken(column('account')),
    taken(column('day')),
    taken(column('delivered')),
  ],
};
