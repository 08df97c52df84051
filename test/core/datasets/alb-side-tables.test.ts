import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { RawTableDefinition } from '../../../core/catalog/raw-table-definition';
import { ALB_CONNECTIONS, ALB_HEALTH_CHECKS } from '../../../core/datasets/alb-side-tables';

const TABLES = [ALB_CONNECTIONS, ALB_HEALTH_CHECKS];

const patternOf = ({ serde }: RawTableDefinition): string => serde.parameters['input.regex'] ?? '';

/** Column values of a line by name, without the columns that have none; undefined when the line does not match. */
function parse(table: RawTableDefinition, line: string): Readonly<Record<string, string>> | undefined {
  const match = new RegExp(`^(?:${patternOf(table)})$`).exec(line);
  if (!match) return undefined;
  return Object.fromEntries(
    table.columns.flatMap(({ name }, at) => (match[at + 1] === undefined ? [] : [[name, match[at + 1] as string]])),
  );
}

const HANDSHAKE = '2024-03-01T10:00:00.123456Z 192.0.2.10 46532 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.012';
const CERTIFICATE =
  '"CN=client.example.com,O=Example Corp,C=GB" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success';
const CONNECTION = `${HANDSHAKE} ${CERTIFICATE}`;
const CONNECTION_FIELDS = {
  time: '2024-03-01T10:00:00.123456Z',
  client_ip: '192.0.2.10',
  client_port: '46532',
  listener_port: '443',
  tls_protocol: 'TLSv1.3',
  tls_cipher: 'TLS_AES_128_GCM_SHA256',
  tls_handshake_latency: '0.012',
  leaf_client_cert_subject: 'CN=client.example.com,O=Example Corp,C=GB',
  leaf_client_cert_validity: 'NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z',
  leaf_client_cert_serial_number: 'FEF257372D5C14D4',
  tls_verify_status: 'Success',
};
const LATER_CONNECTION_FIELDS = [
  ['conn_trace_id', 'TID_3180a73013c8ca4bac2f731159d4b0fe'],
  ['tls_keyexchange', 'X25519MLKEM768'],
  ['elb', 'app/my-lb/50dc6c495c0c9188'],
  ['ip_address', '198.51.100.7'],
] as const;

describe('a connection log line', () => {
  test('of the eleven first fields gives every one of them', () => {
    expect(parse(ALB_CONNECTIONS, CONNECTION)).toEqual(CONNECTION_FIELDS);
  });

  test.each([1, 2, 3, 4])('with %d of the later fields gives those as well', (count) => {
    const later = LATER_CONNECTION_FIELDS.slice(0, count);
    expect(parse(ALB_CONNECTIONS, `${CONNECTION} ${later.map(([, value]) => value).join(' ')}`)).toEqual({
      ...CONNECTION_FIELDS,
      ...Object.fromEntries(later),
    });
  });

  test('keeps fields that do not exist yet', () => {
    const later = LATER_CONNECTION_FIELDS.map(([, value]) => value).join(' ');
    expect(parse(ALB_CONNECTIONS, `${CONNECTION} ${later} "new one" -`)).toMatchObject({
      ip_address: '198.51.100.7',
      other_fields: '"new one" -',
    });
  });

  test('without TLS has no numbers where a dash stands', () => {
    const plain = '2024-03-01T10:00:00.123456Z 2001:db8::1 46532 80 - - - "-" - - - TID_a';
    const parsed = parse(ALB_CONNECTIONS, plain);
    expect(parsed).toMatchObject({ client_ip: '2001:db8::1', tls_protocol: '-', conn_trace_id: 'TID_a' });
    expect(parsed).not.toHaveProperty('tls_handshake_latency');
  });

  test('with a subject of quotes, and with one that is a bare dash, stays in its places', () => {
    const subject = (text: string) => `${HANDSHAKE} ${text} - 01 Failed:ClientCertUntrusted TID_a`;
    expect(parse(ALB_CONNECTIONS, subject('"CN=\\"a b\\" - - x"'))).toMatchObject({
      leaf_client_cert_subject: 'CN=\\"a b\\" - - x',
      tls_verify_status: 'Failed:ClientCertUntrusted',
      conn_trace_id: 'TID_a',
    });
    const bare = parse(ALB_CONNECTIONS, subject('-'));
    expect(bare).toMatchObject({ leaf_client_cert_serial_number: '01', conn_trace_id: 'TID_a' });
    expect(bare).not.toHaveProperty('leaf_client_cert_subject');
  });
});

