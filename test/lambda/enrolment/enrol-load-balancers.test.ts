import { expect, test } from 'vitest';
import type { EnrolmentSettings } from '../../../core/deployment/enrolment-settings';
import { enrol, unenrol } from '../../../lambda/enrolment/enrol';
import type { Tags } from '../../../lambda/enrolment/ports';
import { Account, ALL, arnOf, LAKE, REGION } from './account';

const { vpcFlow: _, ...ALBS } = ALL;
const ARN = arnOf('web');

async function run(account: Account, settings: EnrolmentSettings = ALBS, only?: string) {
  const scope = only === undefined ? 'all' : { loadBalancer: only };
  const { report, errors } = await enrol(account.ports, settings, REGION, scope);
  expect(errors).toEqual([]);
  const { region, reportOnly, ...lists } = report;
  return Object.fromEntries(Object.entries(lists).filter(([, entries]) => entries.length > 0));
}

const albAccess = (more: Partial<NonNullable<EnrolmentSettings['albAccess']>>): EnrolmentSettings => ({
  ...ALBS,
  albAccess: { ...ALL.albAccess!, ...more },
});

const web = (tags: Tags = {}, attributes: Tags = {}) => new Account([], [], { web: { tags, attributes } });
const access = (reason?: string) => ({ resource: ARN, log: 'access', ...(reason && { reason }) });
const on = (bucket: string, prefix = '', name = 'access_logs.s3'): Tags => ({
  [`${name}.enabled`]: 'true',
  [`${name}.bucket`]: bucket,
  [`${name}.prefix`]: prefix,
});
const MINE: Tags = { 'log-lake:enrolled-by': LAKE, 'log-lake:access-logs': 'alb-logs/' };

const TAGGED = 'tag web log-lake:enrolled-by=log-lake log-lake:access-logs=alb-logs/';
const SWITCHED_ON = 'set web access_logs.s3.enabled=true access_logs.s3.bucket=alb-logs access_logs.s3.prefix=';
const SWITCHED_OFF = 'set web access_logs.s3.enabled=false';

test('a load balancer whose logs are off is tagged and then switched on; a second run changes nothing', async () => {
  // A prefix that is left over must not become ours.
  const account = web({}, { 'access_logs.s3.enabled': 'false', 'access_logs.s3.prefix': 'old' });
  expect(await run(account)).toEqual({ enrolled: [access()] });
  expect(account.calls).toEqual([TAGGED, SWITCHED_ON]);
  expect(account.albs.get(ARN)).toEqual({ tags: MINE, attributes: on('alb-logs') });
  expect(await run(account)).toEqual({ alreadyEnrolled: [access()] });
  expect(account.calls).toHaveLength(2);
});

test.each([
  ['another bucket', on('own', 'x'), 'logs to s3://own/x'],
  ['another prefix', on('alb-logs', 'x'), 'logs to s3://alb-logs/x'],
  ["the lake's own place", on('alb-logs'), "someone else made it log to the lake's place"],
])('a load balancer that someone made log to %s is left alone', async (_name, attributes, reason) => {
  const account = web({}, attributes);
  expect(await run(account)).toEqual({ leftAlone: [access(reason)] });
  await run(account, albAccess({ loadBalancers: { ids: [ARN].slice(1) } }));
  await unenrol(account.ports, ALBS, REGION);
  expect(account.calls).toEqual([]);
});

test('one that someone moved away after it was enrolled is left alone', async () => {
  const account = web(MINE, on('own'));
  expect(await run(account)).toEqual({ leftAlone: [access('logs to s3://own/')] });
  expect(account.calls).toEqual([]);
});

test('one that another lake enrolled and that is off is left alone, with what to do', async () => {
  const account = web({ 'log-lake:enrolled-by': 'log-lake-dev' });
  expect(await run(account)).toEqual({
    leftAlone: [
      access("the lake 'log-lake-dev' has enrolled it; if there is no such lake, remove the tag log-lake:enrolled-by"),
    ],
  });
  expect(account.calls).toEqual([]);
});

test('one whose own stack declares its logs is left to the stack', async () => {
  const declared = { 'log-lake:declared-by': LAKE };
  const there = web(declared, on('alb-logs'));
  expect(await run(there)).toEqual({ alreadyEnrolled: [access()] });
  const off = web(declared);
  expect(await run(off)).toEqual({
    leftAlone: [access('its own stack declares its logging, which is off; see that stack')],
  });
  await unenrol(there.ports, ALBS, REGION);
  expect([...there.calls, ...off.calls]).toEqual([]);
});

