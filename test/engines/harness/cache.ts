import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(__dirname, '../../../node_modules/.cache/log-lake-engines');

/**
 * A folder of the cache, built on first use. It is built beside its place and then renamed: what stands in its place is
 * whole, and of two that build it at once either result will do.
 *
 * @param name says what is in it and of which state: another version has another name
 */
export async function cachedFolder(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const place = join(CACHE, name);
  if (existsSync(place)) return place;
  mkdirSync(CACHE, { recursive: true });
  removeAbandoned();
  const unfinished = `${place}.${process.pid}.unfinished`;
  const remove = () => rmSync(unfinished, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    mkdirSync(unfinished);
    await build(unfinished);
    renameSync(unfinished, place);
  } catch (error) {
    // Another run was faster.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    remove();
    process.off('exit', remove);
  }
  return place;
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

/** How long one step of an installation may take: a download that hangs must not hang the tests. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Runs one step of an installation.
 *
 * @throws with what the command said when it fails, cannot be started or takes too long
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd, env: { ...process.env, ...env } });
  const stop = () => child.kill('SIGKILL');
  const timer = setTimeout(stop, PATIENCE_MS);
  process.once('exit', stop);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
  }
  try {
    const status = await new Promise((done, failed) => child.once('error', failed).once('close', done));
    if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed (status ${status}):\n${said}`);
  } finally {
    clearTimeout(timer);
    process.off('exit', stop);
  }
}
