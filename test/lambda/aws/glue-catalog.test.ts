import { beforeEach, describe, expect, test } from 'vitest';
import { liveViewSql, NOTHING_CONVERTED } from '../../../core/conversion/live-view';
import type { Partition } from '../../../core/conversion/ports';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { GlueCatalog } from '../../../lambda/aws/glue-catalog';
import { FakeGlue } from './fake-glue';
import { ACCOUNT, FakeLake, SETTINGS } from './fake-lake';
import { serviceFault } from './service-fault';

const TABLE = 'log_lake.cloudtrail';
const VIEW = 'log_lake.cloudtrail_live';
const unit = { dataset: 'cloudtrail', account: ACCOUNT, delivered: '2023/07/10' };

let lake: FakeLake;
let catalog: GlueCatalog;
beforeEach(() => {
  lake = new FakeLake();
  catalog = new GlueCatalog(lake.glue, SETTINGS);
});

/** So many event days, as one unit can have them when a region was cut off for long. */
const days = (count: number, run = 'r1'): Partition[] =>
  Array.from({ length: count }, (_, at) => {
    const day = new Date(Date.UTC(2022, 0, 1 + at)).toISOString().slice(0, 10);
    return { day, location: `s3://lake/curated/run=${run}/day=${day}/` };
  });
const callsOf = (name: string) => lake.glue.calls.filter((call) => call.startsWith(name)).length;

describe('partitions', () => {
  test('are those of the unit, over all pages', async () => {
    const table = lake.glue.table(TABLE);
    const glue = new FakeGlue(2).addTable('log_lake', { ...table, Name: 'cloudtrail' });
    const paged = new GlueCatalog(glue, SETTINGS);
    await paged.putPartitions(unit, days(5));
    await paged.putPartitions({ ...unit, account: '444455556666' }, days(2));
    await paged.putPartitions({ ...unit, delivered: '2023/07/11' }, days(2));
    expect(await paged.partitions(unit)).toEqual(days(5));
    expect(glue.calls.filter((call) => call.startsWith('GetPartitions'))).toHaveLength(3);
  });

  test('of an account with a quote in its name are found', async () => {
    const odd = { ...unit, account: "o'brien" };
    await catalog.putPartitions(odd, days(1));
    expect(await catalog.partitions(odd)).toEqual(days(1));
  });

  test('have the columns and classes of the table, and a folder of their own', async () => {
    await catalog.putPartitions(unit, days(1));
    expect(lake.glue.partition(TABLE, `${ACCOUNT} 2022-01-01 2023/07/10`)).toEqual({
      Values: [ACCOUNT, '2022-01-01', '2023/07/10'],
      StorageDescriptor: {
        ...lake.glue.table(TABLE)?.StorageDescriptor,
        Location: 's3://lake/curated/run=r1/day=2022-01-01/',
      },
    });
  });

  test('are created a hundred at a time, and the table is asked for once', async () => {
    await catalog.putPartitions(unit, days(201));
    await catalog.putPartitions({ ...unit, delivered: '2023/07/11' }, days(1));
    expect(await catalog.partitions(unit)).toHaveLength(201);
    expect([callsOf('BatchCreatePartition'), callsOf('BatchUpdatePartition'), callsOf('GetTable')]).toEqual([4, 0, 1]);
  });

  test('that exist are repointed, never dropped, and new ones are created beside them', async () => {
    await catalog.putPartitions(unit, days(2, 'r1'));
    await catalog.putPartitions(unit, days(3, 'r2'));
    expect(await catalog.partitions(unit)).toEqual(days(3, 'r2'));
    expect([callsOf('BatchUpdatePartition'), callsOf('BatchDeletePartition')]).toEqual([1, 0]);
  });

  test('are deleted 25 at a time; one that is gone already is fine', async () => {
    await catalog.putPartitions(unit, days(30));
    const gone = days(31).map(({ day }) => day);
    await catalog.deletePartitions(unit, gone);
    expect(await catalog.partitions(unit)).toEqual([]);
    expect(callsOf('BatchDeletePartition')).toBe(2);
  });

  test.each([
    ['created', () => catalog.putPartitions(unit, days(3, 'r2'))],
    [
      'updated',
      async () => {
        const faults = [...lake.glue.faults];
        lake.glue.faults.clear();
        await catalog.putPartitions(unit, days(3, 'r1'));
        lake.glue.onCall = (call) => {
          if (call.startsWith('BatchUpdate')) for (const [values, code] of faults) lake.glue.faults.set(values, code);
        };
        await catalog.putPartitions(unit, days(3, 'r2'));
      },
    ],
    [
      'deleted',
      () =>
        catalog.deletePartitions(
          unit,
          days(3).map(({ day }) => day),
        ),
    ],
  ])('fails with every fault when some are not %s', async (what, act) => {
    lake.glue.faults.set(`${ACCOUNT} 2022-01-01 2023/07/10`, 'InternalServiceException');
    lake.glue.faults.set(`${ACCOUNT} 2022-01-03 2023/07/10`, 'ThrottlingException');
    await expect(act()).rejects.toThrow(
      `2 partitions of cloudtrail ${ACCOUNT} 2023-07-10 were not ${what}: ${ACCOUNT} 2022-01-01 2023/07/10 (InternalServiceException: InternalServiceException happened), ${ACCOUNT} 2022-01-03 2023/07/10 (ThrottlingException: ThrottlingException happened)`,
    );
  });

  test('fails for a dataset that the lake has no source of', async () => {
    await expect(catalog.partitions({ ...unit, dataset: 'vpc_flow' })).rejects.toThrow(
      "the lake has no source of dataset 'vpc_flow'",
    );
  });
});

