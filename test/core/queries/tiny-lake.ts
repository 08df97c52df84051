import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Dialect, transpile } from '@polyglot-sql/sdk';
import type { BoundQuery } from '../../../core/queries/prepared';
import { loadTranslator } from '../../../local/engine/translate';

/**
 * The three live views as DuckDB tables, with the columns that the pack reads and a few rows each, written so that every
 * filter has a row on either side and every order has a tie.
 */
const TABLES = `
CREATE TABLE cloudtrail_live (
  eventid VARCHAR, eventsource VARCHAR, eventname VARCHAR, awsregion VARCHAR, sourceipaddress VARCHAR,
  errorcode VARCHAR, errormessage VARCHAR, requestparameters VARCHAR, responseelements VARCHAR,
  additionaleventdata VARCHAR,
  useridentity STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR,
    invokedby VARCHAR),
  event_time TIMESTAMP, day VARCHAR
);
CREATE MACRO alice() AS {'type': 'IAMUser', 'principalid': 'AIDA1', 'arn': 'arn:aws:iam::111122223333:user/alice',
  'accountid': '111122223333', 'username': 'alice', 'invokedby': NULL};
CREATE MACRO deploy() AS {'type': 'AssumedRole', 'principalid': 'AROA1:ci', 'username': NULL, 'invokedby': NULL,
  'arn': 'arn:aws:sts::111122223333:assumed-role/deploy/ci', 'accountid': '111122223333'};
CREATE MACRO scaling() AS {'type': 'AWSService', 'principalid': NULL, 'arn': NULL, 'accountid': NULL,
  'username': NULL, 'invokedby': 'autoscaling.amazonaws.com'};
CREATE MACRO root() AS {'type': 'Root', 'principalid': '111122223333', 'arn': 'arn:aws:iam::111122223333:root',
  'accountid': '111122223333', 'username': NULL, 'invokedby': NULL};
CREATE MACRO hidden() AS {'type': 'IAMUser', 'principalid': '', 'arn': NULL, 'accountid': '111122223333',
  'username': 'HIDDEN_DUE_TO_SECURITY_REASONS', 'invokedby': NULL};
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e01' AS eventid, 'ec2.amazonaws.com' AS eventsource, 'RunInstances' AS eventname,
    'ap-northeast-2' AS awsregion, '198.51.100.7' AS sourceipaddress, alice() AS useridentity,
    '{"instanceType":"t3.micro"}' AS requestparameters,
    '{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}}' AS responseelements,
    TIMESTAMP '2026-11-18 10:00:00' AS event_time, '2026-11-18' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e02' AS eventid, 'ec2.amazonaws.com' AS eventsource, 'RunInstances' AS eventname,
    'ap-northeast-2' AS awsregion, '198.51.100.7' AS sourceipaddress, alice() AS useridentity,
    'Client.UnauthorizedOperation' AS errorcode, TIMESTAMP '2026-11-18 10:05:00' AS event_time, '2026-11-18' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e03' AS eventid, 'ec2.amazonaws.com' AS eventsource, 'RunInstances' AS eventname,
    'us-east-1' AS awsregion, 'autoscaling.amazonaws.com' AS sourceipaddress, scaling() AS useridentity,
    '{"instancesSet":{"items":[{"instanceId":"i-3"}]}}' AS responseelements,
    TIMESTAMP '2026-11-19 00:00:00' AS event_time, '2026-11-19' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e04' AS eventid, 'ec2.amazonaws.com' AS eventsource, 'DescribeInstances' AS eventname,
    'us-east-1' AS awsregion, '203.0.113.5' AS sourceipaddress, deploy() AS useridentity,
    TIMESTAMP '2026-11-19 08:00:00' AS event_time, '2026-11-19' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e05' AS eventid, 'iam.amazonaws.com' AS eventsource, 'CreateUser' AS eventname, 'us-east-1' AS awsregion,
    '198.51.100.7' AS sourceipaddress, alice() AS useridentity, '{"userName":"backdoor"}' AS requestparameters,
    TIMESTAMP '2026-11-19 09:00:00' AS event_time, '2026-11-19' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e06' AS eventid, 'iam.amazonaws.com' AS eventsource, 'AttachRolePolicy' AS eventname,
    'us-east-1' AS awsregion, '203.0.113.5' AS sourceipaddress, deploy() AS useridentity, 'AccessDenied' AS errorcode,
    '{"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess","roleName":"app"}' AS requestparameters,
    TIMESTAMP '2026-11-19 09:00:00' AS event_time, '2026-11-19' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e07' AS eventid, 'iam.amazonaws.com' AS eventsource, 'ListUsers' AS eventname, 'us-east-1' AS awsregion,
    '198.51.100.7' AS sourceipaddress, alice() AS useridentity,
    TIMESTAMP '2026-11-19 09:01:00' AS event_time, '2026-11-19' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e08' AS eventid, 'signin.amazonaws.com' AS eventsource, 'ConsoleLogin' AS eventname,
    'us-east-1' AS awsregion, '192.0.2.99' AS sourceipaddress, root() AS useridentity,
    '{"MFAUsed":"No","LoginTo":"https://console.aws.amazon.com/"}' AS additionaleventdata,
    '{"ConsoleLogin":"Success"}' AS responseelements,
    TIMESTAMP '2026-11-20 23:59:59' AS event_time, '2026-11-20' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e09' AS eventid, 'signin.amazonaws.com' AS eventsource, 'ConsoleLogin' AS eventname,
    'us-east-1' AS awsregion, '192.0.2.99' AS sourceipaddress, hidden() AS useridentity,
    '{"MFAUsed":"No"}' AS additionaleventdata, '{"ConsoleLogin":"Failure"}' AS responseelements,
    'No username found in supplied account' AS errormessage,
    TIMESTAMP '2026-11-20 23:58:00' AS event_time, '2026-11-20' AS day;
INSERT INTO cloudtrail_live BY NAME
  SELECT 'e10' AS eventid, 'signin.amazonaws.com' AS eventsource, 'ConsoleLogin' AS eventname,
    'ap-southeast-2' AS awsregion, '203.0.113.5' AS sourceipaddress, alice() AS useridentity,
    '{"MFAUsed":"Yes"}' AS additionaleventdata, '{"ConsoleLogin":"Success"}' AS responseelements,
    TIMESTAMP '2026-11-18 08:00:00' AS event_time, '2026-11-18' AS day;

CREATE TABLE vpc_flow_live (interface_id VARCHAR, srcaddr VARCHAR, dstaddr VARCHAR, srcport INTEGER, dstport INTEGER,
  protocol INTEGER, bytes BIGINT, action VARCHAR, event_time TIMESTAMP, day VARCHAR);
INSERT INTO vpc_flow_live VALUES
  ('eni-a', '10.0.1.5', '10.0.2.9', 443, 50001, 6, 5000, 'ACCEPT', '2026-11-19 10:00:00', '2026-11-19'),
  ('eni-a', '10.0.1.5', '10.0.2.9', 443, 50002, 6, 7000, 'ACCEPT', '2026-11-19 10:01:00', '2026-11-19'),
  ('eni-b', '10.0.2.9', '10.0.1.5', 50001, 443, 6, 900, 'ACCEPT', '2026-11-20 00:00:00', '2026-11-20'),
  ('eni-b', '10.0.3.3', '10.0.1.5', 443, 443, 17, 900, 'ACCEPT', '2026-11-20 00:00:00', '2026-11-20'),
  ('eni-a', '198.51.100.9', '10.0.1.5', 40000, 22, 6, 40, 'REJECT', '2026-11-22 03:00:00', '2026-11-22'),
  ('eni-a', '198.51.100.9', '10.0.1.5', 40000, 23, 6, 40, 'REJECT', '2026-11-22 03:00:01', '2026-11-22'),
  ('eni-a', '198.51.100.9', '10.0.1.5', 40001, 23, 6, 40, 'REJECT', '2026-11-22 03:00:02', '2026-11-22'),
  ('eni-a', '198.51.100.9', '10.0.1.5', 40001, 53, 17, 60, 'REJECT', '2026-11-22 03:00:03', '2026-11-22'),
  ('eni-b', '10.10.0.1', '10.0.1.5', 1024, 25, 6, 60, 'REJECT', '2026-11-16 05:00:00', '2026-11-16'),
  ('eni-b', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-16 05:00:00', '2026-11-16');

CREATE TABLE alb_access_live (elb VARCHAR, client_ip VARCHAR, target_ip VARCHAR, target_port INTEGER,
  target_processing_time DOUBLE, elb_status_code VARCHAR, request_url VARCHAR, event_time TIMESTAMP, day VARCHAR);
INSERT INTO alb_access_live VALUES
  ('app/shop/50dc6c495c0c9188', '203.0.113.5', '10.0.1.5', 80, 0.125, '200', 'https://shop/a', '2026-11-19 10:00:00.5', '2026-11-19'),
  ('app/shop/50dc6c495c0c9188', '203.0.113.5', '10.0.1.5', 80, 2.5, '502', 'https://shop/a', '2026-11-19 10:00:01', '2026-11-19'),
  ('app/shop/50dc6c495c0c9188', '198.51.100.9', '10.0.1.6', 80, 0.25, '200', 'https://shop/b', '2026-11-20 10:00:00', '2026-11-20'),
  ('app/shop/50dc6c495c0c9188', '198.51.100.9', NULL, NULL, -1, '400', 'https://shop/.env', '2026-11-20 10:00:01', '2026-11-20'),
  ('app/shop/50dc6c495c0c9188', '198.51.100.9', '10.0.1.6', 80, -1, '404', 'https://shop/.git', '2026-11-20 10:00:02', '2026-11-20'),
  ('app/api/1111111111111111', '2001:db8::1', '10.0.1.5', 80, 0.5, '000', 'https://api/', '2026-11-20 11:00:00', '2026-11-20');
`;

