import { type ColumnType, type Dataset, type Field, rawNameOf } from '../../core/datasets/dataset';
import { named, quoted, quotedFiles } from './duckdb';

/**
 * Raw records on their way to DuckDB: lines of JSON with the members p (path), a (account), d (delivered), g (region), r (the
 * record) and n (the number of the line). The record's bytes
 * are the delivered ones, so its members are named as AWS names them; this is where they become the raw table's columns.
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
  /** The longest line in the files, in bytes: DuckDB reads in buffers of twice this size. */
  readonly longestLine: number;
  /** Values of the wrong shape become NULL instead of failing the statement. */
  readonly forgiving: boolean;
}

/** A SELECT over spilled lines with the raw table's columns, `"$path"`, `region`, and the line's number `n`. */
export function selectRawRows(dataset: Dataset, files: readonly string[], options: RawRowsOptions): string {
  const columns = dataset.columns.map((column) => `${columnExpression(dataset, column)} AS ${named(column.name)}`);
  const size = Math.max(1024 * 1024, options.longestLine + 1024);
  return (
    `SELECT n, p AS "$path", g AS region, a AS account, d AS delivered, ${columns.join(', ')} ` +
    `FROM read_json([${files.map((file) => quotedFiles(file)).join(', ')}], format = 'newline_delimited', maximum_object_size = ${size}, ` +
    `ignore_errors = ${options.forgiving}, columns = {n: 'BIGINT', p: 'VARCHAR', a: 'VARCHAR', d: 'VARCHAR', g: 'VARCHAR', ` +
    `r: ${quoted(recordType(dataset))}})`
  );
}
