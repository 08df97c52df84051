import { join } from 'node:path';
import { type Emulator, startServer } from '../harness/emulator';
import { installedPython } from '../harness/python';
import { installedNode } from './node';

/** Where everything of an emulated account is. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/**
 * Starts ministack, an emulator of AWS that takes deployments and runs functions, with our adapter and on a free loopback
 * port. It and its functions end by themselves when this process does.
 *
 * @param scratch - a folder for its files; it leaves none
 * @param env - environment of the functions: `AWS_ENDPOINT_URL_ATHENA` sends them elsewhere for one service
 * @throws when its packages or the functions' Node cannot be installed, or when it does not start
 */
export async function startMinistack(scratch: string, env: NodeJS.ProcessEnv = {}): Promise<Emulator> {
  const python = await installedPython(join(__dirname, 'requirements.txt'));
  const node = await installedNode();
  // Nothing else of this process: the functions would get it, too.
  return startServer(python, join(__dirname, 'serve_ministack.py'), {
    ...env,
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    MINISTACK_REGION: REGION,
    TMPDIR: scratch,
    PATH: `${node}:${process.env.PATH}`,
  });
}
