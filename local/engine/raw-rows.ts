import { type ColumnType, type Dataset, type Field, rawNameOf } from '../../core/datasets/dataset';
import { named, quoted, quotedFiles } from './duckdb';
import type { SpilledLines } from './spill';

/**
 * Raw records on their way to DuckDB: the lines of spill files. A record's bytes are the delivered ones, so its members are
 * named as AWS names them; this is where they become the raw table's columns.
 */

/** DuckDB's name of a type. `raw`: with members as in the raw record, for reading; else as in the catalog. */
export function duckType(type: ColumnType, raw: boolean): string {
  if (typeof type === 'string') return SCALARS[type];
  if ('array' in type) return `${duckType(type.array, raw)}[]`;
  if ('map' in type) return `MAP(VARCHAR, ${duckType(type.map, raw)})`;
  const member = (field: Field) => `${named(raw ? rawNameOf(field) : field.name)} ${duckType(field.type, raw)}`;
  return `STRUCT(${type.struct.map(member).join(', ')})`;
}

const SCALARS = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
} as const;

/** How a raw member is read: JSON datasets as declared; text formats as text, then cast, as the SerDes do it. */
const memberName = (dataset: Dataset, field: Field): string =>
  dataset.format.kind === 'json' ? rawNameOf(field) : field.name;

function recordType(dataset: Dataset): string {
  const members = dataset.columns.map((column) => {
    const type =
      dataset.format.kind === 'json' && typeof column.type !== 'string' ? duckType(column.type, true) : 'VARCHAR';
    return `${named(memberName(dataset, column))} ${type}`;
  });
  return `STRUCT(${members.join(', ')})`;
}

function columnExpression(dataset: Dataset, column: Field): string {
  const member = `r.${named(memberName(dataset, column))}`;
  if (column.type === 'string') return member;
  // A number that is none reads as NULL, as with the SerDes.
  if (typeof column.type === 'string') return `TRY_CAST(${member} AS ${duckType(column.type, false)})`;
  return `CAST(${member} AS ${duckType(column.type, false)})`;
}

export interface RawRowsOptions {
  /** The file of the objects that the lines name by number. */
  readonly objects: string;
  /** Values of the wrong shape become NULL instead of failing the statement. */
  readonly forgiving: boolean;
}

/** A SELECT over spilled lines with the raw table's columns, `"$path"`, `region` and `copies`. */
export function selectRawRows(dataset: Dataset, files: readonly SpilledLines[], options: RawRowsOptions): string {
  const columns = dataset.columns.map((column) => `${columnExpression(dataset, column)} AS ${named(column.name)}`);
  // DuckDB reads in buffers of twice this size.
  const size = Math.max(1024 * 1024, ...files.map(({ longestLine }) => longestLine + 1024));
  const object = 'objects[o + 1]';
  return (
    `SELECT c AS copies, ${object}.p AS "$path", ${object}.g AS region, ${object}.a AS account, ${object}.d AS delivered, ` +
    `${columns.join(', ')} ` +
    `FROM read_json([${files.map(({ path }) => quotedFiles(path)).join(', ')}], format = 'newline_delimited', ` +
    `maximum_object_size = ${size}, ignore_errors = ${options.forgiving}, ` +
    `columns = {c: 'BIGINT', o: 'BIGINT', r: ${quoted(recordType(dataset))}}), (${objectList(options.objects)})`
  );
}

/** One row, the list of all objects, for a look-up by number: a join would carry the wide rows along. */
const objectList = (file: string): string =>
  `SELECT list({p: p, a: a, d: d, g: g} ORDER BY o) AS objects FROM read_json(${quotedFiles(file)}, format = 'newline_delimited', ` +
  `columns = {o: 'BIGINT', p: 'VARCHAR', a: 'VARCHAR', d: 'VARCHAR', g: 'VARCHAR'})`;

/** Whether DuckDB failed on a record: no JSON, another shape than declared, or longer than its buffer. */
export const isJsonError = (error: unknown): boolean =>
  error instanceof Error && /Malformed JSON|JSON transform error|maximum_object_size/.test(error.message);
