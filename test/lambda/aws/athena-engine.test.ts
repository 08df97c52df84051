import { beforeEach, describe, expect, test } from 'vitest';
import { hashed } from '../../../core/conversion/buckets';
import type { StageStatement } from '../../../core/conversion/statements';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { AthenaEngine, type AthenaEngineOptions, AthenaUnavailable } from '../../../lambda/aws/athena-engine';
import { FakeAthena, type FakeResult } from './fake-athena';
import { SETTINGS } from './fake-lake';
import { serviceFault } from './service-fault';

const TOKEN = 'a'.repeat(64);
const statement: StageStatement = {
  dataset: CLOUDTRAIL,
  unit: { dataset: 'cloudtrail', account: '111122223333', delivered: '2023/07/10' },
  table: 't',
  location: 's3://lake/curated/run/',
  buckets: hashed(1),
  excluded: [],
  sql: 'CREATE TABLE "log_lake_staging"."t" AS SELECT 1',
};

let result: FakeResult;
let athena: FakeAthena;
let pauses: number[];
beforeEach(() => {
  result = { state: 'SUCCEEDED', bytesScanned: 12 };
  athena = new FakeAthena(() => result);
  pauses = [];
});

/** An engine with so much patience; sleeping uses it up. */
function engine(patience = 60_000, options: Partial<AthenaEngineOptions> = {}, workgroup = SETTINGS.workgroup) {
  let left = patience;
  return new AthenaEngine(
    athena,
    { ...SETTINGS, workgroup },
    {
      patience: () => left,
      sleep: async (ms) => {
        pauses.push(ms);
        left -= ms;
      },
      now: () => new Date('2023-07-12T02:00:00Z'),
      ...options,
    },
  );
}

const stage = (patience?: number) => engine(patience).stage(statement, TOKEN);
const rows = async (of: AthenaEngine = engine()) => {
  const found: unknown[] = [];
  for await (const row of of.query('SELECT 1')) found.push(row);
  return found;
};

