import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { env } from './env.ts';
import type { MarkStatisticsStaleDependencies } from './handler.ts';

export const container = (): MarkStatisticsStaleDependencies => ({
  staleMarks: createStaleMarks({ client: createDocumentClient(), tableName: env().RECORDS_TABLE }),
  log: createLog('mark-statistics-stale'),
});
