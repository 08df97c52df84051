import { type Column, type Dataset, rawNameOf } from './dataset';

/** Types that questions compare with `=`, and that have one text for each value. */
const CLUSTER_TYPES: ReadonlySet<unknown> = new Set(['string', 'int', 'bigint', 'boolean']);

/** Stands between the columns' texts in a cluster value. */
export const CLUSTER_SEPARATOR = '/';

/** The columns that make up a dataset's cluster values; none when it is not clustered at all. */
export const clusterColumns = ({ clusteredBy, columns }: Dataset): readonly Column[] =>
  clusteredBy
    .map((name) => columns.find((column) => column.name === name))
    .filter((column): column is Column => CLUSTER_TYPES.has(column?.type));

/**
 * What a record, as `RecordSink` gives it, is clustered by: the columns' texts; those without a value are passed over. Rows have
 * the same in SQL, but for what the two read otherwise, such as numbers of strange spellings: such rows share a file with others
 * than they need to, and nothing else comes of it.
 */
export const clusterValue = (dataset: Dataset, record: Readonly<Record<string, unknown>>): string =>
  clusterColumns(dataset)
    .map((column) => record[dataset.format.kind === 'json' ? rawNameOf(column) : column.name])
    .filter((text) => text !== undefined && text !== null && text !== dataset.missing)
    .join(CLUSTER_SEPARATOR);
