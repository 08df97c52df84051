import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { castOf, DEVELOPMENT, PRODUCTION, STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

/** Questions about who did what. Most of their rows are ordinary: what the story fixes is asserted, and that all adds up. */

const { attacker, backdoor, leakedKey, oldTls, takeover, trail } = STORY;
const iris = { who: `user/${takeover.user}`, address: takeover.address };
const at = (time: string) => new Date(time).toISOString();
const sum = (rows: readonly { readonly [name: string]: unknown }[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name]), 0);

describe('cloudtrail_event_list', () => {
  test('is in order, newest first, and ends at the limit', async () => {
    const rows = await askStory('cloudtrail_event_list', { limit: 50 });
    const times = rows.map((row) => String(row.event_time));
    expect(times).toHaveLength(50);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('takes patterns of service, event, caller and region together', async () => {
    const rows = await askStory('cloudtrail_event_list', {
      ...{ service: 'ec2', event: 'Run%', who: `user/${backdoor.user}`, aws_region: 'ap-%' },
    });
    const row = { who: `user/${backdoor.user}`, address: attacker.address, service: 'ec2', event: 'RunInstances' };
    expect(rows).toMatchObject([
      { ...row, region: backdoor.region, error: null },
      { ...row, region: backdoor.region, error: null },
      { ...row, region: backdoor.region, error: 'Client.VcpuLimitExceeded' },
    ]);
  });

  test('takes a pattern for what it is, and no more', async () => {
    expect(await askStory('cloudtrail_event_list', { who: "' OR 1 = 1 --" })).toEqual([]);
    expect(await askStory('cloudtrail_event_list', { event: 'Run' })).toEqual([]);
  });
});

test('cloudtrail_one_event shows what was asked', async () => {
  expect(await askStory('cloudtrail_one_event')).toMatchObject([
    { ...iris, request: `{"userName":"${takeover.newUser}"}`, error: null },
    { who: `user/${leakedKey.user}`, address: attacker.address, request: `{"userName":"${backdoor.user}"}` },
  ]);
  const onTheDay = { ...days('2026-03-04', '2026-03-04'), service: 'cloudtrail', event: 'StopLogging' };
  expect(await askStory('cloudtrail_one_event', onTheDay)).toMatchObject([{ event_time: at(trail.stopped) }]);
  expect(await askStory('cloudtrail_one_event', { service: 's3', event: 'CreateUser' })).toEqual([]);
});

test('cloudtrail_count_by_day has each account on each day, and leaves no event out', async () => {
  const rows = await askStory('cloudtrail_count_by_day');
  expect(rows.map(({ day, account }) => `${day} ${account}`)).toEqual(
    ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'].flatMap((day) => [
      `${day} ${PRODUCTION}`,
      `${day} ${DEVELOPMENT}`,
    ]),
  );
  const byName = await askStory('cloudtrail_events_by_name', { limit: 10_000 });
  expect(sum(rows, 'events')).toBe(sum(byName, 'events'));
  expect(sum(rows, 'errors')).toBe(sum(byName, 'errors'));
  expect(rows.find(({ day }) => day === '2026-03-05')).toMatchObject({ account: PRODUCTION, regions: 4 });
});

test('cloudtrail_resource_changes finds who touched the trail, by its name or its ARN', async () => {
  expect(await askStory('cloudtrail_resource_changes', { resource: trail.name })).toMatchObject([
    { ...iris, event: 'DeleteTrail', error: 'AccessDenied' },
    { who: 'user/ana', event: 'StartLogging', event_time: at(trail.started) },
    { who: `user/${backdoor.user}`, event: 'StopLogging', event_time: at(trail.stopped) },
  ]);
});

