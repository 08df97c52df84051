import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { ALB_PATTERN, albLine, LATER_FIELDS, type LineParts, parseAlb } from './alb-lines';
import { hasSharedData, linesOf, sharedFiles } from './shared-data';

test('has the columns of AWS’s own table under its names and types, then the newer fields, then the rest', () => {
  expect(ALB_ACCESS.columns.map((column) => `${column.name} ${column.type}`)).toEqual(
    (
      'type string,time string,elb string,client_ip string,client_port int,target_ip string,target_port int,' +
      'request_processing_time double,target_processing_time double,response_processing_time double,' +
      'elb_status_code int,target_status_code string,received_bytes bigint,sent_bytes bigint,' +
      'request_verb string,request_url string,request_proto string,user_agent string,ssl_cipher string,' +
      'ssl_protocol string,target_group_arn string,trace_id string,domain_name string,chosen_cert_arn string,' +
      'matched_rule_priority string,request_creation_time string,actions_executed string,redirect_url string,' +
      'error_reason string,target_port_list string,target_status_code_list string,classification string,' +
      'classification_reason string,conn_trace_id string,transformed_host string,transformed_uri string,' +
      'request_transform_status string,ip_address string,target_error_code string,elb_error_code string,' +
      'other_fields string'
    ).split(','),
  );
});

test('Athena’s SerDe has the same pattern', () => {
  expect(ALB_ACCESS.format.serde.parameters['input.regex']).toBe(ALB_PATTERN);
});

test('a line of eighteen fields gives every one of them and nothing else', () => {
  expect(parseAlb(albLine())).toEqual({
    type: 'https',
    time: '2024-03-01T10:00:00.123456Z',
    elb: 'app/my-lb/50dc6c495c0c9188',
    client_ip: '192.0.2.10',
    client_port: '46532',
    target_ip: '10.0.0.1',
    target_port: '443',
    request_processing_time: '0.086',
    target_processing_time: '0.048',
    response_processing_time: '0.037',
    elb_status_code: '200',
    target_status_code: '200',
    received_bytes: '34',
    sent_bytes: '366',
    request_verb: 'GET',
    request_url: 'https://www.example.com:443/',
    request_proto: 'HTTP/1.1',
    user_agent: 'curl/8.0',
    ssl_cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
    ssl_protocol: 'TLSv1.2',
    target_group_arn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/1',
    trace_id: 'Root=1-58337281-1d84f3d73c47ec4e58577259',
  });
});

test.each(LATER_FIELDS.map(([name], at) => [19 + at, name] as const))(
  'a line of %d fields ends with %s',
  (count, last) => {
    const fields = LATER_FIELDS.slice(0, count - 18);
    const parsed = parseAlb(albLine({ later: fields.map(([, text]) => text).join(' ') }));
    expect(parsed).toEqual({
      ...parseAlb(albLine()),
      ...Object.fromEntries(fields.map(([name, , value]) => [name, value])),
    });
    expect(Object.keys(parsed!).at(-1)).toBe(last);
  },
);

test('fields that do not exist yet are kept, whatever they look like', () => {
  const known = LATER_FIELDS.map(([, text]) => text).join(' ');
  expect(parseAlb(albLine({ later: `${known} "a new one" - 17 "and \\"more\\""` }))).toMatchObject({
    elb_error_code: 'E1',
    other_fields: '"a new one" - 17 "and \\"more\\""',
  });
});

test('a known field in an unknown shape is kept with all that follows it', () => {
  expect(parseAlb(albLine({ later: '"www.example.com" "-" 0 2024-03-01T10:00:00Z forward=1 "-" "-"' }))).toMatchObject({
    domain_name: 'www.example.com',
    request_creation_time: '2024-03-01T10:00:00Z',
    other_fields: 'forward=1 "-" "-"',
  });
});

