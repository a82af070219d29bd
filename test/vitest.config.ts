import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of what has no state outside its own calls: they share their workers, and so what those have loaded. */
const stateless = ['domain', 'functions', 'http', 'observability', 'use-cases'].map((folder) => `test/${folder}/**/*.test.ts`);

/** The slower engine takes a multiple of the time that anything should take; in a storm calls hang, and are asked for again. */
const patience = (process.env['PUMPURS_FAULTS'] ?? '') === '' ? 1 : 5;

// Vitest reads its configuration from a default export.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 60_000 * patience,
    hookTimeout: 90_000 * patience,
    restoreMocks: true,
    unstubEnvs: true,
    env: { TZ: 'UTC' },
    projects: [
      { extends: true, test: { name: 'stateless', include: stateless, isolate: false } },
      { extends: true, test: { name: 'others', include: ['test/**/*.test.ts'], exclude: stateless } },
    ],
  },
});
