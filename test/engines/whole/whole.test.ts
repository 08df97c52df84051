import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { HELPER_VIEWS } from '../../../core/catalog/views';
import { DERIVED_COLUMNS } from '../../../core/datasets/dataset';
import { datasetsOf } from '../../../core/deployment/settings';
import { answerable } from '../../../core/queries/answerable';
import { loadQueries } from '../../../core/queries/load';
import { bindQuery, executionParameter } from '../../../core/queries/prepared';
import type { Query } from '../../../core/queries/query';
import { days } from '../../../core/queries/window';
import type { LogLakeConfig } from '../../../lib/config';
import { DATABASES } from '../emulator/app-athena';
import { synthesise } from '../emulator/cdk';
import { changeProject } from '../emulator/changed-project';
import { ACCOUNT } from '../emulator/ministack';
import { SETTINGS } from '../harness/catalog';
import { TRINO_PATIENCE } from '../trino/lake';
import { localRows, texts, trinoRows } from '../trino/rows';
import { curatedPartitions, ParquetReader } from './curated-files';
import { AS_PARQUET, PARQUET_DELIVERED, PARQUET_ROW, parquetObjects } from './flow-as-parquet';
import { DELIVERED, EDITS, GAINED, GROWN, OBJECTS } from './new-definitions';
import { WholeLake } from './whole-lake';

/**
 * The app as a user deploys it, with an Athena that runs SQL: the sample's story delivered to its buckets, converted by its
 * own queue and functions, and looked at from outside.
 */

const DATASETS = ['cloudtrail', 'vpc_flow', 'alb_access'] as const;
const VIEWS = HELPER_VIEWS.map(({ name }) => name);
/** What a lake with flow logs of the default format can answer. */
const QUERIES = loadQueries(join(__dirname, '../../../queries')).filter((query) =>
  answerable(query, datasetsOf(SETTINGS)),
);
/** These tell of places and of bytes that Athena scanned, which are others here and there. */
const isOfThePlace = ({ group }: Query) => group === 'lake';

/** Delivery days from the 6th of March on are open yet: that and the next. */
const MIDWEEK = '2026-03-06T01:00:00.000Z';
/** All that came late is there: from the 2nd to the 14th, each day is over. */
const AFTERWARDS = '2026-03-15T01:00:00.000Z';
/** Nothing is left to be delivered. */
const LAST_DAY = '2026/03/16';
const DAYS = 13n;

let lake: WholeLake;
beforeAll(async () => {
  lake = await WholeLake.deploy(inject('scratch'));
}, TRINO_PATIENCE);
afterAll(() => lake?.stop());

/** The story's week; the examples of parameters without a default. */
const asked = ({ parameters }: Query) => ({
  ...Object.fromEntries(
    parameters.filter((one) => one.default === undefined).map(({ name, example }) => [name, example]),
  ),
  ...days('2026-03-02', '2026-03-08'),
});

const sameRows = async (name: string) => {
  const rows = await lake.texts(`SELECT * FROM ${name}`);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows).toEqual(await lake.localTexts(`SELECT * FROM ${name}`));
};

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

  test.each(VIEWS)('%s has the rows of converted and of open days in its own shape', sameRows);

  // Trino waits for the emulator half of the time: two at once.
  describe.concurrent('the pack', () => {
    test.each(QUERIES.map((query) => [query.name, query] as const))(
      '%s gives the same answer',
      async (_name, query) => {
        const { sql, values } = bindQuery(query, asked(query));
        // As Athena takes a statement and its execution parameters.
        const using = values.map(executionParameter).join(', ');
        const answer = await lake.answer(`EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${using}`);
        const here = await lake.localAnswer(sql, values);
        if (isOfThePlace(query)) expect(answer.columns.map(({ name }) => name)).toEqual(here.columns);
        else expect(trinoRows(answer)).toEqual(localRows(here));
      },
    );
  });

  test('a question to the raw objects of a day fails for one that cannot be read, and names it', async () => {
    const [name = ''] = lake.story.unread;
    const [, account, day] = /AWSLogs\/(\d+)\/CloudTrail\/[^/]+\/(\d+\/\d+\/\d+)\//.exec(name)!;
    const sql = `SELECT max(eventname) FROM cloudtrail_raw WHERE account = '${account}' AND delivered = '${day}'`;
    await expect(lake.rows(sql)).rejects.toThrow(name);
  });
});

describe('when all days are converted', () => {
  beforeAll(async () => {
    await lake.deliverLate(LAST_DAY);
    await lake.convertBoth(AFTERWARDS);
  }, 240_000);

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

  test.each(VIEWS)('a day of %s is read from the files of that day alone', async (name) => {
    const read = async (condition: string) => {
      const { stats } = await lake.answer(`SELECT * FROM ${name} WHERE ${condition}`);
      return stats.physicalInputBytes;
    };
    const [all, one] = [await read("day > '2026'"), await read("day = '2026-03-03'")];
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(all / 3);
  });

  test('objects that cannot be read are named in the ledger, and with them the reason', async () => {
    const rows = await lake.rows(
      "SELECT path FROM conversions CROSS JOIN UNNEST(unread) AS t (path, reason, opened) WHERE reason <> '' AND opened",
    );
    const bucket = lake.app.bucket('CloudTrailLogs');
    expect(rows.flat().sort()).toEqual(lake.story.unread.map((key) => `s3://${bucket}/${key}`).sort());
  });

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

const CHANGED_PROJECT = join(inject('scratch'), 'changed-project');

async function deployChanged(name: string, config: LogLakeConfig): Promise<void> {
  const assembly = join(inject('scratch'), `assembly-${name}`);
  await synthesise(assembly, inject('scratch'), { ...lake.config, ...config }, CHANGED_PROJECT);
  await lake.app.deploy(assembly);
}

describe('when definitions gain columns', () => {
  beforeAll(async () => {
    changeProject(CHANGED_PROJECT, EDITS);
    await deployChanged('grown', GROWN);
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

describe('when flow logs come as Parquet', () => {
  const { columns, values } = PARQUET_ROW;
  const rowOf = (table: string) =>
    lake.rows(
      `SELECT ${columns.join(', ')} FROM ${table} WHERE account = '${ACCOUNT}' AND delivered = '${PARQUET_DELIVERED}'`,
    );

  beforeAll(async () => {
    await deployChanged('parquet', AS_PARQUET);
    await lake.deliver(await parquetObjects(inject('scratch')));
  }, 240_000);

  test('they are in the live view before their day is converted, and in all tables afterwards', async () => {
    expect(await rowOf('vpc_flow_live')).toEqual([values]);
    await lake.convert('2026-03-17T01:00:00.000Z');
    for (const table of ['vpc_flow', 'vpc_flow_raw', 'vpc_flow_live']) expect(await rowOf(table)).toEqual([values]);
  }, 120_000);

  test('what came as text is all there', async () => {
    const planted = BigInt(lake.story.planted('vpc_flow'));
    const counts = `SELECT count_if(delivered < '${DELIVERED}'), count_if(delivered = '${DELIVERED}') FROM vpc_flow_live`;
    expect(await lake.rows(counts)).toEqual([[planted, 1n]]);
  });
});
