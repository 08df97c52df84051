import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { HELPER_VIEWS } from '../../../core/catalog/views';
import { datasetsOf } from '../../../core/deployment/settings';
import { answerable } from '../../../core/queries/answerable';
import { loadQueries } from '../../../core/queries/load';
import { bindQuery, executionParameter } from '../../../core/queries/prepared';
import type { Query } from '../../../core/queries/query';
import { days } from '../../../core/queries/window';
import { LocalLake } from '../../../local/lake';
import { place } from '../athena/store';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import { deploySqlLake, type SqlLake, TRINO_PATIENCE } from './lake';
import { localRows, texts, trinoRows } from './rows';
import { type Story, tellStory } from './story';

/**
 * The sample's story, converted by planner and converter over the real adapters, on Trino over the tables of the template; and
 * the same logs in a lake on this machine.
 */

const DATASETS = ['cloudtrail', 'vpc_flow', 'alb_access'] as const;
const LIVE = DATASETS.map((name) => `${name}_live`);
const VIEWS = HELPER_VIEWS.map(({ name }) => name);
/** What a lake with flow logs of the default format can answer. */
const QUERIES = loadQueries(join(__dirname, '../../../queries')).filter((query) =>
  answerable(query, datasetsOf(SETTINGS)),
);
/** These tell of places and of bytes that Athena scanned, which are others here and there. */
const isOfThePlace = ({ group }: Query) => group === 'lake';

/** Delivery days from the 6th of March on are open yet: the last of the sample's week, and those of what came late. */
const MIDWEEK = '2026-03-06T01:00:00.000Z';
const AFTERWARDS = '2026-03-16T01:00:00.000Z';

/** Converters at the same time. */
const AT_ONCE = 2;

let story: Story;
let trino: SqlLake;
let local: LocalLake;

beforeAll(async () => {
  story = await tellStory(inject('scratch'));
  const state = join(inject('scratch'), 'story-lake');
  local = await LocalLake.open({ logs: story.readable, state, datasets: datasetsOf(SETTINGS), threads: 2 });
  trino = await deploySqlLake({
    today: '2026/03/20',
    scope: { accounts: story.accounts, regions: story.regions },
  });
  await putObjects(trino.lake.clients, 'raw-logs', story.objects);
}, TRINO_PATIENCE);

afterAll(() => local?.close());

/** The story's week; the examples of parameters without a default. */
const asked = ({ parameters }: Query) => ({
  ...Object.fromEntries(
    parameters.filter((one) => one.default === undefined).map(({ name, example }) => [name, example]),
  ),
  ...days('2026-03-02', '2026-03-08'),
});

async function convert(scheduledTime: string): Promise<void> {
  await local.convert({ scheduledTime: new Date(scheduledTime) });
  await trino.lake.plan({ scheduledTime });
  await trino.lake.convertAll(scheduledTime, AT_ONCE);
}

/** Rows of a query on both. */
const both = async (sql: string): Promise<readonly [trino: readonly string[], local: readonly string[]]> => [
  texts(trinoRows(await trino.query(sql))),
  texts(localRows(await local.query(sql))),
];

const sameRows = async (name: string) => {
  const [onTrino, onDuck] = await both(`SELECT * FROM ${name}`);
  expect(onTrino.length).toBeGreaterThan(0);
  expect(onTrino).toEqual(onDuck);
};

