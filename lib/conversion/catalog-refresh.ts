import { createHash } from 'node:crypto';
import { CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { Dataset } from '../../core/datasets/dataset';
import type { LakeSettings } from '../../core/deployment/settings';
import type { LakeDatabases } from '../catalog/databases';
import type { DatasetTables } from '../catalog/dataset-tables';
import { LakeFunction } from '../functions/lake-function';
import type { LakeBucket } from '../storage/lake-bucket';
import type { LakeKey } from '../storage/lake-key';

export interface CatalogRefreshProps {
  readonly settings: LakeSettings;
  readonly datasets: readonly Dataset[];
  readonly databases: LakeDatabases;
  /** Of every dataset. */
  readonly tables: readonly DatasetTables[];
  readonly lakeBucket: LakeBucket;
  /** Encrypts the function's log. @default - CloudWatch Logs' own key */
  readonly key?: LakeKey | undefined;
}

/**
 * Brings the catalog back to what the ledger says, in every deployment that changes curated tables or live views:
 * CloudFormation knows neither published partitions nor how far the converter has moved a view.
 */
export class CatalogRefresh extends Construct {
  readonly function: LakeFunction;

  constructor(scope: Construct, id: string, props: CatalogRefreshProps) {
    super(scope, id);
    const { settings, datasets, databases, tables, lakeBucket, key } = props;
    this.function = new LakeFunction(this, 'Function', {
      code: 'catalog',
      description: 'Restores live views and partitions from the ledger after a deployment',
      // Publishing years of many accounts again takes minutes.
      timeout: Duration.minutes(15),
      settings,
      key,
    });
    lakeBucket.grantReadLedger(this.function);
    databases.grantPublish(this.function, datasets);
    databases.grantRestore(this.function, datasets);

    const resource = new CustomResource(this, 'AtDeployment', {
      serviceToken: this.function.function.functionArn,
      resourceType: 'Custom::LogLakeCatalog',
      // Of any change, as text: a definition in full would pass CloudFormation's limits.
      properties: { definition: Lazy.string({ produce: () => digest(tables) }) },
    });
    // After all of what it restores, and not before its rights are there.
    resource.node.addDependency(this.function, ...tables);
  }
}

/** Changes when CloudFormation is about to write a curated table or a live view. */
function digest(tables: readonly DatasetTables[]): string {
  const definitions = tables
    .flatMap(({ curated, live }) => [curated.table.node.defaultChild as CfnTable, live.view])
    .map((table) => Stack.of(table).resolve([table.catalogId, table.databaseName, table.tableInput]));
  return createHash('sha256').update(JSON.stringify(definitions)).digest('hex');
}
