import { DataFormat, S3Table, S3TableStorage, Schema } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CURATED_KEY_COLUMNS, glueColumn } from '../../core/catalog/table-columns';
import { type Column, curatedTable, type Dataset, DERIVED_COLUMNS } from '../../core/datasets/dataset';
import type { LakeDatabases } from './databases';

export interface CuratedTableProps {
  readonly databases: LakeDatabases;
  readonly dataset: Dataset;
  /** The bucket that holds the curated files. */
  readonly lakeBucket: IBucket;
  /**
   * Whether Glue keeps an index on the partition keys, event day first. Without it Glue looks at every partition of the
   * table to answer which ones a query needs: noticeable from tens of thousands on, many accounts over years. Creating it
   * brings a custom resource (three small functions and a state machine) into the stack.
   *
   * @default false
   * @see https://docs.aws.amazon.com/athena/latest/ug/glue-best-practices-partition-index.html
   */
  readonly partitionIndex?: boolean | undefined;
}

/** The Parquet table that the conversion fills: its partitions are published by the converter and by nothing else. */
export class CuratedTable extends Construct {
  /** Name within the lake's database. */
  readonly tableName: string;
  readonly table: S3Table;

  constructor(scope: Construct, id: string, props: CuratedTableProps) {
    super(scope, id);
    const { dataset } = props;
    this.tableName = curatedTable(dataset);
    this.table = new S3Table(this, 'Table', {
      database: props.databases.lake,
      tableName: this.tableName,
      description: `${dataset.title} as audited Parquet, by event day; record: ${dataset.documentation}`,
      columns: [...dataset.columns, ...DERIVED_COLUMNS].map(l2Column),
      partitionKeys: CURATED_KEY_COLUMNS.map(l2Column),
      dataFormat: DataFormat.PARQUET,
      storage: S3TableStorage.fromBucket(props.lakeBucket),
      s3Prefix: `curated/${dataset.name}/`,
      // Client-side encryption is what this is about; the buckets encrypt on the server.
      hasEncryptedData: false,
      // The files are read by any codec; this is for those who write with INSERT.
      parameters: { EXTERNAL: 'TRUE', 'parquet.compression': 'ZSTD' },
      ...(props.partitionIndex === true ? { enablePartitionFiltering: true } : {}),
    });
    if (props.partitionIndex === true) {
      // An index helps a query that names its first key: questions name the day far more often than the account.
      const keyNames = CURATED_KEY_COLUMNS.map(({ name }) => name).sort((a, b) => rank(a) - rank(b));
      this.table.addPartitionIndex({ indexName: keyNames.join('_'), keyNames });
    }
  }
}

const rank = (key: string): number => (key === 'day' ? 0 : 1);

const l2Column = (column: Column) => {
  const { name, type, comment } = glueColumn(column);
  return { name, comment, type: Schema.custom(type, typeof column.type === 'string') };
};
