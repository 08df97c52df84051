import { ALB_ACCESS } from '../../../core/datasets/alb-access';

if (ALB_ACCESS.format.kind !== 'regex') throw new Error('ALB access logs are read by a regular expression');

export const ALB_PATTERN = ALB_ACCESS.format.pattern;

const WHOLE_LINE = new RegExp(`^(?:${ALB_PATTERN})$`);

/** Column values of a line by name, without the columns that have none; undefined when the line does not match. */
export const parseAlb = (line: string): Readonly<Record<string, string>> | undefined => {
  const match = WHOLE_LINE.exec(line);
  if (!match) return undefined;
  const named = ALB_ACCESS.columns.map((column, at) => [column.name, match[at + 1]] as const);
  return Object.fromEntries(named.filter((pair): pair is [string, string] => pair[1] !== undefined));
};

export interface LineParts {
  readonly client?: string;
  readonly target?: string;
  readonly times?: string;
  readonly codes?: string;
  readonly bytes?: string;
  readonly request?: string;
  readonly userAgent?: string;
  readonly tls?: string;
  readonly trace?: string;
  /** Everything after the trace id. */
  readonly later?: string;
}

/** The fields from `domain_name` to `elb_error_code`, each with a value of its own. */
export const LATER_FIELDS: readonly (readonly [name: string, text: string, value: string])[] = [
  ['domain_name', '"www.example.com"', 'www.example.com'],
  [
    'chosen_cert_arn',
    '"arn:aws:acm:us-east-2:123456789012:certificate/1"',
    'arn:aws:acm:us-east-2:123456789012:certificate/1',
  ],
  ['matched_rule_priority', '7', '7'],
  ['request_creation_time', '2024-03-01T10:00:00.000001Z', '2024-03-01T10:00:00.000001Z'],
  ['actions_executed', '"waf,redirect"', 'waf,redirect'],
  ['redirect_url', '"https://www.example.com:443/?a=b c"', 'https://www.example.com:443/?a=b c'],
  ['error_reason', '"AuthInvalidIdToken"', 'AuthInvalidIdToken'],
  ['target_port_list', '"10.0.0.1:80 10.0.0.2:80"', '10.0.0.1:80 10.0.0.2:80'],
  ['target_status_code_list', '"502 200"', '502 200'],
  ['classification', '"Ambiguous"', 'Ambiguous'],
  ['classification_reason', '"UndefinedContentLengthSemantics"', 'UndefinedContentLengthSemantics'],
  ['conn_trace_id', 'TID_abc', 'TID_abc'],
  ['transformed_host', '"internal.example.com"', 'internal.example.com'],
  ['transformed_uri', '"/v2/x?y=\\"z\\""', '/v2/x?y=\\"z\\"'],
  ['request_transform_status', '"TransformSuccess"', 'TransformSuccess'],
  ['ip_address', '203.0.113.7', '203.0.113.7'],
  ['target_error_code', '0x8', '0x8'],
  ['elb_error_code', 'E1', 'E1'],
];

/** A line of eighteen fields, with any of them replaced, and the later ones as given. */
export const albLine = (parts: LineParts = {}): string =>
  [
    'https 2024-03-01T10:00:00.123456Z app/my-lb/50dc6c495c0c9188',
    parts.client ?? '192.0.2.10:46532',
    parts.target ?? '10.0.0.1:443',
    parts.times ?? '0.086 0.048 0.037',
    parts.codes ?? '200 200',
    parts.bytes ?? '34 366',
    `"${parts.request ?? 'GET https://www.example.com:443/ HTTP/1.1'}"`,
    `"${parts.userAgent ?? 'curl/8.0'}"`,
    parts.tls ??
      'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/1',
    `"${parts.trace ?? 'Root=1-58337281-1d84f3d73c47ec4e58577259'}"`,
    ...(parts.later === undefined ? [] : [parts.later]),
  ].join(' ');

/** A line of every shape: all fields and fewer, newer ones, odd addresses, requests and agents, and some that are none. */
export const ALB_LINES: readonly string[] = [
  albLine(),
  albLine({ later: LATER_FIELDS.map(([, text]) => text).join(' ') }),
  albLine({ later: `${LATER_FIELDS.map(([, text]) => text).join(' ')} "new" -` }),
  albLine({ client: '[2001:db8::1]:443', target: '-', times: '-1 -1 -1', codes: '- -', bytes: '- 0' }),
  albLine({ client: '2001:db8::1:443', request: '- http://192.0.2.5:80- ', userAgent: '' }),
  albLine({
    request: 'GET http://h:80/a b\\"c\\\\ HTTP/1.1 ',
    userAgent: 'x\\" - - arn \\"Root=1\\" ',
    later: '- - 0',
  }),
  albLine({ request: '', userAgent: '\\"'.repeat(4096) }),
  albLine({ request: `GET ${'\\"'.repeat(100)}` }),
  albLine({ request: `GET ${'\\"'.repeat(101)}` }),
  albLine().slice(0, 150),
  'no log at all',
];