test('each kind of log is judged by itself and undone by itself', async () => {
  const settings = albAccess({
    prefixes: { access: 'lb', connection: 'lb/connection-logs', healthCheck: 'lb/health-check-logs' },
  });
  const account = web({}, { ...on('own'), ...on('alb-logs', 'lb/connection-logs', 'connection_logs.s3') });
  const healthCheck = { resource: ARN, log: 'healthCheck' };
  expect(await run(account, settings)).toEqual({
    leftAlone: [
      access('logs to s3://own/'),
      { resource: ARN, log: 'connection', reason: "someone else made it log to the lake's place" },
    ],
    enrolled: [healthCheck],
  });
  expect(account.calls).toEqual([
    'tag web log-lake:enrolled-by=log-lake log-lake:health-check-logs=alb-logs/lb/health-check-logs',
    'set web health_check_logs.s3.enabled=true health_check_logs.s3.bucket=alb-logs health_check_logs.s3.prefix=lb/health-check-logs',
  ]);
  account.calls.length = 0;
  expect((await unenrol(account.ports, settings, REGION)).report.removed).toEqual([healthCheck]);
  expect(account.calls).toEqual([
    'set web health_check_logs.s3.enabled=false',
    'untag web log-lake:health-check-logs',
    'untag web log-lake:enrolled-by',
  ]);
});

test('a kind that the config no longer has is switched off, the others stay', async () => {
  const tags = { ...MINE, 'log-lake:connection-logs': 'alb-logs/connection-logs' };
  const account = web(tags, { ...on('alb-logs'), ...on('alb-logs', 'connection-logs', 'connection_logs.s3') });
  expect(await run(account)).toEqual({
    alreadyEnrolled: [access()],
    removed: [{ resource: ARN, log: 'connection' }],
  });
  expect(account.calls).toEqual(['set web connection_logs.s3.enabled=false', 'untag web log-lake:connection-logs']);
});

test("when the lake's bucket changes, what the lake switched on moves along", async () => {
  const account = web(MINE, on('alb-logs'));
  const settings = albAccess({ bucket: 'new-logs' });
  expect(await run(account, settings)).toEqual({ enrolled: [access('moved from s3://alb-logs/')] });
  expect(account.albs.get(ARN)).toEqual({
    tags: { ...MINE, 'log-lake:access-logs': 'new-logs/' },
    attributes: on('new-logs'),
  });
});

test('a deselected load balancer is switched off before its tags go', async () => {
  const account = web(MINE, on('alb-logs'));
  expect(await run(account, albAccess({ loadBalancers: { tags: { logged: 'yes' } } }))).toEqual({
    removed: [access()],
  });
  expect(account.calls).toEqual([SWITCHED_OFF, 'untag web log-lake:access-logs', 'untag web log-lake:enrolled-by']);
  expect(account.albs.get(ARN)!.tags).toEqual({});
});

test('removal leaves on what points elsewhere by now, and takes the tags', async () => {
  const account = web(MINE, on('own'));
  const { report } = await unenrol(account.ports, ALBS, REGION);
  expect(report).toMatchObject({ removed: [], leftAlone: [access('logs to s3://own/')] });
  expect(account.calls).toEqual(['untag web log-lake:access-logs', 'untag web log-lake:enrolled-by']);
});

test.each([1, 2])('an enrolment that stops at change %i is finished by the next run', async (crashAt) => {
  const account = web();
  account.crashAt = crashAt;
  expect((await enrol(account.ports, ALBS, REGION)).errors).toHaveLength(1);
  await run(account);
  expect(account.albs.get(ARN)).toEqual({ tags: MINE, attributes: on('alb-logs') });
});

test.each([1, 2, 3])('a removal that stops at change %i is finished by the next', async (crashAt) => {
  const account = web(MINE, on('alb-logs'));
  account.crashAt = crashAt;
  expect((await unenrol(account.ports, ALBS, REGION)).errors).toHaveLength(1);
  expect((await unenrol(account.ports, ALBS, REGION)).errors).toEqual([]);
  expect(account.albs.get(ARN)).toEqual({
    tags: {},
    attributes: { ...on('alb-logs'), 'access_logs.s3.enabled': 'false' },
  });
});

test.each([1, 2])('a move that stops at change %i is finished by the next run', async (crashAt) => {
  const account = web(MINE, on('alb-logs'));
  const settings = albAccess({ bucket: 'new-logs' });
  account.crashAt = crashAt;
  await enrol(account.ports, settings, REGION);
  await run(account, settings);
  expect(account.albs.get(ARN)).toEqual({
    tags: { ...MINE, 'log-lake:access-logs': 'new-logs/' },
    attributes: on('new-logs'),
  });
});

