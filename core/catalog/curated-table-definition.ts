import type { Databases } from '../conversion/statements';
import { curatedTable, type Dataset, DERIVED_COLUMNS } from '../datasets/dataset';
import { CURATED_KEY_COLUMNS, type GlueColumn, glueColumn } from './table-columns';

/** A curated table as an entry of the Glue Data Catalog: what a deployment creates, and what the converter creates again when it was dropped. */
export interface CuratedTableDefinition {
  readonly database: string;
  readonly name: string;
  readonly description: string;
  readonly tableType: 'EXTERNAL_TABLE';
  readonly parameters: Readonly<Record<string, string>>;
  readonly columns: readonly GlueColumn[];
  readonly partitionKeys: readonly GlueColumn[];
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serdeLibrary: string;
  /** Folder of all the table's files, ending in `/`; each partition names its own. */
  readonly location: string;
}

/**
 * The catalog entry of a dataset's curated table.
 *
 * @param lakeBucket name of the bucket that holds the curated files
 */
export const curatedTableDefinition = (
  dataset: Dataset,
  databases: Pick<Databases, 'lake'>,
  lakeBucket: string,
): CuratedTableDefinition => ({
  database: databases.lake,
  name: curatedTable(dataset),
  description: `${dataset.title} as audited Parquet, by event day; record: ${dataset.documentation}`,
  tableType: 'EXTERNAL_TABLE',
  parameters: {
    classification: 'parquet',
    EXTERNAL: 'TRUE',
    'parquet.compression': 'ZSTD',
    has_encrypted_data: 'false',
  },
  columns: [...dataset.columns, ...DERIVED_COLUMNS].map(glueColumn),
  partitionKeys: CURATED_KEY_COLUMNS.map(glueColumn),
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  location: `s3://${lakeBucket}/curated/${dataset.name}/`,
});
