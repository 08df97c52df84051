import type { Principal } from '../cast';
import type { Random } from '../random';
import { iso } from '../time';
import { identityJson } from './identity';

/** Where and when a call was recorded. */
export interface Place {
  /** Seconds since 1970. */
  readonly at: number;
  readonly account: string;
  readonly region: string;
}

/** One API call or other event, in the words of the story; `record` makes CloudTrail's JSON of it. */
export interface Act {
  readonly by: Principal;
  /** The service's short name (`ec2`). */
  readonly service: string;
  readonly name: string;
  readonly request?: unknown;
  readonly response?: unknown;
  /** Some events, failed sign-ins among them, have a message and no code. */
  readonly error?: readonly [code: string | undefined, message: string];
  /** From the name unless told: Get, List, Describe and the like read only. */
  readonly readOnly?: boolean;
  readonly resources?: readonly { readonly accountId: string; readonly type: string; readonly ARN: string }[];
  readonly additional?: unknown;
  /** Service on whose behalf the call was made; address and agent are then its too. */
  readonly invokedBy?: string;
  /** Instead of the principal's own. */
  readonly address?: string;
  readonly agent?: string;
  readonly identity?: Record<string, unknown>;
  readonly eventType?: 'AwsApiCall' | 'AwsConsoleSignIn' | 'AwsServiceEvent';
  readonly category?: 'Management' | 'Data';
  /** TLS version and cipher suite of an old program; today's unless told. */
  readonly tls?: readonly [version: string, cipherSuite: string];
  /** Fields of special events (`addendum`, `sharedEventID`, `serviceEventDetails`). */
  readonly more?: Readonly<Record<string, unknown>>;
}

export type Call = Place & Act;

/**
 * A CloudTrail record as JSON text, fields in the order in which CloudTrail writes them. Written member by member, because
 * half of a record is an identity that hardly changes: made and escaped once an hour, not once an event.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function record({ at, account, region }: Place, act: Act, random: Random): string {
  const { by, service, error } = act;
  const category = act.category ?? 'Management';
  const caller = act.invokedBy ?? (by.kind === 'service' ? by.host : undefined);
  const eventType = act.eventType ?? 'AwsApiCall';
  const identity = act.identity ? JSON.stringify(act.identity) : identityJson(by, at, act.invokedBy);
  const address = act.address ?? caller ?? ('address' in by ? by.address : 'AWS Internal');
  const agent = act.agent ?? caller ?? ('agent' in by ? by.agent : 'AWS Internal');
  const signedIn = 'console' in by && by.console && eventType === 'AwsApiCall';
  const version = eventType === 'AwsConsoleSignIn' ? '1.10' : '1.11';
  // Joined, not concatenated: an object's worth of unfinished strings would keep the garbage collector busy.
  return [
    `{"eventVersion":"${version}","userIdentity":`,
    identity,
    `,"eventTime":"${iso(at)}","eventSource":"${service}.amazonaws.com","eventName":"${act.name}","awsRegion":"${region}"`,
    member('sourceIPAddress', address),
    member('userAgent', agent),
    member('errorCode', error?.[0]),
    member('errorMessage', error?.[1]),
    member('requestParameters', act.request ?? null),
    member('responseElements', act.response ?? null),
    member('additionalEventData', act.additional),
    eventType === 'AwsApiCall' ? `,"requestID":"${random.uuid()}"` : '',
    `,"eventID":"${random.uuid()}","readOnly":${act.readOnly ?? READING.test(act.name)}`,
    member('resources', act.resources),
    `,"eventType":"${eventType}","managementEvent":${category === 'Management'},"recipientAccountId":"${account}"`,
    ...Object.entries(act.more ?? {}).map(([name, value]) => member(name, value)),
    `,"eventCategory":"${category}"`,
    caller || eventType === 'AwsServiceEvent' ? '' : `,"tlsDetails":${tlsJson(act, region)}`,
    signedIn ? ',"sessionCredentialFromConsole":"true"' : '',
    '}',
  ].join('');
}

const member = (name: string, value: unknown): string =>
  value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;

const READING = /^(Get|List|Describe|Lookup|Head|Batch(Get|Check)|AssumeRole|Decrypt|Generate)/;

/** Services with one endpoint for the world. */
const WORLDWIDE = new Set(['iam', 'organizations', 'cloudfront']);

function tlsJson({ service, eventType, tls }: Act, region: string): string {
  const host = WORLDWIDE.has(service) ? service : `${service}.${region}`;
  const header = eventType === 'AwsConsoleSignIn' ? `${region}.signin.aws.amazon.com` : `${host}.amazonaws.com`;
  const [version, cipherSuite] = tls ?? ['TLSv1.3', 'TLS_AES_128_GCM_SHA256'];
  const hybrid = service === 'kms' || service === 'secretsmanager';
  const exchange = tls ? 'secp256r1' : hybrid ? 'X25519MLKEM768' : 'x25519';
  return (
    `{"tlsVersion":"${version}","cipherSuite":"${cipherSuite}",` +
    `"clientProvidedHostHeader":"${header}","keyExchange":"${exchange}"}`
  );
}
