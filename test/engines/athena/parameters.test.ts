import { AthenaClient, GetPreparedStatementCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePrestoView } from '../../../core/catalog/presto-view';
import { createBucket, emptyAccount, recordedClients } from '../harness/aws';
import { CATALOG } from '../trino/configuration';
import { sharedTrino, TRINO_PATIENCE } from '../trino/lake';
import { type AthenaServer, startAthena } from './server';
import { AthenaUser } from './user';

/** Values for the `?` of a statement, and statements under a name. */

const PREPARED: Readonly<Record<string, string>> = {
  named: "SELECT n, text FROM (VALUES (1, 'a'), (2, 'it''s?')) AS t (n, text) WHERE n >= ? AND text <> ? ORDER BY n",
  bare: 'SELECT 7 AS n',
  writing: "CREATE TABLE staging.t WITH (format = 'PARQUET') AS SELECT 1 AS n",
};

const { clients } = recordedClients();
let server: AthenaServer;
let athena: AthenaClient;
const { rows, run, start } = new AthenaUser(() => athena, 'primary');

beforeAll(async () => {
  const trino = await sharedTrino();
  await emptyAccount();
  await createBucket(clients, 'results');
  await clients.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'lake' } }));
  const Configuration = { ResultConfiguration: { OutputLocation: 's3://results/' } };
  server = await startAthena({
    trino,
    catalog: CATALOG,
    s3: new S3Client({}),
    now: () => new Date(),
    workgroup: async (Name) => ({ Name, Configuration }),
    preparedStatement: async (WorkGroupName, StatementName) => {
      const QueryStatement = WorkGroupName === 'primary' ? PREPARED[StatementName] : undefined;
      return QueryStatement === undefined ? undefined : { StatementName, QueryStatement, WorkGroupName };
    },
  });
  athena = new AthenaClient({ endpoint: server.endpoint, maxAttempts: 1 });
}, TRINO_PATIENCE);
afterAll(() => server?.stop());

const NUMBERS = 'SELECT n FROM UNNEST(sequence(1, 5)) AS t (n)';

describe('execution parameters', () => {
  test('fill the question marks in their order, texts with their quotes', async () => {
    const sql = `-- is this one?\n${NUMBERS} WHERE n BETWEEN ? AND ? AND 'it''s?' = ? ORDER BY n`;
    expect(await rows(sql, { ExecutionParameters: ['2', '4', "'it''s?'"] })).toEqual([['2'], ['3'], ['4']]);
  });

  test('may be put together, as a text with a backslash is', async () => {
    const sql = "SELECT text FROM (VALUES 'a\\b', 'a') AS t (text) WHERE text = ?";
    expect(await rows(sql, { ExecutionParameters: ["('a' || chr(92) || 'b')"] })).toEqual([['a\\b']]);
  });

  test('are told with the query that has them', async () => {
    const ExecutionParameters = ['3'];
    const { Query, ExecutionParameters: told } = await run(`${NUMBERS} WHERE n > ?`, { ExecutionParameters });
    expect([Query, told]).toEqual([`${NUMBERS} WHERE n > ?`, ExecutionParameters]);
  });

  test('belong to what a token stands for', async () => {
    const ClientRequestToken = 'a'.repeat(40);
    const sql = `${NUMBERS} WHERE n = ?`;
    const id = await start(sql, { ClientRequestToken, ExecutionParameters: ['1'] });
    expect(await start(sql, { ClientRequestToken, ExecutionParameters: ['1'] })).toBe(id);
    await expect(start(sql, { ClientRequestToken, ExecutionParameters: ['2'] })).rejects.toThrow(
      'Idempotent parameters do not match',
    );
  });

  test.each([
    ['too few', ['1'], /^INVALID_PARAMETER_USAGE: .*expected 2 but found 1/],
    ['too many', ['1', '2', '3'], /^INVALID_PARAMETER_USAGE: .*expected 2 but found 3/],
    ['a text without its quotes', ['1', 'abc'], /^EXPRESSION_NOT_CONSTANT/],
    ['two values in one', ['1', '2, 3'], /execution parameter 2, 3, which is not one value/],
    ['a value that closes more than it opens', ['1', '2) OR (1=1'], /which is not one value/],
    ['a value with a comment', ['1', '2 -- '], /which is not one value/],
  ])('fail for %s', async (_, ExecutionParameters, reason) => {
    expect(await rows(`${NUMBERS} WHERE n BETWEEN ? AND ?`, { ExecutionParameters })).toMatch(reason);
  });

  test.each([[[]], [['']]])('are refused at once when they are %j', async (ExecutionParameters) => {
    await expect(start(NUMBERS, { ExecutionParameters })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('ExecutionParameters'),
    });
  });
});

describe('a prepared statement', () => {
  test.each([
    ["EXECUTE named USING 2, 'a'", undefined],
    ["execute named\nusing 2, 'a'", undefined],
    ['EXECUTE named', ['2', "'a'"]],
  ])('is executed by %j', async (sql, ExecutionParameters) => {
    expect(await rows(sql, ExecutionParameters && { ExecutionParameters })).toEqual([['2', "it's?"]]);
  });

  test('without question marks takes no values', async () => {
    expect(await rows('EXECUTE bare')).toEqual([['7']]);
    expect(await rows('EXECUTE bare USING 1')).toMatch(/^INVALID_PARAMETER_USAGE/);
  });

  test.each([
    ['nobody has prepared', 'EXECUTE absent', {}, 'NOT_FOUND: Prepared statement not found: absent'],
    [
      'is of another workgroup',
      'EXECUTE bare',
      { WorkGroup: 'other' },
      'NOT_FOUND: Prepared statement not found: bare',
    ],
    ['creates a table', 'EXECUTE writing', {}, 'does not understand a CREATE TABLE AS, prepared'],
    ['gets values twice', 'EXECUTE named USING 1', { ExecutionParameters: ['1'] }, 'in one query'],
    ['has no name', 'EXECUTE USING 1, 2', {}, "a statement that begins with 'EXECUTE USING 1, 2'"],
  ])('fails when it %s', async (_, sql, more, reason) => {
    expect(await rows(sql, more)).toContain(reason);
  });

  test('is told as the account has it', async () => {
    const get = (StatementName: string) =>
      athena.send(new GetPreparedStatementCommand({ StatementName, WorkGroup: 'primary' }));
    expect((await get('bare')).PreparedStatement).toMatchObject({ QueryStatement: PREPARED.bare });
    await expect(get('absent')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'PreparedStatement absent was not found in workGroup primary',
    });
  });
});

test('a view of the catalog is asked like a table', async () => {
  const columns = [{ name: 'n', type: 'integer' }];
  const originalSql = 'SELECT n FROM (VALUES 1, 2) AS t (n)';
  const TableInput = {
    Name: 'seen',
    TableType: 'VIRTUAL_VIEW',
    Owner: 'lake',
    Parameters: { presto_view: 'true', comment: 'Presto View' },
    ViewOriginalText: encodePrestoView({ originalSql, catalog: CATALOG, schema: 'lake', columns }),
    ViewExpandedText: '/* Presto View */',
    StorageDescriptor: { Columns: [{ Name: 'n', Type: 'int' }], Location: '', SerdeInfo: {} },
  };
  await clients.glue.send(new CreateTableCommand({ DatabaseName: 'lake', TableInput }));
  const QueryExecutionContext = { Database: 'lake' };
  expect(await rows('SELECT n FROM seen WHERE n > ?', { QueryExecutionContext, ExecutionParameters: ['1'] })).toEqual([
    ['2'],
  ]);
});