test('cloudtrail_resource_changes finds what stands in the answer or in the list of resources', async () => {
  expect(await askStory('cloudtrail_resource_changes', { resource: 'i-0fee1900d00000001' })).toMatchObject([
    { who: 'user/ana', event: 'TerminateInstances' },
    { who: `user/${backdoor.user}`, event: 'RunInstances' },
  ]);
  const { account, role } = STORY.foreign;
  const taken = await askStory('cloudtrail_resource_changes', { resource: `role/${role}` });
  expect(taken).toContainEqual(expect.objectContaining({ who: account, event: 'AssumeRole' }));
  expect(await askStory('cloudtrail_resource_changes', { resource: 'no-such-thing' })).toEqual([]);
});

describe('cloudtrail_principal_activity', () => {
  test('finds a user by name, who was never there before', async () => {
    const rows = await askStory('cloudtrail_principal_activity', { who: takeover.user });
    expect(rows[0]).toMatchObject({ service: 'signin', event: 'ConsoleLogin', calls: takeover.failures + 1 });
    expect(rows.at(-1)).toMatchObject({ region: takeover.region, event: 'RequestServiceQuotaIncrease' });
    for (const { addresses } of rows) expect(addresses).toBe(1);
  });

  test('finds an access key, all its events and nobody else', async () => {
    const rows = await askStory('cloudtrail_principal_activity', { who: backdoor.id });
    expect(rows.map(({ event, calls, errors }) => [event, calls, errors])).toEqual([
      ['GetCallerIdentity', 1, 0],
      ['DescribeInstanceTypeOfferings', 1, 0],
      ['CreateKeyPair', 1, 0],
      ['RunInstances', 3, 1],
      ['StopLogging', 1, 0],
    ]);
    expect(await askStory('cloudtrail_principal_activity', { who: 'nobody' })).toEqual([]);
  });
});

test('cloudtrail_access_denied puts those first who tried much', async () => {
  const [first, second, ...others] = await askStory('cloudtrail_access_denied');
  expect(first).toMatchObject({ who: iris.who, addresses: 1 });
  expect(first?.denied).toBeGreaterThanOrEqual(takeover.discovery.refused);
  expect(second).toMatchObject({ who: `user/${leakedKey.user}`, denied: 10, events: 10, addresses: 1 });
  for (const { denied } of others) expect(denied).toBeLessThan(10);
});

test('cloudtrail_error_codes counts errors by service and event, and failed sign-ins, which have no code', async () => {
  const rows = await askStory('cloudtrail_error_codes', { limit: 1_000 });
  expect(rows).toContainEqual(
    expect.objectContaining({ error: 'Client.VcpuLimitExceeded', service: 'ec2', event: 'RunInstances', events: 1 }),
  );
  const signIn = rows.filter(({ event }) => event === 'ConsoleLogin');
  expect(sum(signIn, 'events')).toBe(6 + takeover.failures);
  const byName = await askStory('cloudtrail_events_by_name', { limit: 10_000 });
  expect(sum(rows, 'events')).toBe(sum(byName, 'errors') + sum(signIn, 'events'));
});

test('cloudtrail_tls_versions has the program that is too old first', async () => {
  const rows = await askStory('cloudtrail_tls_versions');
  const old = { who: `user/${oldTls.user}`, address: oldTls.address, calls: 2, services: 1 };
  expect(rows.slice(0, 3)).toMatchObject([
    { ...old, tls: 'TLSv1' },
    { ...old, tls: 'TLSv1.1' },
    { ...old, tls: 'TLSv1.2' },
  ]);
  for (const { tls } of rows.slice(3)) expect(tls).toBe('TLSv1.3');
});

test('cloudtrail_top_callers counts every call once, and who was throttled', async () => {
  const rows = await askStory('cloudtrail_top_callers', { limit: 1_000 });
  expect(sum(rows, 'calls')).toBe(sum(await askStory('cloudtrail_count_by_day'), 'events'));
  const calls = rows.map((row) => Number(row.calls));
  expect(calls).toEqual(calls.toSorted((one, other) => other - one));
  const { role, session } = STORY.foreign;
  expect(rows).toContainEqual(
    expect.objectContaining({
      ...{ who: `assumed-role/${role}/${session}`, calls: STORY.foreign.objects + STORY.foreign.secrets },
      ...{ data_events: STORY.foreign.objects, throttled: 0, events: 2, most_called: 'GetObject' },
    }),
  );
  expect(rows.filter(({ throttled }) => Number(throttled) > 0).map(({ who }) => who)).toContain(
    'assumed-role/deploy-pipeline/GitHubActions',
  );
});

