import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as timer } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { TableInput } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { AwsClients } from '../../../lambda/aws/clients';
import { accountOf } from '../athena/account';
import { type AthenaServer, startAthena } from '../athena/server';
import { startMinistack } from '../emulator/ministack';
import { createBucket } from '../harness/aws';
import { type CatalogOptions, createWorkgroup } from '../harness/catalog';
import { DeployedLake } from '../harness/deployed-lake';
import type { Emulator } from '../harness/emulator';
import { type TrinoAnswer, TrinoClient } from './client';
import { CATALOG } from './configuration';
import { borrowTrino, type Endpoints } from './lease';
import { startGlueFront } from './moto-glue';

/** Time for what starts Trino, installs it before when it has to, and waits for files that have it. */
export const TRINO_PATIENCE = 10 * 60_000;

/** Trino, borrowed for the rest of the test file; from now on over this account. */
export const trinoOver = async (account: Endpoints): Promise<TrinoClient> =>
  new TrinoClient(await borrowTrino(account));

let motoGlue: Promise<Endpoints> | undefined;

/** Trino over the emulator of all tests, moto. */
export async function sharedTrino(): Promise<TrinoClient> {
  const s3 = process.env.AWS_ENDPOINT_URL!;
  motoGlue ??= startGlueFront(s3).then(({ endpoint }) => ({ glue: endpoint, s3 }));
  return trinoOver(await motoGlue);
}

/** Athena's API over Trino, with the workgroups of an account and results in its S3. */
export const startTrinoAthena = (
  trino: TrinoClient | Promise<TrinoClient>,
  account: () => Pick<AwsClients, 'athena' | 's3'>,
): Promise<AthenaServer> =>
  startAthena({
    trino: { run: async (...query) => (await trino).run(...query) },
    catalog: CATALOG,
    s3: { send: ((command: never) => account().s3.send(command)) as S3Client['send'] },
    now: () => new Date(),
    ...accountOf(() => account().athena),
  });

/** A lake in the emulator whose Athena runs its statements on Trino. */
export interface SqlLake {
  readonly lake: DeployedLake;
  readonly trino: TrinoClient;
  /** Runs a statement as an analyst would, past Athena's API. */
  query(sql: string): Promise<TrinoAnswer>;
}

export interface SqlLakeOptions extends Omit<CatalogOptions, 'change'> {
  /**
   * What `NOW` is in the partition projection of raw tables, `yyyy/MM/dd`: a sample of last spring would have hundreds of
   * empty days after it. With it, CloudTrail's tables take {@link exploded} objects.
   *
   * @default - the tables are as in the template
   */
  readonly today?: string;
}

let account: Emulator | undefined;

/** Deploys a lake into an emulated account of its own; clients that are made from now on talk to that. */
export async function deploySqlLake({ today, ...options }: SqlLakeOptions = {}): Promise<SqlLake> {
  await account?.stop();
  // It lists folders in a quarter of the time that moto takes, and Trino lists hundreds.
  account = await startMinistack(mkdtempSync(join(inject('scratch'), 'account-')));
  process.env.AWS_ENDPOINT_URL = account.endpoint;
  const trino = await trinoOver({ glue: account.endpoint, s3: account.endpoint });
  const clients = { athena: new AthenaClient({}), s3: new S3Client({ forcePathStyle: true }) };
  const { endpoint } = await startTrinoAthena(trino, () => clients);
  // It ends with the tests; what it was asked for has ended before.
  const athena = new AthenaClient({ endpoint });
  const lake = await DeployedLake.deploy({
    athena,
    pause: () => timer(25),
    catalog: { ...options, ...(today !== undefined && { change: (table) => takingSample(today, table) }) },
  });
  await createBucket(lake.clients, 'results');
  await createWorkgroup(clients);
  return { lake, trino, query: (sql) => trino.run(sql, { catalog: CATALOG, schema: 'log_lake' }) };
}

/** As {@link SqlLakeOptions.today} says. */
export const takingSample = (today: string, table: TableInput): TableInput => until(today, asText(table));

/** With the input format that takes {@link exploded} objects. */
export const asText = ({ StorageDescriptor, ...table }: TableInput): TableInput => ({
  ...table,
  StorageDescriptor: {
    ...StorageDescriptor,
    ...(StorageDescriptor?.InputFormat === 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' && {
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    }),
  },
});

const until = (day: string, { Parameters = {}, ...table }: TableInput): TableInput => ({
  ...table,
  Parameters: Object.fromEntries(
    Object.entries(Parameters).map(([name, value]) => [
      name,
      name.endsWith('.range') ? value.replace(/,(NOW|\d{4}\/\d\d\/\d\d)$/, `,${day}`) : value,
    ]),
  ),
});
