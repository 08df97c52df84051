import { randomUUID } from 'node:crypto';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetWorkGroupCommand,
  StopQueryExecutionCommand,
  type WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, GetTableCommand } from '@aws-sdk/client-glue';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../../lambda/aws/athena-failure';
import { createBucket, emptyAccount, recordedClients } from '../harness/aws';
import { CATALOG } from '../trino/configuration';
import { sharedTrino, TRINO_PATIENCE } from '../trino/lake';
import { type AthenaServer, startAthena } from './server';
import { below, place } from './store';
import { AthenaUser } from './user';

/** The Athena of the tests, held to what AWS documents of its API. */

const GROUPS: Readonly<Record<string, WorkGroupConfiguration>> = {
  pipeline: { ResultConfiguration: { OutputLocation: 's3://results/pipeline/' }, EnforceWorkGroupConfiguration: false },
  analysts: { ResultConfiguration: { OutputLocation: 's3://results/analysts/' }, EnforceWorkGroupConfiguration: true },
  frugal: { ResultConfiguration: { OutputLocation: 's3://results/frugal/' }, BytesScannedCutoffPerQuery: 100 },
  nowhere: {},
  closed: { ResultConfiguration: { OutputLocation: 's3://results/closed/' } },
};
const CreationTime = new Date('2026-03-01T12:00:00.000Z');

const { clients } = recordedClients();
const s3 = new S3Client({});
let server: AthenaServer;
let athena: AthenaClient;

beforeAll(async () => {
  const trino = await sharedTrino();
  await emptyAccount();
  for (const bucket of ['results', 'lake']) await createBucket(clients, bucket);
  await clients.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'staging' } }));
  const workgroup = async (Name: string) => {
    const Configuration = GROUPS[Name];
    const State = Name === 'closed' ? ('DISABLED' as const) : ('ENABLED' as const);
    return Configuration && { Name, State, Configuration, CreationTime };
  };
  server = await startAthena({ trino, catalog: CATALOG, s3, now: () => new Date(), workgroup, mostActive: 3 });
  athena = new AthenaClient({ endpoint: server.endpoint, maxAttempts: 1 });
}, TRINO_PATIENCE);
afterAll(() => server?.stop());

const { start, look, after, ended, run, results } = new AthenaUser(() => athena, 'pipeline');
const token = () => randomUUID();

async function text(location: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand(place(location)));
  return Body!.transformToString();
}

const ctas = (table: string, more = '', select = "SELECT 1 AS n, 'a' AS day") =>
  `CREATE TABLE "staging"."${table}" WITH (format = 'PARQUET', write_compression = 'ZSTD', partitioned_by = ARRAY['day']${more}) AS ${select}`;
const at = (folder: string) => `, external_location = 's3://lake/${folder}/'`;
/** Runs until somebody stops it. */
const ENDLESS =
  'SELECT count(*) FROM UNNEST(sequence(1, 10000)) CROSS JOIN UNNEST(sequence(1, 10000)) CROSS JOIN UNNEST(sequence(1, 10000))';

test('a token that was used finds its query, also when that failed', async () => {
  const sql = ctas('once', at('once'));
  const ClientRequestToken = token();
  const ids = await Promise.all([start(sql, { ClientRequestToken }), start(sql, { ClientRequestToken })]);
  expect(ids[0]).toBe(ids[1]);
  expect((await ended(ids[0])).Status?.State).toBe('SUCCEEDED');
  expect(await start(sql, { ClientRequestToken })).toBe(ids[0]);

  const wrong = { ClientRequestToken: token() };
  const { QueryExecutionId, Status } = await run('SELECT nothing', wrong);
  expect(Status?.State).toBe('FAILED');
  expect(await start('SELECT nothing', wrong)).toBe(QueryExecutionId);
});

test.each([
  ['statement', { QueryString: 'SELECT 2' }],
  ['workgroup', { WorkGroup: 'analysts' }],
  ['database', { QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'other' } }],
  ['result location', { ResultConfiguration: { OutputLocation: 's3://results/elsewhere/' } }],
])('a token with another %s is refused', async (_, other) => {
  const ClientRequestToken = token();
  await run('SELECT 1', { ClientRequestToken });
  await expect(start('SELECT 1', { ClientRequestToken, ...other })).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'Idempotent parameters do not match',
  });
});

test.each([31, 129])('a token of %i characters is refused', async (length) => {
  await expect(start('SELECT 1', { ClientRequestToken: 'a'.repeat(length) })).rejects.toThrow('32 to 128 characters');
});