test('a bare dash in place of a quoted field is a missing value', () => {
  const later = '- - 0 2024-03-01T10:00:00Z - - - - - "-" - TID_a - - - 192.0.2.1 - -';
  expect(parseAlb(albLine({ later }))).toMatchObject({
    conn_trace_id: 'TID_a',
    ip_address: '192.0.2.1',
    elb_error_code: '-',
  });
  expect(parseAlb(albLine({ later }))).not.toHaveProperty('other_fields');
});

describe('addresses', () => {
  test.each<readonly [string, LineParts, Readonly<Record<string, string | undefined>>]>([
    ['a client of IPv6', { client: '2001:db8::1:443' }, { client_ip: '2001:db8::1', client_port: '443' }],
    ['a client of IPv6 in brackets', { client: '[2001:db8::1]:443' }, { client_ip: '2001:db8::1', client_port: '443' }],
    ['a client of mapped IPv4', { client: '::ffff:192.0.2.1:1' }, { client_ip: '::ffff:192.0.2.1', client_port: '1' }],
    ['a target of IPv6', { target: 'fd00::a:8080' }, { target_ip: 'fd00::a', target_port: '8080' }],
    ['a target of IPv6 in brackets', { target: '[fd00::a]:8080' }, { target_ip: 'fd00::a', target_port: '8080' }],
    ['no target', { target: '-' }, { target_ip: '-', target_port: undefined }],
    ['a target without port', { target: '10.0.0.1' }, { target_ip: '10.0.0.1', target_port: undefined }],
    ['a masked client', { client: '12.34.178.90.32:40860' }, { client_ip: '12.34.178.90.32', client_port: '40860' }],
  ])('%s', (_, parts, expected) => {
    const parsed = parseAlb(albLine(parts))!;
    for (const [name, value] of Object.entries(expected)) expect(parsed[name]).toBe(value);
  });
});

describe('numbers', () => {
  test('are missing where the load balancer writes a dash', () => {
    const parsed = parseAlb(albLine({ times: '- - -', codes: '- -', bytes: '- -' }))!;
    for (const name of ['request_processing_time', 'elb_status_code', 'received_bytes', 'sent_bytes']) {
      expect(parsed).not.toHaveProperty(name);
    }
  });

  test('are -1 where no time was taken', () => {
    expect(parseAlb(albLine({ target: '-', times: '-1 -1 -1', codes: '504 -' }))).toMatchObject({
      request_processing_time: '-1',
      response_processing_time: '-1',
      elb_status_code: '504',
      target_status_code: '-',
    });
  });
});

describe('requests', () => {
  test.each<readonly [string, string, string, string | undefined, string | undefined]>([
    ['one that could not be parsed', '- http://192.0.2.5:80- ', '-', 'http://192.0.2.5:80-', undefined],
    ['one with dashes for all', '- http://192.0.2.5:80 -', '-', 'http://192.0.2.5:80', '-'],
    ['a dash and a blank for the protocol', '- http://192.0.2.5:80 - ', '-', 'http://192.0.2.5:80', '-'],
    ['two words', 'GET http://h:80/', 'GET', 'http://h:80/', undefined],
    ['one word', '-', '-', undefined, undefined],
    ['nothing', '', '', undefined, undefined],
    ['blanks inside the URL', 'GET http://h:80/a b  c HTTP/1.0', 'GET', 'http://h:80/a b  c', 'HTTP/1.0'],
    ['blanks inside a URL without protocol', 'GET http://h:80/a b', 'GET', 'http://h:80/a b', undefined],
    ['a blank after the protocol', 'GET http://h:80/ HTTP/2.0 ', 'GET', 'http://h:80/', 'HTTP/2.0'],
    ['two blanks before the protocol', 'GET http://h:80/  HTTP/1.1', 'GET', 'http://h:80/', 'HTTP/1.1'],
    ['a protocol inside the URL', 'GET http://h:80/ HTTP/1.1 HTTP/1.1', 'GET', 'http://h:80/ HTTP/1.1', 'HTTP/1.1'],
    ['escaped quotes', 'GET http://h:80/?q=\\"a b\\" HTTP/1.1', 'GET', 'http://h:80/?q=\\"a b\\"', 'HTTP/1.1'],
    ['an escaped quote at its end', 'GET http://h:80/\\"', 'GET', 'http://h:80/\\"', undefined],
    ['hexadecimal escapes', 'GET http://h:80/\\x22\\x00 HTTP/1.1', 'GET', 'http://h:80/\\x22\\x00', 'HTTP/1.1'],
    ['a backslash before the protocol', 'GET http://h:80/..\\..\\ HTTP/1.1', 'GET', 'http://h:80/..\\..\\', 'HTTP/1.1'],
    ['a backslash at its end', 'GET http://h:80/a\\', 'GET', 'http://h:80/a\\', undefined],
    ['an unknown verb', 'BREW http://h:80/pot HTTP/1.1', 'BREW', 'http://h:80/pot', 'HTTP/1.1'],
  ])('%s', (_, request, verb, url, proto) => {
    const parsed = parseAlb(albLine({ request, later: '"-"' }))!;
    expect([parsed.request_verb, parsed.request_url, parsed.request_proto]).toEqual([verb, url, proto]);
    expect(parsed).toMatchObject({ user_agent: 'curl/8.0', domain_name: '-' });
  });
});

