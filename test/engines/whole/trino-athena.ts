import { AthenaClient } from '@aws-sdk/client-athena';
import { GetTablesCommand, UpdateTableCommand } from '@aws-sdk/client-glue';
import { tableInput } from '../../../lambda/aws/glue-inputs';
import { type AppAthena, DATABASES } from '../emulator/app-athena';
import type { DeployedApp } from '../emulator/deployed-app';
import { REGION } from '../emulator/ministack';
import type { TrinoAnswer, TrinoClient } from '../trino/client';
import { CATALOG } from '../trino/configuration';
import { startTrinoAthena, takingSample, trinoOver } from '../trino/lake';

export interface TrinoAppAthena extends AppAthena {
  /** Changes what `NOW` of the raw tables is, `yyyy/MM/dd`. */
  today(day: string): Promise<void>;
  /** Runs a statement as an analyst would, past Athena's API. */
  query(sql: string): Promise<TrinoAnswer>;
}

/**
 * The Athena of a deployed app, on Trino over the Glue and S3 of the emulated account. After a deployment the raw tables
 * are as in the template but for the input format of CloudTrail's, and for their last day.
 *
 * @param today - `NOW` of the raw tables, `yyyy/MM/dd`: every day until then is looked for in the account
 */
export async function trinoAthena(today: string): Promise<TrinoAppAthena> {
  // Others have it while the app is deployed.
  let lend!: (trino: TrinoClient) => void;
  const lent = new Promise<TrinoClient>((resolve) => {
    lend = resolve;
  });
  let day = today;
  let account: (Pick<DeployedApp['clients'], 's3' | 'glue'> & { readonly athena: AthenaClient }) | undefined;
  const server = await startTrinoAthena(lent, () => {
    if (account !== undefined) return account;
    throw new Error('no app is deployed yet');
  });
  return {
    endpoint: server.endpoint,
    deployed: async ({ endpoint, clients }) => {
      const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
      account ??= { ...clients, athena: new AthenaClient({ endpoint, region: REGION, credentials }) };
      lend(await trinoOver({ glue: endpoint, s3: endpoint }));
      await takeSample(clients, day);
    },
    today: async (next) => {
      day = next;
      await takeSample(account!, day);
    },
    query: async (sql) => (await lent).run(sql, { catalog: CATALOG, schema: DATABASES.lake }),
    stop: async () => {
      await server.stop();
      account?.athena.destroy();
    },
  };
}

async function takeSample({ glue }: Pick<DeployedApp['clients'], 'glue'>, today: string): Promise<void> {
  const DatabaseName = DATABASES.lake;
  const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName }));
  for (const table of TableList) {
    const TableInput = takingSample(today, tableInput(table));
    if (TableInput.TableType === 'EXTERNAL_TABLE')
      await glue.send(new UpdateTableCommand({ DatabaseName, TableInput }));
  }
}
