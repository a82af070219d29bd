import { createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { compileStatistics } from '../../shared/use-cases/compile-statistics.ts';
import { env } from './env.ts';
import type { CompileStatisticsDependencies } from './handler.ts';

export const container = (): CompileStatisticsDependencies => {
  const table = { client: createDocumentClient(), tableName: env().RECORDS_TABLE };
  const reader = createReader(table);
  return {
    compile: compileStatistics({
      plans: createPlanStore(table, reader),
      claims: createClaimStore(table, reader),
      schools: createSchoolStore(table, reader),
      statistics: createStatisticsStore(table, reader),
      staleMarks: createStaleMarks(table),
      reference: createReferenceStore(table, reader, release),
      unitOfWork: createUnitOfWork(table),
    }),
    log: createLog('compile-statistics'),
  };
};
