import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**'],
    globalSetup: ['test/run/folder.ts'],
    // DuckDB is a native addon: forked processes, not worker threads.
    pool: 'forks',
    // One process runs many files: loading CDK and the SQL translator once saves most of the time. Tests keep no state.
    isolate: false,
    // Vitest would leave one core for itself: on two that is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Templates and rows are short-lived and many: fewer, larger collections save a tenth of the time.
    execArgv: ['--max-semi-space-size=128'],
    setupFiles: ['test/run/web-assembly.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