describe('staging', () => {
  test('starts the statement in the workgroup of the pipeline and waits for its end', async () => {
    athena.looks = 6;
    expect(await stage()).toEqual({ state: 'succeeded', queryId: 'query-1', bytesScanned: 12 });
    expect(athena.started).toEqual([{ sql: statement.sql, workgroup: 'log-lake-pipeline', database: 'log_lake' }]);
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  test('finds the query of its token again, whether it runs or has ended', async () => {
    athena.looks = 1;
    expect(await stage(0)).toEqual({ state: 'running', queryId: 'query-1' });
    expect(await stage()).toMatchObject({ state: 'succeeded', queryId: 'query-1' });
    expect(await stage(0)).toMatchObject({ state: 'succeeded', queryId: 'query-1' });
    expect(athena.started).toHaveLength(1);
  });

  test('says that the query still runs when patience ends, and does not sleep beyond it', async () => {
    athena.looks = 100;
    expect(await stage(1_700)).toEqual({ state: 'running', queryId: 'query-1' });
    expect(pauses).toEqual([500, 1_000, 200]);
  });

  test('a failed query stays failed under its token', async () => {
    result = { state: 'FAILED', reason: 'SYNTAX_ERROR: line 1', error: { ErrorCategory: 2, ErrorType: 1006 } };
    const failure = {
      state: 'failed',
      queryId: 'query-1',
      reason: 'query query-1 failed: SYNTAX_ERROR: line 1',
      unreadable: [],
      blameless: true,
    };
    expect(await stage()).toEqual(failure);
    result = { state: 'SUCCEEDED' };
    expect(await stage()).toEqual(failure);
  });

  test('a query that was cancelled has failed with that reason', async () => {
    result = { state: 'CANCELLED', reason: 'Query cancelled by user' };
    expect(await stage()).toMatchObject({
      state: 'failed',
      reason: 'query query-1 was cancelled: Query cancelled by user',
      blameless: true,
    });
  });

  test('a query without room counts as running until it has rested', async () => {
    const completed = new Date('2023-07-12T01:59:50Z');
    result = { state: 'FAILED', reason: 'Query exhausted resources', error: { ErrorType: 1602 }, completed };
    expect(await stage(3_000)).toEqual({ state: 'running', queryId: 'query-1' });
    const later = engine(60_000, { now: () => new Date('2023-07-12T02:00:20Z') });
    expect(await later.stage(statement, TOKEN)).toMatchObject({ state: 'failed', unreadable: [], blameless: true });
  });

  test.each(['TooManyRequestsException', 'InternalServerException', 'ThrottlingException', 'TimeoutError'])(
    'fails with AthenaUnavailable when Athena refuses with %s',
    async (name) => {
      athena.onCall = () => {
        throw serviceFault(name, 'not now');
      };
      await expect(stage()).rejects.toThrow(new AthenaUnavailable(`Athena takes no query now (${name}: not now)`));
    },
  );

  test('fails with AthenaUnavailable when Athena does not say how the query is', async () => {
    athena.onCall = (call) => {
      if (call === 'GetQueryExecution') throw serviceFault('TooManyRequestsException', 'not now');
    };
    await expect(stage()).rejects.toBeInstanceOf(AthenaUnavailable);
  });

  test('fails with what Athena said for any other refusal', async () => {
    const refusal = serviceFault('InvalidRequestException', 'WorkGroup log-lake-pipeline is not found.');
    athena.onCall = () => {
      throw refusal;
    };
    await expect(stage()).rejects.toBe(refusal);
  });

  test('fails with the cause when the token is known with another workgroup', async () => {
    await stage();
    await expect(engine(0, {}, 'renamed').stage(statement, TOKEN)).rejects.toThrow(
      `Athena knows the token ${TOKEN} with other parameters (Idempotent parameters do not match): the statement is the same, so workgroup 'renamed' or database 'log_lake' changed since; the next plan gives the unit another token`,
    );
  });
});

describe('a query', () => {
  test('gives its rows over all pages, typed, without the header', async () => {
    athena.pageSize = 2;
    result = {
      state: 'SUCCEEDED',
      columns: [
        ['day', 'varchar'],
        ['rows', 'bigint'],
        ['files', 'integer'],
        ['share', 'double'],
        ['late', 'boolean'],
      ],
      rows: [
        ['2023-07-10', '9007199254740993', '3', '0.5', 'true'],
        ['', '0', '-1', 'NaN', 'false'],
        [undefined, undefined, undefined, undefined, undefined],
      ],
    };
    expect(await rows()).toEqual([
      { day: '2023-07-10', rows: 9007199254740993n, files: 3, share: 0.5, late: true },
      { day: '', rows: 0n, files: -1, share: Number.NaN, late: false },
      { day: null, rows: null, files: null, share: null, late: null },
    ]);
  });

  test('gives no rows when there are none', async () => {
    result = { state: 'SUCCEEDED', columns: [['day', 'varchar']], rows: [] };
    expect(await rows()).toEqual([]);
  });

  test('runs anew each time', async () => {
    await rows();
    await rows();
    expect(athena.started).toHaveLength(2);
  });

  test('fails with AthenaUnavailable when patience ends first', async () => {
    athena.looks = 100;
    await expect(rows(engine(1_000))).rejects.toThrow(
      new AthenaUnavailable('query query-1 still runs, and the time for it is over'),
    );
  });

  test('fails with AthenaUnavailable when there was no room for it', async () => {
    result = { state: 'FAILED', reason: 'Rate exceeded', error: { ErrorType: 1401 } };
    await expect(rows()).rejects.toThrow(new AthenaUnavailable('query query-1 failed: Rate exceeded'));
  });

  test('fails with reason and statement when it failed', async () => {
    result = { state: 'FAILED', reason: 'TABLE_NOT_FOUND', error: { ErrorType: 1110 } };
    await expect(rows()).rejects.toThrow('query query-1 failed: TABLE_NOT_FOUND; the query was: SELECT 1');
  });
});
