import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './measure';

/**
 * How `lake` starts (see bin/lake.js): objects pass through memory that lies outside V8's heap, and a small heap would take
 * each few megabytes of them as a reason to collect.
 */
export const LAKE_FLAGS = ['--initial-old-space-size=1024'];

/** Runs one contender in a process of its own, so that memory and start are its own too. */
export const run = (script: string, ...args: readonly string[]): Measured => said<Measured>(script, ...args);

/** What a script prints as its last line, read as JSON. */
export function said<T>(script: string, ...args: readonly string[]): T {
  const file = join(__dirname, `${script}.ts`);
  const output = execFileSync(
    process.execPath,
    [...process.execArgv, ...(script === 'plain' ? [] : LAKE_FLAGS), file, ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return JSON.parse(output.trim().split('\n').at(-1)!) as T;
}

/** Runs each contender in turn, `rounds` times over: a machine whose speed drifts slows all of them alike. */
export function interleaved<K extends string>(rounds: number, contenders: Readonly<Record<K, () => Measured>>) {
  const runs = Object.keys(contenders).map((name) => [name as K, [] as Measured[]] as const);
  for (let round = 0; round < rounds; round++) {
    for (const [name, measured] of runs) measured.push(contenders[name]());
  }
  return Object.fromEntries(runs) as unknown as Readonly<Record<K, readonly Measured[]>>;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Bytes of all files below a folder whose names end so. */
export function sizeOf(folder: string, ending: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(ending)) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

export const fresh = (folder: string): string => {
  rmSync(folder, { recursive: true, force: true });
  return folder;
};
