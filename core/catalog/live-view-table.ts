import type { Databases } from '../conversion/statements';
import { type Column, type Dataset, DERIVED_COLUMNS, liveView } from '../datasets/dataset';
import { CURATED_KEY_COLUMNS } from './table-columns';
import { type ViewTable, viewTable } from './view-table';

/** The live view's columns, in order: those of the curated table, then its partition keys. */
export const liveViewColumns = (dataset: Dataset): readonly Column[] => [
  ...dataset.columns,
  ...DERIVED_COLUMNS,
  ...CURATED_KEY_COLUMNS,
];

/**
 * The catalog entry of a dataset's live view with this definition.
 *
 * @param sql the view's SELECT, in Athena's dialect
 * @throws when it does not fit into the catalog
 */
export const liveViewTable = (dataset: Dataset, databases: Pick<Databases, 'lake'>, sql: string): ViewTable =>
  viewTable(liveView(dataset), liveViewColumns(dataset), databases, sql);
