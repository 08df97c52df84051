import { BASE62, type Random } from '../random';
import { isoMicros } from '../time';
import type { LoadBalancer } from './load-balancers';

/** One request, in the words of the story; `line` fills in what goes without saying. */
export interface Request {
  /** When the response was sent, seconds since 1970. */
  readonly at: number;
  readonly balancer: LoadBalancer;
  /** Address of the node that took the request. */
  readonly node: string;
  readonly type?: 'http' | 'https' | 'h2' | 'wss' | 'grpcs';
  /** Address and port. */
  readonly client: string;
  /** Address and port; absent when the load balancer answered by itself. */
  readonly target?: string;
  /** Seconds the target took; absent when it gave no answer. */
  readonly took?: number;
  readonly status: string;
  /** The target's; absent when it gave no answer. */
  readonly targetStatus?: string;
  readonly method?: string;
  readonly path?: string;
  /** The whole request field, when it is not the usual one. */
  readonly request?: string;
  readonly agent: string;
  readonly actions?: string;
  readonly redirect?: string;
  /** Why the load balancer failed by itself (`error_reason`). */
  readonly error?: string;
  /** ARN; of a target without an address (a function) too. The balancer's first unless told. */
  readonly targetGroup?: string;
  /** Today's unless told. */
  readonly tls?: readonly [protocol: string, cipher: string];
  readonly classification?: readonly [classification: string, reason: string];
  readonly sent?: number;
}

/**
 * One line of an access log with the 34 fields of today.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export function line(it: Request, random: Random): string {
  const { balancer } = it;
  const type = it.type ?? 'https';
  const secure = type !== 'http';
  const micros = random.below(1_000_000);
  const host = balancer.domain;
  const scheme = secure ? (type === 'wss' ? 'wss' : 'https') : 'http';
  const protocol = type === 'h2' || type === 'grpcs' ? 'HTTP/2.0' : 'HTTP/1.1';
  const url = `${scheme}://${host}:${secure ? 443 : 80}${it.path ?? '/'}`;
  const reached = it.target !== undefined;
  const answered = it.took !== undefined;
  const [tls, cipher] = it.tls ?? ['TLSv1.3', 'TLS_AES_128_GCM_SHA256'];
  return [
    type,
    isoMicros(it.at, micros),
    balancer.id,
    it.client,
    it.target ?? '-',
    reached ? '0.001' : '-1',
    it.took?.toFixed(3) ?? '-1',
    answered ? '0.000' : '-1',
    it.status,
    it.targetStatus ?? '-',
    random.between(120, 2400),
    it.sent ?? random.between(200, 48_000),
    `"${it.request ?? `${it.method ?? 'GET'} ${url} ${protocol}`}"`,
    `"${it.agent}"`,
    secure ? cipher : '-',
    secure ? tls : '-',
    it.targetGroup ?? (reached ? balancer.targetGroup : '-'),
    `"Root=1-${it.at.toString(16)}-${random.hex(24)}"`,
    `"${secure ? host : '-'}"`,
    `"${secure ? balancer.certificate : '-'}"`,
    reached ? 1 : 0,
    // A response never takes less than a millisecond here, so that the request is older than it.
    isoMicros(it.at - Math.ceil((it.took ?? 0) + 0.001), micros),
    `"${it.actions ?? (reached || it.targetGroup ? 'forward' : '-')}"`,
    `"${it.redirect ?? '-'}"`,
    `"${it.error ?? '-'}"`,
    `"${it.target ?? '-'}"`,
    `"${it.targetStatus ?? '-'}"`,
    `"${it.classification?.[0] ?? '-'}"`,
    `"${it.classification?.[1] ?? '-'}"`,
    `TID_${random.text(BASE62, 32).toLowerCase()}`,
    '"-"',
    '"-"',
    '"-"',
    it.node,
  ].join(' ');
}
