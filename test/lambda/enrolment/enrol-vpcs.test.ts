import { expect, test } from 'vitest';
import { type EnrolmentSettings, flowLogFormat } from '../../../core/deployment/enrolment-settings';
import { enrol, unenrol } from '../../../lambda/enrolment/enrol';
import { Account, ALL, BUCKET_ARN, FLOW, flowLog, LAKE, MINE, REGION, vpc } from './account';

const { albAccess: _, ...VPCS } = ALL;

async function run(account: Account, settings: EnrolmentSettings = VPCS, only?: string) {
  const { report, errors } = await enrol(account.ports, settings, REGION, only === undefined ? 'all' : { vpc: only });
  expect(errors).toEqual([]);
  const { region, reportOnly, ...lists } = report;
  return Object.fromEntries(Object.entries(lists).filter(([, entries]) => entries.length > 0));
}

const entry = (resource: string, reason?: string) => ({ resource, log: 'flow', ...(reason && { reason }) });
const vpcFlow = (more: Partial<NonNullable<EnrolmentSettings['vpcFlow']>>): EnrolmentSettings => ({
  ...VPCS,
  vpcFlow: { ...FLOW, vpcs: 'all', ...more },
});

test('a VPC without flow logs gets one with the tag of the lake, and a second run changes nothing', async () => {
  const account = new Account([vpc('vpc-1')]);
  expect(await run(account)).toEqual({ enrolled: [entry('vpc-1')] });
  expect(account.logs).toEqual([flowLog('fl-new-1', 'vpc-1', { tags: MINE })]);
  expect(await run(account)).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
  expect(account.calls).toEqual(['create vpc-1']);
});

test('a VPC that logs elsewhere gets a flow log of the lake beside, and keeps its own', async () => {
  const own = flowLog('fl-own', 'vpc-1', { destination: { kind: 's3', bucketArn: 'arn:aws:s3:::own', prefix: 'x' } });
  const account = new Account([vpc('vpc-1')], [own]);
  expect(await run(account)).toEqual({ enrolled: [entry('vpc-1')] });
  expect(account.logs.map(({ id }) => id)).toEqual(['fl-own', 'fl-new-1']);
});

test.each([
  ['a flow log without tags', {}],
  ['a flow log of another lake', { 'log-lake:enrolled-by': 'log-lake-dev' }],
])('a VPC is left alone where %s delivers to the same place', async (_name, tags) => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-own', 'vpc-1', { tags })]);
  expect(await run(account)).toEqual({
    leftAlone: [entry('vpc-1', "fl-own, which is not the lake's, delivers to the same place")],
  });
  expect(account.calls).toEqual([]);
});

test('a flow log that a stack declares counts as enrolled, and one of the enrolment beside it goes', async () => {
  const declared = flowLog('fl-declared', 'vpc-1', { tags: { 'log-lake:declared-by': LAKE } });
  const account = new Account([vpc('vpc-1')], [declared]);
  expect(await run(account)).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
  expect(account.calls).toEqual([]);

  account.logs.push(flowLog('fl-mine', 'vpc-1', { tags: MINE }));
  expect(await run(account)).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
  expect(account.calls).toEqual(['delete fl-mine']);
});

test('a VPC whose stack declares its flow log is left to the stack while that makes it', async () => {
  const account = new Account([vpc('vpc-1', { tags: { 'log-lake:declared-by': LAKE } })]);
  expect(await run(account)).toEqual({
    leftAlone: [entry('vpc-1', 'its own stack declares its flow log, which is not there; see that stack')],
  });
  expect(account.calls).toEqual([]);
});

test('a declared flow log is never removed: not when deselected, not with the lake', async () => {
  const account = new Account(
    [vpc('vpc-1', { tags: { 'log-lake:declared-by': LAKE } })],
    [flowLog('fl-declared', 'vpc-1', { tags: { 'log-lake:declared-by': LAKE } })],
  );
  expect(await run(account, vpcFlow({ vpcs: { ids: [] } }))).toEqual({});
  await unenrol(account.ports, VPCS, REGION);
  expect(account.calls).toEqual([]);
});

const CHANGES: readonly (readonly [string, Partial<typeof FLOW>])[] = [
  ['traffic type', { trafficType: 'REJECT' }],
  ['interval', { aggregationSeconds: 60 }],
  ['fields', { fields: ['start', 'srcaddr'] }],
  ['format', { format: 'parquet' }],
  ['prefix', { destination: { kind: 's3', bucketArn: BUCKET_ARN, prefix: 'flow' } }],
  [
    'route',
    { destination: { kind: 'cloud-watch-logs', logGroupName: 'flow', roleArn: 'arn:aws:iam::111122223333:role/flow' } },
  ],
];

