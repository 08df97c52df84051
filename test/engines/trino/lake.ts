import { setTimeout as timer } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { TableInput } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { AwsClients } from '../../../lambda/aws/clients';
import { accountOf } from '../athena/account';
import { type AthenaServer, startAthena } from '../athena/server';
import { createBucket } from '../harness/aws';
import { type CatalogOptions, createWorkgroup } from '../harness/catalog';
import { DeployedLake } from '../harness/deployed-lake';
import type { TrinoAnswer } from './client';
import { CATALOG } from './configuration';
import { type Junction, startJunction } from './junction';
import { startGlueFront } from './moto-glue';
import { startTrino, type Trino } from './trino';

const REGION = 'eu-west-1';

/** Time for what starts Trino, and installs it before when it has to. */
export const TRINO_PATIENCE = 5 * 60_000;

/** Where an account's Glue and S3 answer. */
interface Endpoints {
  readonly glue: string;
  readonly s3: string;
}

interface Shared {
  readonly trino: Trino;
  readonly glue: Junction;
  readonly s3: Junction;
}

let shared: Promise<Shared> | undefined;
let motoGlue: Promise<Endpoints> | undefined;

/** Trino, started when the first test file asks for it and kept for the others; from now on over this account. */
export async function trinoOver(account: Endpoints): Promise<Trino> {
  shared ??= (async () => {
    const [glue, s3] = [await startJunction(account.glue), await startJunction(account.s3)];
    return { trino: await startTrino({ glue: glue.endpoint, s3: s3.endpoint, region: REGION }), glue, s3 };
  })();
  const { trino, glue, s3 } = await shared;
  glue.lead(account.glue);
  s3.lead(account.s3);
  return trino;
}

/** Trino over the emulator of all tests, moto. */
export async function sharedTrino(): Promise<Trino> {
  const s3 = inject('endpoint');
  motoGlue ??= startGlueFront(s3).then(({ endpoint }) => ({ glue: endpoint, s3 }));
  return trinoOver(await motoGlue);
}

/** Athena's API over Trino, with the workgroups of an account and results in its S3. */
export const startTrinoAthena = (
  { client: trino }: Trino,
  account: () => Pick<AwsClients, 'athena' | 's3'>,
): Promise<AthenaServer> =>
  startAthena({
    trino,
    catalog: CATALOG,
    s3: { send: ((command: never) => account().s3.send(command)) as S3Client['send'] },
    now: () => new Date(),
    ...accountOf(() => account().athena),
  });

/** A lake in the emulator whose Athena runs its statements on Trino. */
export interface SqlLake {
  readonly lake: DeployedLake;
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

/** Empties the emulator and deploys a lake into it. */
export async function deploySqlLake({ today, ...options }: SqlLakeOptions = {}): Promise<SqlLake> {
  const trino = await sharedTrino();
  const account = { athena: new AthenaClient({}), s3: new S3Client({}) };
  const { endpoint } = await startTrinoAthena(trino, () => account);
  // It ends with the tests; what it was asked for has ended before.
  const athena = new AthenaClient({ endpoint });
  const lake = await DeployedLake.deploy({
    athena,
    pause: () => timer(25),
    catalog: { ...options, ...(today !== undefined && { change: (table) => takingSample(today, table) }) },
  });
  await createBucket(lake.clients, 'results');
  await createWorkgroup(account);
  return { lake, query: (sql) => trino.client.run(sql, { catalog: CATALOG, schema: 'log_lake' }) };
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
      name.endsWith('.range') ? value.replace(/,NOW$/, `,${day}`) : value,
    ]),
  ),
});