export type Value = string | number | boolean | null;

export interface TinyLake {
  /** Runs a query after translation from the dialect; timestamps come as text, all counts as numbers. */
  rows(query: BoundQuery, from?: Dialect): Promise<Value[][]>;
  columns(query: BoundQuery): Promise<string[]>;
}

export async function openTinyLake(): Promise<TinyLake> {
  await loadTranslator();
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET integer_division = true');
  await connection.run(TABLES);
  const run = async ({ sql, values }: BoundQuery, from: Dialect) =>
    connection.runAndReadAll(
      translate(sql, from),
      values.map(({ type, value }) => (type === 'integer' ? BigInt(value) : value)),
    );
  return {
    rows: async (query, from = Dialect.Athena) => (await run(query, from)).getRows().map((row) => row.map(plain)),
    columns: async (query) => (await run(query, Dialect.Athena)).columnNames(),
  };
}

function translate(sql: string, from: Dialect): string {
  const { success, sql: statements, error } = transpile(sql, from, Dialect.DuckDB);
  const [only, ...others] = statements ?? [];
  if (!success || only === undefined || others.length > 0) {
    throw new Error(`expected one statement, got ${statements?.length ?? 0} (${error ?? 'no error'}) from: ${sql}`);
  }
  return only;
}

type Cell = ReturnType<Awaited<ReturnType<DuckDBConnection['runAndReadAll']>>['getRows']>[number][number];

function plain(cell: Cell): Value {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean') {
    return cell;
  }
  return typeof cell === 'bigint' ? Number(cell) : String(cell);
}
