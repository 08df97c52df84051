import { type AthenaClient, type ColumnInfo, type Datum, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import type { Row } from '../../core/conversion/ports';

/** The rows of a finished SELECT, a page (1,000 rows) at a time. */
export async function* queryRows(athena: Pick<AthenaClient, 'send'>, queryId: string): AsyncGenerator<Row> {
  let token: string | undefined;
  let header = true;
  do {
    const { ResultSet, NextToken } = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: queryId, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    const rows = ResultSet?.Rows ?? [];
    // The first row of the first page repeats the columns' names.
    for (const { Data = [] } of header ? rows.slice(1) : rows) yield rowOf(columns, Data);
    header = false;
    token = NextToken;
  } while (token !== undefined);
}

const rowOf = (columns: readonly ColumnInfo[], data: readonly Datum[]): Row =>
  Object.fromEntries(
    columns.map(({ Name = '', Type = '' }, at) => {
      const text = data[at]?.VarCharValue;
      return [Name, text === undefined ? null : typed(Type, text)];
    }),
  );

/** All values come as text; one without text is NULL. What has no JavaScript type of its own stays text. */
function typed(type: string, text: string): string | number | bigint | boolean {
  switch (type) {
    case 'bigint':
      return BigInt(text);
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'float':
    case 'real':
    case 'double':
      return Number(text);
    case 'boolean':
      return text === 'true';
    default:
      return text;
  }
}
