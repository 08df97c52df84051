import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, type TableInput } from '@aws-sdk/client-glue';
import type { Databases } from '../../../core/conversion/statements';
import { datasetsOf, type LakeSettings } from '../../../core/deployment/settings';
import type { AwsClients } from '../../../lambda/aws/clients';
import { DatasetTables } from '../../../lib/catalog/dataset-tables';
import { tablesOf, testLake } from '../../lib/catalog/lake';

const databases: Databases = { lake: 'log_lake', staging: 'log_lake_staging' };

/** A lake of one account with all three datasets, as a deployment describes it to its functions. */
export const SETTINGS: LakeSettings = {
  name: 'log-lake',
  databases,
  workgroup: 'log-lake-pipeline',
  lakeBucket: 'lake',
  sources: ['cloudtrail', 'vpc_flow', 'alb_access'].map((dataset) => ({ dataset, bucket: 'raw-logs', prefix: '' })),
};

/** The tables that a deployment makes of the settings, from the template, by name. */
function deployedTables(settings: LakeSettings): readonly TableInput[] {
  const lake = testLake({ databaseName: settings.databases.lake });
  for (const dataset of datasetsOf(settings)) {
    new DatasetTables(lake.stack, dataset.name, {
      databases: lake.databases,
      dataset,
      raw: { bucket: lake.rawBucket },
      lakeBucket: lake.lakeBucket,
    });
  }
  return Object.values(tablesOf(lake.stack)).map(({ Parameters, ...table }) => ({
    ...(table as TableInput),
    // As CloudFormation does to what is not text.
    Parameters: Object.fromEntries(Object.entries(Parameters).map(([name, value]) => [name, String(value)])),
  }));
}

let tables: readonly TableInput[] | undefined;

/** Puts the databases and tables of {@link SETTINGS} into the catalog as CloudFormation would. */
export async function deployCatalog({ glue }: Pick<AwsClients, 'glue'>): Promise<void> {
  tables ??= deployedTables(SETTINGS);
  for (const Name of [databases.lake, databases.staging]) {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  }
  for (const TableInput of tables) {
    await glue.send(new CreateTableCommand({ DatabaseName: databases.lake, TableInput }));
  }
}

/** Makes the workgroup of {@link SETTINGS}, with results where a deployment has them and nothing enforced. */
export async function createWorkgroup({ athena }: Pick<AwsClients, 'athena'>): Promise<void> {
  const ResultConfiguration = { OutputLocation: 's3://results/pipeline/' };
  const Configuration = { ResultConfiguration, EnforceWorkGroupConfiguration: false };
  await athena.send(new CreateWorkGroupCommand({ Name: SETTINGS.workgroup, Configuration }));
}
