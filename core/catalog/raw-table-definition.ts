import { type Column, type Dataset, type RawLayout, type Route, rawTable, type SerDe } from '../datasets/dataset';

/** A table over delivered objects: all that the catalog has to know of one. */
export interface RawTableDefinition {
  /** The table's name. */
  readonly name: string;
  readonly title: string;
  /** The AWS page that defines the record. */
  readonly documentation: string;
  readonly layout: Pick<RawLayout, 'template' | 'alternatives'>;
  readonly serde: SerDe;
  readonly columns: readonly Column[];
}

/** The raw table of a dataset, or of one of its further routes. */
export const rawTableDefinition = (dataset: Dataset, route?: Route): RawTableDefinition => ({
  name: rawTable(dataset, route),
  title: `${(route ?? dataset).title} as delivered`,
  documentation: dataset.documentation,
  layout: dataset.layout,
  serde: (route ?? dataset).format.serde,
  columns: dataset.columns,
});
