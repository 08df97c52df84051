import type { Table } from '@aws-sdk/client-glue';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { liveViewTable } from '../../../core/catalog/live-view-table';
import { convertUnit } from '../../../core/conversion/convert';
import { liveState, planned } from '../../../core/conversion/live';
import { liveViewSql, NOTHING_CONVERTED } from '../../../core/conversion/live-view';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { inspect } from '../../../core/raw/inspect';
import { tableInput, viewTableInput } from '../../../lambda/aws/glue-inputs';
import { catalogFunction } from '../../../lambda/catalog/function';
import type { Answer } from '../../../lambda/cloudformation';
import { ACCOUNT, FakeLake } from '../aws/fake-lake';
import { context, request } from '../custom-resource';

const DAYS = ['2023/07/09', '2023/07/10', '2023/07/11'];
const TABLE = 'log_lake.cloudtrail';
const VIEW = 'log_lake.cloudtrail_live';

/** A lake with three converted days, and what its catalog function writes into its log. */
let lake: FakeLake;
let log: string[];

beforeEach(async () => {
  lake = new FakeLake();
  log = [];
  deployView();
  const ports = lake.ports();
  const units = DAYS.map((delivered) => ({ dataset: 'cloudtrail', account: ACCOUNT, delivered }));
  for (const { delivered } of units) lake.deliver(delivered, 'a', [`${delivered} ${delivered.replaceAll('/', '-')}`]);
  const due = units.map((unit) => ({ unit, why: 'new' as const, objects: 1, bytes: 1 }));
  const { databases } = lake.settings;
  await planned(ports, CLOUDTRAIL, databases, due, { scheduledTime: lake.now });
  for (const unit of units) await convertUnit(ports, CLOUDTRAIL, unit, { databases, inspect });
});

/** The view as CloudFormation writes it. */
function deployView(): void {
  const { databases } = lake.settings;
  const sql = liveViewSql(CLOUDTRAIL, databases, NOTHING_CONVERTED);
  lake.glue.addTable(databases.lake, viewTableInput(liveViewTable(CLOUDTRAIL, databases, sql)));
}

async function deploy(kind: 'Create' | 'Update' | 'Delete' = 'Update'): Promise<Answer> {
  const answers: Answer[] = [];
  const write = (message: string, ...details: unknown[]) => void log.push([message, JSON.stringify(details)].join(' '));
  const handler = catalogFunction({
    databases: lake.settings.databases,
    datasets: [CLOUDTRAIL],
    ports: () => lake.ports(),
    log: { info: write, warn: write, error: write },
    send: async (_, answer) => void answers.push(answer),
  });
  await handler(request(kind), context());
  expect(answers).toHaveLength(1);
  return answers[0]!;
}

const writes = () => lake.glue.calls.filter((call) => !call.startsWith('Get'));
const view = () => lake.glue.table(VIEW)?.ViewOriginalText;

describe('after a deployment', () => {
  test('a live view that went back to its beginning is where the converter had moved it', async () => {
    const before = view();
    deployView();
    expect(view()).not.toBe(before);
    expect(await deploy()).toMatchObject({ Status: 'SUCCESS' });
    expect(view()).toBe(before);
    expect(log).toEqual([expect.stringContaining('live view restored')]);
  });

  test('a curated table that was replaced has its partitions again, and nothing is converted', async () => {
    const before = lake.visible();
    const started = lake.athena.started.length;
    expect(Object.keys(before)).toHaveLength(3);
    lake.glue.drop(TABLE);
    lake.deployTables(CLOUDTRAIL);
    deployView();
    expect(lake.visible()).toEqual({});
    await deploy();
    expect(lake.visible()).toEqual(before);
    expect(lake.athena.started).toHaveLength(started);
    expect(log).toEqual([expect.stringContaining('"units":3,"partitions":3')]);
  });

  test('partitions of a curated table that gained a column get it, and nothing is converted', async () => {
    const before = lake.visible();
    const started = lake.athena.started.length;
    const { StorageDescriptor, ...table } = lake.glue.table(TABLE)!;
    const Columns = [...(StorageDescriptor?.Columns ?? []), { Name: 'riskscore', Type: 'string' }];
    const input = { ...tableInput(table as Table), StorageDescriptor: { ...StorageDescriptor, Columns } };
    lake.glue.addTable('log_lake', { ...input, Name: 'cloudtrail' });
    const outdated = async () => {
      const units = DAYS.map((delivered) => ({ dataset: 'cloudtrail', account: ACCOUNT, delivered }));
      const partitions = await Promise.all(units.map((unit) => lake.ports().catalog.partitions(unit)));
      return partitions.flat().filter((partition) => partition.outdated).length;
    };
    expect(await outdated()).toBe(3);
    await deploy();
    expect(await outdated()).toBe(0);
    expect(lake.visible()).toEqual(before);
    expect(lake.athena.started).toHaveLength(started);
    const writesBefore = writes().length;
    await deploy();
    expect(writes()).toHaveLength(writesBefore);
  });

  test('a curated table that is gone is there again, complete, with nothing left to restore', async () => {
    const before = lake.visible();
    lake.glue.drop(TABLE);
    await deploy();
    expect(lake.visible()).toEqual(before);
    expect(await lake.ports().catalog.ensureCurated(CLOUDTRAIL)).toBe(false);
  });

  test('a restoring that was stopped is finished by the next one, whichever partitions it had come to', async () => {
    const before = lake.visible();
    lake.glue.drop(TABLE);
    lake.deployTables(CLOUDTRAIL);
    lake.glue.faults.set(`${ACCOUNT} 2023-07-10 2023/07/10`, 'InternalServiceException');
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await deploy()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('2023-07-10') });
    expect(Object.keys(lake.visible())).toHaveLength(2);
    lake.glue.faults.clear();
    logged.mockRestore();
    expect(await deploy()).toMatchObject({ Status: 'SUCCESS' });
    expect(lake.visible()).toEqual(before);
  });

  test('a catalog that is as it should be is left alone', async () => {
    const before = writes().length;
    await deploy();
    await deploy('Create');
    expect(writes()).toHaveLength(before);
  });

  test('an entry that cannot be used is named, and the others are restored', async () => {
    lake.s3.add('lake', `ledger/cloudtrail/${ACCOUNT}/2023-07-09.json`, '{}');
    lake.glue.drop(TABLE);
    await deploy();
    expect(Object.keys(lake.visible())).toHaveLength(2);
    expect(log.at(-1)).toContain('unit not restored');
    expect(log.at(-1)).toContain('2023-07-09.json');
  });

  test('the ledger is only read', async () => {
    const calls = () => lake.s3.calls.filter((call) => !/^(Get|List|Head)/.test(call));
    const before = calls().length;
    deployView();
    lake.glue.drop(TABLE);
    await deploy();
    expect(calls()).toHaveLength(before);
    expect((await liveState(lake.ports().store, CLOUDTRAIL)).pending).toEqual([]);
  });
});

test('a new lake has nothing to restore', async () => {
  lake = new FakeLake();
  deployView();
  expect(await deploy('Create')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'catalog' });
  expect(writes()).toEqual([]);
});

test('removing the resource touches nothing', async () => {
  const before = lake.glue.calls.length;
  expect(await deploy('Delete')).toMatchObject({ Status: 'SUCCESS' });
  expect(lake.glue.calls).toHaveLength(before);
});
