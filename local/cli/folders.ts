import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { logsOf } from '../lake';
import { DEFAULT_EVENTS, GENERATION, isOfAnotherGeneration } from '../sample';
import { UsageError } from './exit';

/** Everything that `lake` makes is below this folder, of the folder it is called in. */
const STATE = '.lake';
const DEFAULT_SEED = 1;

export interface LakeFolders {
  /** The lake's own folder. */
  readonly state: string;
  readonly logs: string;
}

export interface SampleChoice {
  readonly events: number;
  readonly seed: number;
}

/**
 * Where a sample and its lake are. Samples of other sizes or seeds have folders of their own: none replaces another. Neither does
 * today's the one that an earlier version of this program made of the same size and seed.
 */
export function sampleFolders(cwd: string, { events, seed }: SampleChoice): LakeFolders {
  const parts = [
    'sample',
    ...(events === DEFAULT_EVENTS ? [] : [`${events}-events`]),
    ...(seed === DEFAULT_SEED ? [] : [`seed-${seed}`]),
  ];
  const first = join(cwd, STATE, parts.join('-'));
  const folder = isOfAnotherGeneration(join(first, 'logs')) ? `${first}-v${GENERATION}` : first;
  return { state: join(folder, 'lake'), logs: join(folder, 'logs') };
}

/**
 * Which lake is meant: that of `--logs`, that in `--lake`, or the one used last.
 *
 * @throws UsageError when there is none, or `--logs` is no folder
 */
export function chosenLake(cwd: string, options: { readonly logs?: string; readonly lake?: string }): LakeFolders {
  if (options.logs !== undefined) {
    const logs = folderOfLogs(cwd, options.logs);
    if (options.lake === undefined) return { logs, state: lakeOfLogs(cwd, logs) };
    const state = resolve(cwd, options.lake);
    const known = logsOf(state);
    if (known === undefined || known === realpathSync(logs)) return { logs, state };
    throw new UsageError(
      `'--lake' must be a folder for the lake of '${options.logs}', got '${options.lake}', which holds the lake of '${known}': choose another, or leave it out`,
    );
  }
  if (options.lake !== undefined) {
    const state = resolve(cwd, options.lake);
    const logs = logsOf(state);
    if (logs !== undefined) return { state, logs };
    throw new UsageError(
      `'--lake' must be a folder that holds a lake, got '${options.lake}': make one there with lake convert --logs DIR --lake ${options.lake}`,
    );
  }
  const state = lastUsed(cwd);
  const logs = state === undefined ? undefined : logsOf(state);
  if (state === undefined || logs === undefined) {
    throw new UsageError(
      'there is no lake here yet: make one of your logs with lake start --logs DIR, or of sample logs with lake start',
    );
  }
  return { state, logs };
}

/** A folder of its own for the lake of each folder of logs, in whatever folder both are. */
function lakeOfLogs(cwd: string, logs: string): string {
  const hash = createHash('sha256').update(logs).digest('hex').slice(0, 8);
  return join(cwd, STATE, `${basename(logs) || 'logs'}-${hash}`);
}

function folderOfLogs(cwd: string, written: string): string {
  const logs = resolve(cwd, written);
  const found = statSync(logs, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new UsageError(`'--logs' must be a folder, got '${written}': there is no such folder`);
  }
  if (!found.isDirectory()) {
    throw new UsageError(`'--logs' must be a folder, got the file '${written}': give the folder that holds it`);
  }
  return logs;
}

const noteOfLast = (cwd: string): string => join(cwd, STATE, 'current');

function lastUsed(cwd: string): string | undefined {
  const note = noteOfLast(cwd);
  return existsSync(note) ? resolve(cwd, readFileSync(note, 'utf8').trim()) : undefined;
}

/** Makes this lake the one that commands without `--logs` and `--lake` are about. */
export function remember(cwd: string, state: string): void {
  if (lastUsed(cwd) === state) return;
  const note = noteOfLast(cwd);
  mkdirSync(join(cwd, STATE), { recursive: true });
  writeFileSync(`${note}.draft`, `${shown(cwd, state)}\n`);
  renameSync(`${note}.draft`, note);
}

/** A path as a person in `cwd` would write it. */
export function shown(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short === '' ? '.' : short.length < path.length ? short : path;
}
