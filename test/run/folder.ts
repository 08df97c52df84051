import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { isRunning } from '../engines/harness/leftovers';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the run, which is its `tmpdir()` too. */
    readonly runFolder: string;
  }
}

/**
 * What a run writes to the temporary folder goes into one of its own, and ends with it: the CDK leaves an assembly there for
 * every app, and processes that run tests are ended before they could tidy up.
 */
export default function setup(project: TestProject): () => void {
  removeLeftovers(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), `log-lake-tests-${process.pid}-`));
  // As the temporary folder itself is: one test runs the program as somebody without rights.
  chmodSync(folder, 0o1777);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  project.provide('runFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A run that is killed leaves its folder to the next one. */
function removeLeftovers(among: string): void {
  for (const name of readdirSync(among)) {
    const owner = /^log-lake-tests-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) rmSync(join(among, name), { recursive: true, force: true });
  }
}
