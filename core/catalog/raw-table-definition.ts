import { type Column, type Dataset, type RawLayout, rawTable, type SerDe } from '../datasets/dataset';

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

/** The raw table of a dataset. */
export const rawTableDefinition = (dataset: Dataset): RawTableDefinition => ({
  name: rawTable(dataset),
  title: `${dataset.title} as delivered`,
  documentation: dataset.documentation,
  layout: dataset.layout,
  serde: dataset.format.serde,
  columns: dataset.columns,
});
