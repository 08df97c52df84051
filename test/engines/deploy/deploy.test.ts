import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DeleteTableCommand, GetTablesCommand } from '@aws-sdk/client-glue';
import { GetBucketEncryptionCommand, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HELPER_VIEWS } from '../../../core/catalog/views';
import { parsePlanEvent } from '../../../lambda/planner/event';
import type { LogLakeConfig } from '../../../lib/config';
import { assemblyOf } from '../emulator/assemblies';
import { until } from '../emulator/aws-api';
import { DeployedApp } from '../emulator/deployed-app';
import { ACCOUNT, REGION } from '../emulator/ministack';
import { installedNode } from '../emulator/node';
import { putObjects } from '../harness/aws';

/** The app as it is, deployed as a user would. Each test takes delivery days and resources of its own. */

let app: DeployedApp;
let assembly: string;
let changed: string;
const CHANGED: LogLakeConfig = {
  cloudtrail: { trail: { insights: ['ApiCallRateInsight'], cloudWatchLogs: true, notifications: true } },
  vpcFlow: { aggregationSeconds: 60 },
  albAccess: { connectionLogs: true },
  schedule: { at: '02:30', timeZone: 'Asia/Seoul' },
  alarmEmail: 'security@example.com',
};

beforeAll(async () => {
  const scratch = inject('scratch');
  [assembly, changed] = await Promise.all([assemblyOf(scratch), assemblyOf(scratch, CHANGED)]);
  app = await DeployedApp.bootstrap(scratch, assembly);
  await app.deploy(assembly);
}, 300_000);
afterAll(() => app?.stop());

test('every stack is complete, and deploying it again changes nothing', async () => {
  const { CDKToolkit, ...stacks } = await app.api.stacks();
  const complete = {
    'log-lake-storage': 'CREATE_COMPLETE',
    'log-lake-delivery': 'CREATE_COMPLETE',
    'log-lake-catalog': 'CREATE_COMPLETE',
    'log-lake-pipeline': 'CREATE_COMPLETE',
  };
  expect(CDKToolkit).toBe('CREATE_COMPLETE');
  expect(stacks).toEqual(complete);
  const said = await app.deploy(assembly);
  expect(said.match(/\(no changes\)/g)).toHaveLength(Object.keys(complete).length);
});

test('the trail logs with validation into its bucket, which the key of the lake encrypts and nobody reads in public', async () => {
  const trails = await app.account.cloudTrail<{ trailList: object[] }>('DescribeTrails', {});
  expect(trails.trailList).toEqual([
    expect.objectContaining({
      Name: 'log-lake',
      S3BucketName: app.bucket('CloudTrailLogs'),
      IsMultiRegionTrail: true,
      LogFileValidationEnabled: true,
      HasCustomEventSelectors: true,
    }),
  ]);
  expect(await app.account.cloudTrail('GetTrailStatus', { Name: 'log-lake' })).toMatchObject({ IsLogging: true });

  const Bucket = app.bucket('CloudTrailLogs');
  const { ServerSideEncryptionConfiguration } = await app.clients.s3.send(new GetBucketEncryptionCommand({ Bucket }));
  const [rule] = ServerSideEncryptionConfiguration!.Rules!;
  expect(rule!.ApplyServerSideEncryptionByDefault).toEqual({
    SSEAlgorithm: 'aws:kms',
    KMSMasterKeyID: expect.stringContaining(app.key()),
  });
  const { PublicAccessBlockConfiguration } = await app.clients.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(Object.values(PublicAccessBlockConfiguration!)).toEqual([true, true, true, true]);
});

