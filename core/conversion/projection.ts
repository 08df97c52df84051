import {
  type Column,
  type ColumnType,
  type Dataset,
  DERIVED_COLUMNS,
  NOT_UNDERSTOOD_DAY,
  RAW_PARTITION_KEYS,
} from '../datasets/dataset';
import { identifier, join, type Sql, sql, value } from '../sql/sql';

/**
 * How a raw row becomes a curated one, in Athena's dialect: one definition, for the conversion and for the live view's raw
 * half alike.
 */

/** The hidden column that names a row's object. @see https://docs.aws.amazon.com/athena/latest/ug/select.html */
export const PATH = identifier('$path');

/** Seconds from 1970 up to the last one of the year 9999: beyond it a day no longer has ten characters. */
const LAST_SECOND = 253_402_300_799;

/** A column of the curated table: its type, and the SQL over the raw table that gives it. */
export interface ProjectedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly sql: Sql;
}

/** Names that the conversion gives a meaning; a dataset may not use them for its own columns. */
const TAKEN = new Set([
  'account',
  'delivered',
  'day',
  'copies',
  'copy',
  'cluster',
  ...DERIVED_COLUMNS.map(({ name }) => name),
]);

/**
 * The curated table's columns in order: the dataset's own, cleaned (`missing` text is NULL, all else as delivered), then the
 * derived ones. Partition keys are not among them.
 */
export function projection(dataset: Dataset): readonly ProjectedColumn[] {
  const seen = new Set<string>(TAKEN);
  for (const { name } of dataset.columns) {
    if (seen.has(name)) throw new Error(`column '${name}' of dataset '${dataset.name}' is there twice or reserved`);
    seen.add(name);
  }
  const own = dataset.columns.map(({ name, type }) => ({ name, type, sql: cleaned(dataset, name, type) }));
  return [...own, ...DERIVED_COLUMNS.map(({ name, type }) => ({ name, type, sql: derived(dataset, name) }))];
}

/** One select item: the expression, named unless it already is the column itself. */
export const selectItem = ({ name, sql: expression }: { readonly name: string; readonly sql: Sql }): Sql =>
  expression.text === identifier(name).text ? expression : sql`${expression} AS ${identifier(name)}`;

function cleaned(dataset: Dataset, name: string, type: ColumnType): Sql {
  const column = identifier(name);
  return dataset.missing !== undefined && type === 'string'
    ? sql`nullif(${column}, ${value(dataset.missing)})`
    : column;
}

function derived(dataset: Dataset, name: string): Sql {
  switch (name) {
    case 'event_time':
      return eventTime(dataset);
    case 'source_file':
      return PATH;
    default:
      if ((RAW_PARTITION_KEYS as readonly string[]).includes(name)) return identifier(name);
      throw new Error(`derived column '${name}' has no expression: add one beside the others`);
  }
}

/**
 * The event's time as a `timestamp` in UTC; NULL when it is missing, nonsense, or outside the years 1 to 9999 (of ISO texts
 * the very last day as well). ISO texts may have a blank for the `T`, any fraction, any offset; one without a zone is UTC.
 * Nothing here can fail a statement.
 */
export function eventTime(dataset: Dataset): Sql {
  const { column: name, format } = dataset.eventTime;
  const column = columnOf(dataset, name, 'event time');
  const raw = identifier(name);
  if (format === 'unix-seconds') {
    requireType(dataset, column, ['int', 'bigint']);
    return sql`CASE WHEN ${raw} BETWEEN 0 AND ${value(LAST_SECOND)} THEN CAST(from_unixtime(${raw}) AS timestamp) END`;
  }
  requireType(dataset, column, ['string']);
  // A year of other than four digits, and a last day that an offset moves out of the year 9999, would parse too: they give a
  // partition that is no day, and one such record would stop the whole unit at its audit.
  return sql`CASE WHEN substr(${raw}, 5, 1) = '-' AND ${raw} BETWEEN '0001' AND '9999-12-31' THEN try(CAST(from_iso8601_timestamp(replace(${raw}, ' ', 'T')) AT TIME ZONE 'UTC' AS timestamp)) END`;
}

/**
 * The `day` of a raw row, `yyyy-MM-dd`: the event's UTC day; the delivery day when the record does not say when it happened,
 * so that the row is kept; {@link NOT_UNDERSTOOD_DAY} when the row could not be understood at all.
 */
export function eventDay(dataset: Dataset): Sql {
  // On the raw columns, before clean-up: a line that says '-' everywhere was understood.
  const nothing = join(
    dataset.understoodBy.map((name) => sql`${identifier(columnOf(dataset, name, 'understood-by').name)} IS NULL`),
    ' AND ',
  );
  const delivered = sql`replace(${identifier('delivered')}, '/', '-')`;
  return sql`CASE WHEN ${nothing} THEN ${value(NOT_UNDERSTOOD_DAY)} ELSE coalesce(date_format(${eventTime(dataset)}, '%Y-%m-%d'), ${delivered}) END`;
}

function columnOf(dataset: Dataset, name: string, role: string): Column {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`${role} column '${name}' is not a column of dataset '${dataset.name}'`);
  return column;
}

function requireType(dataset: Dataset, column: Column, allowed: readonly ColumnType[]): void {
  if (allowed.includes(column.type)) return;
  throw new Error(
    `event time column '${column.name}' of dataset '${dataset.name}' must be ${allowed.join(' or ')} for ` +
      `'${dataset.eventTime.format}', got ${JSON.stringify(column.type)}`,
  );
}
