import { setTimeout as timer } from 'node:timers/promises';
import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import type { TableInput } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { isNamed } from '../../../lambda/aws/service-error';
import { startAthena } from '../athena/server';
import { createBucket } from '../harness/aws';
import { type CatalogOptions, createWorkgroup } from '../harness/catalog';
import { DeployedLake } from '../harness/deployed-lake';
import type { TrinoAnswer } from './client';
import { CATALOG } from './configuration';
import { startGlueFront } from './moto-glue';
import { startTrino, type Trino } from './trino';

const REGION = 'eu-west-1';

/** Time for what starts Trino, and installs it before when it has to. */
export const TRINO_PATIENCE = 5 * 60_000;

let shared: Promise<Trino> | undefined;

/** Trino over the emulator, started when the first test file asks for it and kept for the others. */
export function sharedTrino(): Promise<Trino> {
  shared ??= (async () => {
    const { endpoint: glue } = await startGlueFront(inject('endpoint'));
    return startTrino({ glue, s3: inject('endpoint'), region: REGION });
  })();
  return shared;
}

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
  const s3 = new S3Client({});
  const account = new AthenaClient({});
  const { endpoint } = await startAthena({
    trino: trino.client,
    catalog: CATALOG,
    s3,
    now: () => new Date(),
    workgroup: async (WorkGroup) => {
      try {
        return (await account.send(new GetWorkGroupCommand({ WorkGroup }))).WorkGroup;
      } catch (error) {
        if (isNamed(error, 'InvalidRequestException')) return undefined;
        throw error;
      }
    },
  });
  // It ends with the tests; what it was asked for has ended before.
  const athena = new AthenaClient({ endpoint });
  const lake = await DeployedLake.deploy({
    athena,
    pause: () => timer(25),
    catalog: { ...options, ...(today !== undefined && { change: (table) => until(today, asText(table)) }) },
  });
  await createBucket(lake.clients, 'results');
  await createWorkgroup({ athena: account });
  return { lake, query: (sql) => trino.client.run(sql, { catalog: CATALOG, schema: 'log_lake' }) };
}

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
