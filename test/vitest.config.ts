import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vitest reads its configuration from a default export.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 90_000,
    restoreMocks: true,
    unstubEnvs: true,
    env: { TZ: 'UTC' },
  },
});
