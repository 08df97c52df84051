import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, run } from '../harness/cache';

const LOCKED = join(__dirname, 'node');

/**
 * The folder of the `node` that the emulator runs functions on: of the version that they are deployed with, whatever runs the
 * tests. Installed on first use into the cache folder, by the version and hash of the lock file.
 *
 * @param platform - of this machine, as npm names its packages
 * @throws where npm has no such Node for this machine, or cannot install it
 */
export async function installedNode(platform = `${process.platform}-${process.arch}`): Promise<string> {
  const lock = readFileSync(join(LOCKED, 'package-lock.json'), 'utf8');
  if (JSON.parse(lock).packages[`node_modules/node-${platform}`] === undefined) {
    throw new Error(
      `the emulator of deployments needs a Node for functions, which there is for linux-x64 and linux-arm64, got ${platform}: run these tests on one of them`,
    );
  }
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const folder = await cachedFolder(`node-${platform}-${key}`, async (unfinished) => {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(LOCKED, name), join(unfinished, name));
    console.log('installing the Node that functions run on, once: some seconds');
    try {
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished });
    } catch (error) {
      throw new Error(`the functions' Node cannot be installed: ${(error as Error).message}`, { cause: error });
    }
  });
  return join(folder, 'node_modules', `node-${platform}`, 'bin');
}
