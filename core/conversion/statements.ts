import { createHash } from 'node:crypto';
import { clusterColumns } from '../datasets/cluster';
import { type Dataset, NOT_UNDERSTOOD_DAY, rawTables } from '../datasets/dataset';
import { identifier, join, type Sql, sql, statement, value } from '../sql/sql';
import { bucketNumber } from './bucket-number';
import { type Buckets, bucketCount } from './buckets';
import { eventDay, PATH, projection, selectItem } from './projection';
import { deliveredDay, type Unit } from './unit';

/** The CTAS that converts one unit: the statement Athena gets, and the facts an engine needs to run it its own way. */
export interface StageStatement {
  readonly dataset: Dataset;
  readonly unit: Unit;
  /** Staging table, in the staging database. */
  readonly table: string;
  /** Where the Parquet goes: a fresh, empty folder ending in `/`; files land in `day=<day>/` below it. */
  readonly location: string;
  /** What the rows of a day are parted by among its files, where the dataset is clustered at all. */
  readonly buckets: Buckets;
  /** Objects to leave out, by `"$path"`. */
  readonly excluded: readonly string[];
  /** Which of the unit's event days, when they are shared among several statements; all of them by default. */
  readonly part?: Part;
  /** The whole CREATE TABLE AS, in Athena's dialect. */
  readonly sql: string;
}

/** The event days that fall to one statement of several; each day falls to exactly one. Numbers begin with 1. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/** The databases of one lake, as SQL names them. */
export interface Databases {
  /** Holds the raw and curated tables and the live views (`log_lake`). */
  readonly lake: string;
  /** Holds the run-scoped tables of the conversion, and nothing else (`log_lake_staging`). */
  readonly staging: string;
}

export interface StageOptions {
  readonly run: string;
  readonly location: string;
  readonly buckets: Buckets;
  readonly excluded: readonly string[];
  readonly databases: Databases;
  readonly part?: Part;
}

/**
 * The CTAS of one unit: every raw row of its folder, cleaned, with the derived columns, `copies` (how many raw rows this one
 * stands for), `cluster` (the number of its file among those of its day) and, last, its `day`. Rows that share an `identity`
 * become one; rows without a value for it, and rows that could not be understood, are all kept.
 *
 * @throws StatementTooLong when the list of excluded objects does not fit
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html
 */
export function stageStatement(dataset: Dataset, unit: Unit, options: StageOptions): StageStatement {
  const { run, location, buckets, excluded, databases, part } = options;
  const table = stagingTable(unit, run);
  // Athena ignores ORDER BY here, and refuses a folder that is not empty.
  const query = sql`CREATE TABLE ${identifier(databases.staging, table)}
WITH (
  ${join(properties(dataset, location, buckets), ',\n  ')}
) AS
${rows(dataset, sourceRows(dataset, unit, excluded, databases), { part, cluster: bucketNumber(dataset, unit, buckets) })}`;
  const facts = { dataset, unit, table, location, buckets, excluded, ...(part && { part }) };
  return { ...facts, sql: statement(query) };
}

/** The staging table of a run. It is named for people too: dataset, account, delivery day, run. */
export function stagingTable(unit: Unit, run: string): string {
  const name = [unit.dataset, unit.account, deliveredDay(unit).replaceAll('-', ''), run].join('_').toLowerCase();
  const table = name.replaceAll(/[^a-z0-9_]/g, '_');
  if (table.length <= 128) return table;
  // An account may be any folder name on one machine, and engines cap a table's name.
  return `${unit.dataset.slice(0, 40)}_${createHash('sha256').update(name).digest('hex')}`;
}

function properties(dataset: Dataset, location: string, buckets: Buckets): Sql[] {
  return [
    sql`format = 'PARQUET'`,
    sql`write_compression = 'ZSTD'`,
    sql`external_location = ${value(location)}`,
    sql`partitioned_by = ARRAY['day']`,
    ...(clusterColumns(dataset).length > 0
      ? [sql`bucketed_by = ARRAY['cluster']`, sql`bucket_count = ${value(bucketCount(buckets))}`]
      : []),
  ];
}

