import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createReportStore } from '../../shared/adapters/dynamodb/report-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createReportFiles } from '../../shared/adapters/s3/report-files.ts';
import { env } from './env.ts';
import type { ReportsDependencies } from './handler.ts';

export const container = (): ReportsDependencies => {
  const { RECORDS_TABLE, REPORTS_BUCKET, MAC_KEY_ID } = env();
  const base = createApiContainer('reports', RECORDS_TABLE);
  return {
    ...base,
    reports: createReportStore(base.table, base.reader),
    reportFiles: createReportFiles(REPORTS_BUCKET),
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
  };
};
