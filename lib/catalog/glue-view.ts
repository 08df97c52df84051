import { Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { ViewTable } from '../../core/catalog/view-table';
import type { LakeDatabases } from './databases';

/** A view in the lake's database. The L1: there is no L2 for views. */
export const glueView = (
  scope: Construct,
  id: string,
  databases: LakeDatabases,
  { columns, ...view }: ViewTable,
): CfnTable =>
  new CfnTable(scope, id, {
    catalogId: Stack.of(scope).account,
    databaseName: databases.lake.databaseName,
    tableInput: {
      ...view,
      storageDescriptor: {
        columns: [...columns],
        location: '',
        // Readers want a SerDe to be there, whatever it says, and the CDK drops an empty one from the template.
        serdeInfo: { parameters: { 'serialization.format': '1' } },
      },
    },
  });
