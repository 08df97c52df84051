import { beforeEach, describe, expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { rebuildCatalog } from '../../../core/conversion/rebuild';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { inspect } from '../../../core/raw/inspect';
import { ACCOUNT, FakeLake, SETTINGS } from './fake-lake';
import { serviceFault } from './service-fault';

const unit = { dataset: 'cloudtrail', account: ACCOUNT, delivered: '2023/07/10' };
let lake: FakeLake;
beforeEach(() => {
  lake = new FakeLake();
});

const convert = (ports = lake.ports(), batch = 'first') =>
  convertUnit(ports, CLOUDTRAIL, unit, { databases: SETTINGS.databases, inspect, batch });

const read = () => lake.s3.calls.filter((call) => call.startsWith('GetObject trail/'));

test('a delivered day is converted, published by event day and recorded', async () => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10', 'two 2023-07-09', 'one 2023-07-10']);
  lake.deliver('2023/07/10', 'b', ['three 2023-07-10'], 'us-east-1');
  lake.deliver('2023/07/11', 'c', ['other 2023-07-10']);

  const conversion = await convert();

  expect(conversion).toMatchObject({
    outcome: 'converted',
    entry: {
      objects: 2,
      rows: { read: 4, written: 3, deduplicated: 1 },
      unread: [],
      queries: ['query-1'],
      scanned: 200,
    },
  });
  expect(lake.visible()).toEqual({
    [`${ACCOUNT} 2023-07-09 2023/07/10`]: ['two'],
    [`${ACCOUNT} 2023-07-10 2023/07/10`]: ['one', 'three'],
  });
  expect(lake.athena.started[0]).toMatchObject({ workgroup: 'log-lake-pipeline', database: 'log_lake' });
  expect(lake.glue.table('log_lake.cloudtrail_live')?.TableType).toBe('VIRTUAL_VIEW');
  expect(lake.glue.calls.filter((call) => call.startsWith('DeleteTable'))).toHaveLength(1);
});

test('a conversion that lost patience is picked up where its query is', async () => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  lake.athena.looks = 2;
  expect(await convert(lake.ports({ patience: () => 0 }))).toMatchObject({ outcome: 'pending', queryId: 'query-1' });
  expect(await convert()).toMatchObject({ outcome: 'converted', entry: { queries: ['query-1'] } });
  expect(lake.athena.started.filter(({ sql }) => sql.startsWith('CREATE TABLE'))).toHaveLength(1);
});

test.each([
  ['damaged', (path: string) => lake.s3.add('trail', path.slice('s3://trail/'.length), 'not gzip at all, nor JSON')],
  [
    'closed to the converter',
    (path: string) => lake.s3.unreadable.set(path.slice('s3://'.length), serviceFault('AccessDenied')),
  ],
])('one object that is %s is set aside by name, and the others are converted', async (_, spoil) => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  const bad = lake.deliver('2023/07/10', 'b', ['two 2023-07-10']);
  spoil(bad);
  expect(await convert()).toMatchObject({ outcome: 'converted', entry: { objects: 2, unread: [{ path: bad }] } });
  expect(Object.values(lake.visible())).toEqual([['one']]);
});

test('an object that went between listing and query is set right by listing again', async () => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  const gone = lake.deliver('2023/07/10', 'b', ['two 2023-07-10']);
  lake.athena.onCall = () => {
    lake.athena.onCall = () => undefined;
    lake.s3.remove('trail', gone.slice('s3://trail/'.length));
  };
  expect(await convert()).toMatchObject({ outcome: 'converted' });
  expect(Object.values(lake.visible())).toEqual([['one']]);
});

test('a throttled query is tried afresh, and no object is opened for it', async () => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  lake.script = (before) =>
    before === 0 ? { state: 'FAILED', reason: 'SlowDown', error: { ErrorType: 1403, Retryable: true } } : undefined;
  expect(await convert()).toMatchObject({ outcome: 'converted', entry: { queries: ['query-1', 'query-2'] } });
  expect(read()).toEqual([]);
});

test('a query cancelled by hand gives the unit another attempt', async () => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  lake.script = (before) => (before === 0 ? { state: 'CANCELLED', reason: 'Query cancelled by user' } : undefined);
  expect(await convert()).toMatchObject({ outcome: 'converted' });
  expect(read()).toEqual([]);
});

test('a staging table that a crash left behind does not stand in the way', async () => {
  lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  const killed = new Error('the function was stopped');
  lake.s3.onCall = (call) => {
    if (call.startsWith('PutObject lake/ledger/')) throw killed;
  };
  await expect(convert()).rejects.toBe(killed);
  lake.s3.onCall = () => undefined;
  // Nobody promises how long Athena knows a token: here it starts the same statement again.
  lake.athena.forgetTokens();
  expect(await convert()).toMatchObject({ outcome: 'converted', entry: { queries: ['query-4', 'query-5'] } });
  expect(Object.values(lake.visible())).toEqual([['one']]);
  expect(read()).toEqual([]);
});

describe('a curated table that was dropped', () => {
  beforeEach(async () => {
    lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
    await convert();
    lake.glue.drop('log_lake.cloudtrail');
  });

  test('is created again, and filled from the ledger without a query', async () => {
    const { catalog, ...ports } = lake.ports();
    expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(true);
    const queries = lake.athena.started.length;
    await rebuildCatalog({ ...ports, catalog }, CLOUDTRAIL, SETTINGS.databases);
    expect(Object.values(lake.visible())).toEqual([['one']]);
    expect(lake.athena.started).toHaveLength(queries);
    await catalog.curatedPublished(CLOUDTRAIL);
    expect(await lake.ports().catalog.ensureCurated(CLOUDTRAIL)).toBe(false);
  });

  test('is created by the next conversion too, and still known to lack the other units', async () => {
    lake.deliver('2023/07/10', 'b', ['two 2023-07-10']);
    expect(await convert()).toMatchObject({ outcome: 'converted' });
    expect(Object.values(lake.visible())).toEqual([['one', 'two']]);
    expect(await lake.ports().catalog.ensureCurated(CLOUDTRAIL)).toBe(true);
  });
});
