import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StageStatement } from '../../../core/conversion/statements';
import { AthenaEngine, AthenaUnavailable } from '../../../lambda/aws/athena-engine';
import { all, emptyAccount, recordedClients } from '../harness/aws';
import { createWorkgroup, SETTINGS } from '../harness/catalog';

/** The emulator runs no SQL: it goes through the states of a query and gives the results it was told to. */
const tell = async (path: string, body: unknown) => {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/moto-api/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the emulator must take ${path}, got ${answer.status}`);
};
const EXECUTION = { model_name: 'athena::execution' };

const { clients, calls } = recordedClients();
const pauses: number[] = [];
let left = 0;
const engine = new AthenaEngine(clients.athena, SETTINGS, {
  patience: () => left,
  sleep: async (ms) => {
    pauses.push(ms);
    left -= ms;
  },
  now: () => new Date('2023-07-12T01:00:00Z'),
});

beforeEach(async () => {
  await emptyAccount();
  await createWorkgroup(clients);
  // Each state lasts for two looks.
  await tell('state-manager/set-transition', { ...EXECUTION, transition: { progression: 'manual', times: 2 } });
  calls.length = 0;
  pauses.length = 0;
  left = 60_000;
});
afterEach(() => tell('state-manager/unset-transition', EXECUTION));

// Of a statement, Athena gets the text alone.
const statement = { sql: 'CREATE TABLE "log_lake_staging"."stage_1" AS SELECT 1 AS "one"' } as StageStatement;
const TOKEN = 'a'.repeat(64);
const fail = (): never => {
  throw new Error('nobody should wait');
};
const named = (name: string) => calls.filter((call) => call.name === name);

test('a statement is started with its token in the workgroup, and waited for with growing pauses', async () => {
  expect(await engine.stage(statement, TOKEN)).toMatchObject({ state: 'succeeded', queryId: expect.any(String) });
  expect(named('StartQueryExecutionCommand').map(({ input }) => input)).toEqual([
    {
      QueryString: statement.sql,
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'log_lake' },
      WorkGroup: 'log-lake-pipeline',
      ClientRequestToken: TOKEN,
    },
  ]);
  expect(pauses).toEqual([500, 1_000, 2_000]);
});

test('a statement that is still running when patience ends is said to be running', async () => {
  left = 600;
  expect(await engine.stage(statement, TOKEN)).toMatchObject({ state: 'running', queryId: expect.any(String) });
  expect(pauses).toEqual([500, 100]);
});

test('a query gives its rows with the types of its columns, NULL as null', async () => {
  const row = (...texts: (string | undefined)[]) => ({
    Data: texts.map((text) => (text === undefined ? {} : { VarCharValue: text })),
  });
  await tell('static/athena/query-results', {
    region: 'eu-west-1',
    results: [
      {
        rows: [
          row('day', 'rows', 'share'),
          row('2023-07-10', '9007199254740993', '0.5'),
          row(undefined, '0', undefined),
        ],
        column_info: [
          { Name: 'day', Type: 'varchar' },
          { Name: 'rows', Type: 'bigint' },
          { Name: 'share', Type: 'double' },
        ],
      },
    ],
  });
  expect(await all(engine.query('SELECT 1'))).toEqual([
    { day: '2023-07-10', rows: 9007199254740993n, share: 0.5 },
    { day: null, rows: 0n, share: null },
  ]);
});

test('a query that does not end in time is tried again later', async () => {
  left = 0;
  await expect(all(engine.query('SELECT 1'))).rejects.toThrow(AthenaUnavailable);
});

test('fails for a workgroup that is not there, with the reason that Athena gives', async () => {
  const other = { ...SETTINGS, workgroup: 'gone' };
  const lost = new AthenaEngine(clients.athena, other, { patience: () => 0, sleep: fail, now: fail });
  await expect(lost.stage(statement, TOKEN)).rejects.toThrow('WorkGroup');
});

test('the emulator starts another query for the same token, as Athena does not: a fake stands in for that', async () => {
  const first = await engine.stage(statement, TOKEN);
  const second = await engine.stage(statement, TOKEN);
  expect(first.queryId).not.toBe(second.queryId);
});
