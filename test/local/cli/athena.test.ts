import { afterEach, expect, test } from 'vitest';
import type { AthenaChoice } from '../../../account/athena';
import { AthenaLake } from '../../../account/athena-lake';
import { FakeAthena, type FakeQuery, noSleep } from '../../account/fake-athena';
import { serviceFault } from '../../lambda/aws/service-fault';
import { type Desk, desk, NO_ACCOUNT } from './desk';

const LEDGER_COLUMNS = ['dataset', 'account', 'delivered', 'bytes', 'first_day', 'last_day'].map(
  (name) => [name, name === 'bytes' ? 'bigint' : 'varchar'] as const,
);
/** 40 GB delivered on a day of the window, and the day after it is open. */
const LEDGER: FakeQuery = {
  columns: LEDGER_COLUMNS,
  rows: [['cloudtrail', '111122223333', '2026/03/03', '40000000000', '2026-03-02', '2026-03-03']],
  scanned: 1_000,
};
const ANSWER: FakeQuery = {
  columns: [
    ['event_time', 'timestamp'],
    ['day', 'varchar'],
    ['calls', 'bigint'],
  ],
  rows: [
    ['2026-03-02 10:00:00.000', '2026-03-02', '3'],
    ['2026-03-03 11:30:00.000', '2026-03-03', undefined],
    [undefined, '2026-03-03', '9007199254740993'],
  ],
  scanned: 123_000_000,
};

const answering = (answer: FakeQuery = ANSWER) =>
  new FakeAthena((sql) => (sql.includes('FROM conversions') ? LEDGER : answer));

let here: Desk;
afterEach(() => here.leave());

function deskFor(athena: FakeAthena, onInterrupt?: (handler: () => void) => () => void) {
  const choices: AthenaChoice[] = [];
  here = desk('2026-03-04T12:00:00Z', {
    account: {
      ...NO_ACCOUNT,
      athena: (choice) => {
        choices.push(choice);
        return new AthenaLake({ athena, sleep: noSleep }, choice);
      },
    },
    ...(onInterrupt === undefined ? {} : { onInterrupt }),
  });
  return choices;
}

const ASKED = 'query cloudtrail_principal_activity --athena --from 2026-03-02 --to 2026-03-03 --param';

test('values travel beside the statement, whatever they hold', async () => {
  const athena = answering();
  deskFor(athena);
  const { code, err } = await here.lake(`${ASKED} "who=x' OR '1'='1"`);
  expect(code, err).toBe(0);
  const { QueryString, ExecutionParameters, WorkGroup, QueryExecutionContext } = athena.started[1]!;
  expect(QueryString).not.toContain("'1'");
  expect(ExecutionParameters).toContain("'x'' OR ''1''=''1'");
  expect(ExecutionParameters).toContain("'2026-03-02'");
  expect(ExecutionParameters).toHaveLength(QueryString!.match(/\?/g)!.length);
  expect([WorkGroup, QueryExecutionContext]).toEqual(['log-lake', { Catalog: 'AwsDataCatalog', Database: 'log_lake' }]);
});

test('the answer looks as that of the lake on this machine, and standard error tells what it cost', async () => {
  deskFor(answering());
  const { out, err } = await here.lake('query --athena --sql "SELECT 1"');
  expect(out).toBe(`event_time           day                    calls
─────────────────────────────────────────────────
2026-03-02 10:00:00  2026-03-02                 3
2026-03-03 11:30:00  2026-03-03                 -
-                    2026-03-03  9007199254740993
`);
  expect(err).toBe(
    "Athena: workgroup 'log-lake' has a limit of 100 GB (0.50 USD)\n3 rows from log_lake in Athena; 123 MB scanned, 0.00062 USD\n",
  );
});

test('JSON has what was asked, what it cost and the rows; costs are told all the same', async () => {
  deskFor(answering());
  const { out, err } = await here.lake('query --athena --sql "SELECT 1" --json');
  const { rows, ...rest } = JSON.parse(out);
  expect(rest).toEqual({
    workgroup: 'log-lake',
    database: 'log_lake',
    queryId: 'query-1',
    bytesScanned: 123_000_000,
    usd: 0.000615,
    sql: 'SELECT 1',
    values: [],
    columns: ['event_time', 'day', 'calls'],
  });
  expect(rows[0]).toEqual({ event_time: '2026-03-02T10:00:00.000Z', day: '2026-03-02', calls: 3 });
  expect(err).toContain('123 MB scanned');
});

