import { AthenaClient } from '@aws-sdk/client-athena';
import { GetTablesCommand, UpdateTableCommand } from '@aws-sdk/client-glue';
import { tableInput } from '../../../lambda/aws/glue-inputs';
import { type AppAthena, DATABASES } from '../emulator/app-athena';
import type { DeployedApp } from '../emulator/deployed-app';
import { REGION } from '../emulator/ministack';
import type { TrinoAnswer } from '../trino/client';
import { CATALOG } from '../trino/configuration';
import { sharedTrino, startTrinoAthena, takingSample, trinoOver } from '../trino/lake';

/** Day of the sample's story on which nothing is left to be delivered: `NOW` of the raw tables. */
const TODAY = '2026/03/16';

export interface TrinoAppAthena extends AppAthena {
  /** Runs a statement as an analyst would, past Athena's API. */
  query(sql: string): Promise<TrinoAnswer>;
}

/**
 * The Athena of a deployed app, on Trino over the Glue and S3 of the emulated account. After a deployment the raw tables
 * are as in the template but for the input format of CloudTrail's, and for their last day.
 */
export async function trinoAthena(): Promise<TrinoAppAthena> {
  // It starts while the app is deployed.
  const started = sharedTrino();
  started.catch(() => undefined);
  let account: { readonly athena: AthenaClient; readonly s3: DeployedApp['clients']['s3'] } | undefined;
  const server = await startTrinoAthena(started, () => {
    if (account !== undefined) return account;
    throw new Error('no app is deployed yet');
  });
  return {
    endpoint: server.endpoint,
    deployed: async ({ endpoint, clients }) => {
      const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
      account ??= { athena: new AthenaClient({ endpoint, region: REGION, credentials }), s3: clients.s3 };
      await started;
      await trinoOver({ glue: endpoint, s3: endpoint });
      await takeSample(clients);
    },
    query: async (sql) => (await started).run(sql, { catalog: CATALOG, schema: DATABASES.lake }),
    stop: async () => {
      await server.stop();
      account?.athena.destroy();
    },
  };
}

async function takeSample({ glue }: Pick<DeployedApp['clients'], 'glue'>): Promise<void> {
  const DatabaseName = DATABASES.lake;
  const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName }));
  for (const table of TableList) {
    const TableInput = takingSample(TODAY, tableInput(table));
    if (TableInput.TableType === 'EXTERNAL_TABLE')
      await glue.send(new UpdateTableCommand({ DatabaseName, TableInput }));
  }
}
