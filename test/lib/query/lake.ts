import { Stack } from 'aws-cdk-lib';
import { LakeDatabases } from '../../../lib/catalog/databases';
import { LakeBucket, LakeKey, LogBucket, type RawBucket, ResultsBucket } from '../../../lib/storage';
import { app, ENV } from '../app';

export interface QueryLake {
  /** Storage has a stack of its own, as in the product: grants have to reach across. */
  readonly storage: Stack;
  readonly stack: Stack;
  readonly databases: LakeDatabases;
  readonly results: ResultsBucket;
  readonly lakeBucket: LakeBucket;
  /** A bucket that was there before, with a prefix and a key of its own. */
  readonly trailBucket: RawBucket;
  /** A bucket without a key. */
  readonly albBucket: RawBucket;
}

export const TRAIL_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888';

export function queryLake(): QueryLake {
  const both = app();
  const storage = new Stack(both, 'Storage', { env: ENV });
  const stack = new Stack(both, 'Query', { env: ENV });
  const { key: encryptionKey } = new LakeKey(storage, 'Key');
  return {
    storage,
    stack,
    databases: new LakeDatabases(stack, 'Databases'),
    results: new ResultsBucket(storage, 'Results', { encryptionKey }),
    lakeBucket: new LakeBucket(storage, 'Lake', { encryptionKey }),
    trailBucket: LogBucket.fromExisting(storage, 'Trail', { name: 'old-trail', prefix: 'audit', keyArn: TRAIL_KEY }),
    albBucket: new LogBucket(storage, 'Alb'),
  };
}
