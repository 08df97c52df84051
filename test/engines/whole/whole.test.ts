import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { DERIVED_COLUMNS } from '../../../core/datasets/dataset';
import { datasetsOf } from '../../../core/deployment/settings';
import { DATABASES } from '../emulator/app-athena';
import { synthesise } from '../emulator/cdk';
import { changeProject } from '../emulator/changed-project';
import { ACCOUNT } from '../emulator/ministack';
import { SETTINGS } from '../harness/catalog';
import { TRINO_PATIENCE } from '../trino/lake';
import { localRows, texts } from '../trino/rows';
import { curatedPartitions, ParquetReader } from './curated-files';
import { DELIVERED, EDITS, GAINED, GROWN, OBJECTS } from './new-definitions';
import { WholeLake } from './whole-lake';

/**
 * The app as a user deploys it, with an Athena that runs SQL: the sample's story delivered to its buckets, converted by its
 * own queue and functions, and looked at from outside.
 */

const DATASETS = ['cloudtrail', 'vpc_flow', 'alb_access'] as const;

/** Delivery days from the 6th of March on are open yet. */
const MIDWEEK = '2026-03-06T01:00:00.000Z';
/** All that came late is there: from the 2nd to the 14th, each day is over. */
const AFTERWARDS = '2026-03-15T01:00:00.000Z';
const DAYS = 13n;

let lake: WholeLake;
beforeAll(async () => {
  lake = await WholeLake.deploy(inject('scratch'));
}, TRINO_PATIENCE);
afterAll(() => lake?.stop());

describe('while some days are open', () => {
  beforeAll(() => lake.convertBoth(MIDWEEK), 240_000);

  test.each(DATASETS)('%s_live has the rows of converted and of open days, and none twice', async (name) => {
    const rows = await lake.texts(`SELECT * FROM ${name}_live`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await lake.localTexts(`SELECT * FROM ${name}_live`));
    const halves = await lake.rows(
      `SELECT count_if(delivered < '2026/03/06') = (SELECT count(*) FROM ${name}), count_if(delivered >= '2026/03/06') > 0 FROM ${name}_live`,
    );
    expect(halves).toEqual([[true, true]]);
  });
});

describe('when all days are converted', () => {
  beforeAll(() => lake.convertBoth(AFTERWARDS), 240_000);

  test.each(DATASETS)('each planted record of %s is there once, in the day of its event', async (name) => {
    const planted = BigInt(lake.story.planted(name));
    const counts = `SELECT count(*), count_if(day = date_format(event_time, '%Y-%m-%d')) FROM ${name}`;
    expect(await lake.rows(counts)).toEqual([[planted, planted]]);
    expect(await lake.rows(counts.replace(/\w+$/, '$&_live'))).toEqual([[planted, planted]]);
  });

  test.each(DATASETS)('%s is row by row the one of a lake on this machine', async (name) => {
    expect(await lake.texts(`SELECT * FROM ${name}`)).toEqual(await lake.localTexts(`SELECT * FROM ${name}`));
  });

  test.each(DATASETS)('the ledger of %s counts every object and row, and no day is missing', async (name) => {
    const counted = `SELECT delivered, account, objects, rows.read, rows.written, rows.deduplicated, rows.refused FROM conversions WHERE dataset = '${name}' AND state <> 'empty'`;
    const withoutUnread = counted.replace(
      ' objects',
      " objects - cardinality(filter(unread, one -> one.reason <> '' AND one.opened)) AS objects",
    );
    expect(await lake.texts(withoutUnread)).toEqual(await lake.localTexts(counted));
    const { objects } = lake.story.summary.datasets[name];
    expect(
      await lake.rows(
        `SELECT sum(objects), count(*), min(delivered), max(delivered) FROM conversions WHERE dataset = '${name}'`,
      ),
    ).toEqual([[BigInt(objects), 2n * DAYS, '2026/03/02', '2026/03/14']]);
  });

  test.each(DATASETS)(
    'what %s has in S3 is one file of ZSTD Parquet a day, which any reader understands',
    async (name) => {
      const dataset = datasetsOf(SETTINGS).find((each) => each.name === name)!;
      const partitions = await curatedPartitions(lake.app, dataset, join(inject('scratch'), 'curated', name));
      const files = partitions.flatMap((partition) => partition.files);
      expect(partitions.map((partition) => partition.files.length)).toEqual(partitions.map(() => 1));
      const reader = await ParquetReader.open();
      expect(await reader.footers(files)).toEqual(files.map(() => ({ groups: 1, codecs: ['ZSTD'] })));
      const types = await reader.typesOf(dataset);
      for (const file of files) expect(await reader.types(file)).toMatchObject(types);
      const rows = texts(localRows(await reader.rows(dataset, partitions)));
      expect(rows).toEqual(await lake.localTexts(`SELECT * FROM ${name}`));
      reader.close();
    },
  );

  test('tables and views that were deleted by hand come back with their rows, and nothing is converted again', async () => {
    const seen = () =>
      Promise.all(
        ['conversions', ...DATASETS, ...DATASETS.map((name) => `${name}_live`)].map((name) =>
          lake.texts(`SELECT * FROM ${name}`),
        ),
      );
    const before = await seen();
    for (const Name of DATASETS.flatMap((name) => [name, `${name}_live`])) {
      await lake.app.clients.glue.send(new DeleteTableCommand({ DatabaseName: DATABASES.lake, Name }));
    }
    await expect(lake.rows('SELECT count(*) FROM alb_access')).rejects.toThrow('does not exist');
    expect(await lake.convert('2026-03-15T02:00:00.000Z')).toBe(0);
    expect(await seen()).toEqual(before);
  });
});

