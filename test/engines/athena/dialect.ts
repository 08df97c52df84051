/**
 * What Athena's SQL has beyond Trino's. Nothing else is looked at: a statement that only one of the two understands must fail
 * here as well.
 */

/** A statement as Trino takes it. */
export interface Translated {
  readonly sql: string;
  /** Session properties of the catalog, by name. */
  readonly session: Readonly<Record<string, string>>;
  /** Of a CREATE TABLE AS: the table's name as it stands in the statement, and where its files go. */
  readonly created?: { readonly table: string; readonly location: string };
}

/** A statement, or a part of one, that this server knows nothing of. */
export class NotUnderstood extends Error {
  constructor(what: string) {
    super(`the Athena of the tests does not understand ${what}: teach it, with the page that says what Athena does`);
    this.name = 'NotUnderstood';
  }
}

/** Properties of a CTAS that Trino has by the same name and meaning. */
const SHARED = new Set(['format', 'external_location', 'partitioned_by', 'bucketed_by', 'bucket_count']);

/** One codec, by any of two names. */
const COMPRESSION = ['write_compression', 'parquet_compression'];
const CODECS = new Set(['GZIP', 'SNAPPY', 'ZSTD', 'NONE']);

/**
 * Translates one statement.
 *
 * @param location where a CTAS that names no place puts its files
 * @throws NotUnderstood
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html
 */
export function translate(sql: string, location: string): Translated {
  const [verb = ''] = sql.replaceAll(/--[^\n]*\n|\/\*[\s\S]*?\*\//g, ' ').match(/[A-Za-z]+/) ?? [];
  if (['SELECT', 'WITH', 'VALUES'].includes(verb.toUpperCase())) return { sql, session: {} };
  const head = /^\s*CREATE\s+TABLE\s+((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))*)\s+WITH\s*\(/i.exec(sql);
  if (head === null) throw new NotUnderstood(`a statement that begins with '${sql.trim().slice(0, 60)}'`);
  const { items, end } = list(sql, head[0].length);
  const properties = new Map(items.map(property));
  if (properties.size < items.length) throw new NotUnderstood('a property that is there twice');

  const codecs = COMPRESSION.flatMap((name) => properties.get(name) ?? []);
  if (codecs.length > 1) throw new NotUnderstood(`${COMPRESSION.join(' and ')} in one statement`);
  // As Athena's own default.
  const codec = codecs[0] === undefined ? 'GZIP' : text(codecs[0]);
  if (!CODECS.has(codec)) throw new NotUnderstood(`the compression '${codec}'`);
  for (const name of COMPRESSION) properties.delete(name);
  const unknown = [...properties.keys()].find((name) => !SHARED.has(name));
  if (unknown !== undefined) throw new NotUnderstood(`the property '${unknown}' of a CREATE TABLE AS`);
  if (!properties.has('format')) properties.set('format', "'PARQUET'");
  if (!properties.has('external_location')) properties.set('external_location', `'${location}'`);

  const rest = [...properties].map(([name, value]) => `${name} = ${value}`);
  return {
    sql: `${head[0]}${rest.join(', ')}${sql.slice(end)}`,
    session: { compression_codec: codec },
    created: { table: head[1]!, location: text(properties.get('external_location')!) },
  };
}

/** `EXECUTE name`, with what stands behind USING as it is; undefined for any other statement. */
export function executed(sql: string): { readonly name: string; readonly values?: string } | undefined {
  if (!/^\s*EXECUTE\b/i.test(sql)) return undefined;
  const [, name, values] = /^\s*EXECUTE\s+([a-z_][\w@:]*)(?:\s+USING\s+([\s\S]*\S))?\s*$/i.exec(sql) ?? [];
  if (name === undefined) throw new NotUnderstood(`a statement that begins with '${sql.trim().slice(0, 60)}'`);
  return { name, ...(values !== undefined && { values }) };
}

/**
 * Values for `USING`, each one expression of SQL: a text comes with its quotes.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export function using(values: readonly string[]): string {
  for (const value of values) {
    const { items, end } = list(`${value})`, 0);
    if (items.length !== 1 || end !== value.length || value.trim() === '' || /--|\/\*/.test(withoutTexts(value))) {
      throw new NotUnderstood(`the execution parameter ${value}, which is not one value of SQL`);
    }
  }
  return values.join(', ');
}

/** A statement with its `?` filled in by the engine itself, which knows which of them are none. */
export const filled = (sql: string, values: string): string =>
  `EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${values}`;

const withoutTexts = (sql: string): string => sql.replaceAll(/'(?:[^']|'')*'|"[^"]*"/g, "''");

/** Whether the statement chooses where its files go. */
export const namesItsPlace = (sql: string): boolean =>
  /\bexternal_location\s*=/i.test(sql.slice(0, sql.search(/\bAS\b/i)));

function property(item: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*([\s\S]+?)\s*$/.exec(item) ?? [];
  if (name === '') throw new NotUnderstood(`the property '${item.trim()}'`);
  return [name.toLowerCase(), value];
}

function text(literal: string): string {
  const [, found] = /^'((?:[^']|'')*)'$/.exec(literal) ?? [];
  if (found === undefined) throw new NotUnderstood(`${literal} where a text should be`);
  return found.replaceAll("''", "'");
}

/** The items of a list in parentheses, from after its opening one; `end` is where the closing one stands. */
function list(sql: string, start: number): { readonly items: readonly string[]; readonly end: number } {
  const items: string[] = [];
  let depth = 0;
  let from = start;
  for (const { 0: found, index } of sql.slice(start).matchAll(/'(?:[^']|'')*'|"[^"]*"|[()[\],]/g)) {
    const at = start + index;
    if (found === '(' || found === '[') depth++;
    else if (depth > 0 && (found === ')' || found === ']')) depth--;
    else if (found === ')' || (found === ',' && depth === 0)) {
      items.push(sql.slice(from, at));
      from = at + 1;
      if (found === ')') return { items, end: at };
    }
  }
  throw new NotUnderstood('a list that is not closed');
}
