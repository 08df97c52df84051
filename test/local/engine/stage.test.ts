import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Buckets, hashed } from '../../../core/conversion/buckets';
import { stageStatement } from '../../../core/conversion/statements';
import type { Dataset } from '../../../core/datasets/dataset';
import { openDuck } from '../../../local/engine/duckdb';
import { RawRelation } from '../../../local/engine/raw-relation';
import { Readers } from '../../../local/engine/readers';
import { view } from '../../../local/engine/relations';
import { Stager } from '../../../local/engine/stage';
import { loadTranslator, translate } from '../../../local/engine/translate';
import { LocalLogs } from '../../../local/logs/local-logs';
import { FIELDS_LOG, JSON_LOG, REGEX_LOG } from '../../core/raw/datasets';
import { files, folder } from './workbench';

let instance: DuckDBInstance;
let duck: DuckDBConnection;
let spill: string;

beforeAll(async () => {
  await loadTranslator();
  spill = mkdtempSync(join(tmpdir(), 'log-lake-test-'));
  instance = await openDuck({ temporary: spill });
  duck = await instance.connect();
  // The one statement says by it what rows share a file, in a column that is not looked at.
  await duck.run('CREATE MACRO crc32(t) AS octet_length(t)');
});

afterAll(() => {
  duck.closeSync();
  rmSync(spill, { recursive: true, force: true });
});

const UNIT = { account: '111122223333', delivered: '2026/03/02' };
const databases = { lake: 'log_lake', staging: 'log_lake_staging' };

/** A dataset whose objects lie in `raw/<delivered>/`, all of one account. */
const inFolders = (dataset: Dataset): Dataset => ({
  ...dataset,
  layout: {
    template: 'AWSLogs/${account}/raw/${region}/${delivered}/',
    alternatives: [],
    file: /(?<account>\d{12})_(?<region>[a-z0-9-]+)_(?<date>\d{8})\..*/,
    siblings: [],
  },
});

/** The same CTAS two ways: as the local lake runs it, and as one statement, windows over whole rows and all. */
async function bothWays(of: Dataset, objects: readonly Buffer[], buckets: Buckets) {
  const dataset = inFolders(of);
  const root = folder();
  const named = objects.map((bytes, at) => [`AWSLogs/111122223333/raw/us-east-1/2026/03/02/${at}.log`, bytes]);
  const logs = await LocalLogs.open(files(join(root, 'logs'), Object.fromEntries(named)), [dataset]);
  const unit = { dataset: dataset.name, ...UNIT };
  const location = join(root, 'out/');
  const statement = stageStatement(dataset, unit, { run: 'r', location, buckets, excluded: [], databases });

  const listed = (await logs.objects(unit)).map(({ path, size, region }) => ({ path, size, region, ...UNIT }));
  const staged = await new Stager(instance, new Readers(logs, 0), join(root, 'tmp')).stage(statement, listed);

  const relation = await RawRelation.read(dataset, logs, () => true, join(root, 'raw'));
  await view(duck, databases.lake, `${dataset.name}_raw`, relation.select(true));
  await duck.run(`DROP SCHEMA IF EXISTS ${databases.staging} CASCADE`);
  await duck.run(`CREATE SCHEMA ${databases.staging}`);
  const asOne = translate(statement.sql);
  await duck.run(asOne).catch(async (error) => {
    if (!(await relation.recover(error))) throw error;
    await view(duck, databases.lake, `${dataset.name}_raw`, relation.select(true));
    await duck.run(asOne);
  });

  const rows = async (from: string) => {
    const all = await duck.runAndReadAll(
      `SELECT * EXCLUDE (source_file) REPLACE (CAST(copies AS BIGINT) AS copies), parse_filename(source_file) AS f FROM ${from} ORDER BY ALL`,
    );
    return all.getRowObjectsJson();
  };
  const parquet = `read_parquet('${location}*/*.parquet', hive_partitioning = true, hive_types = {day: VARCHAR})`;
  const written =
    existsSync(location) && readdirSync(location, { recursive: true }).some((name) => `${name}`.endsWith('.parquet'));
  return {
    ours: written ? await rows(parquet) : [],
    // What rows share a file by is a column of the one statement alone.
    plain: await rows(`(SELECT * EXCLUDE (cluster) FROM ${databases.staging}.${statement.table})`),
    staged,
    location,
  };
}

const time = fc.constantFrom(
  '2026-03-02T10:00:00Z',
  '2026-03-02T23:59:59Z',
  '2026-03-03T00:00:00Z',
  '2026-02-28T12:00:00.123456Z',
  '2026-03-02 10:00:00',
  '2026-03-02T23:30:00-02:00',
  '2026-02-30T10:00:00Z',
  '2026-13-01T10:00:00Z',
  'yesterday',
  '',
);

test('a JSON unit gives the same rows as the one plain statement, whatever is in it', async () => {
  const record = fc
    .record(
      {
        eventID: fc.oneof(fc.constantFrom('a', 'b', 'c', '"', '\u0000', '\\'), fc.constantFrom(null, 17)),
        eventTime: fc.oneof(time, fc.constant(null)),
        eventName: fc.constantFrom('Run', 'Stop', 'Ünïcode'),
        who: fc.oneof(fc.constant({ arn: 'x' }), fc.constant(null), fc.constant('a misfit')),
        free: fc.jsonValue({ maxDepth: 2 }),
        Unknown: fc.constant(1),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value));
  const bad = fc.constantFrom(
    '17',
    '{"other":1}',
    '{"eventID":tru}',
    '{"eventID":"x","eventID":"y"}',
    '{"eventName":"\ud800"}',
  );
  const object = fc
    .array(fc.oneof({ weight: 4, arbitrary: record }, { weight: 1, arbitrary: bad }), { maxLength: 6 })
    .map((records) => Buffer.from(`{"Records":[${records.join(',')}]}`));
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (objects, buckets) => {
        const { ours, plain } = await bothWays(JSON_LOG, objects, hashed(buckets));
        expect(ours.length).toBe(plain.length);
        // Of two records that share an identity and an object, SQL may keep either.
        const stable = (rows: typeof ours) =>
          rows.map(({ id, copies, day, f }) => (copies === '1' ? { id, copies, f, day } : { id, copies, f }));
        expect(stable(ours)).toEqual(stable(plain));
        if (ours.every(({ copies }) => copies === '1')) expect(ours).toEqual(plain);
      },
    ),
    { numRuns: 25, seed: 11 },
  );
});

