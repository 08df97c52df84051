import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cachedFolder, run } from './cache';

const REQUIREMENTS = join(__dirname, '../requirements.txt');

/** The lowest that every pinned package runs on. */
const OLDEST_PYTHON = [3, 11] as const;

/** The Python of an environment. Its scripts (`bin/cfn-lint`) name the folder it was built in: start modules instead. */
const pythonOf = (environment: string): string => join(environment, 'bin', 'python');

/**
 * A Python that has the packages of a requirements file, installed on first use into the cache folder.
 *
 * @param requirements - every package pinned, with its hashes; by default those of the engines that all tests share
 * @throws when there is no suitable Python, or when pip cannot install
 */
export async function installedPython(requirements = REQUIREMENTS): Promise<string> {
  const version = hostVersion();
  const key = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 16);
  const build = (environment: string) => install(environment, requirements, version);
  // The interpreter in it is a link to the machine's, which may be another by now.
  const isWhole = (environment: string) => existsSync(pythonOf(environment));
  return pythonOf(await cachedFolder(key, build, { megabytes: 500, isWhole }));
}

function hostVersion(): string {
  const needs = `the engine tests need python3, version ${OLDEST_PYTHON.join('.')} or newer, with its modules venv and pip`;
  const probe = "import ensurepip, platform, venv; print(platform.python_version(), end='')";
  const { error, status, stdout, stderr } = spawnSync('python3', ['-c', probe], { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${needs}: python3 cannot be started (${error.message}): install it`);
  if (status !== 0) {
    throw new Error(`${needs}: ${stderr.trim().split('\n').at(-1)}: install it (on Debian: python3-venv)`);
  }
  const [major = 0, minor = 0] = stdout.split('.').map(Number);
  if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
    throw new Error(`${needs}, got ${stdout}: put a newer one first in PATH`);
  }
  return stdout;
}

async function install(environment: string, requirements: string, version: string): Promise<void> {
  console.warn(
    `installing ${basename(dirname(requirements))}/${basename(requirements)} for Python ${version}, once: up to a minute`,
  );
  try {
    await run('python3', ['-m', 'venv', environment], { into: environment });
    await run(
      pythonOf(environment),
      [
        ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'],
        // Wheels only: what is not built here runs no code here and needs nothing that has no hash.
        ...['--require-hashes', '--only-binary=:all:', '--requirement', requirements],
      ],
      { into: environment },
    );
  } catch (error) {
    throw new Error(`the engines cannot be installed: ${(error as Error).message}`, { cause: error });
  }
}