/** The unit's raw rows, cleaned, with their day: the innermost SELECT, one for each way by which they arrive. */
function sourceRows(dataset: Dataset, unit: Unit, excluded: readonly string[], databases: Databases): Sql {
  const items = [...projection(dataset), { name: 'day', sql: eventDay(dataset) }];
  const conditions = [
    sql`${identifier('account')} = ${value(unit.account)}`,
    sql`${identifier('delivered')} = ${value(unit.delivered)}`,
    ...withoutSiblings(dataset),
    ...(excluded.length > 0 ? [sql`${PATH} NOT IN (${join(excluded.map(value))})`] : []),
  ];
  // Each with the whole projection: "$path" is a column of tables, and is not there on a union of them.
  const selects = rawTables(dataset).map(
    (table) => sql`SELECT
  ${join(items.map(selectItem), ',\n  ')}
FROM ${identifier(databases.lake, table)}
WHERE ${join(conditions, '\n  AND ')}`,
  );
  return join(selects, '\nUNION ALL\n');
}

/**
 * Objects of other kinds that AWS puts into the same folders: the listing passes over them, and the engine, which reads all of
 * a folder, has to as well. By pattern, not by name: of connection logs there are as many as of access logs.
 */
function withoutSiblings({ layout }: Dataset): Sql[] {
  if (layout.siblings.length === 0) return [];
  const pattern = layout.siblings.map(({ pattern: { source } }) => `(?:${source})`).join('|');
  return [sql`NOT regexp_like(${PATH}, ${value(pattern)})`];
}

/**
 * By a hash of the day, so that no statement has to find out first which days there are, and a repeated one has the same text.
 * It stands after the deduplication: of rows that share an identity, and have different days, one is kept.
 */
const ofPart = ({ number, of }: Part): Sql => sql`mod(crc32(to_utf8("day")), ${value(of)}) = ${value(number - 1)}`;

interface Wanted {
  readonly part: Part | undefined;
  readonly cluster: Sql | undefined;
}

function rows(dataset: Dataset, source: Sql, { part, cluster: bucket }: Wanted): Sql {
  const names = projection(dataset).map(({ name }) => identifier(name));
  const cluster = bucket ? [sql`${bucket} AS "cluster"`] : [];
  if (dataset.identity === undefined) {
    return sql`SELECT
  ${join([...names, sql`1 AS "copies"`, ...cluster, identifier('day')], ',\n  ')}
FROM (
${source}
)${part ? sql`\nWHERE ${ofPart(part)}` : sql``}`;
  }
  // NULL for rows that stand for themselves alone: no value, or not understood.
  const key = sql`CASE WHEN "day" <> ${value(NOT_UNDERSTOOD_DAY)} THEN ${identifier(dataset.identity)} END`;
  const copies = sql`CASE WHEN ${key} IS NULL THEN 1 ELSE "copies" END AS "copies"`;
  const kept = sql`"copy" = 1
  OR ${key} IS NULL`;
  return sql`SELECT
  ${join([...names, copies, ...cluster, identifier('day')], ',\n  ')}
FROM (
SELECT
  *,
  row_number() OVER (PARTITION BY ${key} ORDER BY "source_file", "event_time") AS "copy",
  count(*) OVER (PARTITION BY ${key}) AS "copies"
FROM (
${source}
)
)
WHERE ${part ? sql`${ofPart(part)}\n  AND (${kept})` : kept}`;
}

/** Audit: what was staged for each day. Columns `day`, `rows`, `records` (before deduplication), `undated`. */
export function auditDays(table: string, databases: Databases): string {
  return statement(sql`SELECT
  "day",
  count(*) AS "rows",
  sum("copies") AS "records",
  count(CASE WHEN "event_time" IS NULL THEN 1 END) AS "undated"
FROM ${identifier(databases.staging, table)}
GROUP BY "day"
ORDER BY "day"`);
}

/** Audit: what was staged from each object. Columns `source_file`, `rows`, `records`, `refused` (not understood), `undated` of the rest. */
export function auditFiles(table: string, databases: Databases): string {
  return statement(sql`SELECT
  "source_file",
  count(*) AS "rows",
  sum("copies") AS "records",
  count(CASE WHEN "day" = ${value(NOT_UNDERSTOOD_DAY)} THEN 1 END) AS "refused",
  count(CASE WHEN "day" <> ${value(NOT_UNDERSTOOD_DAY)} AND "event_time" IS NULL THEN 1 END) AS "undated"
FROM ${identifier(databases.staging, table)}
GROUP BY "source_file"
ORDER BY "source_file"`);
}