test('a bucket that refuses is named with the option that helps, and the other load balancers go on', async () => {
  const account = new Account([], [], { web: {}, api: {} });
  const message = 'Access Denied for bucket: alb-logs. Please check S3bucket permission';
  account.refuse.set('set', { code: 'InvalidConfigurationRequest', message, times: 1 });
  expect(await run(account)).toEqual({
    failed: [
      access(
        `InvalidConfigurationRequest: ${message}; the bucket's policy does not let it deliver: if the load balancer is of an account and region that the lake takes logs from, set albAccess.requireSourceArn to false`,
      ),
    ],
    enrolled: [{ resource: arnOf('api'), log: 'access' }],
  });
  // Tagged and off, as after a crash: the next run mends it.
  expect(await run(account)).toMatchObject({ enrolled: [access()] });
});

test('a load balancer with 50 tags is named and stays off', async () => {
  const account = web();
  account.refuse.set('tag', { code: 'TooManyTags', message: 'The quota is reached' });
  expect(await run(account)).toEqual({
    failed: [
      access(
        'TooManyTags: The quota is reached; the lake marks what it switches on with tags, and a load balancer takes 50: remove some',
      ),
    ],
  });
  expect(account.calls).toEqual([TAGGED]);
});

test('what cannot be switched off keeps its tags, so that it can be tried again', async () => {
  const account = web(MINE, on('alb-logs'));
  account.refuse.set('set', { code: 'ThrottlingException', message: 'Rate exceeded' });
  const { report } = await unenrol(account.ports, ALBS, REGION);
  expect(report.failed).toEqual([access('ThrottlingException: Rate exceeded')]);
  expect(account.albs.get(ARN)!.tags).toEqual(MINE);
});

test('load balancers are selected by ARN; one that is listed and not there is a failure', async () => {
  const account = new Account([], [], { web: {}, api: {} });
  expect(await run(account, albAccess({ loadBalancers: { ids: [ARN, arnOf('gone')] } }))).toEqual({
    enrolled: [access()],
    failed: [
      {
        resource: arnOf('gone'),
        log: 'access',
        reason: 'the config lists it, but eu-west-1 has no such Application Load Balancer',
      },
    ],
  });
  expect(account.calls).toEqual([TAGGED, SWITCHED_ON]);
});

test('an event handles its one load balancer', async () => {
  const account = new Account([], [], { web: {}, api: {} });
  expect(await run(account, ALBS, ARN)).toEqual({ enrolled: [access()] });
  expect(await run(account, ALBS, arnOf('gone'))).toEqual({});
  expect(account.calls).toEqual([TAGGED, SWITCHED_ON]);
});

test('attributes are not asked for where there is nothing to do, and one that is gone since is passed over', async () => {
  const account = web();
  account.broken.set(`attributes ${ARN}`, new Error('unexpected'));
  expect(await run(account, albAccess({ loadBalancers: { tags: { logged: 'yes' } } }))).toEqual({});
  account.broken.clear();
  account.loadBalancers.attributes = async () => undefined;
  expect(await run(account)).toEqual({});
});

test('a place is recorded in the characters and the length that tags take', async () => {
  const prefix = `(a!)*${'b'.repeat(300)}`;
  const account = web();
  const settings = albAccess({ prefixes: { access: prefix } });
  await run(account, settings);
  const recorded = account.albs.get(ARN)!.tags['log-lake:access-logs']!;
  expect(recorded).toHaveLength(256);
  expect(recorded.startsWith('alb-logs/_a___bbb')).toBe(true);
  expect(await run(account, settings)).toEqual({ alreadyEnrolled: [access()] });
});

test('report only says the same and changes nothing', async () => {
  const make = () =>
    new Account([], [], { web: {}, api: { tags: MINE, attributes: on('alb-logs') }, own: { attributes: on('own') } });
  const settings = albAccess({ loadBalancers: { ids: [ARN, arnOf('own')] } });
  const account = make();
  const said = await run(account, { ...settings, reportOnly: true });
  expect(account.calls).toEqual([]);
  expect(said).toEqual(await run(make(), settings));
});

test('what goes wrong with VPCs does not keep load balancers from being enrolled', async () => {
  const account = web();
  account.broken.set('vpcs', new Error('no network'));
  const { report, errors } = await enrol(account.ports, ALL, REGION);
  expect(errors).toEqual([new Error('no network')]);
  expect(report.enrolled).toEqual([access()]);
});
