import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../../..');
const REQUIREMENTS = join(__dirname, '../requirements.txt');
const CACHE = join(PROJECT, 'node_modules/.cache/log-lake-engines');

/** The lowest that every pinned package runs on. */
const OLDEST_PYTHON = [3, 11] as const;

/** The Python of an environment. Its scripts (`bin/cfn-lint`) name the folder it was built in: start modules instead. */
const pythonOf = (environment: string): string => join(environment, 'bin', 'python');

/**
 * The Python that has the engines, installed on first use from `requirements.txt` into a cache folder.
 *
 * @throws when there is no suitable Python, or when pip cannot install
 */
export async function installedPython(): Promise<string> {
  const version = hostVersion();
  const key = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(version).digest('hex').slice(0, 16);
  const environment = join(CACHE, key);
  if (!existsSync(environment)) await install(environment, version);
  return pythonOf(environment);
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

/** Built beside its place and then renamed: what stands in its place is whole. */
async function install(environment: string, version: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  removeAbandoned();
  const unfinished = `${environment}.${process.pid}.unfinished`;
  const remove = () => rmSync(unfinished, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  console.log(`installing the engines for Python ${version}, once: about a minute`);
  try {
    await run('python3', ['-m', 'venv', unfinished]);
    await run(pythonOf(unfinished), [
      ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'],
      // Wheels only: what is not built here runs no code here and needs nothing that has no hash.
      ...['--require-hashes', '--only-binary=:all:', '--requirement', REQUIREMENTS],
    ]);
    renameSync(unfinished, environment);
  } catch (error) {
    // Another run was faster, and its environment is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** What a killed run left. */
function removeAbandoned(): void {
  for (const name of readdirSync(CACHE)) {
    const pid = /\.(\d+)\.unfinished$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const status = await new Promise((done, failed) => child.once('error', failed).once('close', done));
  process.off('exit', stop);
  if (status !== 0) {
    throw new Error(`the engines cannot be installed: ${command} ${args.slice(0, 3).join(' ')} failed:\n${complaint}`);
  }
}
