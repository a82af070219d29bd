import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { sealSemesters } from '../../shared/use-cases/seal-semesters.ts';
import { env } from './env.ts';
import type { SealSemesterDependencies } from './handler.ts';

export const container = (): SealSemesterDependencies => {
  const table = { client: createDocumentClient(), tableName: env().RECORDS_TABLE };
  const reader = createReader(table);
  return {
    seal: sealSemesters({
      statistics: createStatisticsStore(table, reader),
      staleMarks: createStaleMarks(table),
      reference: createReferenceStore(table, reader, release),
      unitOfWork: createUnitOfWork(table),
    }),
    log: createLog('seal-semester'),
  };
};
