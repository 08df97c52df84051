import { describe, expect, test } from 'vitest';
import { rawTableDefinition } from '../../../core/catalog/raw-table-definition';
import { type Dataset, rawNameOf, routePrefix } from '../../../core/datasets/dataset';
import { deliveryFolder, locate } from '../../../core/datasets/locate';
import { recognise } from '../../../core/datasets/recognise';
import { validateDataset } from '../../../core/datasets/validate';
import { vpcFlow } from '../../../core/datasets/vpc-flow';

const FIELDS = ['account-id', 'start', 'log-status', 'pkt-src-aws-service'];
const parquet = vpcFlow({ fields: FIELDS, format: 'parquet' });
const both = vpcFlow({ fields: FIELDS, routes: ['firehose'] });
const place = { account: '111122223333', region: 'eu-west-1', delivered: '2026/03/02' };

describe('flow logs in Parquet', () => {
  test('are a valid dataset, whose columns are those of text', () => {
    validateDataset(parquet);
    expect(parquet.columns).toEqual(vpcFlow({ fields: FIELDS }).columns);
  });

  test('are found by column name, so none has another name than AWS gives it in Parquet', () => {
    const every = vpcFlow({ fields: FIELDS }).columns;
    expect(every.map(({ name }) => name)).toEqual(FIELDS.map((field) => field.replaceAll('-', '_')));
    expect(() => vpcFlow({ fields: ['start', 'region'], format: 'parquet' })).toThrow(
      "'fields' must not name 'region' with the format parquet: the column is taken by the region of the folder, which says the same; leave it out",
    );
  });

  test('have the table classes of Parquet, and no header to skip', () => {
    expect(rawTableDefinition(parquet)).toMatchObject({ name: 'vpc_flow_raw', serde: parquet.format.serde });
    expect(parquet.format).toEqual({
      kind: 'parquet',
      serde: {
        library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        parameters: { 'serialization.format': '1' },
      },
    });
  });

  const name = '111122223333_vpcflowlogs_eu-west-1_fl-0a1b_20260302T0005Z_9f2c.log';

  test.each([
    ['in its folder', `${deliveryFolder(parquet, place)}${name}.parquet`],
    ['without its folder', `${name}.parquet`],
    ['that is text, from before', `${deliveryFolder(parquet, place)}${name}.gz`],
  ])('has an object %s', (_, key) => {
    expect(locate(parquet, key)).toEqual({ kind: 'object', ...place });
  });

  test('are another kind of file to a dataset of text', () => {
    expect(locate(vpcFlow(), `${name}.parquet`)).toEqual({
      kind: 'sibling',
      what: 'VPC flow log in Parquet, not text',
    });
  });

  test('are not recognised by what stands at the beginning', () => {
    const header = 'account-id start log-status pkt-src-aws-service\n';
    expect(recognise(Buffer.from(header), [parquet])).toBeUndefined();
    expect(recognise(Buffer.from(header), [parquet, both])).toBe(both);
  });
});

describe('flow logs by way of Firehose', () => {
  test('have a raw table of their own over lines without a header', () => {
    validateDataset(both);
    const [own, further] = [rawTableDefinition(both), rawTableDefinition(both, both.routes?.[0])];
    expect(further.name).toBe('vpc_flow_firehose_raw');
    expect(further.title).toBe('VPC flow logs by way of CloudWatch Logs and Firehose as delivered');
    expect(further.columns).toBe(own.columns);
    expect(own.serde.tableParameters).toEqual({ 'skip.header.line.count': '1' });
    const { tableParameters: _, ...headerless } = own.serde;
    expect(further.serde).toEqual(headerless);
  });

  test('lie below a prefix of their own, in the same folders', () => {
    const [route] = both.routes!;
    const key = `${routePrefix('org', route!)}/${deliveryFolder(both, place)}lake-Stream-1-2026-03-02-00-05-00-0a1b.log.gz`;
    expect(key).toBe(
      'org/firehose/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/02/lake-Stream-1-2026-03-02-00-05-00-0a1b.log.gz',
    );
    expect(locate(both, key)).toEqual({ kind: 'object', ...place });
    expect(routePrefix('', route!)).toBe('firehose');
    expect(routePrefix(undefined, route!)).toBe('firehose');
  });

  test('are not there unless asked for', () => {
    expect(vpcFlow()).not.toHaveProperty('routes');
    expect(vpcFlow({ routes: [] })).toEqual(vpcFlow());
    const { routes: _, ...rest } = both;
    expect(rest).toEqual(vpcFlow({ fields: both.columns.map(rawNameOf) }));
  });

  test('fail with a route that is none, and with Parquet', () => {
    expect(() => vpcFlow({ routes: ['kafka' as never] })).toThrow(
      "'routes' must name firehose or nothing, got 'kafka'",
    );
    expect(() => vpcFlow({ routes: ['firehose'], format: 'parquet' })).toThrow(
      "'routes' must be empty with the format parquet, got 'firehose': they bring text",
    );
  });
});

const [route] = both.routes!;

test.each<readonly [string, Dataset['routes'], string]>([
  ['two of a name', [route!, { ...route!, prefix: 'other' }], "route 'firehose' is there twice"],
  ['two of a prefix', [route!, { ...route!, name: 'other' }], "two routes have the prefix 'firehose'"],
  ['a name for no table', [{ ...route!, name: 'Fire-Hose' }], "route 'Fire-Hose' must match"],
  ['no prefix', [{ ...route!, prefix: '' }], "route 'firehose' must have a prefix without slash at either end, got ''"],
  ['a slash at the end', [{ ...route!, prefix: 'a/' }], "a prefix without slash at either end, got 'a/'"],
  [
    'another kind of format',
    [{ ...route!, format: parquet.format }],
    "route 'firehose' must bring the dataset's own kind of format, delimited, got parquet",
  ],
])('routes with %s are not valid', (_, routes, problem) => {
  expect(() => validateDataset({ ...both, routes: routes! })).toThrow(problem);
});
