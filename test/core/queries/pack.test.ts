import { join } from 'node:path';
import { Dialect } from '@polyglot-sql/sdk';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadQueries } from '../../../core/queries/load';
import { bindQuery } from '../../../core/queries/prepared';
import { days } from '../../../core/queries/window';
import { openTinyLake, type TinyLake, type Value } from './tiny-lake';

const QUERIES = loadQueries(join(__dirname, '../../../queries'));
/** Every day, where a test does not say otherwise. */
const EVER = days('0000-01-01', '9999-12-31');

/** What each of the first questions answers over the tiny lake with its defaults: columns, then rows. */
const ANSWERS: Record<string, { columns: string[]; rows: Value[][] }> = {
  alb_requests_by_client: {
    columns: ['client_ip', 'requests', 'urls', 'err_4xx', 'err_5xx', 'last_seen'],
    rows: [
      ['198.51.100.9', 3, 3, 2, 0, '2026-11-20 10:00:02'],
      ['203.0.113.5', 2, 1, 0, 1, '2026-11-19 10:00:01'],
      ['2001:db8::1', 1, 1, 0, 0, '2026-11-20 11:00:00'],
    ],
  },
  alb_requests_by_target: {
    columns: ['balancer', 'target_ip', 'target_port', 'requests', 'err_5xx', 'slowest_s'],
    rows: [
      ['shop', '10.0.1.5', 80, 2, 1, 2.5],
      ['shop', '10.0.1.6', 80, 2, 0, 0.25],
      ['api', '10.0.1.5', 80, 1, 0, 0.5],
      ['shop', null, null, 1, 0, null],
    ],
  },
  cloudtrail_console_sign_ins: {
    columns: ['event_time', 'who', 'root', 'mfa', 'result', 'address'],
    rows: [
      ['2026-11-20 23:59:59', 'root', true, 'No', 'Success', '192.0.2.99'],
      ['2026-11-20 23:58:00', '(hidden)', false, 'No', 'Failure', '192.0.2.99'],
      ['2026-11-18 08:00:00', 'user/alice', false, 'Yes', 'Success', '203.0.113.5'],
    ],
  },
  cloudtrail_events_by_name: {
    columns: ['service', 'event', 'events', 'errors', 'last_seen'],
    rows: [
      ['ec2', 'RunInstances', 3, 1, '2026-11-19 00:00:00'],
      ['signin', 'ConsoleLogin', 3, 0, '2026-11-20 23:59:59'],
      ['ec2', 'DescribeInstances', 1, 0, '2026-11-19 08:00:00'],
      ['iam', 'AttachRolePolicy', 1, 1, '2026-11-19 09:00:00'],
      ['iam', 'CreateUser', 1, 0, '2026-11-19 09:00:00'],
      ['iam', 'ListUsers', 1, 0, '2026-11-19 09:01:00'],
    ],
  },
  cloudtrail_events_in_region: {
    columns: ['event_time', 'who', 'event', 'address', 'error'],
    rows: [
      ['2026-11-18 10:05:00', 'user/alice', 'RunInstances', '198.51.100.7', 'Client.UnauthorizedOperation'],
      ['2026-11-18 10:00:00', 'user/alice', 'RunInstances', '198.51.100.7', null],
    ],
  },
  cloudtrail_iam_changes: {
    columns: ['event_time', 'who', 'change', 'target', 'error'],
    rows: [
      ['2026-11-19 09:00:00', 'user/alice', 'CreateUser', 'backdoor', null],
      ['2026-11-19 09:00:00', 'assumed-role/deploy/ci', 'AttachRolePolicy', 'app', 'AccessDenied'],
    ],
  },
  cloudtrail_run_instances: {
    columns: ['who', 'address', 'region', 'calls', 'started', 'last_day'],
    rows: [
      ['autoscaling.amazonaws.com', 'autoscaling.amazonaws.com', 'us-east-1', 1, 1, '2026-11-19'],
      ['user/alice', '198.51.100.7', 'ap-northeast-2', 2, 2, '2026-11-18'],
    ],
  },
  vpc_flow_rejected_tcp: {
    columns: ['day', 'day_of_week', 'interface_id', 'srcaddr', 'ports', 'flows'],
    rows: [
      ['2026-11-22', 7, 'eni-a', '198.51.100.9', 2, 3],
      ['2026-11-16', 1, 'eni-b', '10.10.0.1', 1, 1],
    ],
  },
  vpc_flow_source_ports: {
    columns: ['srcport', 'flows', 'addresses', 'bytes'],
    rows: [
      [443, 3, 2, 12_900],
      [50_001, 1, 1, 900],
    ],
  },
  vpc_flow_top_talkers: {
    columns: ['interface_id', 'srcaddr', 'dstaddr', 'bytes', 'flows'],
    rows: [
      ['eni-a', '10.0.1.5', '10.0.2.9', 12_000, 2],
      ['eni-b', '10.0.2.9', '10.0.1.5', 900, 1],
      ['eni-b', '10.0.3.3', '10.0.1.5', 900, 1],
      ['eni-a', '198.51.100.9', '10.0.1.5', 180, 4],
      ['eni-b', '10.10.0.1', '10.0.1.5', 60, 1],
    ],
  },
};

