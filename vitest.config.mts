import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**'],
    // DuckDB is a native addon: forked processes, not worker threads.
    pool: 'forks',
    // One process runs many files: loading CDK and the SQL translator once saves most of the time. Tests keep no state.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
