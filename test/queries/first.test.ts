import { beforeAll, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

/** The questions that people ask first: what the story fixes of their answers. */

const { attacker, backdoor, failingTarget, guesser, insideScan, leakedKey, root, scanner, takeover, talker } = STORY;
const at = (time: string) => new Date(time).toISOString();
const sum = (rows: readonly { readonly [name: string]: unknown }[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name]), 0);

test('cloudtrail_console_sign_ins has root first, then those without MFA, with failures', async () => {
  const rows = await askStory('cloudtrail_console_sign_ins', { limit: 1_000 });
  expect(rows[0]).toEqual({
    ...{ event_time: at(root.time), who: 'root', root: true, mfa: 'No', result: 'Success', address: root.address },
  });
  const of = (address: string) => rows.filter((row) => row.address === address);
  expect(of(takeover.address).map(({ who, result }) => [who, result])).toEqual([
    [`user/${takeover.user}`, 'Success'],
    ...Array.from({ length: takeover.failures }, () => [`user/${takeover.user}`, 'Failure']),
  ]);
  expect(of(takeover.address)[0]?.event_time).toBe(at(takeover.signedIn));
  expect(of(guesser.address).map(({ who, result }) => [who, result])).toEqual([
    ...Array.from({ length: 2 }, () => ['(hidden)', 'Failure']),
    ...Array.from({ length: 4 }, () => ['user/ben', 'Failure']),
  ]);
  const mfa = rows.slice(1).map((row) => row.mfa);
  expect(mfa).toEqual(mfa.toSorted());
});

test('cloudtrail_events_by_name counts an event that happened once, and its errors', async () => {
  const rows = await askStory('cloudtrail_events_by_name', { limit: 1_000 });
  expect(rows).toContainEqual(
    expect.objectContaining({ service: 'cloudtrail', event: 'StopLogging', events: 1, errors: 0 }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({ service: 'cloudtrail', event: 'DeleteTrail', events: 1, errors: 1 }),
  );
  const counts = rows.map(({ events }) => Number(events));
  expect(counts).toEqual(counts.toSorted((one, other) => other - one));
});

test('cloudtrail_events_in_region finds all that happened where nobody works', async () => {
  const iris = { who: `user/${takeover.user}`, address: takeover.address };
  const rows = await askStory('cloudtrail_events_in_region', { aws_region: takeover.region });
  for (const row of rows) expect(row).toMatchObject(iris);
  expect(rows.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['RunInstances', 'DescribeVpcs', 'DescribeInstances']),
  );
  expect(await askStory('cloudtrail_events_in_region', { aws_region: 'eu-north-1' })).toEqual([]);
});

test('cloudtrail_iam_changes has new ways in first', async () => {
  const rows = await askStory('cloudtrail_iam_changes', { limit: 1_000 });
  const thief = rows.filter(({ who }) => who === `user/${leakedKey.user}`);
  expect(thief).toMatchObject([
    // By AWS, in the user's name: the key's quarantine.
    { change: 'AttachUserPolicy', target: leakedKey.user, error: null },
    { change: 'CreateAccessKey', target: backdoor.user, error: null },
    { change: 'AttachUserPolicy', target: backdoor.user, error: null },
    { change: 'CreateUser', target: backdoor.user, error: null },
  ]);
  const pipeline = rows.findIndex(({ who }) => who === 'assumed-role/deploy-pipeline/GitHubActions');
  expect(rows.findLastIndex(({ who }) => who === `user/${leakedKey.user}`)).toBeLessThan(pipeline);
  expect(rows).toContainEqual(expect.objectContaining({ change: 'CreateUser', target: takeover.newUser }));
  for (const { change } of rows) expect(change).not.toMatch(/^(Get|List)/);
});

test('cloudtrail_run_instances tells who got machines where', async () => {
  const rows = await askStory('cloudtrail_run_instances', { limit: 100 });
  expect(rows).toContainEqual({
    ...{ who: `user/${backdoor.user}`, address: attacker.address, region: backdoor.region },
    ...{ calls: 3, started: 4, last_day: '2026-03-04' },
  });
  expect(rows).toContainEqual({
    ...{ who: `user/${takeover.user}`, address: takeover.address, region: takeover.region },
    ...{ calls: 1, started: 2, last_day: '2026-03-05' },
  });
});