test('a request of a hundred quotes is followed, one of more refuses the line', () => {
  expect(parseAlb(albLine({ request: `GET ${'a\\"'.repeat(100)} HTTP/1.1` }))).toMatchObject({
    request_proto: 'HTTP/1.1',
  });
  expect(parseAlb(albLine({ request: `GET ${'a\\"'.repeat(101)} HTTP/1.1` }))).toBeUndefined();
});

describe('user agents', () => {
  test.each([
    ['escaped quotes', 'say \\"hello\\" to \\"me\\"'],
    ['an escaped quote at the end', 'Mozilla\\"'],
    ['a backslash at the end', 'C:\\'],
    ['words that look like the fields that follow', 'x\\" - - arn \\"Root=1\\" '],
    ['nothing', ''],
    ['blanks', '   '],
    ['a dash', '-'],
    ['brackets and umlauts', '[ä] {"ö"}'.replaceAll('"', '\\"')],
    ['8 KB of escaped quotes', '\\"'.repeat(4096)],
  ])('with %s', (_, userAgent) => {
    expect(parseAlb(albLine({ userAgent, later: '"-" "-"' }))).toMatchObject({
      request_proto: 'HTTP/1.1',
      user_agent: userAgent,
      ssl_protocol: 'TLSv1.2',
      trace_id: 'Root=1-58337281-1d84f3d73c47ec4e58577259',
      chosen_cert_arn: '-',
    });
  });
});

describe('target lists', () => {
  test.each([
    ['quoted', '"10.0.0.1:80" "200"', '10.0.0.1:80', '200'],
    ['bare', '10.0.0.1:80 200', '10.0.0.1:80', '200'],
    ['bare, of two targets', '10.0.0.1:80 10.0.0.2:80 502 200', '10.0.0.1:80 10.0.0.2:80', '502 200'],
    ['bare and missing', '- -', '-', '-'],
    ['quoted and missing', '"-" "-"', '-', '-'],
    ['of targets that did not answer', '"10.0.0.1:80 10.0.0.2:80" "- -"', '10.0.0.1:80 10.0.0.2:80', '- -'],
    ['of IPv6', '"fd00::a:80 fd00::b:80" "502 -"', 'fd00::a:80 fd00::b:80', '502 -'],
  ])('%s', (_, lists, ports, codes) => {
    const later = `"-" "-" 0 2024-03-01T10:00:00Z "forward" "-" "-" ${lists} "Acceptable" "-" TID_a`;
    expect(parseAlb(albLine({ later }))).toMatchObject({
      target_port_list: ports,
      target_status_code_list: codes,
      classification: 'Acceptable',
      conn_trace_id: 'TID_a',
    });
  });
});

