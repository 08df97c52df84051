import { describe, expect, test } from 'vitest';
import { decodePrestoView } from '../../../core/catalog/presto-view';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { AlbSideTables, type AlbSideTablesProps } from '../../../lib/catalog/alb-side-tables';
import { CloudTrailSideTables } from '../../../lib/catalog/cloudtrail-side-tables';
import { DatasetTables } from '../../../lib/catalog/dataset-tables';
import { templateOf } from '../app';
import { type TableInput, tablesOf, testLake } from './lake';

const placeOf = (table: TableInput | undefined) => table?.Parameters['storage.location.template'];

describe('a dataset that arrives by a further route', () => {
  const lake = testLake();
  const tables = new DatasetTables(lake.stack, 'Flow', {
    databases: lake.databases,
    dataset: vpcFlow({ routes: ['firehose'] }),
    raw: { bucket: lake.rawBucket, prefix: 'net', accounts: ['111122223333'], regions: ['eu-west-1'] },
    lakeBucket: lake.lakeBucket,
  });
  const { vpc_flow_raw: own, vpc_flow_firehose_raw: further, vpc_flow_live: live } = tablesOf(lake.stack);

  test('has a second raw table, below the prefix of the route, of the same columns', () => {
    expect(placeOf(own)).toBe('s3://raw-logs/net/AWSLogs/${account}/vpcflowlogs/${region}/${delivered}/');
    expect(placeOf(further)).toBe('s3://raw-logs/net/firehose/AWSLogs/${account}/vpcflowlogs/${region}/${delivered}/');
    expect(further?.StorageDescriptor.Columns).toEqual(own?.StorageDescriptor.Columns);
    expect(further?.PartitionKeys).toEqual(own?.PartitionKeys);
    expect(tables.routes.get('firehose')?.tableName).toBe('vpc_flow_firehose_raw');
  });

  test('skips a header in the first table only', () => {
    expect(own?.Parameters['skip.header.line.count']).toBe('1');
    expect(further?.Parameters).not.toHaveProperty(['skip.header.line.count']);
  });

  test('has one curated table, and a live view over both raw ones, which are there before it', () => {
    const { originalSql } = decodePrestoView(live?.ViewOriginalText ?? '');
    expect(originalSql.match(/FROM "log_lake"."\w+"/g)).toEqual([
      'FROM "log_lake"."vpc_flow"',
      'FROM "log_lake"."vpc_flow_raw"',
      'FROM "log_lake"."vpc_flow_firehose_raw"',
    ]);
    const resources = templateOf(lake.stack).findResources('AWS::Glue::Table');
    const ids = (name: string) =>
      Object.entries(resources).flatMap(([id, { Properties }]) => (Properties.TableInput.Name === name ? [id] : []));
    const view = Object.values(resources).find(({ Properties }) => Properties.TableInput.Name === 'vpc_flow_live');
    expect(view?.DependsOn).toEqual(
      expect.arrayContaining([...ids('vpc_flow_raw'), ...ids('vpc_flow_firehose_raw'), ...ids('vpc_flow')]),
    );
  });
});

test('flow logs in Parquet have a raw table of Parquet', () => {
  const lake = testLake();
  new DatasetTables(lake.stack, 'Flow', {
    databases: lake.databases,
    dataset: vpcFlow({ fields: ['start', 'account-id'], format: 'parquet' }),
    raw: { bucket: lake.rawBucket },
    lakeBucket: lake.lakeBucket,
  });
  const raw = tablesOf(lake.stack).vpc_flow_raw;
  expect(raw?.StorageDescriptor).toMatchObject({
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  });
  expect(raw?.StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    'start bigint',
    'account_id string',
  ]);
  expect(raw?.Parameters).not.toHaveProperty(['skip.header.line.count']);
});

describe('the side tables of a trail', () => {
  const sideTables = (organizationId?: string) => {
    const { stack, databases, rawBucket } = testLake();
    new CloudTrailSideTables(stack, 'Trail', {
      databases,
      raw: {
        bucket: rawBucket,
        prefix: 'audit',
        accounts: ['111122223333', '999988887777'],
        regions: ['eu-west-1', 'us-east-1'],
        deliveredFrom: '2024/01/01',
        organizationId,
      },
    });
    return tablesOf(stack);
  };

  test.each([
    ['cloudtrail_insights', 'CloudTrail-Insight'],
    ['cloudtrail_digests', 'CloudTrail-Digest'],
  ])('%s is projected over accounts, regions and days', (name, folder) => {
    expect(sideTables()[name]?.Parameters).toEqual({
      EXTERNAL: 'TRUE',
      'projection.enabled': 'true',
      'projection.account.type': 'enum',
      'projection.account.values': '111122223333,999988887777',
      'projection.region.type': 'enum',
      'projection.region.values': 'eu-west-1,us-east-1',
      'projection.delivered.type': 'date',
      'projection.delivered.format': 'yyyy/MM/dd',
      'projection.delivered.range': '2024/01/01,NOW',
      'projection.delivered.interval': '1',
      'projection.delivered.interval.unit': 'DAYS',
      'storage.location.template': `s3://raw-logs/audit/AWSLogs/\${account}/${folder}/\${region}/\${delivered}/`,
    });
    expect(placeOf(sideTables('o-1a2b3c4d5e')[name])).toBe(
      `s3://raw-logs/audit/AWSLogs/o-1a2b3c4d5e/\${account}/${folder}/\${region}/\${delivered}/`,
    );
  });

  test('are two, and keep the names that people type', () => {
    expect(Object.keys(sideTables()).sort()).toEqual(['cloudtrail_digests', 'cloudtrail_insights']);
  });
});

describe('the side tables of load balancers', () => {
  const sideTables = (props: Partial<AlbSideTablesProps> = {}) => {
    const { stack, databases, rawBucket } = testLake();
    const tables = new AlbSideTables(stack, 'Alb', { databases, raw: { bucket: rawBucket, prefix: 'web' }, ...props });
    return { tables, inputs: tablesOf(stack) };
  };

  test('lie below the prefix of their kind', () => {
    const { inputs } = sideTables();
    const below = (prefix: string) =>
      `s3://raw-logs/${prefix}/AWSLogs/\${account}/elasticloadbalancing/\${region}/\${delivered}/`;
    expect(placeOf(inputs.alb_connections)).toBe(below('web/connection-logs'));
    expect(placeOf(inputs.alb_health_checks)).toBe(below('web/health-check-logs'));
    const { inputs: atTop } = sideTables({ raw: { bucket: testLake().rawBucket } });
    expect(placeOf(atTop.alb_connections)).toBe(below('connection-logs'));
  });

  test('cut lines with as many groups as they have columns', () => {
    const { inputs } = sideTables();
    for (const { StorageDescriptor } of Object.values(inputs)) {
      expect(StorageDescriptor.SerdeInfo.SerializationLibrary).toBe('org.apache.hadoop.hive.serde2.RegexSerDe');
      const pattern = StorageDescriptor.SerdeInfo.Parameters?.['input.regex'];
      expect(new RegExp(`${pattern}|`).exec('')!.length - 1).toBe(StorageDescriptor.Columns.length);
    }
  });

  test('are there for the kinds that are delivered', () => {
    const connectionsOnly = sideTables({ healthCheckLogs: false });
    expect(Object.keys(connectionsOnly.inputs)).toEqual(['alb_connections']);
    expect(connectionsOnly.tables.healthChecks).toBeUndefined();
    expect(Object.keys(sideTables({ connectionLogs: false }).inputs)).toEqual(['alb_health_checks']);
  });
});
