import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vitest reads its configuration from a default export.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: '100%',
    // The slower engine takes a multiple of the time that anything should take.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    restoreMocks: true,
    unstubEnvs: true,
    env: { TZ: 'UTC' },
  },
});
