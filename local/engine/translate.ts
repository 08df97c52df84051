import { setFlagsFromString } from 'node:v8';
import { Dialect, init, transpile } from '@polyglot-sql/sdk';

let ready: Promise<void> | undefined;

/** Loads the translator; call once before {@link translate}. Loading takes about 0.2 s. */
export function loadTranslator(): Promise<void> {
  if (ready === undefined) {
    // The translator is 22 MB of WebAssembly. V8 would spend three seconds of both cores on optimising it, for a handful
    // of statements that the plain code translates in milliseconds. The flag concerns WebAssembly alone.
    setFlagsFromString('--liftoff-only');
    ready = init();
  }
  return ready;
}

/**
 * One statement from Athena's dialect to DuckDB's. Athena's DML is Trino's; the translator's own `athena` takes a backslash in
 * a literal for an escape, which Athena does not. What the translator cannot carry is in macros.ts.
 *
 * @throws Error with the translator's reason and the statement's beginning
 */
export function translate(sql: string): string {
  const [explain = ''] = EXPLAIN.exec(sql) ?? [];
  return explain + translated(sql.slice(explain.length));
}

/** Both engines have it, and the translator takes it for DESCRIBE. */
const EXPLAIN = /^\s*EXPLAIN\s+(?:ANALYZE\s+)?/i;

function translated(sql: string): string {
  const result = transpile(prepared(sql), Dialect.Trino, Dialect.DuckDB);
  const [statement, ...more] = result.sql ?? [];
  if (!result.success || statement === undefined) {
    throw new Error(`cannot run this SQL locally: ${result.error ?? 'no statement'}, in: ${sql.slice(0, 200)}`);
  }
  if (more.length > 0) throw new Error(`one statement at a time, got ${more.length + 1}: ${sql.slice(0, 200)}`);
  return statement.replaceAll(UTC_TIME, 'utc_time($1)');
}

/**
 * Without its comments, which the translator puts elsewhere, and then does not know the function that they stand before. And
 * with JSON functions by names that it does not know: it writes `->` for them without brackets, which DuckDB binds looser
 * than `||`, `=` and `IS NULL`. And with DuckDB's name for `transform`, which it leaves and no macro can take a lambda for.
 */
function prepared(sql: string): string {
  return sql.replace(TOKEN, (token: string, comment?: string, json?: string, transform?: string) => {
    if (comment !== undefined) return ' ';
    if (transform !== undefined) return 'list_transform';
    return json === undefined ? token : `athena_${json}`;
  });
}

/** Literals and quoted names are passed over whole. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(--[^\n]*|\/\*[\s\S]*?\*\/)|\b(json_extract(?:_scalar)?)(?=\s*\()|\b(transform)(?=\s*\()/gi;

/** How the conversion reads ISO times: correct in DuckDB as it stands, and five times slower than the macro. */
const UTC_TIME =
  /TRY\(CAST\(FROM_ISO8601_TIMESTAMP\((REPLACE\("[a-z0-9_]+", ' ', 'T'\))\) AT TIME ZONE 'UTC' AS TIMESTAMP\)\)/g;
