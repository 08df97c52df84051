import { CreateTableCommand, DeleteTableCommand, GetPartitionsCommand, GetTableCommand } from '@aws-sdk/client-glue';
import { beforeEach, describe, expect, test } from 'vitest';
import { decodePrestoView } from '../../../core/catalog/presto-view';
import { shiftDelivered } from '../../../core/conversion/days';
import { cutOf, liveViewSql } from '../../../core/conversion/live-view';
import type { Partition } from '../../../core/conversion/ports';
import type { Unit } from '../../../core/conversion/unit';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { GlueCatalog } from '../../../lambda/aws/glue-catalog';
import { rawScope } from '../../../lambda/aws/raw-scope';
import { emptyAccount, recordedClients } from '../harness/aws';
import { deployCatalog, SETTINGS } from '../harness/catalog';

const { clients, calls } = recordedClients();
let catalog: GlueCatalog;

beforeEach(async () => {
  await emptyAccount();
  await deployCatalog(clients);
  catalog = new GlueCatalog(clients.glue, SETTINGS);
  calls.length = 0;
});

const unit: Unit = { dataset: 'cloudtrail', account: '111122223333', delivered: '2023/07/10' };
const NEIGHBOURS: readonly Unit[] = [
  { ...unit, account: '444455556666' },
  { ...unit, delivered: '2023/07/11' },
];

/** Partitions of consecutive event days that a run wrote. */
const partitions = (count: number, run = 'run-1'): Partition[] =>
  Array.from({ length: count }, (_, at) => {
    const day = shiftDelivered('2023/07/10', at - count + 1).replaceAll('/', '-');
    return { day, location: `s3://lake/curated/cloudtrail/${run}/day=${day}/` };
  });

const sizes = (command: string, member: string) =>
  calls.filter(({ name }) => name === command).map(({ input }) => (input[member] as unknown[]).length);

const table = async (name: string, DatabaseName = SETTINGS.databases.lake) =>
  (await clients.glue.send(new GetTableCommand({ DatabaseName, Name: name }))).Table!;

describe('partitions', () => {
  test('of more days than one call takes are created, read, repointed and deleted', async () => {
    for (const other of NEIGHBOURS) await catalog.putPartitions(other, partitions(1, 'other'));
    calls.length = 0;

    await catalog.putPartitions(unit, partitions(230));
    expect(sizes('BatchCreatePartitionCommand', 'PartitionInputList')).toEqual([100, 100, 30]);
    expect(sizes('BatchUpdatePartitionCommand', 'Entries')).toEqual([]);
    expect(await catalog.partitions(unit)).toEqual(partitions(230));

    calls.length = 0;
    await catalog.putPartitions(unit, partitions(230, 'run-2'));
    expect(sizes('BatchUpdatePartitionCommand', 'Entries')).toEqual([100, 100, 30]);
    expect(await catalog.partitions(unit)).toEqual(partitions(230, 'run-2'));

    await catalog.deletePartitions(
      unit,
      partitions(230).map(({ day }) => day),
    );
    expect(sizes('BatchDeletePartitionCommand', 'PartitionsToDelete')).toEqual([...Array(9).fill(25), 5]);
    expect(await catalog.partitions(unit)).toEqual([]);
    for (const other of NEIGHBOURS) expect(await catalog.partitions(other)).toEqual(partitions(1, 'other'));
  });

  test('that exist are repointed while those beside them are created', async () => {
    await catalog.putPartitions(unit, partitions(2));
    await catalog.putPartitions(unit, partitions(5, 'run-2'));
    expect(await catalog.partitions(unit)).toEqual(partitions(5, 'run-2'));
  });

  test('that are not there are deleted without complaint', async () => {
    await catalog.putPartitions(unit, partitions(1));
    await catalog.deletePartitions(
      unit,
      partitions(3).map(({ day }) => day),
    );
    expect(await catalog.partitions(unit)).toEqual([]);
  });

  test("have the curated table's columns and classes, and their values in the order of its keys", async () => {
    await catalog.putPartitions(unit, partitions(1));
    const { StorageDescriptor } = await table('cloudtrail');
    const { Partitions } = await clients.glue.send(
      new GetPartitionsCommand({ DatabaseName: 'log_lake', TableName: 'cloudtrail', Expression: "day = '2023-07-10'" }),
    );
    expect(Partitions?.map(({ Values }) => Values)).toEqual([['111122223333', '2023-07-10', '2023/07/10']]);
    expect(Partitions?.[0]?.StorageDescriptor).toEqual({
      ...StorageDescriptor,
      Location: 's3://lake/curated/cloudtrail/run-1/day=2023-07-10/',
    });
  });

  test('of an account whose name has a quote in it are found, as every text of an expression is quoted', async () => {
    const odd = { ...unit, account: "o'neill" };
    await catalog.putPartitions(odd, partitions(1));
    expect(await catalog.partitions(odd)).toEqual(partitions(1));
  });
});