test('the most that a question can read is told before it is asked, with its price', async () => {
  const athena = answering();
  deskFor(athena);
  const { err } = await here.lake('query cloudtrail_iam_changes --athena --from 2026-03-02 --to 2026-03-03');
  expect(err).toContain(
    "Athena: reads at most about 80.0 GB (0.40 USD), all of 1 converted unit and 1 open one; workgroup 'log-lake' has a limit of 100 GB (0.50 USD)\n",
  );
  expect(athena.started[0]!.ExecutionParameters).toEqual([
    "'cloudtrail'",
    "'2026-03-02'",
    "'2026-03-03'",
    "'2026/02/18'",
  ]);
});

test('what could go beyond the limit is told first, and asked only with --yes', async () => {
  const athena = answering();
  athena.cutoff = 50_000_000_000;
  deskFor(athena);
  const line = 'query cloudtrail_iam_changes --athena --from 2026-03-02 --to 2026-03-03';
  const refused = await here.lake(line);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(
    'lake: the question can read more than the 50.0 GB after which Athena stops it, and bills 0.25 USD without an answer: ask for fewer days, or go on with --yes\n',
  );
  expect(athena.started).toHaveLength(1);
  expect((await here.lake(`${line} --yes`)).code).toBe(0);
  expect(athena.started).toHaveLength(2);
});

test('a workgroup without a limit is named', async () => {
  const athena = answering();
  athena.cutoff = undefined;
  deskFor(athena);
  const { err } = await here.lake('query --athena --sql "SELECT 1"');
  expect(err).toContain("Athena: workgroup 'log-lake' has no limit on what a query scans\n");
});

test('a pivot goes to Athena too, with the lake that is named', async () => {
  const athena = answering();
  const choices = deskFor(athena);
  const { code, err } = await here.lake(
    'pivot ip 198.51.100.7 --athena --from 2026-03-02T10:00 --to 2026-03-03T09:00 --workgroup w --database d --region eu-west-1 --profile p --yes',
  );
  expect(code, err).toBe(0);
  expect(choices.at(-1)).toEqual({ workgroup: 'w', database: 'd', region: 'eu-west-1', profile: 'p' });
  expect(athena.started[0]!.ExecutionParameters).toContain("'198.51.100.7'");
});

/** A lake without these views, which answers what names none of them. */
const lacking = (...views: readonly string[]) =>
  new FakeAthena((sql) => {
    if (sql.includes('FROM conversions')) return LEDGER;
    const missing = views.find((view) => sql.includes(`FROM ${view}\n`));
    return missing === undefined
      ? ANSWER
      : { reason: `TABLE_NOT_FOUND: line 41:8: Table 'awsdatacatalog.log_lake.${missing}' does not exist` };
  });

test('a pivot is asked for what the lake has of its sources, and says what it went without', async () => {
  const athena = lacking('alb_requests', 'vpc_flow_live');
  deskFor(athena);
  const { code, out, err } = await here.lake(
    'pivot ip 198.51.100.7 --athena --from 2026-03-02 --to 2026-03-03 --yes --json',
  );
  expect(code, err).toBe(0);
  expect(err).toMatch(
    /^Athena: log_lake has no alb_access, asking without it\nAthena: log_lake has no vpc_flow, asking without it$/m,
  );
  const { QueryString, ExecutionParameters } = athena.started.at(-1)!;
  expect(QueryString).toContain('FROM cloudtrail_identity');
  expect(ExecutionParameters).toHaveLength(QueryString!.match(/\?/g)!.length);
  const { query, sql, values, queryId } = JSON.parse(out);
  expect([query, sql, queryId]).toEqual(['pivot_ip', QueryString, 'query-3']);
  expect(values).toHaveLength(ExecutionParameters!.length);
});