describe('when definitions gain columns', () => {
  beforeAll(async () => {
    const scratch = inject('scratch');
    const project = join(scratch, 'changed-project');
    changeProject(project, EDITS);
    const assembly = join(scratch, 'changed-assembly');
    await synthesise(assembly, scratch, { ...lake.config, ...GROWN }, project);
    await lake.app.deploy(assembly);
    await lake.deliver(OBJECTS);
  }, 240_000);

  const ofTheNewDay = (table: string, { columns }: (typeof GAINED)[string]) =>
    `SELECT ${columns.join(', ')} FROM ${table} WHERE account = '${ACCOUNT}' AND delivered = '${DELIVERED}'`;

  test.each(DATASETS)('new fields are in the live view of %s before their day is converted', async (name) => {
    expect(await lake.rows(ofTheNewDay(`${name}_live`, GAINED[name]!))).toEqual([GAINED[name]!.values]);
  });

  describe('and their day is converted', () => {
    beforeAll(async () => {
      expect(await lake.convert('2026-03-16T01:00:00.000Z')).toBe(2 * DATASETS.length);
    }, 120_000);

    test.each(DATASETS)('%s, its raw table and its live view have them', async (name) => {
      for (const table of [name, `${name}_raw`, `${name}_live`]) {
        expect(await lake.rows(ofTheNewDay(table, GAINED[name]!))).toEqual([GAINED[name]!.values]);
      }
    });

    test.each(DATASETS)(
      'days of %s that were converted before have NULL for them, and all else as it was',
      async (name) => {
        const { columns } = GAINED[name]!;
        const old = `FROM ${name}_live WHERE delivered < '${DELIVERED}'`;
        const counted = await lake.rows(
          `SELECT count(*), ${columns.map((column) => `count(${column})`).join(', ')} ${old}`,
        );
        expect(counted).toEqual([[BigInt(lake.story.planted(name)), ...columns.map(() => 0n)]]);
        const known = datasetsOf(SETTINGS).find((each) => each.name === name)!.columns;
        const select = `SELECT ${[...known, ...DERIVED_COLUMNS].map((column) => `"${column.name}"`).join(', ')} ${old}`;
        expect(await lake.texts(select)).toEqual(await lake.localTexts(select));
      },
    );
  });
});
