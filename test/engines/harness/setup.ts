import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startEmulator } from './emulator';
import { removeLeftovers, runFolder } from './leftovers';
import { installedPython } from './python';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the emulator answers. */
    readonly endpoint: string;
    /** The Python that has the engines. */
    readonly python: string;
    /** A folder of this run, removed when it ends. */
    readonly scratch: string;
  }
}

/** Once before all engine tests: installs the engines, starts the emulator, and ends both when the tests do. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Without handlers a signal ends the process at once, and nothing is cleaned up.
  const exit = (code: number) => () => process.exit(code);
  const signals = [
    ['SIGINT', exit(130)],
    ['SIGTERM', exit(143)],
    ['SIGHUP', exit(129)],
  ] as const;
  for (const [signal, handler] of signals) process.once(signal, handler);

  for (const leftover of removeLeftovers()) console.warn(leftover);
  const python = await installedPython();
  const emulator = await startEmulator(python);
  const scratch = runFolder('engines');
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', removeScratch);

  project.provide('endpoint', emulator.endpoint);
  project.provide('python', python);
  project.provide('scratch', scratch);
  return async () => {
    await emulator.stop();
    removeScratch();
    process.off('exit', removeScratch);
    for (const [signal, handler] of signals) process.off(signal, handler);
  };
}
