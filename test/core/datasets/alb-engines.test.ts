import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { ALB_LINES, ALB_PATTERN, parseAlb } from './alb-lines';
import { linesOf, sharedFiles } from './shared-data';

const LINES = [...ALB_LINES, ...sharedFiles('alb').flatMap(({ content }) => linesOf(content))];

/** RE2 writes an empty text where a group took no part. */
const withoutEmpty = (parsed: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(parsed ?? {}).filter(([, value]) => value !== ''));

test('RE2 cuts every line as JavaScript does', async () => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const names = ALB_ACCESS.columns.map((column) => `'${column.name}'`).join(', ');
  const values = LINES.map((line) => `('${line.replaceAll("'", "''")}')`).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT to_json(regexp_extract(line, '^(?:${ALB_PATTERN})$', [${names}]))::VARCHAR FROM (VALUES ${values}) AS lines(line)`,
  );
  const rows = result.getRows().map(([json]) => withoutEmpty(JSON.parse(String(json))));
  expect(rows).toEqual(LINES.map((line) => withoutEmpty(parseAlb(line))));
  connection.closeSync();
});
