import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionalVariable } from '../../shared/adapters/environment.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import type { DocumentationDependencies } from './handler.ts';

/** The files lie beside the bundle, which is CommonJS. */
export const container = (): DocumentationDependencies => ({
  read: (name) => readFileSync(join(__dirname, name), 'utf8'),
  log: createLog('documentation'),
  allowedOrigin: optionalVariable('ALLOWED_ORIGIN'),
});
