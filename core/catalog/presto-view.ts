/**
 * A view as Athena keeps it in the Glue Data Catalog: JSON, base64, in a comment.
 *
 * @see https://trino.io/docs/current/connector/hive.html#hive-views
 */
export interface PrestoView {
  readonly originalSql: string;
  /** Always `awsdatacatalog` for a table of the account's own catalog. */
  readonly catalog: string;
  /** The database in which names without one are looked up. */
  readonly schema: string;
  /** Types as queries write them (`varchar`), not as Glue does. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const OPENING = '/* Presto View: ';
const CLOSING = ' */';

/** Glue's limit for the text of a view, in characters. @see https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html */
export const MAX_VIEW_TEXT = 409_600;

/** @throws when the text is longer than Glue takes */
export function encodePrestoView({ originalSql, catalog, schema, columns }: PrestoView): string {
  const json = JSON.stringify({
    originalSql,
    catalog,
    schema,
    columns: columns.map(({ name, type }) => ({ name, type })),
  });
  const text = `${OPENING}${Buffer.from(json, 'utf8').toString('base64')}${CLOSING}`;
  if (text.length > MAX_VIEW_TEXT) {
    throw new Error(
      `a view in '${schema}' must take at most ${MAX_VIEW_TEXT} characters in the catalog, got ${text.length}: give it fewer columns`,
    );
  }
  return text;
}

/** What a view's text in the catalog says. @throws when it is no such text */
export function decodePrestoView(text: string): PrestoView {
  const encoded = text.startsWith(OPENING) && text.endsWith(CLOSING) ? text.slice(OPENING.length, -CLOSING.length) : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) {
    throw new Error(
      `a view's text must be base64 between '${OPENING}' and '${CLOSING}', got ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as PrestoView;
}
