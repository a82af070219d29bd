import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { queueAges } from '../../shared/use-cases/queue-ages.ts';
import { reconcile } from '../../shared/use-cases/reconcile.ts';
import { env } from './env.ts';
import type { ReconcileDependencies } from './handler.ts';

export const container = (): ReconcileDependencies => {
  const table = { client: createDocumentClient(), tableName: env().RECORDS_TABLE };
  const reader = createReader(table);
  const dependencies = {
    ...createClaimStores(table, reader),
    schools: createSchoolStore(table, reader),
    statistics: createStatisticsStore(table, reader),
    staleMarks: createStaleMarks(table),
    reference: createReferenceStore(table, reader, release),
  };
  return { reconcile: reconcile(dependencies), queueAges: queueAges(dependencies), log: createLog('reconcile') };
};