const HEALTH_CHECK = 'http 2025-11-20T10:00:00.000000Z 0.003 10.0.0.1:80 my-targets/73e2d6bc24d8a067 PASS 200 -';

describe('a health-check log line', () => {
  const fields = {
    type: 'http',
    time: '2025-11-20T10:00:00.000000Z',
    latency: '0.003',
    target_addr: '10.0.0.1:80',
    target_group_id: 'my-targets/73e2d6bc24d8a067',
    status: 'PASS',
    status_code: '200',
    reason_code: '-',
  };

  test('gives every field, the later ones where they are', () => {
    expect(parse(ALB_HEALTH_CHECKS, HEALTH_CHECK)).toEqual(fields);
    expect(parse(ALB_HEALTH_CHECKS, `${HEALTH_CHECK} app/my-lb/50dc`)).toEqual({ ...fields, elb: 'app/my-lb/50dc' });
    expect(parse(ALB_HEALTH_CHECKS, `${HEALTH_CHECK} app/my-lb/50dc 198.51.100.7 more to come`)).toEqual({
      ...fields,
      elb: 'app/my-lb/50dc',
      ip_address: '198.51.100.7',
      other_fields: 'more to come',
    });
  });

  test('of a check that failed says why', () => {
    const failed = 'grpc 2025-11-20T10:00:00Z - 10.0.0.2:50051 t/1 FAIL - TimedOut app/my-lb/50dc 198.51.100.7';
    const parsed = parse(ALB_HEALTH_CHECKS, failed);
    expect(parsed).toMatchObject({ status: 'FAIL', status_code: '-', reason_code: 'TimedOut' });
    expect(parsed).not.toHaveProperty('latency');
  });
});

test('lines that are none match neither', () => {
  for (const line of ['', ' ', 'no log at all', CONNECTION.slice(0, 60), HEALTH_CHECK.slice(0, 40)]) {
    for (const table of TABLES) expect(parse(table, line)).toBeUndefined();
  }
});

test.each(TABLES)('$name has as many groups as columns, and names and comments that Glue takes', (table) => {
  expect(new RegExp(`${patternOf(table)}|`).exec('')!.length - 1).toBe(table.columns.length);
  expect(new Set(table.columns.map(({ name }) => name)).size).toBe(table.columns.length);
  for (const { name, description } of table.columns) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(description.length).toBeLessThanOrEqual(255);
  }
});

test('a hostile line of 100 kB costs no more than its length', () => {
  const starts = [
    '',
    `${HANDSHAKE} `,
    `${HANDSHAKE} "`,
    `${CONNECTION} `,
    `${HEALTH_CHECK.split(' ').slice(0, 5).join(' ')} `,
    `${HEALTH_CHECK} `,
  ];
  const units = ['"', '" ', '\\" "', '\\', '\\"', 'a\\"a', ' ', 'a', '- ', '1', '-', '" - - '];
  let slowest = 0;
  for (const start of starts) {
    for (const unit of units) {
      for (const end of ['', '"', '\n']) {
        const line = start + unit.repeat(100_000 / unit.length) + end;
        const before = process.cpuUsage().user;
        for (const table of TABLES) parse(table, line);
        slowest = Math.max(slowest, process.cpuUsage().user - before);
      }
    }
  }
  expect(slowest).toBeLessThan(500_000);
});

test('RE2 cuts every line as JavaScript does', async () => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const lines = [CONNECTION, `${CONNECTION} TID_a x app/lb/1 198.51.100.7 rest`, HEALTH_CHECK, 'no log', ''];
  for (const table of TABLES) {
    const names = table.columns.map(({ name }) => `'${name}'`).join(', ');
    for (const line of lines) {
      const [[json] = []] = (
        await connection.runAndReadAll(
          `SELECT to_json(regexp_extract('${line}', '^(?:${patternOf(table)})$', [${names}]))::VARCHAR`,
        )
      ).getRows();
      const found = Object.entries(JSON.parse(String(json))).filter(([, value]) => value !== '');
      expect(Object.fromEntries(found)).toEqual(parse(table, line) ?? {});
    }
  }
  connection.closeSync();
});
