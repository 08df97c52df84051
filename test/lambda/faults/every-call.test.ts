import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { FakeResult } from '../aws/fake-athena';
import { changes, FAULTS, type Fault } from './faulty-clients';
import { WatchedLake } from './watched-lake';

/** Every call that planner and converter make of AWS in one night goes wrong once, in every way. */

/** Some 700 nights: seconds, but on a machine that is busy with other things. */
const PATIENCE = { timeout: 120_000 };

const CUT_OFF = gzipSync('{"Records":[]}').subarray(0, 12);

/** A lake with one day converted; that day has got a late object since, and the day after it waits, with an object that is cut off. */
async function prepared(): Promise<WatchedLake> {
  const lake = new WatchedLake();
  lake.lake.deliver('2023/07/10', 'a', ['one 2023-07-10', 'two 2023-07-09', 'one 2023-07-10']);
  await lake.survive('2023-07-11');
  lake.lake.deliver('2023/07/10', 'late', ['three 2023-07-10', 'four 2023-07-02']);
  lake.lake.deliver('2023/07/11', 'b', ['five 2023-07-11', 'six 2023-07-10'], 'us-east-1');
  lake.lake.put('2023/07/11', 'c', CUT_OFF);
  lake.watch();
  return lake;
}

async function undisturbed() {
  const lake = await prepared();
  const before = lake.faults.calls.length;
  await lake.survive('2023-07-12');
  lake.expectSettled();
  expect(lake.wrong).toEqual([]);
  return { outcome: lake.outcome(), calls: lake.faults.calls.slice(before), first: before };
}

test('a night in which nothing goes wrong calls everything, and readers see every row at every moment', async () => {
  const { calls } = await undisturbed();
  expect([...new Set(calls)].sort()).toEqual([
    'BatchCreatePartitionCommand',
    'BatchUpdatePartitionCommand',
    'DeleteTableCommand',
    'GetObjectCommand',
    'GetPartitionsCommand',
    'GetQueryExecutionCommand',
    'GetQueryResultsCommand',
    'GetTableCommand',
    'ListObjectsV2Command',
    'PutObjectCommand',
    'StartQueryExecutionCommand',
    'UpdateTableCommand',
    'send',
  ]);
});

test.each(Object.keys(FAULTS) as Fault[])(
  'at every call %s, and all ends as if nothing had happened',
  PATIENCE,
  async (fault) => {
    const { outcome, calls, first } = await undisturbed();
    for (const [nth, name] of calls.entries()) {
      if (AFTERWARDS.has(fault) && !changes(name)) continue;
      const lake = await prepared();
      lake.faults.strike = (call) => (call === first + nth ? fault : undefined);
      await lake.survive('2023-07-12');
      const what = `call ${nth}, ${name}`;
      expect(lake.wrong, what).toEqual([]);
      expect(lake.outcome(), what).toEqual(outcome);
      expect(lake.deadLetters, what).toEqual([]);
      expect(lake.everMeasured, what).toContain('objectsUnread 1');
    }
  },
);

/** These come to the same as another one at a call that only reads. */
const AFTERWARDS: ReadonlySet<Fault> = new Set([
  'the process ends after it',
  'it times out, and was done',
  'its answer is lost, and the SDK tries again',
]);

/** How a CTAS ends; a query that failed for want of room is as one that had rested. */
const ENDINGS: Readonly<Record<string, FakeResult>> = {
  'fails, and is worth another try': {
    state: 'FAILED',
    reason: 'GENERIC_INTERNAL_ERROR: a worker was lost',
    error: { ErrorCategory: 1, Retryable: true },
  },
  'fails, and is not': {
    state: 'FAILED',
    reason: 'Insufficient permissions to execute the query',
    error: { ErrorCategory: 2, ErrorType: 1500, Retryable: false },
  },
  'finds no room': { state: 'FAILED', reason: 'Rate exceeded', error: { ErrorCategory: 1, ErrorType: 1401 } },
  'is cancelled': { state: 'CANCELLED', reason: 'Query cancelled by user' },
};

test.each(Object.entries(ENDINGS))('every statement in its turn %s, and all ends the same', async (_, ending) => {
  const { outcome } = await undisturbed();
  const statements = (await prepared()).lake.athena.started.filter(({ sql }) => sql.startsWith('CREATE TABLE')).length;
  for (const nth of [0, 1, 2]) {
    const lake = await prepared();
    lake.lake.script = (before) => (before === statements + nth ? ending : undefined);
    await lake.survive('2023-07-12');
    expect(lake.wrong).toEqual([]);
    expect(lake.outcome(), `statement ${nth}`).toEqual(outcome);
  }
});

test('a statement that fails for good leaves its unit as it was, and the next plan converts it', async () => {
  const lake = await prepared();
  const before = lake.lake.visible();
  lake.lake.script = () => ENDINGS['is cancelled'];
  await lake.survive('2023-07-12');
  expect(lake.wrong).toEqual([]);
  expect(lake.lake.visible()).toEqual(before);
  lake.lake.script = () => undefined;
  await lake.survive('2023-07-13');
  expect(lake.wrong).toEqual([]);
  lake.expectSettled();
});
