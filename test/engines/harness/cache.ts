import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './leftovers';

const CACHE = join(__dirname, '../../../node_modules/.cache/log-lake-engines');

export interface CachedOptions {
  /** What building it takes on the disk, MB. @default 0 */
  readonly megabytes?: number;
  /** Whether what stands in its place is all there: somebody may have cleaned up by hand. @default - it is */
  readonly isWhole?: (folder: string) => boolean;
}

/**
 * A folder of the cache, built on first use. It is built beside its place and then renamed: what stands in its place is
 * whole, and of two that build it at once either result will do.
 *
 * @param name says what is in it and of which state: another version has another name
 * @throws when there is no room for it, naming the folder and the size
 */
export async function cachedFolder(
  name: string,
  build: (folder: string) => Promise<void>,
  { megabytes = 0, isWhole = () => true }: CachedOptions = {},
): Promise<string> {
  const place = join(CACHE, name);
  if (existsSync(place) && isWhole(place)) return place;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  removeAbandoned();
  if (freeMegabytes() < megabytes) throw noRoom(name, megabytes);
  const unfinished = `${place}.${process.pid}.unfinished`;
  const remove = () => rmSync(unfinished, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    mkdirSync(unfinished);
    await build(unfinished);
    renameSync(unfinished, place);
  } catch (error) {
    if (/ENOSPC|No space left on device/i.test(String(error))) throw noRoom(name, megabytes, error);
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

function freeMegabytes(): number {
  const { bavail, bsize } = statfsSync(CACHE);
  return Math.floor((bavail * bsize) / 1e6);
}

const noRoom = (name: string, megabytes: number, cause?: unknown): Error =>
  new Error(
    `no room on the disk of ${CACHE}: '${name}' takes up to ${megabytes} MB while it is installed, ${freeMegabytes()} MB are free: make room, then start again`,
    { cause },
  );

/** How long one step of an installation may take in all. */
const PATIENCE_MS = 10 * 60_000;

/** How long it may do nothing that can be seen: a download that hangs must not hang the tests. */
const SILENCE_MS = 100_000;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where it writes: as long as that grows, it works. Its temporary files go there too. @default - its output is looked at alone */
  readonly into?: string;
  /** @default 100,000 ms */
  readonly silence?: number;
}

/**
 * Runs one step of an installation.
 *
 * @throws with what the command said when it fails, cannot be started, hangs or takes too long
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env, into, silence = SILENCE_MS }: RunOptions = {},
): Promise<void> {
  const temporary = into === undefined ? undefined : join(into, 'temporary');
  if (temporary !== undefined) mkdirSync(temporary, { recursive: true });
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
    env: { ...process.env, ...(temporary !== undefined && { TMPDIR: temporary }), ...env },
  });
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  let said = '';
  let heard = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      heard += text.length;
      said = `${said}${text}`.slice(-4_000);
    });
  }
  let why: string | undefined;
  const watch = watchedBy(
    silence,
    () => `${heard} ${into === undefined ? '' : sizeOf(into)}`,
    (reason) => {
      why = reason;
      stop();
      // Something that it started may hold them open.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    },
  );
  try {
    const status = await new Promise((done, failed) => child.once('error', failed).once('close', done));
    if (status === 0) return;
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed (${why ?? `status ${status}`}):\n${said}`);
  } finally {
    clearInterval(watch);
    process.off('exit', stop);
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Looks again and again whether there was progress, and tells once when there was none for too long. */
function watchedBy(silence: number, progress: () => string, stalled: (why: string) => void): NodeJS.Timeout {
  const start = Date.now();
  let since = start;
  let before = progress();
  return setInterval(() => {
    const now = progress();
    if (now !== before) since = Date.now();
    before = now;
    if (Date.now() - since > silence) stalled(`nothing happened for ${silence / 1000} seconds`);
    else if (Date.now() - start > PATIENCE_MS) stalled(`not done in ${PATIENCE_MS / 60_000} minutes`);
  }, silence / 20);
}

/** Bytes of the files below a folder, as far as they hold still. */
function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