describe('a curated table that is gone', () => {
  beforeEach(() => lake.glue.drop(TABLE));

  test('has no partitions', async () => {
    expect(await catalog.partitions(unit)).toEqual([]);
    expect(lake.glue.table(TABLE)).toBeUndefined();
  });

  test('is created by whoever publishes, and is known to lack the others until they are noted as published', async () => {
    await catalog.putPartitions(unit, days(1));
    expect(await catalog.partitions(unit)).toEqual(days(1));
    expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(true);
    expect(await new GlueCatalog(lake.glue, SETTINGS).ensureCurated(CLOUDTRAIL)).toBe(true);
    await catalog.curatedPublished(CLOUDTRAIL);
    expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(false);
    expect(await catalog.partitions(unit)).toEqual(days(1));
  });

  test('is, once published, as it was deployed', async () => {
    await catalog.ensureCurated(CLOUDTRAIL);
    await catalog.curatedPublished(CLOUDTRAIL);
    const { VersionId, ...restored } = lake.glue.table(TABLE) ?? {};
    expect(new FakeLake().glue.table(TABLE)).toMatchObject(
      Object.fromEntries(Object.entries(restored).filter(([, value]) => value !== undefined)),
    );
  });

  test('may be created by another at the same moment', async () => {
    lake.glue.onCall = (call) => {
      if (call.startsWith('CreateTable')) lake.deployTables(CLOUDTRAIL);
    };
    expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(false);
  });
});

test('a curated table that is there is left alone', async () => {
  expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(false);
  await catalog.curatedPublished(CLOUDTRAIL);
  expect(lake.glue.calls.every((call) => call.startsWith('GetTable'))).toBe(true);
});

describe('the live view', () => {
  const sql = (from: string) => liveViewSql(CLOUDTRAIL, SETTINGS.databases, { ...NOTHING_CONVERTED, from });

  test('is created when it is gone, and left alone when its text is the same', async () => {
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/10'));
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/10'));
    expect([callsOf('CreateTable'), callsOf('UpdateTable')]).toEqual([1, 0]);
    expect(lake.glue.table(VIEW)).toMatchObject({ TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true' } });
  });

  test('is updated when its text differs', async () => {
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/10'));
    const before = lake.glue.table(VIEW)?.ViewOriginalText;
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/11'));
    expect(callsOf('UpdateTable')).toBe(1);
    expect(lake.glue.table(VIEW)?.ViewOriginalText).not.toBe(before);
  });

  test('is updated when another converter created it at the same moment', async () => {
    lake.glue.onCall = (call) => {
      if (call.startsWith('CreateTable')) lake.glue.addTable('log_lake', { Name: 'cloudtrail_live' });
    };
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/10'));
    expect(lake.glue.table(VIEW)?.ViewOriginalText).toMatch(/^\/\* Presto View: /);
  });

  test('is updated though another update comes at the same moment', async () => {
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/10'));
    let refusals = 2;
    lake.glue.onCall = (call) => {
      if (call.startsWith('UpdateTable') && refusals-- > 0) throw serviceFault('ConcurrentModificationException');
    };
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/11'));
    expect(callsOf('UpdateTable')).toBe(3);
  });

  test('fails when others always come first', async () => {
    await catalog.putLiveView(CLOUDTRAIL, sql('2023/07/10'));
    lake.glue.onCall = (call) => {
      if (call.startsWith('UpdateTable')) throw serviceFault('ConcurrentModificationException');
    };
    await expect(catalog.putLiveView(CLOUDTRAIL, sql('2023/07/11'))).rejects.toThrow('ConcurrentModificationException');
  });
});

describe('a staging table', () => {
  test('is dropped, and may be gone already', async () => {
    lake.glue.addTable('log_lake_staging', { Name: 'run' });
    await catalog.dropStaging('run');
    await catalog.dropStaging('run');
    expect(lake.glue.table('log_lake_staging.run')).toBeUndefined();
  });

  test('fails to be dropped for any other reason', async () => {
    lake.glue.onCall = () => {
      throw serviceFault('AccessDeniedException', 'no');
    };
    await expect(catalog.dropStaging('run')).rejects.toThrow('no');
  });
});