const PACK = QUERIES.filter(({ name }) => name in ANSWERS);

const answer = (name: string) => ANSWERS[name] ?? { columns: [], rows: [] };
const query = (name: string) => {
  const found = PACK.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`no query ${name}`);
  }
  return found;
};

let lake: TinyLake;
beforeAll(async () => {
  lake = await openTinyLake();
});

describe.each(PACK)('$name', (subject) => {
  const { name } = subject;

  test('gives exactly the expected table with its defaults, whichever dialect it is translated from', async () => {
    const bound = bindQuery(subject, EVER);
    expect(await lake.columns(bound)).toEqual(answer(name).columns);
    expect(await lake.rows(bound)).toEqual(answer(name).rows);
    expect(await lake.rows(bound, Dialect.Trino)).toEqual(answer(name).rows);
  });

  test('lets the reader choose days and rows', async () => {
    expect(await lake.rows(bindQuery(subject, { ...EVER, limit: 1 }))).toEqual(answer(name).rows.slice(0, 1));
    expect(await lake.rows(bindQuery(subject, { ...EVER, limit: 0 }))).toEqual([]);
    expect(await lake.rows(bindQuery(subject, days('0000-01-01', '2026-11-15')))).toEqual([]);
    expect(await lake.rows(bindQuery(subject, days('2026-11-23', '9999-12-31')))).toEqual([]);
  });

  test('runs with the examples of its header', async () => {
    const examples = Object.fromEntries(subject.parameters.map((parameter) => [parameter.name, parameter.example]));
    await expect(lake.rows(bindQuery(subject, examples))).resolves.toBeDefined();
  });
});

const HOSTILE = ["' OR 1=1 --", "\\' OR 1=1 --", "'; DROP TABLE vpc_flow_live; --", '\\', "*/ ' /* :limit ?"];
const TEXT_PARAMETERS = PACK.flatMap((subject) =>
  subject.parameters.filter(({ type }) => type === 'string').map((parameter) => ({ subject, text: parameter.name })),
);

test.each(TEXT_PARAMETERS.flatMap((parameter) => HOSTILE.map((hostile) => ({ ...parameter, hostile }))))(
  '$subject.name finds nothing for the hostile $text $hostile, from either dialect',
  async (hole) => {
    const bound = bindQuery(hole.subject, { ...EVER, [hole.text]: hole.hostile });
    expect(await lake.rows(bound)).toEqual([]);
    expect(await lake.rows(bound, Dialect.Trino)).toEqual([]);
  },
);

test('one day means both its ends: the last second of a day is in it, the first of the next is not', async () => {
  const days = { from_day: '2026-11-20', to_day: '2026-11-20' };
  const signIns = await lake.rows(bindQuery(query('cloudtrail_console_sign_ins'), days));
  expect(signIns.map(([time]) => time)).toEqual(['2026-11-20 23:59:59', '2026-11-20 23:58:00']);
  const launches = { from_day: '2026-11-18', to_day: '2026-11-18' };
  expect(await lake.rows(bindQuery(query('cloudtrail_run_instances'), launches))).toHaveLength(1);
});

test('another region, address range and interface can be asked for', async () => {
  const region = await lake.rows(
    bindQuery(query('cloudtrail_events_in_region'), { ...EVER, aws_region: 'ap-southeast-2' }),
  );
  expect(region).toEqual([['2026-11-18 08:00:00', 'user/alice', 'ConsoleLogin', '203.0.113.5', null]]);
  const ports = await lake.rows(bindQuery(query('vpc_flow_source_ports'), { ...EVER, address_like: '10.10.%' }));
  expect(ports).toEqual([[1024, 1, 1, 60]]);
  const talkers = await lake.rows(bindQuery(query('vpc_flow_top_talkers'), { ...EVER, interface_id: 'eni-b' }));
  expect(talkers.map(([eni]) => eni)).toEqual(['eni-b', 'eni-b', 'eni-b']);
});
