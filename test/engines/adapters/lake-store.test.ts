import { beforeAll, describe, expect, test } from 'vitest';
import { S3LakeStore } from '../../../lambda/aws/lake-store';
import { all, createBucket, emptyAccount, putObjects, recordedClients } from '../harness/aws';

const { clients, calls } = recordedClients();
const store = new S3LakeStore(clients.s3, 'lake');

beforeAll(async () => {
  await emptyAccount();
  await createBucket(clients, 'lake');
});

describe('a conditional write', () => {
  test('creates what is absent, once', async () => {
    expect(await store.get('ledger/new.json')).toBeUndefined();
    expect(await store.putIf('ledger/new.json', 'first', undefined)).toBe(true);
    expect(await store.putIf('ledger/new.json', 'second', undefined)).toBe(false);
    expect((await store.get('ledger/new.json'))?.body).toBe('first');
  });

  test('replaces what is still as it was read, and nothing that has changed since', async () => {
    await store.putIf('ledger/changed.json', 'one', undefined);
    const { etag } = (await store.get('ledger/changed.json'))!;
    expect(await store.putIf('ledger/changed.json', 'two', etag)).toBe(true);
    expect(await store.putIf('ledger/changed.json', 'three', etag)).toBe(false);
    expect((await store.get('ledger/changed.json'))?.body).toBe('two');
  });

  test('loses when the object was deleted since', async () => {
    await store.putIf('ledger/deleted/it.json', 'one', undefined);
    const { etag } = (await store.get('ledger/deleted/it.json'))!;
    await store.deletePrefix('ledger/deleted/');
    expect(await store.putIf('ledger/deleted/it.json', 'two', etag)).toBe(false);
    expect(await store.get('ledger/deleted/it.json')).toBeUndefined();
  });

  test('gives back the text as it was written', async () => {
    const body = '{"ü":"日本\\u0000"}\n';
    await store.putIf('ledger/text.json', body, undefined);
    expect((await store.get('ledger/text.json'))?.body).toBe(body);
  });
});

describe('a prefix of more than 1,000 objects', () => {
  const keys = Array.from({ length: 1_050 }, (_, at) => `curated/run-1/${String(at).padStart(4, '0')}.parquet`);
  const neighbours = ['curated/run-1', 'curated/run-10/0.parquet', 'curated/run-2/0.parquet'];

  beforeAll(() => putObjects(clients, 'lake', [...keys, ...neighbours]));

  test('is listed whole and in order', async () => {
    expect(await all(store.list('curated/run-1/'))).toEqual(keys);
  });

  test('is deleted whole, 1,000 at a time, and its neighbours are not', async () => {
    calls.length = 0;
    await store.deletePrefix('curated/run-1/');
    const deleted = calls.filter(({ name }) => name === 'DeleteObjectsCommand').map(({ input }) => input.Delete);
    expect(deleted.map((one) => (one as { Objects: unknown[] }).Objects.length)).toEqual([1_000, 50]);
    expect(await all(store.list('curated/'))).toEqual(neighbours);
  });

  test('can be deleted again', async () => {
    await store.deletePrefix('curated/run-1/');
    expect(await all(store.list('curated/'))).toEqual(neighbours);
  });
});
