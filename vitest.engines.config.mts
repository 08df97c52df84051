import { defineConfig } from 'vitest/config';
import LongestFirst from './test/engines/harness/order.mjs';

/** Tests against engines that are not Node: `npm run test:engines`. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    globalSetup: ['test/engines/harness/setup.ts'],
    setupFiles: ['test/engines/harness/environment.ts'],
    // Templates of every config are held against CloudFormation Validate in `npm test`; here, the app as it is.
    env: { CDK_VALIDATION: 'false' },
    pool: 'forks',
    // Each has an emulator of its own, and each file starts from an empty one; Trino is lent to one file at a time.
    maxWorkers: 3,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // What the tests of one file start at the same time: whole processes.
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
