import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, type TableInput } from '@aws-sdk/client-glue';
import type { Databases } from '../../../core/conversion/statements';
import { datasetsOf, type LakeSettings } from '../../../core/deployment/settings';
import type { AwsClients } from '../../../lambda/aws/clients';
import { AlbSideTables } from '../../../lib/catalog/alb-side-tables';
import { CloudTrailSideTables } from '../../../lib/catalog/cloudtrail-side-tables';
import { ConversionsTable } from '../../../lib/catalog/conversions-table';
import { DatasetTables } from '../../../lib/catalog/dataset-tables';
import type { RawLocation } from '../../../lib/catalog/raw-table';
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

export interface CatalogOptions {
  /** @default SETTINGS */
  readonly settings?: LakeSettings;
  /** What the raw tables look at. @default - the account of the stack, every region */
  readonly scope?: Pick<RawLocation, 'accounts' | 'regions' | 'deliveredFrom'>;
  /** Changes a table before it is created. @default - as in the template */
  readonly change?: (table: TableInput) => TableInput;
}

/** The tables that a deployment makes of the settings, from the template, by name. */
function deployedTables({ settings = SETTINGS, scope = {} }: CatalogOptions): readonly TableInput[] {
  const lake = testLake({ databaseName: settings.databases.lake });
  const raw = { ...scope, bucket: lake.rawBucket };
  for (const dataset of datasetsOf(settings)) {
    new DatasetTables(lake.stack, dataset.name, {
      databases: lake.databases,
      dataset,
      raw,
      lakeBucket: lake.lakeBucket,
    });
  }
  const { databases, lakeBucket } = lake;
  new ConversionsTable(lake.stack, 'Conversions', { databases, lakeBucket, datasets: datasetsOf(settings) });
  new CloudTrailSideTables(lake.stack, 'CloudTrailSide', { databases, raw });
  new AlbSideTables(lake.stack, 'AlbSide', { databases, raw });
  return Object.values(tablesOf(lake.stack)).map(({ Parameters, ...table }) => ({
    ...(table as TableInput),
    // As CloudFormation does to what is not text.
    Parameters: Object.fromEntries(Object.entries(Parameters).map(([name, value]) => [name, String(value)])),
  }));
}

let ordinary: readonly TableInput[] | undefined;

/** Puts the databases and tables of a lake into the catalog as CloudFormation would. */
export async function deployCatalog(
  { glue }: Pick<AwsClients, 'glue'>,
  { change = (table) => table, ...options }: CatalogOptions = {},
): Promise<void> {
  const isOrdinary = Object.keys(options).length === 0;
  if (isOrdinary) ordinary ??= deployedTables({});
  const tables = isOrdinary ? ordinary! : deployedTables(options);
  for (const Name of [databases.lake, databases.staging]) {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  }
  for (const TableInput of tables) {
    await glue.send(new CreateTableCommand({ DatabaseName: databases.lake, TableInput: change(TableInput) }));
  }
}

/** Makes the workgroup of {@link SETTINGS}, with results where a deployment has them and nothing enforced. */
export async function createWorkgroup({ athena }: Pick<AwsClients, 'athena'>): Promise<void> {
  const ResultConfiguration = { OutputLocation: 's3://results/pipeline/' };
  const Configuration = { ResultConfiguration, EnforceWorkGroupConfiguration: false };
  await athena.send(new CreateWorkGroupCommand({ Name: SETTINGS.workgroup, Configuration }));
}
