import { Stack } from 'aws-cdk-lib';
import { datasetsOf } from '../../../core/deployment/settings';
import { LakeDatabases } from '../../../lib/catalog/databases';
import { DatasetTables } from '../../../lib/catalog/dataset-tables';
import { Conversion, type ConversionProps, type ConversionSource } from '../../../lib/conversion';
import { PipelineWorkgroup } from '../../../lib/query/pipeline-workgroup';
import { LakeBucket, LakeKey, LogBucket, ResultsBucket } from '../../../lib/storage';
import { app, ENV } from '../app';

/** A conversion of CloudTrail, from a bucket that was there before, and of ALB logs, in one stack with what it works on unless storage has its own. */
export function conversionLake(
  options: Partial<ConversionProps> = {},
  stack: Stack = new Stack(app(), 'Lake', { env: ENV }),
  storage: Stack = stack,
): { readonly stack: Stack; readonly conversion: Conversion; readonly tables: readonly DatasetTables[] } {
  const key = new LakeKey(storage, 'Key');
  const encryptionKey = key.key;
  const databases = new LakeDatabases(stack, 'Databases');
  const lakeBucket = new LakeBucket(storage, 'Bucket', { encryptionKey });
  const results = new ResultsBucket(storage, 'Results', { encryptionKey });
  const sources: readonly ConversionSource[] = [
    {
      dataset: 'cloudtrail',
      raw: LogBucket.fromExisting(storage, 'Trail', { name: 'old-trail', prefix: 'audit', keyArn: TRAIL_KEY }),
      organizationId: 'o-a1b2c3d4e5',
    },
    { dataset: 'alb_access', raw: new LogBucket(storage, 'Alb') },
  ];
  const datasets = datasetsOf({ sources: sources.map((source) => ({ ...source, bucket: '', prefix: '' })) });
  const tables = datasets.map(
    (dataset, at) =>
      new DatasetTables(stack, dataset.name, {
        databases,
        dataset,
        raw: sources[at]!.raw,
        lakeBucket: lakeBucket.bucket,
      }),
  );
  const workgroup = new PipelineWorkgroup(stack, 'Pipeline', { results });
  const conversion = new Conversion(stack, 'Conversion', {
    databases,
    tables,
    sources,
    lakeBucket,
    workgroup,
    key,
    ...options,
  });
  return { stack, conversion, tables };
}

export const TRAIL_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888';
