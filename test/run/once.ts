import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { inject } from 'vitest';

/** Two minutes, for a machine that is busy with other things. */
const WAIT = { retries: 1_200, factor: 1, minTimeout: 100, maxTimeout: 100 };

/**
 * A folder of the run that the first process to ask for it fills, and that every later one finds filled. Nobody may change it
 * afterwards.
 *
 * @throws Error of `fill`; whoever asks next tries again
 */
export const madeOnce = (name: string, fill: (folder: string) => Promise<unknown>): Promise<string> =>
  madeOnceIn(join(inject('runFolder'), 'shared'), name, fill);

/** The same in a folder that the processes share. */
export async function madeOnceIn(
  shared: string,
  name: string,
  fill: (folder: string) => Promise<unknown>,
): Promise<string> {
  const [folder, whole] = [join(shared, name), join(shared, `${name}.whole`)];
  mkdirSync(shared, { recursive: true });
  // The folder may not be there yet.
  const release = await lock(folder, { lockfilePath: join(shared, `${name}.lock`), realpath: false, retries: WAIT });
  try {
    if (existsSync(whole)) return folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await fill(folder);
    writeFileSync(whole, '');
    return folder;
  } finally {
    await release();
  }
}
