import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LogLakeConfig } from '../../../lib/config';
import { madeOnceIn } from '../../run/once';
import { synthesise } from './cdk';

/** The stacks of `log-lake.config.ts` as it is, by the names that the CDK command line knows them by. */
export const STACKS = ['default/storage', 'default/delivery', 'default/catalog', 'default/pipeline'] as const;

/**
 * The assembly of the app, with its functions bundled; synthesised once a run.
 *
 * @param config - another one than `log-lake.config.ts` has
 */
export async function assemblyOf(scratch: string, config?: LogLakeConfig): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify(config ?? 'as it is'))
    .digest('hex')
    .slice(0, 16);
  return madeOnceIn(join(scratch, 'assemblies'), key, (folder) => synthesise(folder, scratch, config));
}
