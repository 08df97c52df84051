import { describe, expect, test } from 'vitest';
import { decodePrestoView } from '../../../core/catalog/presto-view';
import { rawTableDefinition } from '../../../core/catalog/raw-table-definition';
import { HELPER_VIEWS, helperViewsOf } from '../../../core/catalog/views';
import { athenaType } from '../../../core/datasets/athena-type';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { CLOUDTRAIL_DIGESTS, CLOUDTRAIL_INSIGHTS } from '../../../core/datasets/cloudtrail-side-tables';
import type { Dataset } from '../../../core/datasets/dataset';
import { DATASETS } from '../../../core/datasets/index';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { DatasetTables } from '../../../lib/catalog/dataset-tables';
import { RawTable } from '../../../lib/catalog/raw-table';
import { LogBucket } from '../../../lib/storage/log-bucket';
import { door } from '../../core/conversion/datasets';
import { templateOf } from '../app';
import { type TableInput, tablesOf, testLake } from './lake';

const lake = testLake();
for (const dataset of DATASETS) addTables(lake, dataset);
for (const definition of [CLOUDTRAIL_INSIGHTS, CLOUDTRAIL_DIGESTS]) {
  new RawTable(lake.stack, definition.name, { databases: lake.databases, definition, bucket: lake.rawBucket });
}
const tables = tablesOf(lake.stack);

function addTables(
  { stack, databases, rawBucket, lakeBucket }: typeof lake,
  dataset: Dataset,
  options: { readonly partitionIndex?: boolean } = {},
) {
  return new DatasetTables(stack, dataset.name, {
    databases,
    dataset,
    raw: { bucket: rawBucket },
    lakeBucket,
    ...options,
  });
}

const named = (name: string): TableInput => tables[name] ?? expect.fail(`there is no table ${name}`);
const columnsOf = (table: TableInput) => table.StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`);
const keysOf = (table: TableInput) => (table.PartitionKeys ?? []).map(({ Name }) => Name);

describe.each(DATASETS)('the tables of $name', (dataset) => {
  test('are a raw one, a curated one and a live view', () => {
    expect([`${dataset.name}_raw`, dataset.name, `${dataset.name}_live`].map((name) => named(name).TableType)).toEqual([
      'EXTERNAL_TABLE',
      'EXTERNAL_TABLE',
      'VIRTUAL_VIEW',
    ]);
  });

  test('read raw objects with the classes and properties of the definition', () => {
    const raw = named(`${dataset.name}_raw`);
    const { serde } = dataset.format;
    expect(columnsOf(raw)).toEqual(dataset.columns.map(({ name, type }) => `${name} ${athenaType(type)}`));
    expect(keysOf(raw)).toEqual(['account', 'region', 'delivered']);
    expect(raw.StorageDescriptor).toMatchObject({ InputFormat: serde.inputFormat, OutputFormat: serde.outputFormat });
    expect(raw.StorageDescriptor.SerdeInfo.SerializationLibrary).toBe(serde.library);
    expect(raw.StorageDescriptor.SerdeInfo.Parameters ?? {}).toEqual(serde.parameters);
    expect(raw.Parameters).toMatchObject({ EXTERNAL: 'TRUE', ...serde.tableParameters });
  });

  test('keep the curated rows as ZSTD Parquet with real partitions by account, event day and delivery day', () => {
    const curated = named(dataset.name);
    expect(columnsOf(curated)).toEqual([
      ...dataset.columns.map(({ name, type }) => `${name} ${athenaType(type)}`),
      'event_time timestamp',
      'region string',
      'source_file string',
    ]);
    expect(keysOf(curated)).toEqual(['account', 'day', 'delivered']);
    expect(curated.Parameters).toMatchObject({ EXTERNAL: 'TRUE', 'parquet.compression': 'ZSTD' });
    expect(curated.Parameters).not.toHaveProperty('projection.enabled');
    expect(curated.StorageDescriptor).toMatchObject({
      Location: `s3://lake/curated/${dataset.name}/`,
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    });
  });

  test('show in the live view what the curated one has, with its partition keys as columns', () => {
    const live = named(`${dataset.name}_live`);
    const curated = named(dataset.name);
    expect(columnsOf(live)).toEqual([...columnsOf(curated), 'account string', 'day string', 'delivered string']);
    expect(live).toMatchObject({
      Owner: 'hadoop',
      Parameters: { presto_view: 'true', comment: 'Presto View' },
      ViewExpandedText: '/* Presto View */',
    });
    // It would take the place of the comment by which a view is known.
    expect(live).not.toHaveProperty('Description');
    expect(live.StorageDescriptor.Location).toBe('');
    expect(live.StorageDescriptor.SerdeInfo).toBeDefined();
    expect(live.PartitionKeys).toBeUndefined();
    const view = decodePrestoView(live.ViewOriginalText ?? '');
    expect(view.columns.map(({ name }) => name)).toEqual(live.StorageDescriptor.Columns.map(({ Name }) => Name));
    expect(view.originalSql).toContain(`FROM "log_lake"."${dataset.name}_raw"\nWHERE ("delivered" >= '1970/01/01')`);
  });
});

