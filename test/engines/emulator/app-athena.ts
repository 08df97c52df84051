import { StandInAthena } from '../harness/stand-in-athena';
import { startAthenaEndpoint } from './athena-endpoint';
import type { DeployedApp } from './deployed-app';

export const DATABASES = { lake: 'log_lake', staging: 'log_lake_staging' };

/** The Athena of an account that an app is deployed to: the emulator's own runs no SQL and knows no tokens. */
export interface AppAthena {
  /** For `AWS_ENDPOINT_URL_ATHENA` of the functions. */
  readonly endpoint: string;
  /** Further environment of the functions. */
  readonly env?: NodeJS.ProcessEnv;
  /** Once the account answers there, and before anything is deployed. */
  started?(endpoint: string): void;
  /** After each deployment: what is there to work with. */
  deployed(app: DeployedApp): Promise<void>;
  stop(): Promise<void>;
}

/** Stands in for the statements of a conversion, and runs no SQL. */
export async function standInAthena(): Promise<AppAthena> {
  const { serve, ...server } = await startAthenaEndpoint();
  return {
    ...server,
    deployed: async (app) => {
      serve(new StandInAthena(app.clients, app.bucket('Lake'), DATABASES));
    },
  };
}