test.each([
  ['an empty line', ''],
  ['half a line', albLine().slice(0, 150)],
  ['a line cut inside its trace id', albLine().slice(0, -5)],
  [
    'another kind of log',
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end',
  ],
  [
    'a line of a network load balancer',
    'tls 2.0 2018-12-20T02:59:40 net/lb/c6 g3 72.21.218.154:51341 172.100.100.185:443 5 2 98 246 - arn:x - ECDHE tlsv12 - lb.example.com - - -',
  ],
  [
    'a line of a classic load balancer',
    '2015-05-13T23:39:43.945958Z my-lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://h:80/ HTTP/1.1" "curl" - -',
  ],
])('%s does not match', (_, line) => {
  expect(parseAlb(line)).toBeUndefined();
});

test('whatever a client sends, the other fields stay in their places', () => {
  const escaped = fc
    .string({ unit: fc.constantFrom('a', 'ü', ' ', '"', '-', '/', ':', '\\x22', 'HTTP/1.1', '[', '" '), maxLength: 30 })
    .map((text) => text.replaceAll('"', '\\"'));
  fc.assert(
    fc.property(escaped, escaped, escaped, (path, userAgent, redirect) => {
      const line = albLine({
        request: `GET http://h:80/${path} HTTP/1.1`,
        userAgent,
        later: `"-" "-" 0 2024-03-01T10:00:00Z "redirect" "${redirect}" "-"`,
      });
      expect(parseAlb(line)).toEqual({
        ...parseAlb(albLine()),
        request_url: `http://h:80/${path}`.trimEnd(),
        user_agent: userAgent,
        domain_name: '-',
        chosen_cert_arn: '-',
        matched_rule_priority: '0',
        request_creation_time: '2024-03-01T10:00:00Z',
        actions_executed: 'redirect',
        redirect_url: redirect,
        error_reason: '-',
      });
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('a hostile line of 100 kB costs no more than its length', () => {
  const starts = [
    '',
    ...[10, 11, 12, 13, 16, 17].map((count) => `${albLine().split(' ').slice(0, count).join(' ')} `),
    `${albLine()} `,
  ];
  const units = [
    '"',
    '" ',
    '"" ',
    '\\" "',
    '\\',
    '\\"',
    'a\\"a',
    ' ',
    'a',
    ' HTTP/1.1',
    ':1',
    '1:1 ',
    'a b c "',
    '- "',
    '" a a a "',
  ];
  let slowest = 0;
  for (const start of [...starts, ...starts.map((each) => `${each}"`)]) {
    for (const unit of units) {
      for (const end of ['', '"', '\n']) {
        const line = start + unit.repeat(100_000 / unit.length) + end;
        const before = process.cpuUsage().user;
        parseAlb(line);
        slowest = Math.max(slowest, process.cpuUsage().user - before);
      }
    }
  }
  expect(slowest).toBeLessThan(500_000);
});

describe.skipIf(!hasSharedData)('real lines', () => {
  const lines = sharedFiles('alb').flatMap(({ content }) => linesOf(content));

  test('all match, with sane values', () => {
    expect(lines).toHaveLength(69);
    for (const line of lines) {
      expect(parseAlb(line)).toMatchObject({
        type: expect.stringMatching(/^(http|https|h2|grpcs|wss?)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        client_ip: expect.stringMatching(/^[0-9.]+$/),
        client_port: expect.stringMatching(/^\d+$/),
        target_ip: expect.stringMatching(/^([0-9.]+|-)$/),
        elb_status_code: expect.stringMatching(/^[2-5]\d\d$/),
        request_verb: expect.stringMatching(/^[A-Z]+$/),
        request_url: expect.stringMatching(/^https?:\/\//),
        request_proto: expect.stringMatching(/^HTTP\/[\d.]+$/),
        trace_id: expect.stringMatching(/^Root=/),
        request_creation_time: expect.stringMatching(/Z$/),
        classification: expect.stringMatching(/^(-|Acceptable|Ambiguous|Severe)$/),
        classification_reason: expect.any(String),
      });
      expect(parseAlb(line)).not.toHaveProperty('other_fields');
    }
  });
});
