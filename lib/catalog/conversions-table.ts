import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LEDGER_COLUMNS } from '../../core/conversion/ledger-columns';
import type { Dataset } from '../../core/datasets/dataset';
import type { LakeDatabases } from './databases';
import { externalTable } from './external-table';

export interface ConversionsTableProps {
  readonly databases: LakeDatabases;
  /** The datasets of the lake; entries of others are not seen. */
  readonly datasets: readonly Dataset[];
  /** The bucket that holds the ledger. */
  readonly lakeBucket: IBucket;
}

/** The ledger's folders are named by it. */
const KEY = 'dataset';

/** The ledger as a table: one row for each unit that was converted, from what, into what, with which findings. */
export class ConversionsTable extends Construct {
  /** Name within the lake's database. */
  readonly tableName = 'conversions';
  readonly table: CfnTable;

  constructor(scope: Construct, id: string, props: ConversionsTableProps) {
    super(scope, id);
    if (props.datasets.length === 0) throw new Error("'datasets' must name at least one dataset, got none");
    const location = `s3://${props.lakeBucket.bucketName}/ledger/`;
    this.table = externalTable(this, 'Table', {
      databases: props.databases,
      name: this.tableName,
      description: 'The ledger of conversions: one row for each dataset, account and delivery day',
      // The key stands in each entry too, but a partition key may not be a column as well.
      columns: LEDGER_COLUMNS.filter(({ name }) => name !== KEY),
      partitionKeys: LEDGER_COLUMNS.filter(({ name }) => name === KEY),
      serde: {
        library: 'org.apache.hive.hcatalog.data.JsonSerDe',
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        parameters: {},
      },
      location,
      parameters: {
        'projection.enabled': 'true',
        [`projection.${KEY}.type`]: 'enum',
        [`projection.${KEY}.values`]: props.datasets.map(({ name }) => name).join(','),
        // Athena reads the folders of the accounts below it as well.
        'storage.location.template': `${location}\${${KEY}}/`,
      },
    });
  }
}