test.each(CHANGES)("a changed %s makes a new flow log before the lake's old one goes", async (_name, change) => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-old', 'vpc-1', { tags: MINE })]);
  expect(await run(account, vpcFlow(change))).toEqual({
    enrolled: [entry('vpc-1', 'replaces fl-old, whose settings differ')],
  });
  expect(account.calls).toEqual(['create vpc-1', 'delete fl-old']);
  expect(await run(account, vpcFlow(change))).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
});

test('on the way over CloudWatch Logs another role makes another flow log', async () => {
  const group = (role: string) => ({
    destination: { kind: 'cloud-watch-logs' as const, logGroupName: 'flow', roleArn: `arn:aws:iam::1:role/${role}` },
  });
  const account = new Account([vpc('vpc-1')], [flowLog('fl-old', 'vpc-1', { ...group('old'), tags: MINE })]);
  expect(await run(account, vpcFlow(group('old')))).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
  await run(account, vpcFlow(group('new')));
  expect(account.calls).toEqual(['create vpc-1', 'delete fl-old']);
});

test('the default format counts the same, spelled out by AWS or not', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE, logFormat: undefined })]);
  expect(await run(account)).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
  expect(flowLogFormat(['start', 'srcaddr'])).toBe('${start} ${srcaddr}');
});

test('where AWS takes old and new for the same flow log, the old one goes first', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-old', 'vpc-1', { tags: MINE })]);
  account.refuse.set('create', { code: 'FlowLogAlreadyExists', times: 1 });
  expect(await run(account, vpcFlow({ aggregationSeconds: 60 }))).toEqual({
    enrolled: [entry('vpc-1', 'replaces fl-old, whose settings differ')],
  });
  expect(account.calls).toEqual(['create vpc-1', 'delete fl-old', 'create vpc-1']);
});

test.each([1, 2, 3])('a replacement that stops at change %i is finished by the next run', async (crashAt) => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-old', 'vpc-1', { tags: MINE })]);
  if (crashAt > 1) account.refuse.set('create', { code: 'FlowLogAlreadyExists', times: 1 });
  account.crashAt = crashAt;
  const settings = vpcFlow({ aggregationSeconds: 60 });
  const { errors } = await enrol(account.ports, settings, REGION);
  expect(errors).toEqual([new Error('the function was stopped')]);
  await run(account, settings);
  expect(account.logs.map(({ aggregationSeconds }) => aggregationSeconds)).toEqual([60]);
});

test('of two flow logs of the lake, made by runs that met, one stays', async () => {
  const account = new Account(
    [vpc('vpc-1')],
    ['fl-1', 'fl-2'].map((id) => flowLog(id, 'vpc-1', { tags: MINE })),
  );
  expect(await run(account)).toEqual({ alreadyEnrolled: [entry('vpc-1')] });
  expect(account.calls).toEqual(['delete fl-2']);
});

test('a flow log that appeared since the listing is reported', async () => {
  const account = new Account([vpc('vpc-1')]);
  account.refuse.set('create', { code: 'FlowLogAlreadyExists', message: 'There is one already' });
  expect(await run(account)).toEqual({ leftAlone: [entry('vpc-1', 'FlowLogAlreadyExists: There is one already')] });
});

test.each([
  ['FlowLogLimitExceeded', 'FlowLogLimitExceeded: no; delete flow logs of the VPC that nobody reads'],
  ['RequestLimitExceeded', 'RequestLimitExceeded: no'],
  ['UnauthorizedOperation', 'UnauthorizedOperation: no'],
])('a flow log that is refused (%s) is named, and the other VPCs go on', async (code, reason) => {
  const account = new Account([vpc('vpc-1'), vpc('vpc-2')]);
  account.refuse.set('create', { code, times: 1 });
  expect(await run(account)).toEqual({ failed: [entry('vpc-1', reason)], enrolled: [entry('vpc-2')] });
});

test('an old flow log that cannot be removed is named', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-old', 'vpc-1', { tags: MINE })]);
  account.refuse.set('delete', { code: 'UnauthorizedOperation' });
  expect(await run(account, vpcFlow({ aggregationSeconds: 60 }))).toMatchObject({
    enrolled: [{ resource: 'vpc-1' }],
    failed: [entry('vpc-1', 'UnauthorizedOperation: no')],
  });
});

