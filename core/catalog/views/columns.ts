import type { Column, Dataset } from '../../datasets/dataset';
import { liveViewColumns } from '../live-view-table';

/** The columns of a dataset's live view by name, for the views that are made of it. */
export function columnsOf(dataset: Dataset) {
  const byName = new Map(liveViewColumns(dataset).map((column) => [column.name, column]));
  const column = (name: string): Column => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`the live view of '${dataset.name}' has no column '${name}'`);
    return found;
  };
  return { column, columns: (...names: readonly string[]): readonly Column[] => names.map(column) };
}
