import { type AthenaClient, type ColumnInfo, type Datum, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import type { Row } from '../../core/conversion/ports';

/** The rows of a finished SELECT. */
export async function* queryRows(athena: Pick<AthenaClient, 'send'>, queryId: string): AsyncGenerator<Row> {
  for await (const { columns, rows } of pages(athena, queryId)) {
    for (const row of rows) yield Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]));
  }
}

/** The same as a table, which keeps columns apart that have one name, and has them also when there are no rows. */
export async function queryTable(athena: Pick<AthenaClient, 'send'>, queryId: string): Promise<QueryTable> {
  let columns: QueryTable['columns'] = [];
  let types: QueryTable['types'] = [];
  const rows: QueryTable['rows'][number][] = [];
  for await (const page of pages(athena, queryId)) {
    ({ columns, types } = page);
    rows.push(...page.rows);
  }
  return { columns, types, rows };
}

export interface QueryTable {
  readonly columns: readonly string[];
  /** Athena's name for the type of each column, such as `varchar` or `timestamp`. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly Row[string][])[];
}

/** 1,000 rows each. */
async function* pages(athena: Pick<AthenaClient, 'send'>, queryId: string): AsyncGenerator<QueryTable> {
  let token: string | undefined;
  let header = true;
  do {
    const { ResultSet, NextToken } = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: queryId, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    const rows = ResultSet?.Rows ?? [];
    // The first row of the first page repeats the columns' names.
    yield {
      columns: columns.map(({ Name = '' }) => Name),
      types: columns.map(({ Type = '' }) => Type),
      rows: (header ? rows.slice(1) : rows).map(({ Data = [] }) => valuesOf(columns, Data)),
    };
    header = false;
    token = NextToken;
  } while (token !== undefined);
}

const valuesOf = (columns: readonly ColumnInfo[], data: readonly Datum[]): Row[string][] =>
  columns.map(({ Type = '' }, at) => {
    const text = data[at]?.VarCharValue;
    return text === undefined ? null : typed(Type, text);
  });

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
