import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { ALB_PATTERN, albLine, LATER_FIELDS, parseAlb } from './alb-lines';
import { linesOf, sharedFiles } from './shared-data';

const LINES = [
  albLine(),
  albLine({ later: LATER_FIELDS.map(([, text]) => text).join(' ') }),
  albLine({ later: `${LATER_FIELDS.map(([, text]) => text).join(' ')} "new" -` }),
  albLine({ client: '[2001:db8::1]:443', target: '-', times: '-1 -1 -1', codes: '- -', bytes: '- 0' }),
  albLine({ client: '2001:db8::1:443', request: '- http://192.0.2.5:80- ', userAgent: '' }),
  albLine({
    request: 'GET http://h:80/a b\\"c\\\\ HTTP/1.1 ',
    userAgent: 'x\\" - - arn \\"Root=1\\" ',
    later: '- - 0',
  }),
  albLine({ request: '', userAgent: '\\"'.repeat(4096) }),
  albLine({ request: `GET ${'\\"'.repeat(100)}` }),
  albLine({ request: `GET ${'\\"'.repeat(101)}` }),
  albLine().slice(0, 150),
  'no log at all',
  ...sharedFiles('alb').flatMap(({ content }) => linesOf(content)),
];

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