test('lines of text give the same rows as the one plain statement', async () => {
  const good = '2026-03-02T10:00:00Z "a" 200\n2026-03-01T23:59:59Z "-" - tail\ngarbage\n2026-03-02 10:00:00 "x" 1\n';
  const { ours, plain, staged } = await bothWays(REGEX_LOG, [Buffer.from(good), gzipSync(good)], hashed(2));
  expect(ours).toEqual(plain);
  expect(ours.map(({ day, text, status }) => [day, text, status])).toMatchInlineSnapshot(`
    [
      [
        "2026-03-01",
        null,
        null,
      ],
      [
        "2026-03-01",
        null,
        null,
      ],
      [
        "2026-03-02",
        "a",
        200,
      ],
      [
        "2026-03-02",
        "a",
        200,
      ],
      [
        "not-understood",
        null,
        null,
      ],
      [
        "not-understood",
        null,
        null,
      ],
      [
        "not-understood",
        null,
        null,
      ],
      [
        "not-understood",
        null,
        null,
      ],
    ]
  `);
  expect(staged.odd.length).toBe(2);
});

/** Answers questions about `rows`, those that were written, by `filename`. */
const tellsOf = (location: string) => async (select: string) =>
  (
    await duck.runAndReadAll(
      select.replace('FROM rows', `FROM read_parquet('${location}*/*.parquet', filename = true)`),
    )
  ).getRowsJson();

test('rows of the delivery day are parted among its files by what they hold, those of another day stay together', async () => {
  const lines = Array.from({ length: 40 }, (_, at) =>
    ['02', '01'].map((day) => `2026-03-${day}T10:00:00Z "text ${at % 10}" 200\n`).join(''),
  );
  const { location } = await bothWays(REGEX_LOG, [Buffer.from(lines.join(''))], hashed(3));
  const told = tellsOf(location);
  expect(
    await told(
      'SELECT CAST(event_time AS date), count(DISTINCT filename)::INTEGER FROM rows GROUP BY ALL ORDER BY ALL',
    ),
  ).toEqual([
    ['2026-03-01', 1],
    ['2026-03-02', 3],
  ]);
  const texts = await told(
    'SELECT count(*)::INTEGER, count(DISTINCT filename)::INTEGER FROM rows GROUP BY CAST(event_time AS date), text',
  );
  expect(texts).toEqual(Array(20).fill([4, 1]));
});

test('what is frequent has files of its own, on the delivery day and on others', async () => {
  const lines = (object: number) =>
    ['02', '01'].flatMap((day) =>
      ['all', 'all', 'many', 'few', `rare ${object}`, '-'].map((text) => `2026-03-${day}T10:00:00Z "${text}" 200\n`),
    );
  const buckets = { frequent: [['all'], ['all'], ['many']], rare: [['few'], []] };
  const objects = [0, 1, 2].map((object) => Buffer.from(lines(object).join('')));
  const { ours, plain, location } = await bothWays(REGEX_LOG, objects, buckets);
  expect(ours).toEqual(plain);
  const together = await tellsOf(location)(
    'SELECT list_sort(list(DISTINCT text)), count(*)::INTEGER FROM rows GROUP BY CAST(event_time AS date), filename ORDER BY CAST(event_time AS date), min(text), count(*)',
  );
  expect(together.slice(0, 2)).toEqual([
    [['all', 'many'], 9],
    [['few', 'rare 0', 'rare 1', 'rare 2', null], 9],
  ]);
  // 'all' by its object; whatever is not known stands with what is rare.
  expect(together.slice(2)).toEqual(
    expect.arrayContaining([
      [['all'], 2],
      [['all'], 4],
      [['many'], 3],
    ]),
  );
  const rest = together.slice(2).filter(([texts]) => !['all', 'many'].includes((texts as string[])[0]!));
  expect(rest.length).toBeGreaterThan(0);
  expect(rest.length).toBeLessThan(3);
  expect(rest.reduce((sum, [, rows]) => sum + Number(rows), 0)).toBe(9);
});

test('fields give the same rows as the one plain statement', async () => {
  const rows = 'version account-id start status\n2 1 1772445600 OK\n2 1 1772582399 -\n2 1 x OK\n2 1 9999999999999 OK\n';
  const { ours, plain } = await bothWays(FIELDS_LOG, [Buffer.from(rows)], hashed(1));
  expect(ours).toEqual(plain);
  expect(ours.map(({ day, start, status, event_time }) => [day, start, status, event_time])).toMatchInlineSnapshot(`
    [
      [
        "2026-03-02",
        "1772445600",
        "OK",
        "2026-03-02 10:00:00",
      ],
      [
        "2026-03-03",
        "1772582399",
        null,
        "2026-03-03 23:59:59",
      ],
      [
        "2026-03-02",
        "9999999999999",
        "OK",
        null,
      ],
      [
        "not-understood",
        null,
        null,
        null,
      ],
    ]
  `);
});
