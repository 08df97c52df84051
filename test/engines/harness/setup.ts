import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startTrinoDesk } from '../trino/desk';
import { startEmulator } from './emulator';
import { removeLeftovers, runFolder } from './leftovers';
import { installedPython } from './python';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the emulators answer: one for each worker. */
    readonly endpoints: readonly string[];
    /** The Python that has the engines. */
    readonly python: string;
    /** A folder of this run, removed when it ends. */
    readonly scratch: string;
    /** Port of what lends Trino to test files. */
    readonly trinoDesk: number;
  }
}

/** Once before all engine tests: installs what all need, and ends what they started when they do. */
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
  const workers = Number(project.config.maxWorkers);
  const emulators = await Promise.all(Array.from({ length: workers }, () => startEmulator(python)));
  const desk = await startTrinoDesk();
  const scratch = runFolder('engines');
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', removeScratch);

  const endpoints = emulators.map(({ endpoint }) => endpoint);
  project.provide('endpoints', endpoints);
  project.provide('python', python);
  project.provide('scratch', scratch);
  project.provide('trinoDesk', desk.port);
  return async () => {
    await Promise.all([desk, ...emulators].map((one) => one.stop()));
    removeScratch();
    process.off('exit', removeScratch);
    for (const [signal, handler] of signals) process.off(signal, handler);
  };
}