test('vpc_flow_rejected_tcp has the scan from outside and the one from inside first', async () => {
  const rows = await askStory('vpc_flow_rejected_tcp');
  expect(rows[0]).toMatchObject({ day: '2026-03-04', day_of_week: 3, srcaddr: scanner.address });
  expect(rows[0]?.ports).toBe(rows[0]?.flows);
  expect(rows[1]).toMatchObject({ day: '2026-03-06', day_of_week: 5, srcaddr: insideScan.source, ports: 1 });
  expect(rows[1]?.flows).toBe(insideScan.hosts - 2);
});

test('vpc_flow_source_ports takes its range of addresses at its word', async () => {
  const port = (rows: readonly { readonly [name: string]: unknown }[], srcport: number) =>
    rows.find((row) => row.srcport === srcport);
  const rows = await askStory('vpc_flow_source_ports', { limit: 10_000 });
  expect(port(rows, 8080)).toMatchObject({ addresses: expect.any(Number) });
  const { source, windows } = STORY.longConnection;
  expect(port(await askStory('vpc_flow_source_ports', { address_like: source, limit: 10_000 }), 51_514)).toMatchObject({
    flows: windows,
    addresses: 1,
  });
  expect(await askStory('vpc_flow_source_ports', { address_like: '10.99.%' })).toEqual([]);
});

test('vpc_flow_top_talkers has the host that sends by night', async () => {
  const rows = await askStory('vpc_flow_top_talkers');
  const found = rows.find((row) => row.srcaddr === talker.source && row.dstaddr === talker.destination);
  expect(rows.indexOf(found!)).toBeLessThan(3);
});

test('alb_requests_by_client has the scanner first, refused nearly every time', async () => {
  const rows = await askStory('alb_requests_by_client', { limit: 1_000 });
  const found = rows.find((row) => row.client_ip === scanner.address);
  expect(found).toMatchObject({ err_5xx: 1 });
  expect(Number(found?.err_4xx)).toBeGreaterThanOrEqual(20);
  expect(rows.indexOf(found!)).toBe(0);
});

test('alb_requests_by_target has errors of one target alone', async () => {
  const rows = await askStory('alb_requests_by_target');
  const [ip, port] = failingTarget.address.split(':');
  const failing = rows.find((row) => row.target_ip === ip);
  expect(failing).toMatchObject({ balancer: 'shop', target_port: Number(port) });
  expect(Number(failing?.err_5xx)).toBeGreaterThanOrEqual(18);
  for (const row of rows.filter((other) => other !== failing && other.target_ip !== null)) expect(row.err_5xx).toBe(0);
  const { address, requests } = STORY.busyTarget;
  expect(rows).toContainEqual(expect.objectContaining({ target_ip: address.split(':')[0], requests }));
});

test.each([
  'cloudtrail_console_sign_ins',
  'cloudtrail_events_by_name',
  'cloudtrail_iam_changes',
  'cloudtrail_run_instances',
  'vpc_flow_rejected_tcp',
  'vpc_flow_source_ports',
  'vpc_flow_top_talkers',
  'alb_requests_by_client',
  'alb_requests_by_target',
])('%s finds nothing after the story', async (name) => {
  expect(await askStory(name, days('2026-03-07', '2026-03-08'))).toEqual([]);
});

test.skipIf(!hasSharedData)('first questions about real logs', async () => {
  expect(await askReal('cloudtrail_console_sign_ins')).toHaveLength(5);
  expect(await askReal('alb_requests_by_client')).toMatchObject([
    { client_ip: '20.78.123.34', requests: 63, err_4xx: 61 },
    ...Array.from({ length: 4 }, () => expect.anything()),
  ]);
  const [first] = await askReal('vpc_flow_rejected_tcp');
  expect(first).toMatchObject({ srcaddr: '217.12.208.8', flows: 47, day_of_week: 4 });
  expect(sum(await askReal('cloudtrail_run_instances'), 'calls')).toBe(13);
});
