import { defineConfig } from 'vitest/config';

// The whole program in a real browser: one file after another, since each brings a browser, a library and an engine.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['e2e/fixtures/build.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
