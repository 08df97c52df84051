import type { Scope } from './enrol';

/** What an invocation asks for, custom resources aside. */
export interface Request {
  readonly scope: Scope;
  readonly reportOnly: boolean;
}

const EXPECTED = `{}, { "reportOnly": true } or an event of CloudTrail`;

/**
 * Reads the event of an invocation: an API call that made a resource, or `{}` by the schedule and by hand.
 *
 * @returns undefined when there is nothing to do, as for a Classic Load Balancer
 * @throws on anything else: a misspelt option must not start a run that changes things
 */
export function readEvent(event: unknown): Request | undefined {
  if (typeof event !== 'object' || event === null) throw new Error(`the event must be ${EXPECTED}, got ${show(event)}`);
  if ('detail' in event) return readCall((event as { readonly detail: unknown }).detail);
  const { reportOnly = false, ...rest } = event as { readonly reportOnly?: unknown };
  if (Object.keys(rest).length > 0) throw new Error(`the event must be ${EXPECTED}, got ${show(event)}`);
  if (typeof reportOnly !== 'boolean') throw new Error(`'reportOnly' must be true or false, got ${show(reportOnly)}`);
  return { scope: 'all', reportOnly };
}

/** The part of CloudTrail's record that names what was made. */
interface ApiCall {
  readonly eventName?: string;
  readonly responseElements?: {
    readonly vpc?: { readonly vpcId?: string };
    readonly loadBalancers?: readonly { readonly loadBalancerArn?: string }[];
  } | null;
}

function readCall(detail: unknown): Request | undefined {
  const { eventName, responseElements } = (detail ?? {}) as ApiCall;
  const vpc = responseElements?.vpc?.vpcId;
  const loadBalancer = responseElements?.loadBalancers?.[0]?.loadBalancerArn;
  switch (eventName) {
    case 'CreateVpc':
    case 'CreateDefaultVpc':
      return vpc === undefined ? undefined : { scope: { vpc }, reportOnly: false };
    case 'CreateLoadBalancer':
      return loadBalancer === undefined ? undefined : { scope: { loadBalancer }, reportOnly: false };
    default:
      throw new Error(`an event must be of CreateVpc, CreateDefaultVpc or CreateLoadBalancer, got ${show(eventName)}`);
  }
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
