import { Stack, Token } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { RawTableDefinition } from '../../core/catalog/raw-table-definition';
import { RAW_KEY_COLUMNS } from '../../core/catalog/table-columns';
import { regionsBeside } from '../config/regions';
import type { LakeDatabases } from './databases';
import { externalTable } from './external-table';
import { type ANY_ACCOUNT, type ProjectionOptions, projectionParameters, tableLocation } from './projection';

/** Where the objects of one source lie. */
export interface RawLocation {
  readonly bucket: IBucket;
  /**
   * What stands before `AWSLogs/` in their keys, without slashes at its ends.
   *
   * @default - nothing
   */
  readonly prefix?: string | undefined;
  /**
   * Accounts whose folders are looked at; one that is missing here is not seen. `'any'` asks for no list, but for
   * `account = '...'` in every query.
   *
   * @default - the stack's own account
   */
  readonly accounts?: readonly string[] | typeof ANY_ACCOUNT | undefined;
  /**
   * Regions whose folders are looked at; one that is missing here is not seen.
   *
   * @default - every known region of the stack's partition; of the partition `aws` when the stack does not know its region
   */
  readonly regions?: readonly string[] | undefined;
  /**
   * First delivery day that is looked at, `yyyy/MM/dd`; what lies before it is not seen.
   *
   * @default '2020/01/01'
   */
  readonly deliveredFrom?: string | undefined;
  /**
   * Id of the organization whose trail delivers here.
   *
   * @default - a trail of one account
   */
  readonly organizationId?: string | undefined;
}

export interface RawTableProps extends RawLocation {
  readonly databases: LakeDatabases;
  readonly definition: RawTableDefinition;
}

/**
 * The table over objects as AWS delivered them. Its partitions are computed from the folder names (partition projection), so
 * a delivered object can be queried at once, in every region, and nothing registers partitions. Only Athena reads it so:
 * other engines on the Glue Data Catalog see no partitions.
 */
export class RawTable extends Construct {
  /** Name within the lake's database. */
  readonly tableName: string;
  readonly table: CfnTable;

  constructor(scope: Construct, id: string, props: RawTableProps) {
    super(scope, id);
    const { definition } = props;
    const { account, region } = Stack.of(this);
    const options: ProjectionOptions = {
      ...props,
      bucketName: props.bucket.bucketName,
      accounts: props.accounts ?? [account],
      regions: props.regions ?? regionsBeside(Token.isUnresolved(region) ? undefined : region),
    };
    this.tableName = definition.name;
    this.table = externalTable(this, 'Table', {
      databases: props.databases,
      name: definition.name,
      description: `${definition.title}; record: ${definition.documentation}`,
      columns: definition.columns,
      partitionKeys: RAW_KEY_COLUMNS,
      serde: definition.serde,
      location: tableLocation(definition, options),
      parameters: projectionParameters(definition, options),
    });
  }
}
