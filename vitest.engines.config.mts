import { defineConfig } from 'vitest/config';

/** Tests against engines that are not Node: `npm run test:engines`. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    globalSetup: ['test/engines/harness/setup.ts'],
    setupFiles: ['test/engines/harness/environment.ts'],
    pool: 'forks',
    // They share one emulator, and each file starts from an empty one.
    fileParallelism: false,
    isolate: false,
    // What the tests of one file start at the same time: whole processes.
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