describe('a curated table that is gone', () => {
  beforeEach(async () => {
    await clients.glue.send(new DeleteTableCommand({ DatabaseName: 'log_lake', Name: 'cloudtrail' }));
  });

  test('has no partitions', async () => {
    expect(await catalog.partitions(unit)).toEqual([]);
  });

  test('is created again as it was deployed, and noted as lacking its partitions until they are published', async () => {
    expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(true);
    await catalog.putPartitions(unit, partitions(3));
    expect(await new GlueCatalog(clients.glue, SETTINGS).ensureCurated(CLOUDTRAIL)).toBe(true);
    await catalog.curatedPublished(CLOUDTRAIL);
    expect(await new GlueCatalog(clients.glue, SETTINGS).ensureCurated(CLOUDTRAIL)).toBe(false);
    expect(await catalog.partitions(unit)).toEqual(partitions(3));

    const again = await table('cloudtrail');
    await emptyAccount();
    await deployCatalog(clients);
    const since = { CreateTime: undefined, UpdateTime: undefined, VersionId: undefined };
    expect({ ...again, ...since }).toEqual({ ...(await table('cloudtrail')), ...since });
  });

  test('is created by whoever publishes into it', async () => {
    await catalog.putPartitions(unit, partitions(1));
    expect(await catalog.partitions(unit)).toEqual(partitions(1));
    expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(true);
  });
});

test('a curated table that is there is left alone', async () => {
  expect(await catalog.ensureCurated(CLOUDTRAIL)).toBe(false);
  expect(calls.map(({ name }) => name)).toEqual(['GetTableCommand']);
});

describe('the live view', () => {
  const sql = liveViewSql(CLOUDTRAIL, SETTINGS.databases, cutOf('2023/07/10', []));
  const text = async () => decodePrestoView((await table('cloudtrail_live')).ViewOriginalText!).originalSql;

  test('is moved, and not written again when it says so already', async () => {
    expect(await text()).not.toBe(sql);
    await catalog.putLiveView(CLOUDTRAIL, sql);
    expect(await text()).toBe(sql);
    calls.length = 0;
    await catalog.putLiveView(CLOUDTRAIL, sql);
    expect(calls.map(({ name }) => name)).toEqual(['GetTableCommand']);
  });

  test('keeps all that a deployment gave it but its text', async () => {
    const before = await table('cloudtrail_live');
    await catalog.putLiveView(CLOUDTRAIL, sql);
    const after = await table('cloudtrail_live');
    // The emulator tells no keys from none given; Glue does not.
    const same = { ViewOriginalText: '', UpdateTime: undefined, VersionId: undefined, PartitionKeys: [] };
    expect({ ...after, ...same }).toEqual({ ...before, ...same });
  });

  test('is created when it is gone', async () => {
    await clients.glue.send(new DeleteTableCommand({ DatabaseName: 'log_lake', Name: 'cloudtrail_live' }));
    await catalog.putLiveView(CLOUDTRAIL, sql);
    expect(await text()).toBe(sql);
  });
});

test('a staging table is dropped once and for all, in its own database only', async () => {
  for (const DatabaseName of [SETTINGS.databases.lake, SETTINGS.databases.staging]) {
    await clients.glue.send(new CreateTableCommand({ DatabaseName, TableInput: { Name: 'stage_1' } }));
  }
  await catalog.dropStaging('stage_1');
  await catalog.dropStaging('stage_1');
  await expect(table('stage_1', SETTINGS.databases.staging)).rejects.toThrow('not found');
  expect((await table('stage_1')).Name).toBe('stage_1');
});

test('what the raw table looks at is read as the deployment wrote it', async () => {
  const scope = await rawScope(clients.glue, SETTINGS.databases, CLOUDTRAIL);
  expect([...(scope.accounts ?? [])]).toEqual(['111122223333']);
  expect(scope.regions?.has('eu-west-1')).toBe(true);
  expect(scope.regions?.has('cn-north-1')).toBe(false);
  expect(scope.from).toBe('2020/01/01');
});

test('fails to publish into a table that went after it was looked at', async () => {
  await catalog.putPartitions(unit, partitions(1));
  await clients.glue.send(new DeleteTableCommand({ DatabaseName: 'log_lake', Name: 'cloudtrail' }));
  await expect(catalog.putPartitions(unit, partitions(2))).rejects.toMatchObject({ name: 'EntityNotFoundException' });
});
