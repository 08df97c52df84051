import type { Databases } from '../../conversion/statements';
import { trinoType } from '../../datasets/athena-type';
import { type Column, type ColumnType, type Dataset, liveView } from '../../datasets/dataset';
import { identifier, join, raw, type Sql, sql, statement } from '../../sql/sql';
import { liveViewColumns } from '../live-view-table';

/** A column of a helper view: what the catalog says of it, and the SQL over the live view that gives it. */
export interface ViewColumn extends Column {
  /** In Athena's dialect, over columns of the live view by their names. */
  readonly as: string;
}

/**
 * A view over one live view that saves typing: the same rows in another shape. It has nothing of its own, so that it is as
 * fresh and as complete as the live view, and conditions on `account` and `day` prune through it.
 */
export interface HelperView {
  readonly name: string;
  readonly title: string;
  /** Name of the dataset whose live view it reads. */
  readonly dataset: string;
  /** A page that defines what it has, where it follows somebody else's definition. */
  readonly documentation?: string;
  readonly columns: readonly ViewColumn[];
  /** Columns of the live view that its SQL names. One that the dataset lacks, as flow logs may, is NULL in the view. */
  readonly reads: readonly Column[];
  /** A step between the live view and the columns: a SELECT over `source`. @default - none */
  readonly step?: string;
  /** A condition on what the columns are made from. @default - all rows */
  readonly where?: string;
  /** Columns by which rows are put together. @default - each row of the live view is one of the view */
  readonly groupBy?: readonly string[];
}

/** A column that is computed. */
export const computed = (name: string, type: ColumnType, as: string, description: string): ViewColumn => ({
  name,
  type,
  as,
  description,
});

/** A column of the source as it is, perhaps by another name. */
export const taken = ({ name, type, description }: Column, as = name): ViewColumn => ({
  ...{ name: as, type, description },
  as: name,
});

/**
 * A view's SELECT in Athena's dialect. Every computed column is cast to its type: a view whose text gives another type than
 * the catalog says is refused as stale. Those that are taken are not touched, so that partitions are pruned by them.
 */
export function helperViewSql(view: HelperView, dataset: Dataset, databases: Pick<Databases, 'lake'>): string {
  const there = new Set(liveViewColumns(dataset).map(({ name }) => name));
  const read = view.reads.map(({ name, type }) =>
    there.has(name) ? identifier(name) : sql`CAST(NULL AS ${raw(trinoType(type))}) AS ${identifier(name)}`,
  );
  const source = sql`source AS (
  SELECT
    ${join(read, ',\n    ')}
  FROM ${identifier(databases.lake, liveView(dataset))}
)`;
  const steps = view.step === undefined ? [source] : [source, sql`step AS (\n  ${raw(view.step)}\n)`];
  const clauses = [
    sql`WITH ${join(steps)}\nSELECT\n  ${join(
      view.columns.map((column) => item(view, column)),
      ',\n  ',
    )}`,
    sql`FROM ${raw(view.step === undefined ? 'source' : 'step')}`,
    ...(view.where === undefined ? [] : [sql`WHERE ${raw(view.where)}`]),
    ...(view.groupBy === undefined ? [] : [sql`GROUP BY ${join(view.groupBy.map((name) => identifier(name)))}`]),
  ];
  return statement(join(clauses, '\n'));
}

function item(view: HelperView, { name, type, as }: ViewColumn): Sql {
  const same = view.reads.some((read) => read.name === as && trinoType(read.type) === trinoType(type));
  if (as === name) return identifier(name);
  return sql`${same ? identifier(as) : cast(raw(as), type)} AS ${identifier(name)}`;
}

/** Times are of the type already, and its word for their precision is another one in DuckDB. */
const cast = (value: Sql, type: ColumnType): Sql =>
  type === 'timestamp' ? value : sql`CAST(${value} AS ${raw(trinoType(type))})`;
