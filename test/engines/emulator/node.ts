import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, run } from '../harness/cache';

const LOCKED = join(__dirname, 'node');

/**
 * The folder of the `node` that the emulator runs functions on: of the version that they are deployed with, whatever runs the
 * tests. Installed on first use into the cache folder, by the version and hash of the lock file.
 *
 * @param platform - of this machine, as npm names its packages
 * @param locked - folder of the package and its lock file
 * @throws where npm has no such Node for this machine, or cannot install it
 */
export async function installedNode(
  platform = `${process.platform}-${process.arch}`,
  locked = LOCKED,
): Promise<string> {
  const lock = readFileSync(join(locked, 'package-lock.json'), 'utf8');
  if (JSON.parse(lock).packages[`node_modules/node-${platform}`] === undefined) {
    throw new Error(
      `the emulator of deployments needs a Node for functions, which there is for linux-x64 and linux-arm64, got ${platform}: run these tests on one of them`,
    );
  }
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const build = async (unfinished: string) => {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(locked, name), join(unfinished, name));
    console.warn('installing the Node that functions run on, once: some seconds');
    try {
      // A cache of its own, so that a download can be seen to go on.
      const cache = join(unfinished, 'downloads');
      const options = ['--ignore-scripts', '--no-audit', '--no-fund', `--cache=${cache}`];
      await run('npm', ['ci', ...options], { cwd: unfinished, into: unfinished });
      rmSync(cache, { recursive: true, force: true });
    } catch (error) {
      throw new Error(`the functions' Node cannot be installed: ${(error as Error).message}`, { cause: error });
    }
  };
  const binaries = (folder: string) => join(folder, 'node_modules', `node-${platform}`, 'bin');
  const isWhole = (folder: string) => existsSync(join(binaries(folder), 'node'));
  return binaries(await cachedFolder(`node-${platform}-${key}`, build, { megabytes: 300, isWhole }));
}
