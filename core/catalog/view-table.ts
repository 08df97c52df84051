import type { Databases } from '../conversion/statements';
import { trinoType } from '../datasets/athena-type';
import type { Column } from '../datasets/dataset';
import { encodePrestoView } from './presto-view';
import { type GlueColumn, glueColumn } from './table-columns';

/**
 * A view as an entry of the Glue Data Catalog: what a deployment creates, and what the converter writes when it moves the cut.
 * It has no description: Trino takes one for the parameter `comment`, by which it knows a view, and then there is no view.
 */
export interface ViewTable {
  readonly name: string;
  /** A view without an owner is refused by engines that run it with the rights of its owner. */
  readonly owner: string;
  readonly tableType: 'VIRTUAL_VIEW';
  readonly parameters: Readonly<Record<string, string>>;
  readonly viewOriginalText: string;
  readonly viewExpandedText: string;
  /** The view's columns with Glue's types; same names, same order as in the view's text, or queries call it stale. */
  readonly columns: readonly GlueColumn[];
}

/**
 * The catalog entry of a view in the lake's database.
 *
 * @param columns as `sql` gives them, in order
 * @param sql the view's SELECT, in Athena's dialect
 * @throws when it does not fit into the catalog
 */
export const viewTable = (
  name: string,
  columns: readonly Column[],
  databases: Pick<Databases, 'lake'>,
  sql: string,
): ViewTable => ({
  name,
  owner: 'hadoop',
  tableType: 'VIRTUAL_VIEW',
  parameters: { presto_view: 'true', comment: 'Presto View' },
  viewOriginalText: encodePrestoView({
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: databases.lake,
    columns: columns.map(({ name, type }) => ({ name, type: trinoType(type) })),
  }),
  viewExpandedText: '/* Presto View */',
  columns: columns.map(glueColumn),
});