test('every table is there, and live views of all datasets before anything is delivered', async () => {
  const { TableList = [] } = await app.clients.glue.send(new GetTablesCommand({ DatabaseName: 'log_lake' }));
  const names = (type: string) =>
    TableList.flatMap(({ Name, TableType }) => (TableType === type ? [Name!] : [])).sort();
  const helpers = HELPER_VIEWS.map(({ name }) => name);
  expect(names('VIRTUAL_VIEW')).toEqual(['alb_access_live', 'cloudtrail_live', 'vpc_flow_live', ...helpers].sort());
  expect(names('EXTERNAL_TABLE')).toEqual(
    expect.arrayContaining(['alb_access', 'alb_access_raw', 'cloudtrail', 'cloudtrail_raw', 'conversions', 'vpc_flow']),
  );
  expect(await app.liveView('vpc_flow')).toContain('FROM "log_lake"."vpc_flow_raw"');
  // CloudFormation was told so by the function, and the function logged it.
  expect((await app.log('Catalog')).join('\n')).toContain('live view restored');
});

test('a delivered day is planned, queued, converted by the functions and published by event day', async () => {
  await app.deliver('2023/07/10', 'a', ['one 2023-07-10', 'two 2023-07-09']);
  await app.deliver('2023/07/10', 'b', ['three 2023-07-10']);
  await app.deliver('2023/07/12', 'c', ['four 2023-07-12']);
  for (const stranger of ['CloudTrail-Digest', 'CloudTrail-Insight']) {
    const key = `AWSLogs/${ACCOUNT}/${stranger}/${REGION}/2023/07/12/${ACCOUNT}_${stranger}.json.gz`;
    await putObjects(app.clients, app.bucket('CloudTrailLogs'), { [key]: gzipSync('{}') });
  }
  const { datasets } = await app.plan({ scheduledTime: '2023-07-13T01:00:00.000Z' });
  expect(datasets).toEqual([
    expect.objectContaining({ dataset: 'cloudtrail', due: 3, gaps: 1, objects: 3, sent: 3 }),
    expect.objectContaining({ dataset: 'vpc_flow', due: 0 }),
    expect.objectContaining({ dataset: 'alb_access', due: 0 }),
  ]);
  await app.converted();

  expect(await app.visible()).toMatchObject({
    '2023-07-09 2023/07/10': ['two'],
    '2023-07-10 2023/07/10': ['one', 'three'],
    '2023-07-12 2023/07/12': ['four'],
  });
  const ledger = await app.ledger('cloudtrail');
  expect(ledger['2023/07/10']).toMatchObject({
    account: ACCOUNT,
    state: 'converted',
    objects: 2,
    rows: { read: 3, written: 3, deduplicated: 0, refused: 0 },
    partitions: [
      { day: '2023-07-09', rows: 1 },
      { day: '2023-07-10', rows: 2 },
    ],
    unread: [],
  });
  expect(ledger['2023/07/11']).toMatchObject({ state: 'empty', objects: 0, partitions: [] });
  expect(ledger['2023/07/12']).toMatchObject({ state: 'converted', rows: { written: 1 } });
  expect(await app.liveView('cloudtrail')).toContain(`WHERE "delivered" < '2023/07/13'\nUNION ALL`);
});

test('a table and a view that were deleted by hand come back from the ledger, and nothing is converted again', async () => {
  await app.deliver('2023/08/10', 'a', ['five 2023-08-10', 'six 2023-08-08']);
  await app.plan({ scheduledTime: '2023-08-11T01:00:00.000Z' });
  await app.converted();
  const [visible, ledger, view] = [
    await app.visible(),
    await app.ledger('cloudtrail'),
    await app.liveView('cloudtrail'),
  ];
  expect(visible).toMatchObject({ '2023-08-08 2023/08/10': ['six'], '2023-08-10 2023/08/10': ['five'] });

  for (const Name of ['cloudtrail', 'cloudtrail_live']) {
    await app.clients.glue.send(new DeleteTableCommand({ DatabaseName: 'log_lake', Name }));
  }
  const { datasets } = await app.plan({ scheduledTime: '2023-08-11T02:00:00.000Z' });
  expect(datasets[0]).toMatchObject({ dataset: 'cloudtrail', sent: 0 });
  expect(await app.visible()).toEqual(visible);
  expect(await app.ledger('cloudtrail')).toEqual(ledger);
  expect(await app.liveView('cloudtrail')).toBe(view);
});

