/**
 * The grammar of one ALB access log line, as one regular expression with one group a column, and the pieces that the load
 * balancer's other logs share with it.
 *
 * Three engines run it: Java (Athena's RegexSerDe), RE2 (DuckDB) and JavaScript (recognition). It stays in what they have
 * in common, and every choice in it is decided by the next character or two, so a hostile line costs no more than a
 * constant times its length. Two traps shape it:
 *
 * - Java runs a group that repeats with varying length by recursion: 2,000 rounds overflow its stack and fail the whole
 *   query, and a client chooses how many quotes its request has. So a repeated group has a bound, and no group repeats
 *   once a character.
 * - Two alternatives that match the same text double the work of a line that does not match, once per field.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */

/** Quotes inside one value that are followed; beyond them a required field refuses the line, a later one goes to the rest. */
const MAX_ESCAPED_QUOTES = 100;

/** Targets of one request beyond the first: it is tried again on another few times at most. */
const MAX_TARGETS = 50;

const ESCAPED_QUOTES = `(?:[^"]*\\\\"){0,${MAX_ESCAPED_QUOTES}}`;

export const token = '([^ "]+)';
const quoted = '"([^"]*)"';
export const escaped = `"(${ESCAPED_QUOTES}(?:[^"]*[^"\\\\])?)"`;

export const whole = (digits: number): string => `(?:(-?[0-9]{1,${digits}})|-)`;
export const seconds = '(?:(-?[0-9]{1,9}(?:\\.[0-9]{1,18})?)|-)';

/** Address and port, split at the last colon: IPv6 comes with or without brackets, a missing target is a bare `-`. */
const addressAndPort = '\\[?([^ "\\]]*?)\\]?(?::([0-9]{1,5}))?';

/**
 * Verb, URL and protocol. URLs of scanners hold blanks, so the URL ends where the protocol or the quote comes; a request
 * that could not be parsed is logged as `"- http://host:port- "`, with no protocol and a blank at its end.
 */
const request = `"([^ "]*)(?: (${ESCAPED_QUOTES}(?:[^"]*?[^ "])??)(?: +(HTTP/[0-9.]+|-))?)? *"`;

/**
 * Anything up to a quote that three bare words and another quote follow: no other place of the line looks like that. It
 * takes any number of quotes without a group that repeats, and a backslash at its end.
 */
const userAgent = '"([\\s\\S]*?)"';

/** The eighteen fields that every line has. */
const REQUIRED: readonly string[] = [
  token, // type
  token, // time
  token, // elb
  addressAndPort, // client
  addressAndPort, // target
  seconds, // request_processing_time
  seconds, // target_processing_time
  seconds, // response_processing_time
  whole(9), // elb_status_code
  token, // target_status_code
  whole(18), // received_bytes
  whole(18), // sent_bytes
  request,
  userAgent,
  token, // ssl_cipher
  token, // ssl_protocol
  token, // target_group_arn
  escaped, // trace_id: a client can send its own
];

/** A bare `-` has been seen in place of a quoted field before AWS announced it. */
export const orBare = (field: string): string => `(?:${field}|-)`;

/** Fields that came later, in their order; a line ends before any of them. */
const LATER: readonly string[] = [
  orBare(quoted), // domain_name
  orBare(quoted), // chosen_cert_arn
  token, // matched_rule_priority
  token, // request_creation_time
  orBare(quoted), // actions_executed
  orBare(escaped), // redirect_url
  orBare(quoted), // error_reason
  `"?([^ "]*(?: [^ "]*:[0-9]+){0,${MAX_TARGETS}})"?`, // target_port_list, with quotes or without
  `"?([^ "]*(?: [0-9-]+){0,${MAX_TARGETS}})"?`, // target_status_code_list, with quotes or without
  quoted, // classification: its quote tells where a list without quotes ends
  orBare(quoted), // classification_reason
  token, // conn_trace_id
  orBare(quoted), // transformed_host
  orBare(escaped), // transformed_uri
  orBare(quoted), // request_transform_status
  token, // ip_address
  token, // target_error_code
  token, // elb_error_code
];

/**
 * What follows the last field that fits: fields that do not exist yet, or a known one in an unknown shape. It takes
 * anything at all, so a line that has come this far cannot fail any more and be tried again from an earlier field.
 */
const REST = '(?: ([\\s\\S]*))?';

/** A whole line: the fields that it always has, those that came later, each only after the one before, and the rest. */
export const lineOf = (required: readonly string[], later: readonly string[]): string =>
  `${required.join(' ')}${later.reduceRight((inner, field) => `(?: ${field}${inner})?`, '')}${REST}`;

/** Matches a whole line. */
export const ALB_LINE = lineOf(REQUIRED, LATER);