describe('while some days are open', () => {
  beforeAll(() => convert(MIDWEEK), 240_000);

  test.each(LIVE)('%s has the rows of converted and of open days, value by value', sameRows);

  test.each(VIEWS)('%s has the rows of converted and of open days in its own shape', sameRows);

  test.each(QUERIES.map((query) => [query.name, query] as const))('%s gives the same answer', async (_name, query) => {
    const { sql, values } = bindQuery(query, asked(query));
    // As Athena takes a statement and its execution parameters.
    const using = values.map(executionParameter).join(', ');
    const answer = await trino.query(`EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${using}`);
    const here = await local.query(sql, values);
    if (isOfThePlace(query)) expect(answer.columns.map(({ name }) => name)).toEqual(here.columns);
    else expect(trinoRows(answer)).toEqual(localRows(here));
  });

  test('a question to the raw objects of a day fails for one that cannot be read, and names it', async () => {
    const [name = ''] = story.unread;
    const [, account, day] = /AWSLogs\/(\d+)\/CloudTrail\/[^/]+\/(\d+\/\d+\/\d+)\//.exec(name)!;
    const sql = `SELECT max(eventname) FROM cloudtrail_raw WHERE account = '${account}' AND delivered = '${day}'`;
    await expect(trino.query(sql)).rejects.toThrow(name);
  });
});

describe('when all days are converted', () => {
  beforeAll(() => convert(AFTERWARDS), 240_000);

  test.each(DATASETS)('the ledger of %s has the same counts', async (name) => {
    const [onTrino, onDuck] = await both(
      // Days without objects are recorded in an account only.
      `SELECT delivered, account, state, rows.read, rows.written, rows.deduplicated, rows.refused FROM conversions WHERE dataset = '${name}' AND state <> 'empty'`,
    );
    expect(onTrino.length).toBeGreaterThan(0);
    expect(onTrino).toEqual(onDuck);
  });

  test.each(DATASETS)('%s holds the same rows, value by value', async (name) => {
    const [onTrino, onDuck] = await both(`SELECT * FROM ${name}`);
    expect(onTrino).toHaveLength(story.planted(name));
    expect(onTrino).toEqual(onDuck);
  });

  test.each([...LIVE, ...VIEWS])('%s holds the same rows as well', sameRows);

  test.each(VIEWS)('a day of %s is read from the files of that day alone', async (name) => {
    const read = async (condition: string) => {
      const { stats } = await trino.query(`SELECT * FROM ${name} WHERE ${condition}`);
      return stats.physicalInputBytes;
    };
    const [all, one] = [await read("day > '2026'"), await read("day = '2026-03-03'")];
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(all / 3);
  });

  test.each(DATASETS)('each planted record of %s is there once, in the day of its event', async (name) => {
    const { rows } = await trino.query(
      `SELECT count(*), count_if(day = date_format(event_time, '%Y-%m-%d')) FROM ${name}`,
    );
    expect(rows).toEqual([[BigInt(story.planted(name)), BigInt(story.planted(name))]]);
  });

  test('objects that cannot be read are named in the ledger, and with them the reason', async () => {
    const { rows } = await trino.query(
      "SELECT path FROM conversions CROSS JOIN UNNEST(unread) AS t (path, reason, opened) WHERE reason <> '' AND opened",
    );
    expect(rows.flat().sort()).toEqual(story.unread.map((key) => `s3://raw-logs/${key}`).sort());
    expect(trino.lake.complaints).toEqual(story.unread.map(() => expect.stringMatching(/^objects left out /)));
  });

  test.each(DATASETS)('a day of %s is one file of ZSTD Parquet', async (name) => {
    const { rows } = await trino.query(
      `SELECT "$path", count(*) FROM ${name} WHERE day = '2026-03-03' AND delivered = '2026/03/03' AND account = '111122223333' GROUP BY 1`,
    );
    expect(rows).toHaveLength(1);
    const [[path, count] = []] = rows;
    const { Body } = await new S3Client({}).send(new GetObjectCommand(place(path as string)));
    const file = join(inject('scratch'), `${name}.parquet`);
    writeFileSync(file, await Body!.transformToByteArray());
    const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
    const read = async (sql: string) => (await duck.runAndReadAll(sql)).getRows();
    expect(await read(`SELECT DISTINCT compression FROM parquet_metadata('${file}')`)).toEqual([['ZSTD']]);
    expect(await read(`SELECT count(*) FROM '${file}'`)).toEqual([[count]]);
    duck.closeSync();
  });
});
