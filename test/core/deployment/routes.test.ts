import { expect, test } from 'vitest';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { datasetOf, datasetsOf, type SourceSettings } from '../../../core/deployment/settings';

const trail: SourceSettings = { dataset: 'cloudtrail', bucket: 'trail', prefix: '' };
const flow: SourceSettings = { dataset: 'vpc_flow', bucket: 'flow', prefix: '', fields: ['start', 'srcaddr'] };
const firehose: SourceSettings = { dataset: 'vpc_flow', route: 'firehose', bucket: 'flow', prefix: 'firehose' };

test('a dataset and its route are one dataset, wherever they stand', () => {
  const wanted = [CLOUDTRAIL, vpcFlow({ fields: ['start', 'srcaddr'], routes: ['firehose'] })];
  expect(datasetsOf({ sources: [trail, flow, firehose] })).toEqual(wanted);
  expect(datasetsOf({ sources: [firehose, trail, flow] })).toEqual(wanted);
});

test('a dataset without a route is what it was', () => {
  expect(datasetsOf({ sources: [trail, flow] })).toEqual([CLOUDTRAIL, vpcFlow({ fields: ['start', 'srcaddr'] })]);
});

test('flow logs in Parquet are read as Parquet', () => {
  expect(datasetOf({ dataset: 'vpc_flow', format: 'parquet' })).toEqual(vpcFlow({ format: 'parquet' }));
});

test('fails for a route alone, whose dataset has no raw table of its own', () => {
  expect(() => datasetsOf({ sources: [trail, firehose] })).toThrow(
    "'sources' has the route 'firehose' of 'vpc_flow', but not 'vpc_flow' itself",
  );
});

test('fails for a route of a dataset that has none', () => {
  expect(() => datasetsOf({ sources: [trail, { ...trail, route: 'firehose' }] })).toThrow(
    "dataset 'cloudtrail' has no further routes, got 'firehose'",
  );
});
