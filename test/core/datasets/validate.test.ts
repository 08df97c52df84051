import { describe, expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import type { Column, Dataset } from '../../../core/datasets/dataset';
import { DATASETS, datasetNamed, validateDataset } from '../../../core/datasets/index';
import { VPC_FLOW } from '../../../core/datasets/vpc-flow';

const column = (name: string, over: Partial<Column> = {}): Column => ({
  name,
  type: 'string',
  description: 'A column',
  ...over,
});

const withColumn = (dataset: Dataset, ...more: readonly Column[]): Dataset => ({
  ...dataset,
  columns: [...dataset.columns, ...more],
});

const withPattern = (pattern: string): Dataset => {
  if (ALB_ACCESS.format.kind !== 'regex') throw new Error('ALB access logs are read by a regular expression');
  const serde = { ...ALB_ACCESS.format.serde, parameters: { 'input.regex': pattern } };
  return { ...ALB_ACCESS, format: { ...ALB_ACCESS.format, pattern, serde } };
};

test.each(DATASETS.map((dataset) => [dataset.name, dataset] as const))('%s is valid', (_, dataset) => {
  expect(() => validateDataset(dataset)).not.toThrow();
});

test('there are three datasets, found by name', () => {
  expect(DATASETS).toEqual([CLOUDTRAIL, VPC_FLOW, ALB_ACCESS]);
  for (const dataset of DATASETS) expect(datasetNamed(dataset.name)).toBe(dataset);
});

test('fails to find an unknown dataset, and lists the known ones', () => {
  expect(() => datasetNamed('cloud_trail')).toThrow(
    "there is no dataset 'cloud_trail'; the datasets are cloudtrail, vpc_flow, alb_access",
  );
});

describe('fails', () => {
  const long = 'x'.repeat(256);
  const { layout } = CLOUDTRAIL;

  test.each<readonly [string, Dataset, string]>([
    [
      'on a table name with a hyphen',
      { ...CLOUDTRAIL, name: 'cloud-trail' },
      "name 'cloud-trail' must match ^[a-z][a-z0-9_]*$",
    ],
    ['on version 0', { ...CLOUDTRAIL, version: 0 }, "'version' must be a whole number from 1, got 0"],
    [
      'on a column in upper case',
      withColumn(CLOUDTRAIL, column('Extra')),
      "column 'Extra' must match ^[a-z][a-z0-9_]*$",
    ],
    ['on a column that is there twice', withColumn(CLOUDTRAIL, column('eventid')), "column 'eventid' is there twice"],
    [
      'on a raw field with two columns',
      withColumn(CLOUDTRAIL, column('other', { rawName: 'eventID' })),
      "raw field 'eventID' has two columns",
    ],
    [
      'on a column named as a partition key',
      withColumn(CLOUDTRAIL, column('day')),
      "column 'day' clashes with a partition key or derived column; name it otherwise",
    ],
    [
      'on a column named as a derived one',
      withColumn(VPC_FLOW, column('region')),
      "column 'region' clashes with a partition key or derived column; name it otherwise",
    ],
    [
      'on a missing description',
      withColumn(CLOUDTRAIL, column('a', { description: ' ' })),
      "column 'a' must have a description",
    ],
    [
      'on a long description',
      withColumn(CLOUDTRAIL, column('a', { description: long })),
      "description of column 'a' must have at most 255 characters, got 256",
    ],
    [
      'on a nested name',
      withColumn(CLOUDTRAIL, column('a', { type: { array: { struct: [{ name: 'B', type: 'int' }] } } })),
      "field 'a.B' must match",
    ],
    [
      'on a nested name that is there twice',
      withColumn(
        CLOUDTRAIL,
        column('a', {
          type: {
            struct: [
              { name: 'b', type: 'int' },
              { name: 'b', type: 'int' },
            ],
          },
        }),
      ),
      "field 'a.b' is there twice",
    ],
    [
      'on an unknown time column',
      { ...CLOUDTRAIL, eventTime: { column: 'when', format: 'iso8601' } },
      "'eventTime' names 'when', which is not a column",
    ],
    [
      'on a text column of seconds',
      { ...CLOUDTRAIL, eventTime: { column: 'eventtime', format: 'unix-seconds' } },
      "'eventTime' of format unix-seconds needs a column of type int or bigint, 'eventtime' is string",
    ],
    [
      'on an unknown identity',
      { ...CLOUDTRAIL, identity: 'eventID' },
      "'identity' names 'eventID', which is not a column",
    ],
    [
      'on a nested cluster column',
      { ...CLOUDTRAIL, clusteredBy: ['useridentity'] },
      "'clusteredBy' must name columns of simple type, got 'useridentity'",
    ],
    [
      'on nothing to understand by',
      { ...CLOUDTRAIL, understoodBy: [] },
      "'understoodBy' must name at least one column, got none",
    ],
    [
      'on an unknown member of other records',
      { ...CLOUDTRAIL, otherRecords: { field: 'kind', values: {} } },
      "'otherRecords' names 'kind', which is not a member of the raw record",
    ],
    [
      'on nesting in lines',
      withColumn(VPC_FLOW, column('a', { type: { array: 'int' } })),
      "column 'a' must have a simple type: delimited lines have no nesting",
    ],
    [
      'on a missing group',
      withPattern('([^ ]*)'),
      "'pattern' must have as many groups as there are columns (41), got 1",
    ],
    [
      'on lookahead',
      withPattern('(a)(?=b)'),
      "'pattern' must run on Java, RE2 and JavaScript alike, which do not share '(?='",
    ],
    ['on a backreference', withPattern('(a)\\1'), "do not share '\\1'"],
    ['on a possessive quantifier', withPattern('(a)[^ ]*+'), "do not share '*+'"],
    [
      'on a SerDe without the pattern',
      { ...ALB_ACCESS, format: { ...ALB_ACCESS.format, serde: CLOUDTRAIL.format.serde } },
      "'serde' must have the pattern among its parameters",
    ],
    [
      'on a template without the day',
      { ...CLOUDTRAIL, layout: { ...layout, template: 'a/${account}/${region}/' } },
      "template 'a/${account}/${region}/' must have the hole 'year'",
    ],
    [
      'on an unknown hole',
      { ...CLOUDTRAIL, layout: { ...layout, alternatives: ['${accountid}/'] } },
      "has the unknown hole 'accountid'",
    ],
    [
      'on a template that is no folder',
      { ...CLOUDTRAIL, layout: { ...layout, template: '${account}/${region}/${delivered}' } },
      "must end in '/'",
    ],
    [
      'on a file name without its date',
      { ...CLOUDTRAIL, layout: { ...layout, file: /(?<account>\d+)_(?<region>\w+)/ } },
      "'file' must have the named group 'date'",
    ],
    [
      'on a sibling with memory',
      { ...CLOUDTRAIL, layout: { ...layout, siblings: [{ pattern: /x/g, what: 'x' }] } },
      'expression /x/g must not have the flags g or y',
    ],
  ])('%s', (_, dataset, message) => {
    expect(() => validateDataset(dataset)).toThrow(message);
  });

  test('with everything that is wrong at once', () => {
    expect(() => validateDataset({ ...CLOUDTRAIL, name: 'A', version: 0.5 })).toThrow(
      "dataset 'A' is not valid:\n- name 'A' must match ^[a-z][a-z0-9_]*$\n- 'version' must be a whole number from 1, got 0.5",
    );
  });
});