test('a question without what it needs is not asked again', async () => {
  const athena = lacking('cloudtrail_identity', 'vpc_flow_live');
  deskFor(athena);
  const { code, err } = await here.lake(
    'pivot principal ana --athena --from 2026-03-02 --to 2026-03-03 --yes --workgroup w',
  );
  expect(code).toBe(1);
  expect(err).toContain("lake: 'cloudtrail_identity' is not there in database 'log_lake': deploy the lake");
  expect(athena.started).toHaveLength(1);
});

test('Ctrl-C stops the query in Athena and ends with 130', async () => {
  const athena = answering();
  let interrupt = () => {};
  athena.onCall = (call) => {
    if (call === 'GetQueryExecution') interrupt();
  };
  deskFor(athena, (handler) => {
    interrupt = handler;
    return () => {};
  });
  // Without an estimate the first query is the question.
  const { code, out, err } = await here.lake('query --athena --yes --sql "SELECT 1"');
  expect([code, out]).toEqual([130, '']);
  expect(athena.stopped).toEqual(['query-1']);
  expect(err).toContain('Stopping the query in Athena');
});

test.each([
  ['ExpiredTokenException', 'x', 'lake: the session with AWS has expired: sign in with aws sso login'],
  ['CredentialsProviderError', 'Could not load credentials', 'lake: there are no credentials for AWS (Could not load'],
  [
    'AccessDeniedException',
    'User ana is not authorized to perform: athena:GetWorkGroup on resource log-lake',
    'lake: AWS refuses: User ana is not authorized to perform: athena:GetWorkGroup',
  ],
  ['Error', 'Region is missing', 'lake: no region is chosen: name one with --region, or set AWS_REGION'],
])('%s is said in plain words', async (name, message, words) => {
  const athena = answering();
  athena.onCall = () => {
    throw serviceFault(name, message);
  };
  deskFor(athena);
  const { code, err } = await here.lake('query --athena --sql "SELECT 1"');
  expect(code).toBe(1);
  expect(err).toContain(words);
});

test('a workgroup that is not there is named', async () => {
  const athena = answering();
  athena.cutoff = null;
  deskFor(athena);
  const { code, err } = await here.lake('query --athena --workgroup nope --sql "SELECT 1"');
  expect(code).toBe(1);
  expect(err).toContain("lake: there is no workgroup 'nope' in this region: choose the lake's region with --region");
});

test.each([
  ["SCHEMA_NOT_FOUND: line 1:15: Schema 'nope' does not exist", "there is no database 'log_lake' in this region"],
  [
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.log_lake.cloudtrail_live' does not exist",
    "'cloudtrail_live' is not there in database 'log_lake': deploy the lake and let it convert for the first time",
  ],
  [
    'Bytes scanned limit was exceeded',
    "Athena stopped the query at the limit of workgroup 'log-lake' (Bytes scanned limit was exceeded); what it had scanned is billed, about 0.10 USD: ask for fewer days",
  ],
  [
    'PERMISSION_DENIED: not authorized to perform: s3:GetObject on resource x',
    'Athena may not read for you, s3:GetObject is missing',
  ],
  ['GENERIC_INTERNAL_ERROR: oops', 'query query-1 failed: GENERIC_INTERNAL_ERROR: oops'],
])('a query that fails with "%s" says what to do', async (reason, words) => {
  deskFor(answering({ reason, scanned: 20_000_000_000 }));
  const { code, err, out } = await here.lake('query --athena --sql "SELECT 1"');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(words);
});

test.each([
  ['query --sql "SELECT 1" --workgroup w', "'--workgroup' goes with --athena, got it alone"],
  ['query --sql "SELECT 1" --yes', "'--yes' goes with --athena, got it alone"],
  ['query --sql "SELECT 1" --athena --lake x', "'--lake' is a lake on this machine and --athena one in AWS, got both"],
  ['query cloudtrail_iam_changes --athena', "needs '--from' and '--to'"],
  ['query cloudtrail_iam_changes --athena --from 2026-03-03 --to 2026-03-02', 'exchange them'],
])('%s is wrong usage', async (line, words) => {
  deskFor(answering());
  const { code, err } = await here.lake(line);
  expect(code).toBe(2);
  expect(err).toContain(words);
});