test('a question gives its rows in pages after a header, and as a file', async () => {
  const sql = `SELECT * FROM (VALUES
    (9007199254740993, 0.5e0, true, 'say "hi"', TIMESTAMP '2026-03-02 10:00:00.123', ARRAY[1, 2], CAST(ROW('x') AS row(a varchar))),
    (NULL, 1e0, false, '', NULL, NULL, NULL)) AS t (big, share, yes, text, moment, list, struct)`;
  const { QueryExecutionId: id = '', ResultConfiguration, Statistics, StatementType } = await run(sql);
  expect(ResultConfiguration?.OutputLocation).toBe(`s3://results/pipeline/${id}.csv`);
  expect(StatementType).toBe('DML');
  expect(Statistics?.DataScannedInBytes).toBe(0);
  expect(await text(`s3://results/pipeline/${id}.csv`)).toBe(
    '"big","share","yes","text","moment","list","struct"\n' +
      '"9007199254740993","0.5","true","say ""hi""","2026-03-02 10:00:00.123","[1, 2]","{a=x}"\n' +
      ',"1.0","false","",,,\n',
  );
  const first = await results(id, { MaxResults: 2 });
  const rest = await results(id, { NextToken: first.NextToken! });
  expect(rest.NextToken).toBeUndefined();
  const rows = [first, rest].flatMap(({ ResultSet }) => ResultSet!.Rows!.map(({ Data }) => Data![0]?.VarCharValue));
  expect(rows).toEqual(['big', '9007199254740993', undefined]);
  expect(first.ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Type }) => Type)).toEqual([
    ...['bigint', 'double', 'boolean', 'varchar', 'timestamp', 'array', 'row'],
  ]);
});

test('a page holds a thousand rows at most', async () => {
  const { QueryExecutionId: id = '' } = await run('SELECT n FROM UNNEST(sequence(1, 1000)) AS t (n)');
  const first = await results(id);
  expect(first.ResultSet?.Rows).toHaveLength(1_000);
  expect((await results(id, { NextToken: first.NextToken! })).ResultSet?.Rows).toHaveLength(1);
  await expect(results(id, { MaxResults: 1_001 })).rejects.toThrow('MaxResults');
});

test('a CTAS writes to the place that it names, lists its files, and has no rows to give', async () => {
  const { QueryExecutionId: id = '', Status, Statistics } = await run(ctas('placed', at('placed')));
  expect(Status).toMatchObject({
    State: 'SUCCEEDED',
    SubmissionDateTime: expect.any(Date),
    CompletionDateTime: expect.any(Date),
  });
  const files = await below(s3, 's3://lake/placed/');
  expect(files).toEqual([expect.stringMatching(/^s3:\/\/lake\/placed\/day=a\/[^/]+$/)]);
  expect(await text(Statistics!.DataManifestLocation!)).toBe(`${files[0]}\n`);
  expect((await results(id)).ResultSet?.Rows).toEqual([]);
  const counted = await run('SELECT sum(n) FROM "staging"."placed"');
  expect(counted.Statistics?.DataScannedInBytes).toBeGreaterThan(0);
});

test('a CTAS that names no place writes below the results', async () => {
  const { QueryExecutionId: id } = await run(ctas('unplaced'), { WorkGroup: 'analysts' });
  const { Table } = await clients.glue.send(new GetTableCommand({ DatabaseName: 'staging', Name: 'unplaced' }));
  expect(Table?.StorageDescriptor?.Location?.replace(/\/$/, '')).toBe(`s3://results/analysts/tables/${id}`);
});

test('fails for a place that holds something', async () => {
  await run(ctas('filled', at('filled')));
  const { Status, QueryExecutionId = '' } = await run(ctas('filled_again', at('filled')));
  expect(Status?.State).toBe('FAILED');
  expect(failureOf(Status!, QueryExecutionId)).toMatchObject({ blameless: true, transient: false });
  expect(Status?.StateChangeReason).toMatch(/^HIVE_PATH_ALREADY_EXISTS/);
});

test('fails for a 101st partition, as one writer of Athena does', async () => {
  const days = (count: number) => `SELECT n, CAST(n AS varchar) AS day FROM UNNEST(sequence(1, ${count})) AS t (n)`;
  expect((await run(ctas('hundred', at('hundred'), days(100)))).Status?.State).toBe('SUCCEEDED');
  const { Status } = await run(ctas('more', at('more'), days(101)));
  expect(Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: expect.stringMatching(/TOO_MANY_OPEN_PARTITIONS/),
  });
});

test('fails for a CTAS that names a place in a workgroup that enforces its own', async () => {
  const { Status } = await run(ctas('forced', at('forced')), { WorkGroup: 'analysts' });
  expect(Status).toMatchObject({ State: 'FAILED', StateChangeReason: expect.stringContaining("'external_location'") });
  expect(await below(s3, 's3://lake/forced/')).toEqual([]);
});

test('a workgroup that enforces its settings overrides the place of results, another does not', async () => {
  const ResultConfiguration = { OutputLocation: 's3://results/mine/' };
  const placeOf = async (WorkGroup: string) =>
    (await run('SELECT 1', { WorkGroup, ResultConfiguration })).ResultConfiguration?.OutputLocation;
  expect(await placeOf('analysts')).toMatch(/^s3:\/\/results\/analysts\/[^/]+\.csv$/);
  expect(await placeOf('pipeline')).toMatch(/^s3:\/\/results\/mine\/[^/]+\.csv$/);
});

