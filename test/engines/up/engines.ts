import { rmSync } from 'node:fs';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { accountOf } from '../athena/account';
import { startAthena } from '../athena/server';
import { ACCOUNT, REGION, startMinistack } from '../emulator/ministack';
import { runFolder } from '../harness/leftovers';
import type { TrinoClient } from '../trino/client';
import { CATALOG } from '../trino/configuration';
import { startTrino } from '../trino/trino';

export interface Engines {
  /** What makes the CDK, the AWS command line and SDKs talk to them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Trino itself, past Athena's API. */
  readonly trino: string;
  stop(): Promise<void>;
}

export interface EnginesOptions {
  /** Puts something between Trino and S3: takes the address of S3, and gives the one that Trino is told. @default - nothing */
  readonly before?: (s3: string) => Promise<string>;
}

/**
 * Starts an emulated account that takes deployments and runs functions, Trino over its Glue and S3, and Athena's API over that:
 * functions and users of the account find Athena there.
 *
 * @throws with what to install when a prerequisite is missing
 */
export async function startEngines({ before = async (s3) => s3 }: EnginesOptions = {}): Promise<Engines> {
  const scratch = runFolder('engines');
  const remove = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  const ends: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
    process.off('exit', remove);
    remove();
  };
  try {
    // Functions are told of Athena before there is anything for it to work with, and call it later.
    let trino: TrinoClient | undefined;
    let account: ReturnType<typeof clientsOf> | undefined;
    const athena = await startAthena({
      trino: { run: (...query) => trino!.run(...query) },
      catalog: CATALOG,
      s3: { send: ((command: never) => account!.s3.send(command)) as S3Client['send'] },
      now: () => new Date(),
      ...accountOf(() => account!.athena),
    });
    ends.push(() => athena.stop());
    const emulator = await startMinistack(scratch, { AWS_ENDPOINT_URL_ATHENA: athena.endpoint });
    ends.push(() => emulator.stop());
    account = clientsOf(emulator.endpoint);
    const s3 = await before(emulator.endpoint);
    const server = await startTrino({ glue: emulator.endpoint, s3, region: REGION });
    ends.push(() => server.stop());
    trino = server.client;
    return { environment: environmentOf(emulator.endpoint, athena.endpoint), trino: server.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function clientsOf(endpoint: string) {
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const settings = { endpoint, region: REGION, credentials };
  return { athena: new AthenaClient(settings), s3: new S3Client({ ...settings, forcePathStyle: true }) };
}

const environmentOf = (emulator: string, athena: string): Engines['environment'] => ({
  AWS_ENDPOINT_URL: emulator,
  AWS_ENDPOINT_URL_ATHENA: athena,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  // Of nobody: an emulator takes any.
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DEFAULT_ACCOUNT: ACCOUNT,
  CDK_DEFAULT_REGION: REGION,
});