describe.each(HELPER_VIEWS)('the helper view $name', ({ name, dataset, columns }) => {
  test('is a view over the live view of its dataset, with a description of each column', () => {
    const view = named(name);
    expect(view).toMatchObject({ TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true' } });
    expect(view).not.toHaveProperty('Description');
    expect(columnsOf(view)).toEqual(columns.map((column) => `${column.name} ${athenaType(column.type)}`));
    for (const { Comment } of view.StorageDescriptor.Columns) expect(Comment).not.toBe('');
    const { originalSql, ...text } = decodePrestoView(view.ViewOriginalText ?? '');
    expect(originalSql).toContain(`FROM "log_lake"."${dataset}_live"`);
    expect(text.columns.map((column) => column.name)).toEqual(columns.map((column) => column.name));
  });

  test('has the columns that partitions are pruned by as they are', () => {
    const { originalSql } = decodePrestoView(named(name).ViewOriginalText ?? '');
    const select = originalSql.slice(originalSql.lastIndexOf('\nSELECT'));
    for (const key of ['account', 'day']) expect(select).toMatch(new RegExp(`\\n {2}"${key}"(,|\\n)`));
  });
});

test('a view of flow logs has NULL for what the flow log does not hold', () => {
  const other = testLake();
  addTables(other, vpcFlow({ fields: ['dstaddr', 'start', 'srcaddr'] }));
  for (const { name } of helperViewsOf({ name: 'vpc_flow' })) {
    const { originalSql } = decodePrestoView(tablesOf(other.stack)[name]?.ViewOriginalText ?? '');
    expect(originalSql).toContain('CAST(NULL AS bigint) AS "bytes"');
    expect(originalSql).toContain('    "srcaddr",');
  }
});

test('views follow the live view that they are made of', () => {
  for (const { name, dataset } of HELPER_VIEWS) {
    const resources = Object.values(templateOf(lake.stack).findResources('AWS::Glue::Table'));
    const view = resources.find(({ Properties }) => Properties.TableInput.Name === name);
    expect(view?.DependsOn).toEqual([expect.stringMatching(new RegExp(`^${dataset.replace('_', '')}Live`))]);
  }
});

test('a regular expression has as many groups as its table has columns', () => {
  const regexes = Object.values(tables).flatMap((table) => {
    const pattern = table.StorageDescriptor.SerdeInfo.Parameters?.['input.regex'];
    return pattern === undefined ? [] : [{ pattern, columns: table.StorageDescriptor.Columns.length }];
  });
  expect(regexes.length).toBeGreaterThan(0);
  for (const { pattern, columns } of regexes) expect(new RegExp(`${pattern}|`).exec('')!.length - 1).toBe(columns);
});

test('a flow log with fields of its own gets tables of just these, in order', () => {
  const other = testLake();
  addTables(other, vpcFlow({ fields: ['dstaddr', 'start', 'srcaddr'] }));
  const { vpc_flow_raw: raw } = tablesOf(other.stack);
  expect(raw && columnsOf(raw)).toEqual(['dstaddr string', 'start bigint', 'srcaddr string']);
});

test('the tables of Insights and digests stand beside the events, under the same partition keys', () => {
  const insights = named('cloudtrail_insights');
  expect(insights.StorageDescriptor.InputFormat).toBe('com.amazon.emr.cloudtrail.CloudTrailInputFormat');
  expect(named('cloudtrail_digests').StorageDescriptor.InputFormat).toBe('org.apache.hadoop.mapred.TextInputFormat');
  expect(keysOf(insights)).toEqual(keysOf(named('cloudtrail_raw')));
  expect(insights.StorageDescriptor.Columns.find(({ Name }) => Name === 'insightdetails')?.Type).toMatch(
    /^struct<state:string,.*insightcontext:struct<statistics:struct<baseline:struct<average:double>/,
  );
});

describe('every table', () => {
  test.each(Object.entries(tables))('%s keeps within the limits of Glue', (name, table) => {
    expect(name).toMatch(/^[a-z][a-z0-9_]{0,254}$/);
    expect(table.Description?.length ?? 0).toBeLessThanOrEqual(2048);
    for (const { Name, Type, Comment } of [...table.StorageDescriptor.Columns, ...(table.PartitionKeys ?? [])]) {
      expect(Name).toMatch(/^[a-z][a-z0-9_]{0,254}$/);
      expect(Type.length).toBeLessThanOrEqual(131_072);
      expect(Comment.length).toBeLessThanOrEqual(255);
    }
    for (const value of Object.values(table.Parameters)) expect(String(value).length).toBeLessThanOrEqual(512_000);
    expect(table.StorageDescriptor.Location.length).toBeLessThanOrEqual(2056);
    expect((table.ViewOriginalText ?? '').length).toBeLessThanOrEqual(409_600);
  });

  test.each(Object.entries(tables))('%s has no partition key among its columns', (_name, table) => {
    const columns = table.StorageDescriptor.Columns.map(({ Name }) => Name);
    expect(keysOf(table).filter((key) => columns.includes(key))).toEqual([]);
  });

  test.each(Object.entries(tables).filter(([, { Parameters }]) => 'projection.enabled' in Parameters))(
    '%s, as it is projected, says for every key how, and where',
    (_name, table) => {
      const template = String(table.Parameters['storage.location.template']);
      expect(template.endsWith('/')).toBe(true);
      for (const key of keysOf(table)) {
        expect(table.Parameters).toHaveProperty([`projection.${key}.type`]);
        expect(template).toContain(`\${${key}}`);
      }
    },
  );
});

describe('a raw table', () => {
  const parametersOf = (env: { account?: string; region?: string }, regions?: readonly string[]) => {
    const { stack, databases, rawBucket } = testLake({ env });
    new RawTable(stack, 'Raw', {
      databases,
      definition: rawTableDefinition(CLOUDTRAIL),
      bucket: rawBucket,
      ...(regions ? { regions } : {}),
    });
    return tablesOf(stack).cloudtrail_raw?.Parameters ?? {};
  };

  test('looks at its own account and at all regions of its partition', () => {
    const standard = parametersOf({ account: '111122223333', region: 'eu-west-1' });
    expect(standard['projection.account.values']).toBe('111122223333');
    expect(String(standard['projection.region.values']).split(',')).toEqual(
      expect.arrayContaining(['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1']),
    );
    expect(standard['projection.region.values']).not.toContain('cn-north-1');
    const china = parametersOf({ account: '111122223333', region: 'cn-north-1' });
    expect(china['projection.region.values']).toBe('cn-north-1,cn-northwest-1');
  });

  test('looks at the account it is deployed to when that is not known yet', () => {
    expect(parametersOf({})['projection.account.values']).toEqual({ Ref: 'AWS::AccountId' });
  });

  test('looks at the regions it is given', () => {
    expect(parametersOf({}, ['eu-west-1'])['projection.region.values']).toBe('eu-west-1');
  });
});

test('a bucket of the lake, whose name is not known yet, leaves the folders below it readable', () => {
  const { stack, databases } = testLake();
  const { bucket } = new LogBucket(stack, 'Logs');
  new RawTable(stack, 'Raw', { databases, definition: CLOUDTRAIL_INSIGHTS, bucket, prefix: 'audit' });
  const table = tablesOf(stack).cloudtrail_insights;
  const below = (folder: string) => ({ 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^Logs/) }, folder]] });
  expect(table?.StorageDescriptor.Location).toEqual(below('/audit/AWSLogs/'));
  expect(table?.Parameters['storage.location.template']).toEqual(
    below('/audit/AWSLogs/${account}/CloudTrail-Insight/${region}/${delivered}/'),
  );
});

describe('the index on the partitions of a curated table', () => {
  test('is not there unless asked for', () => {
    templateOf(lake.stack).resourceCountIs('Custom::GluePartitionIndex', 0);
    templateOf(lake.stack).resourceCountIs('AWS::Lambda::Function', 0);
    expect(named('cloudtrail').Parameters).not.toHaveProperty(['partition_filtering.enabled']);
  });

  test('begins with the event day, and Athena is told to use it', () => {
    const indexed = testLake();
    addTables(indexed, CLOUDTRAIL, { partitionIndex: true });
    templateOf(indexed.stack).hasResourceProperties('Custom::GluePartitionIndex', {
      IndexName: 'day_account_delivered',
      Keys: ['day', 'account', 'delivered'],
    });
    expect(tablesOf(indexed.stack).cloudtrail?.Parameters['partition_filtering.enabled']).toBe(true);
  });
});

test('fails for a definition that is not valid', () => {
  const broken = { ...door, columns: [...door.columns, ...door.columns] };
  expect(() => addTables(testLake(), broken)).toThrow("dataset 'door' is not valid");
});
