import { mkdirSync } from 'node:fs';
import { lock } from 'proper-lockfile';

/** Another process is writing to the lake. */
export class LakeInUse extends Error {
  constructor(readonly state: string) {
    super(
      `the lake in '${state}' is being converted by another process: wait for it to end, or use another folder with --lake`,
    );
    this.name = 'LakeInUse';
  }
}

/**
 * Runs `work` as the only writer of a lake. The lock dies with its process: one that was killed is taken over after 10
 * seconds without a sign of life.
 *
 * @throws LakeInUse when another process holds it
 */
export async function asOnlyWriter<T>(state: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(state, { recursive: true });
  let release: () => Promise<void>;
  try {
    release = await lock(state, { lockfilePath: `${state}/lock`, stale: 10_000, update: 2_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') throw new LakeInUse(state);
    throw error;
  }
  try {
    return await work();
  } finally {
    await release();
  }
}
