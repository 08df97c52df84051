import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { datasetsOf } from '../../../core/deployment/settings';
import { literal } from '../../../core/queries/literal';
import { loadQueries } from '../../../core/queries/load';
import { prepareQuery } from '../../../core/queries/prepared';
import { renderQuery } from '../../../core/queries/render';
import { LocalLake } from '../../../local/lake';
import { generateSampleLogs, type SampleSummary } from '../../../local/sample';
import { readObjects } from '../../local/sample/read-back';
import { place } from '../athena/store';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import { exploded } from './exploded';
import { deploySqlLake, type SqlLake, TRINO_PATIENCE } from './lake';
import { localRows, type Plain, trinoRows } from './rows';

/**
 * The sample's story, converted by planner and converter over the real adapters, on Trino over the tables of the template; and
 * the same logs in a lake on this machine.
 */

const DATASETS = ['cloudtrail', 'vpc_flow', 'alb_access'] as const;
const QUERIES = loadQueries(join(__dirname, '../../../queries'));
const logs = join(inject('scratch'), 'story');

/** Delivery days from the 6th of March on are open yet: the last of the sample's week, and those of what came late. */
const MIDWEEK = '2026-03-06T01:00:00.000Z';
const AFTERWARDS = '2026-03-16T01:00:00.000Z';

/**
 * Objects that Athena cannot read and leaves out whole; the lake on one machine reads what is sound in them.
 */
const UNREADABLE = ['truncated', 'malformed records'];

/** Converters at the same time. */
const AT_ONCE = 2;

let summary: SampleSummary;
let trino: SqlLake;
let local: LocalLake;
let unread: readonly string[];

beforeAll(async () => {
  summary = await generateSampleLogs({ directory: logs, events: 500 });
  unread = summary.oddObjects
    .filter(({ dataset, oddity }) => dataset === 'cloudtrail' && UNREADABLE.includes(oddity))
    .map(({ key }) => key);
  const readable = join(inject('scratch'), 'story-readable');
  cpSync(logs, readable, { recursive: true });
  for (const key of unread) rmSync(join(readable, key));
  const state = join(inject('scratch'), 'story-lake');
  local = await LocalLake.open({ logs: readable, state, datasets: datasetsOf(SETTINGS), threads: 2 });

  trino = await deploySqlLake({
    today: '2026/03/20',
    scope: { accounts: ['111122223333', '444455556666'], regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'] },
  });
  const objects = readObjects(logs).map(({ key }) => {
    const bytes = readFileSync(join(logs, key));
    return [key, key.includes('/CloudTrail/') ? exploded(CLOUDTRAIL, bytes) : bytes] as const;
  });
  await putObjects(trino.lake.clients, 'raw-logs', Object.fromEntries(objects));
}, TRINO_PATIENCE);

afterAll(() => local?.close());

async function convert(scheduledTime: string): Promise<void> {
  await local.convert({ scheduledTime: new Date(scheduledTime) });
  await trino.lake.plan({ scheduledTime });
  await trino.lake.convertAll(scheduledTime, AT_ONCE);
}

/** Rows of a query on both, in the order of their text, with the key of the object that each row comes from. */
async function both(sql: string): Promise<readonly [trino: readonly string[], local: readonly string[]]> {
  const texts = (rows: readonly Record<string, Plain>[]) =>
    rows
      .map(({ source_file: file, ...row }) =>
        JSON.stringify({ ...row, ...(typeof file === 'string' && { object: file.slice(file.indexOf('AWSLogs/')) }) }),
      )
      .sort();
  const onTrino = texts(trinoRows(await trino.query(sql)));
  return [onTrino, texts(localRows(await local.query(sql)))];
}

/** Records that were planted in objects that can be read, without repeats. */
const planted = (name: (typeof DATASETS)[number]) => {
  const { distinct } = summary.datasets[name];
  const lost = summary.oddObjects.filter(({ key }) => unread.includes(key) && name === 'cloudtrail');
  return distinct - lost.reduce((sum, { readable }) => sum + readable, 0);
};

const sameLive = async (name: string) => {
  const [onTrino, onDuck] = await both(`SELECT * FROM ${name}_live`);
  expect(onTrino.length).toBeGreaterThan(0);
  expect(onTrino).toEqual(onDuck);
};

describe('while some days are open', () => {
  beforeAll(() => convert(MIDWEEK), 240_000);

  test.each(DATASETS)('%s_live has the rows of converted and of open days, value by value', sameLive);

  test.each(QUERIES.map((query) => [query.name, query] as const))('%s gives the same answer', async (_name, query) => {
    const sql = renderQuery(query, {});
    const answer = trinoRows(await trino.query(sql));
    expect(answer.length).toBeGreaterThan(0);
    expect(answer).toEqual(localRows(await local.query(sql)));
  });

  test.each(QUERIES.map((query) => [query.name, query] as const))('%s answers the same, prepared', async (_, query) => {
    const { sql, parameters } = prepareQuery(query);
    const values = parameters.map((name) => {
      const { type, default: given = '' } = query.parameters.find((parameter) => parameter.name === name)!;
      return literal(type, given);
    });
    const prepared = await trino.query(`EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${values.join(', ')}`);
    expect(trinoRows(prepared)).toEqual(localRows(await local.query(renderQuery(query, {}))));
  });

  test('a question to the raw objects of a day fails for one that cannot be read, and names it', async () => {
    const [name = ''] = unread;
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
    expect(onTrino).toHaveLength(planted(name));
    expect(onTrino).toEqual(onDuck);
  });

  test.each(DATASETS)('%s_live holds the same rows as well', sameLive);

  test.each(DATASETS)('each planted record of %s is there once, in the day of its event', async (name) => {
    const { rows } = await trino.query(
      `SELECT count(*), count_if(day = date_format(event_time, '%Y-%m-%d')) FROM ${name}`,
    );
    expect(rows).toEqual([[BigInt(planted(name)), BigInt(planted(name))]]);
  });

  test('objects that cannot be read are named in the ledger, and with them the reason', async () => {
    const { rows } = await trino.query(
      "SELECT path FROM conversions CROSS JOIN UNNEST(unread) AS t (path, reason, opened) WHERE reason <> '' AND opened",
    );
    expect(rows.flat().sort()).toEqual(unread.map((key) => `s3://raw-logs/${key}`).sort());
    expect(trino.lake.complaints).toEqual(unread.map(() => expect.stringMatching(/^objects left out /)));
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