test('cloudtrail_bucket_creations finds those of the week', async () => {
  const [ana, , chen] = castOf(PRODUCTION).people;
  expect(await askStory('cloudtrail_bucket_creations')).toMatchObject([
    { who: 'user/chen', bucket: 'experiments-444455556666', account: DEVELOPMENT, region: 'ap-northeast-2' },
    { who: `user/${chen?.name}`, bucket: 'shop-exports-111122223333', account: PRODUCTION, region: 'us-east-1' },
    { who: `user/${ana?.name}`, bucket: 'quarterly-reports-111122223333', account: PRODUCTION, region: 'eu-west-1' },
  ]);
  expect(await askStory('cloudtrail_bucket_creations', days('2026-03-06', '2026-03-08'))).toEqual([]);
});

test('cloudtrail_network_changes finds the way out that was built, in order', async () => {
  const rows = await askStory('cloudtrail_network_changes');
  for (const row of rows) expect(row).toMatchObject({ ...iris, error: null });
  expect(rows.map(({ event }) => event)).toEqual([
    'AuthorizeSecurityGroupIngress',
    'AuthorizeSecurityGroupIngress',
    'ReplaceRoute',
    'AttachInternetGateway',
    'CreateInternetGateway',
  ]);
  expect(rows[3]?.target).toBe(rows[4]?.target);
  expect(await askStory('cloudtrail_network_changes', days('2026-03-02', '2026-03-04'))).toEqual([]);
});

test('cloudtrail_ports_opened finds both families of addresses', async () => {
  expect(await askStory('cloudtrail_ports_opened')).toMatchObject([
    { ...iris, protocol: 'tcp', from_port: '3389', to_port: '3389' },
    { ...iris, protocol: 'tcp', from_port: '22', to_port: '22' },
  ]);
  expect(await askStory('cloudtrail_ports_opened', days('2026-03-02', '2026-03-04'))).toEqual([]);
});

describe.skipIf(!hasSharedData)('in real logs', () => {
  test('ports are opened by a single rule and by a list of rules', async () => {
    const rows = await askReal('cloudtrail_ports_opened');
    expect(rows.map((row) => [row.who, row.from_port])).toEqual([
      ['user/christophe', '22'],
      ['user/bert-jan', '22'],
      ['user/bert-jan', '443'],
      ['assumed-role/Operator/ryan@example.com', '22'],
    ]);
  });

  test('the caller who calls most is the simulation, which was throttled', async () => {
    const [first] = await askReal('cloudtrail_top_callers');
    expect(first).toMatchObject({ who: 'user/bert-jan', throttled: 102 });
  });

  test('errors are those that the services wrote', async () => {
    const [first] = await askReal('cloudtrail_error_codes');
    expect(first).toMatchObject({ error: 'Client.UnauthorizedOperation', event: 'GetPasswordData', events: 59 });
  });

  test('a resource is found in the list of resources that a record has', async () => {
    const rows = await askReal('cloudtrail_resource_changes', { resource: 'victim-data-bucket' });
    expect(rows.map(({ event }) => event)).toContain('CopyObject');
  });

  test('TLS is known of newer records', async () => {
    const rows = await askReal('cloudtrail_tls_versions', { limit: 1_000 });
    expect(new Set(rows.map(({ tls }) => tls))).toEqual(new Set(['TLSv1.2', 'TLSv1.3']));
    expect(sum(rows, 'calls')).toBe(2_247 + 384);
  });
});
