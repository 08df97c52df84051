import type { Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { AnalystWorkgroup, type AnalystWorkgroupProps } from '../../../lib/query/analyst-workgroup';
import { PipelineWorkgroup, type PipelineWorkgroupProps } from '../../../lib/query/pipeline-workgroup';
import { templateOf } from '../app';
import { queryLake } from './lake';

const analysts = (options: Partial<AnalystWorkgroupProps> = {}) => {
  const { stack, databases, lakeBucket, results } = queryLake();
  new AnalystWorkgroup(stack, 'Analysts', { databases, data: [lakeBucket], results, ...options });
  return onlyWorkgroup(stack);
};

const pipeline = (options: Partial<PipelineWorkgroupProps> = {}) => {
  const { stack, results } = queryLake();
  new PipelineWorkgroup(stack, 'Pipeline', { results, ...options });
  return onlyWorkgroup(stack);
};

const onlyWorkgroup = (stack: Stack) =>
  Object.values(templateOf(stack).findResources('AWS::Athena::WorkGroup'))[0]?.Properties;

const resultsIn = (folder: string) => ({
  OutputLocation: { 'Fn::Join': ['', ['s3://', output(/Results/), `/${folder}/`]] },
  ExpectedBucketOwner: '111122223333',
  EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: output(/Key.*Arn/) },
});

/** A value that the stack of the storage hands over. */
const output = (name: RegExp) => ({
  'Fn::ImportValue': expect.stringMatching(name),
});

test('people ask in a workgroup that enforces its cut-off, its encrypted results and its metrics', () => {
  expect(analysts()).toEqual({
    Name: 'log-lake',
    Description: 'Questions to the log lake; enforced settings, results encrypted and short-lived',
    State: 'ENABLED',
    RecursiveDeleteOption: true,
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      PublishCloudWatchMetricsEnabled: true,
      RequesterPaysEnabled: false,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      BytesScannedCutoffPerQuery: 100_000_000_000,
      ResultConfiguration: resultsIn('analysts'),
    },
  });
});

test('the analysts name, cut-off, metrics and deletion can be chosen', () => {
  const chosen = analysts({
    workgroupName: 'audit',
    scanCutoffBytes: 10_000_000,
    metrics: false,
    recursiveDelete: false,
  });
  expect(chosen).toMatchObject({
    Name: 'audit',
    RecursiveDeleteOption: false,
    WorkGroupConfiguration: { PublishCloudWatchMetricsEnabled: false, BytesScannedCutoffPerQuery: 10_000_000 },
  });
});

test('the converter works in a workgroup that lets it choose where a table goes, and that limits nothing', () => {
  const { Name, WorkGroupConfiguration } = pipeline();
  expect(Name).toBe('log-lake-pipeline');
  expect(WorkGroupConfiguration).toEqual({
    EnforceWorkGroupConfiguration: false,
    PublishCloudWatchMetricsEnabled: true,
    RequesterPaysEnabled: false,
    EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
    ResultConfiguration: resultsIn('pipeline'),
  });
});

test('the pipeline name, cut-off, metrics and deletion can be chosen', () => {
  const chosen = pipeline({
    workgroupName: 'audit-pipeline',
    scanCutoffBytes: 5e12,
    metrics: false,
    recursiveDelete: false,
  });
  expect(chosen).toMatchObject({
    Name: 'audit-pipeline',
    RecursiveDeleteOption: false,
    WorkGroupConfiguration: { PublishCloudWatchMetricsEnabled: false, BytesScannedCutoffPerQuery: 5e12 },
  });
});

test.each([0, 9_999_999, 10_000_000.5, Number.NaN])('fails for a cut-off of %d bytes', (scanCutoffBytes) => {
  expect(() => analysts({ scanCutoffBytes })).toThrow(
    `'scanCutoffBytes' must be a whole number of at least 10000000 (10 MB), Athena's minimum, got ${scanCutoffBytes}`,
  );
});

test.each(['', 'a b', 'log/lake', 'a'.repeat(129)])('fails for the workgroup name %j', (workgroupName) => {
  expect(() => pipeline({ workgroupName })).toThrow("'workgroupName' must be letters, digits");
});