test('a query that scans more than its workgroup allows is cancelled', async () => {
  await run(ctas('large', at('large')));
  const { Status } = await run('SELECT n FROM "staging"."large"', { WorkGroup: 'frugal' });
  expect(Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: expect.stringContaining('Bytes scanned limit'),
  });
  expect((await run('SELECT 1', { WorkGroup: 'frugal' })).Status?.State).toBe('SUCCEEDED');
});

test('a query can be stopped while it runs, and not once it has ended', async () => {
  const QueryExecutionId = await start(ENDLESS);
  expect((await after(QueryExecutionId, 'QUEUED')).Status?.State).toBe('RUNNING');
  await expect(results(QueryExecutionId)).rejects.toThrow('Query has not yet finished. Current state: RUNNING');
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  expect((await look(QueryExecutionId)).Status?.State).toBe('CANCELLED');

  const done = await run('SELECT 1');
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: done.QueryExecutionId! }));
  expect((await look(done.QueryExecutionId!)).Status?.State).toBe('SUCCEEDED');
});

test('fails for more queries at once than the account may run', async () => {
  const running = await Promise.all([1, 2, 3].map(() => start(ENDLESS)));
  await expect(start('SELECT 1')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  for (const QueryExecutionId of running) await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  expect((await run('SELECT 1')).Status?.State).toBe('SUCCEEDED');
});

test.each([
  ['a statement that is no SQL', 'SELECT FROM WHERE', 1006],
  ['a table that is not there', 'SELECT 1 FROM staging.absent', 1110],
])('fails for %s, and says of which kind that is', async (_, sql, ErrorType) => {
  const { Status, QueryExecutionId = '' } = await run(sql);
  expect(Status).toMatchObject({ State: 'FAILED', AthenaError: { ErrorCategory: 2, ErrorType, Retryable: false } });
  expect(failureOf(Status!, QueryExecutionId)).toMatchObject({ blameless: true, unreadable: [] });
  await expect(results(QueryExecutionId)).rejects.toThrow('Query did not finish successfully');
});

test.each([
  ['SHOW TABLES', "a statement that begins with 'SHOW TABLES'"],
  ['DESCRIBE staging.once', "a statement that begins with 'DESCRIBE staging.once'"],
  [ctas('odd', ', compression_level = 9'), "the property 'compression_level'"],
  [ctas('odd', ", parquet_compression = 'GZIP'"), 'write_compression and parquet_compression'],
])('fails for what it was not taught: %s', async (sql, what) => {
  expect((await run(sql)).Status?.StateChangeReason).toContain(`the Athena of the tests does not understand ${what}`);
});

test('fails for a parameter and an action that it was not taught', async () => {
  const ResultReuseConfiguration = { ResultReuseByAgeConfiguration: { Enabled: true } };
  await expect(start('SELECT 1', { ResultReuseConfiguration })).rejects.toThrow(
    "the parameter 'ResultReuseConfiguration'",
  );
  const answer = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonAthena.ListWorkGroups' },
    body: '{}',
  });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('has no ListWorkGroups')]);
});

test('several queries are described at once, and those that nobody knows are named', async () => {
  const { QueryExecutionId = '' } = await run('SELECT 1');
  const QueryExecutionIds = [QueryExecutionId, 'unknown'];
  const { QueryExecutions, UnprocessedQueryExecutionIds } = await athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
  );
  expect(QueryExecutions).toMatchObject([{ QueryExecutionId, Query: 'SELECT 1', WorkGroup: 'pipeline' }]);
  expect(UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'unknown' }]);
  const many = Array.from({ length: 51 }, () => QueryExecutionId);
  await expect(athena.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: many }))).rejects.toThrow('1 to 50');
  await expect(look('unknown')).rejects.toThrow('QueryExecution unknown was not found');
});

test('a workgroup is described, also one that takes no queries', async () => {
  const workgroup = async (WorkGroup: string) => (await athena.send(new GetWorkGroupCommand({ WorkGroup }))).WorkGroup;
  expect(await workgroup('frugal')).toEqual({
    Name: 'frugal',
    State: 'ENABLED',
    Configuration: GROUPS.frugal,
    CreationTime,
  });
  expect(await workgroup('closed')).toMatchObject({ State: 'DISABLED' });
  await expect(start('SELECT 1', { WorkGroup: 'closed' })).rejects.toThrow('WorkGroup closed is disabled.');
  await expect(workgroup('absent')).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'WorkGroup absent is not found.',
  });
});

test('fails for a workgroup that is not there, and for one without a place for results', async () => {
  await expect(start('SELECT 1', { WorkGroup: 'absent' })).rejects.toThrow('WorkGroup absent is not found.');
  await expect(start('SELECT 1', { WorkGroup: 'nowhere' })).rejects.toThrow('No output location provided');
});
