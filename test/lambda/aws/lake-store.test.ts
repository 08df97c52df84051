import { beforeEach, describe, expect, test } from 'vitest';
import { S3LakeStore } from '../../../lambda/aws/lake-store';
import { FakeS3 } from './fake-s3';
import { serviceFault } from './service-fault';

let s3: FakeS3;
let store: S3LakeStore;
beforeEach(() => {
  s3 = new FakeS3(['lake']);
  store = new S3LakeStore(s3, 'lake');
});

const listed = async (prefix: string) => {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
};
const fill = (count: number, folder: string) => {
  for (let at = 0; at < count; at++) s3.add('lake', `${folder}${String(at).padStart(5, '0')}`);
};

describe('a conditional write', () => {
  test('creates what is absent, as JSON, and loses against what is there', async () => {
    expect(await store.putIf('ledger/a.json', '{}', undefined)).toBe(true);
    expect(await store.putIf('ledger/a.json', '{"other":1}', undefined)).toBe(false);
    expect(await store.get('ledger/a.json')).toMatchObject({ body: '{}' });
    expect(s3.contentType('lake', 'ledger/a.json')).toBe('application/json');
  });

  test('replaces what was read, and loses against what changed since or is gone', async () => {
    await store.putIf('a', 'one', undefined);
    const etag = (await store.get('a'))?.etag;
    expect(await store.putIf('a', 'two', etag)).toBe(true);
    expect(await store.putIf('a', 'three', etag)).toBe(false);
    expect((await store.get('a'))?.body).toBe('two');
    s3.remove('lake', 'a');
    expect(await store.putIf('a', 'three', etag)).toBe(false);
  });

  test('loses against one that is being made', async () => {
    s3.onCall = () => {
      throw serviceFault('ConditionalRequestConflict');
    };
    expect(await store.putIf('a', 'one', undefined)).toBe(false);
  });

  test('fails with anything else that S3 says', async () => {
    s3.onCall = () => {
      throw serviceFault('SlowDown', 'later');
    };
    await expect(store.putIf('a', 'one', undefined)).rejects.toThrow('later');
  });
});

describe('reading', () => {
  test('gives nothing for a key that is not there', async () => {
    expect(await store.get('missing')).toBeUndefined();
  });

  test('fails with the permission that may be missing', async () => {
    s3.unreadable.set('lake/a', serviceFault('AccessDenied', 'Access Denied'));
    await expect(store.get('a')).rejects.toThrow(
      's3://lake/a may not be read (Access Denied). Without s3:ListBucket on the bucket S3 also says so of an object that is not there: allow s3:ListBucket, s3:GetObject and kms:Decrypt',
    );
  });
});

test('a listing goes beyond a thousand keys, in order', async () => {
  fill(2_500, 'ledger/');
  fill(1, 'ledgers/');
  const keys = await listed('ledger/');
  expect(keys).toHaveLength(2_500);
  expect(keys).toEqual(keys.toSorted());
});

describe('deleting a folder', () => {
  test('takes every object below it, a thousand at a time, and nothing beside it', async () => {
    fill(2_001, 'curated/run=a/');
    fill(1, 'curated/run=ab/');
    await store.deletePrefix('curated/run=a/');
    expect(s3.keys('lake')).toEqual(['curated/run=ab/00000']);
    expect(s3.calls.filter((call) => call.startsWith('DeleteObjects'))).toEqual([
      'DeleteObjects lake 1000',
      'DeleteObjects lake 1000',
      'DeleteObjects lake 1',
    ]);
  });

  test('of nothing is fine', async () => {
    await store.deletePrefix('curated/run=a/');
    expect(s3.calls).toEqual(['ListObjectsV2 lake/curated/run=a/']);
  });

  test('fails with the objects that stayed', async () => {
    fill(3, 'run/');
    s3.undeletable.set('run/00001', 'AccessDenied');
    await expect(store.deletePrefix('run/')).rejects.toThrow(
      '1 of 3 objects below s3://lake/run/ were not deleted: run/00001 (AccessDenied: no)',
    );
  });

  test('fails for a prefix that is no folder', async () => {
    await expect(store.deletePrefix('run')).rejects.toThrow(`a prefix to delete must end in '/', got "run"`);
  });
});

test('SQL knows a key by bucket and key', () => {
  expect(store.location('curated/x/')).toBe('s3://lake/curated/x/');
});