test('a flow log of the lake that does not deliver is a failure', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE, problem: 'Access error' })]);
  expect(await run(account)).toEqual({ failed: [entry('vpc-1', 'fl-1 does not deliver: Access error')] });
  expect(account.calls).toEqual([]);
});

test('VPCs are selected by id; the others lose the flow log of the lake and keep their own', async () => {
  const vpcs = ['vpc-1', 'vpc-2', 'vpc-3'].map((id) => vpc(id));
  const account = new Account(vpcs, [
    flowLog('fl-2', 'vpc-2', { tags: MINE }),
    flowLog('fl-own', 'vpc-2'),
    flowLog('fl-dev', 'vpc-3', { tags: { 'log-lake:enrolled-by': 'log-lake-dev' } }),
  ]);
  expect(await run(account, vpcFlow({ vpcs: { ids: ['vpc-1', 'vpc-9'] } }))).toEqual({
    enrolled: [entry('vpc-1')],
    removed: [entry('vpc-2')],
    failed: [entry('vpc-9', 'the config lists it, but eu-west-1 has no such VPC')],
  });
  expect(account.calls).toEqual(['create vpc-1', 'delete fl-2']);
});

test('VPCs are selected by all of the tags', async () => {
  const account = new Account([
    vpc('vpc-1', { tags: { logged: 'yes', stage: 'prod', more: 'x' } }),
    vpc('vpc-2', { tags: { logged: 'yes' } }),
    vpc('vpc-3', { tags: { logged: 'no', stage: 'prod' } }),
  ]);
  await run(account, vpcFlow({ vpcs: { tags: { logged: 'yes', stage: 'prod' } } }));
  expect(account.calls).toEqual(['create vpc-1']);
});

test('a VPC that another account shares is left to that account', async () => {
  const account = new Account([vpc('vpc-1', { owner: '999988887777' })]);
  expect(await run(account)).toEqual({
    leftAlone: [entry('vpc-1', 'account 999988887777 shares it; enrol it there')],
  });
  expect(account.calls).toEqual([]);
});

test('an event handles its one VPC, and none that is gone again', async () => {
  const account = new Account([vpc('vpc-1'), vpc('vpc-2')], [flowLog('fl-2', 'vpc-2', { tags: MINE })]);
  expect(await run(account, vpcFlow({ vpcs: { ids: ['vpc-1'] } }), 'vpc-1')).toEqual({ enrolled: [entry('vpc-1')] });
  expect(await run(account, vpcFlow({ vpcs: { ids: ['vpc-9'] } }), 'vpc-9')).toEqual({});
  expect(account.calls).toEqual(['create vpc-1']);
});

test('with the source off, and with the lake, only flow logs of the lake go', async () => {
  const logs = () => [flowLog('fl-1', 'vpc-1', { tags: MINE }), flowLog('fl-own', 'vpc-1')];
  const { vpcFlow: off, ...rest } = VPCS;
  const account = new Account([vpc('vpc-1')], logs());
  expect(await run(account, rest)).toEqual({ removed: [entry('vpc-1')] });
  expect(account.calls).toEqual(['delete fl-1']);

  const gone = new Account([vpc('vpc-1')], logs());
  expect((await unenrol(gone.ports, VPCS, REGION)).report.removed).toEqual([entry('vpc-1')]);
  expect(gone.calls).toEqual(['delete fl-1']);
});

test('a flow log that cannot be removed with the lake is named', async () => {
  const account = new Account([vpc('vpc-1')], [flowLog('fl-1', 'vpc-1', { tags: MINE })]);
  account.refuse.set('delete', { code: 'UnauthorizedOperation' });
  const { report } = await unenrol(account.ports, VPCS, REGION);
  expect(report).toMatchObject({ removed: [], failed: [entry('vpc-1', 'UnauthorizedOperation: no')] });
});

test('report only says the same and changes nothing', async () => {
  const make = () => new Account([vpc('vpc-1'), vpc('vpc-2')], [flowLog('fl-2', 'vpc-2', { tags: MINE })]);
  const settings = vpcFlow({ vpcs: { ids: ['vpc-1'] } });
  const account = make();
  const said = await run(account, { ...settings, reportOnly: true });
  expect(account.calls).toEqual([]);
  expect(said).toEqual(await run(make(), settings));
});
