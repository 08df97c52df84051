import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { verdict } from '../../simulator';
import { assemblyOf } from '../emulator/assemblies';
import { DeployedApp } from '../emulator/deployed-app';
import { ACCOUNT } from '../emulator/ministack';
import { adoptLake, type Before, destroyLake } from './destroyed';
import { type Judgement, permissionsOf } from './judge';
import { type Right, regional } from './need';
import { bucketArn } from './objects';
import { everythingHappens } from './story';
import { reasonFor, UNUSED } from './unused';

/**
 * The life of a lake: deployed, at work with all that its functions ever do, destroyed and adopted again. All that they did is
 * held against the policies of its templates by a simulator of IAM.
 */

let app: DeployedApp;
let assembly: string;
let arns: Readonly<Record<'raw' | 'lake' | 'results' | 'key', string>>;
beforeAll(async () => {
  assembly = await assemblyOf(inject('scratch'));
  app = await DeployedApp.bootstrap(inject('scratch'), assembly);
  await app.deploy(assembly);
  arns = {
    raw: bucketArn(app.bucket('CloudTrailLogs')),
    lake: bucketArn(app.bucket('Lake')),
    results: bucketArn(app.bucket('Results')),
    key: regional('kms', `key/${app.key()}`),
  };
  await everythingHappens(app);
}, 600_000);
afterAll(() => app?.stop());

let before: Before;
test('destroying a lake undoes its own work and keeps data and key', { timeout: 300_000 }, async () => {
  before = await destroyLake(app, assembly);
});

describe('what its functions did until then', () => {
  let judgement: Judgement;
  beforeAll(async () => {
    judgement = await app.permissions.judge(app.calls());
  }, 120_000);

  test('everything, and what Athena and other services did in their name, is allowed', () => {
    expect(judgement.denied).toEqual([]);
  });

  test('every action on every resource that a role is allowed was needed, or has its reason', () => {
    const without = judgement.idle.filter((permission) => reasonFor(permission) === undefined);
    expect(without).toEqual([]);
  });

  test('no reason is given for what was needed or is not allowed', () => {
    const given = new Set(
      judgement.idle.flatMap((permission) => [
        `${UNUSED.indexOf(reasonFor(permission)!)} ${permission.statement.Action}`,
      ]),
    );
    const listed = UNUSED.flatMap(({ actions }, index) => actions.map((action) => `${index} ${action}`));
    expect(listed.filter((each) => !given.has(each))).toEqual([]);
  });

  test('no role is allowed more than one function or service is known to do with it', () => {
    const roles = new Set(permissionsOf(app.permissions.policies).map(({ role }) => role));
    expect([...roles].map((role) => /(Scheduler|Enrolment|Catalog|Converter|Planner)/.exec(role)?.[1]).sort()).toEqual([
      ...['Catalog', 'Converter', 'Enrolment', 'Planner', 'Scheduler', 'Scheduler'],
    ]);
  });
});

const HTTPS = { 'aws:SecureTransport': 'true' };
const TAG = 'log-lake:enrolled-by';

test.each<[role: string, what: string, right: () => Right]>([
  ['Converter', 'write raw objects', () => ({ action: 's3:PutObject', resource: `${arns.raw}/x`, context: HTTPS })],
  ['Converter', 'delete raw objects', () => ({ action: 's3:DeleteObject', resource: `${arns.raw}/x`, context: HTTPS })],
  [
    'Converter',
    'delete the ledger',
    () => ({ action: 's3:DeleteObject', resource: `${arns.lake}/ledger/x`, context: HTTPS }),
  ],
  [
    'Converter',
    'read over plain HTTP',
    () => ({ action: 's3:GetObject', resource: `${arns.raw}/x`, context: { 'aws:SecureTransport': 'false' } }),
  ],
  [
    'Converter',
    "read analysts' results",
    () => ({ action: 's3:GetObject', resource: `${arns.results}/analysts/x`, context: HTTPS }),
  ],
  [
    'Converter',
    'drop a table that people read',
    () => ({ action: 'glue:DeleteTable', resource: regional('glue', 'table/log_lake/cloudtrail') }),
  ],
  [
    'Converter',
    'ask where people ask',
    () => ({ action: 'athena:StartQueryExecution', resource: regional('athena', 'workgroup/log-lake') }),
  ],
  ['Converter', 'take the key away', () => ({ action: 'kms:ScheduleKeyDeletion', resource: arns.key })],
  [
    'Planner',
    'write curated files',
    () => ({ action: 's3:PutObject', resource: `${arns.lake}/curated/x`, context: HTTPS }),
  ],
  [
    'Planner',
    'run statements',
    () => ({ action: 'athena:StartQueryExecution', resource: regional('athena', 'workgroup/log-lake-pipeline') }),
  ],
  [
    'Catalog',
    'write the ledger',
    () => ({ action: 's3:PutObject', resource: `${arns.lake}/ledger/x`, context: HTTPS }),
  ],
  ['Catalog', 'read raw objects', () => ({ action: 's3:GetObject', resource: `${arns.raw}/x`, context: HTTPS })],
  [
    'Enrolment',
    "delete others' flow logs",
    () => ({
      action: 'ec2:DeleteFlowLogs',
      resource: regional('ec2', 'vpc-flow-log/fl-1'),
      context: { [`aws:ResourceTag/${TAG}`]: 'another' },
    }),
  ],
  [
    'Enrolment',
    'make a flow log that is not marked',
    () => ({ action: 'ec2:CreateFlowLogs', resource: regional('ec2', 'vpc-flow-log/fl-1') }),
  ],
  [
    'Enrolment',
    'tag what is there',
    () => ({
      action: 'ec2:CreateTags',
      resource: regional('ec2', 'vpc-flow-log/fl-1'),
      context: { [`aws:RequestTag/${TAG}`]: 'log-lake' },
    }),
  ],
  [
    'Enrolment',
    'set any tag',
    () => ({
      action: 'elasticloadbalancing:AddTags',
      resource: regional('elasticloadbalancing', 'loadbalancer/app/web/1'),
      context: { 'aws:TagKeys': ['owner'] },
    }),
  ],
])('the role of the %s may not %s', async (part, _, right) => {
  const { roles, resources } = app.permissions.policies;
  const [by, identity] = [...roles].find(([role]) => role.includes(part))!;
  const { action, resource, context } = right();
  const onResource = resources.get(resource.startsWith('arn:aws:s3:') ? resource.split('/')[0]! : resource);
  const call = { by, action, resource, context };
  expect(await verdict(call, { identity, resource: onResource, owner: ACCOUNT })).toMatchObject({ allowed: false });
});

test('a lake that is deployed over what stayed goes on where it was', { timeout: 300_000 }, async () => {
  await adoptLake(app, assembly, before);
});