test('logging is switched on for a VPC and a load balancer that appear after the deployment', async () => {
  const vpc = await app.account.createVpc();
  const loadBalancer = await app.account.createLoadBalancer('later');
  expect(await app.account.flowLogs(vpc)).toEqual([]);
  await app.account.tellOf('ec2', 'CreateVpc', { vpc: { vpcId: vpc } });
  await app.account.tellOf('elasticloadbalancing', 'CreateLoadBalancer', {
    loadBalancers: [{ loadBalancerArn: loadBalancer }],
  });

  await expect
    .poll(() => app.account.flowLogs(vpc), { timeout: 30_000 })
    .toEqual([
      expect.objectContaining({
        LogDestination: `arn:aws:s3:::${app.bucket('VpcFlowLogs')}`,
        TrafficType: 'ALL',
        MaxAggregationInterval: 600,
        Tags: expect.arrayContaining([{ Key: 'log-lake:enrolled-by', Value: 'log-lake' }]),
      }),
    ]);
  await expect
    .poll(() => app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3'), { timeout: 30_000 })
    .toMatchObject({
      enabled: 'true',
      bucket: app.bucket('AlbLogs'),
    });
});

test('a changed config changes what is deployed and what was enrolled, and can be taken back', async () => {
  const vpc = await app.account.createVpc();
  const loadBalancer = await app.account.createLoadBalancer('changed');
  const seen = async () => ({
    schedule: await app.schedule('Conversion'),
    trail: (await app.account.cloudTrail<{ trailList: object[] }>('DescribeTrails', {})).trailList[0],
    flowLogs: await app.account.flowLogs(vpc),
    accessLogs: await app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3'),
    connectionLogs: await app.account.loadBalancerLogs(loadBalancer, 'connection_logs.s3'),
  });
  const on = { enabled: 'true', bucket: app.bucket('AlbLogs') };

  await app.deploy(changed);
  expect(await app.api.stacks()).toMatchObject({
    'log-lake-delivery': 'UPDATE_COMPLETE',
    'log-lake-pipeline': 'UPDATE_COMPLETE',
  });
  expect(await seen()).toMatchObject({
    schedule: { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Asia/Seoul' },
    trail: { CloudWatchLogsLogGroupArn: expect.stringContaining(':log-group:') },
    flowLogs: [{ MaxAggregationInterval: 60 }],
    accessLogs: on,
    connectionLogs: on,
  });

  await app.deploy(assembly);
  expect(await seen()).toMatchObject({
    schedule: { ScheduleExpression: 'cron(0 1 * * ? *)', ScheduleExpressionTimezone: 'UTC' },
    flowLogs: [{ MaxAggregationInterval: 600 }],
    accessLogs: on,
    connectionLogs: { enabled: 'false' },
  });
});

test('functions run here on the version of Node that they are deployed with', async () => {
  const path = `/2015-03-31/functions/${app.function('Planner')}/configuration`;
  const { Runtime } = await app.api.rest<{ Runtime: string }>('lambda', 'GET', path);
  const version = execFileSync(join(await installedNode(), 'node'), ['--version'], { encoding: 'utf8' });
  expect(`nodejs${/^v(\d+)\./.exec(version)?.[1]}.x`).toBe(Runtime);
});

test('what the schedule sends is what the planner takes', async () => {
  const { QueueUrl } = await app.clients.sqs.send(new CreateQueueCommand({ QueueName: 'as-planner' }));
  const schedule = await app.schedule('Conversion');
  // The planner's own would plan until today.
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:as-planner`;
  const Target = { ...schedule.Target, Arn };
  await app.api.rest('scheduler', 'POST', '/schedules/once', {
    ...{ ScheduleExpression: 'at(2023-01-01T01:00:00)', FlexibleTimeWindow: { Mode: 'OFF' }, Target },
  });
  const message = await until('the schedule is due', async () => {
    const { Messages = [] } = await app.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    return Messages[0];
  });
  const { scheduledTime, ...rest } = parsePlanEvent(JSON.parse(message.Body!), new Date());
  expect(scheduledTime.getUTCSeconds()).toBe(0);
  expect(rest).toEqual({ dryRun: false, force: false });
});
