import { createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createContactStore } from '../../shared/adapters/dynamodb/contact-store.ts';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createBalanceStore, createLedgerStore } from '../../shared/adapters/dynamodb/ledger-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createReportStore } from '../../shared/adapters/dynamodb/report-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createDataKeys } from '../../shared/adapters/kms/vault.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { createReportRenderer } from '../../shared/adapters/reports/renderer.ts';
import { createReportFiles } from '../../shared/adapters/s3/report-files.ts';
import { createMailer } from '../../shared/adapters/ses/mailer.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { sendReports } from '../../shared/use-cases/send-reports.ts';
import { env } from './env.ts';
import type { SendReportsFunctionDependencies } from './handler.ts';

export const container = (): SendReportsFunctionDependencies => {
  const { RECORDS_TABLE, REPORTS_BUCKET, DATA_KEY_ID, MAIL_FROM, PUBLIC_URL } = env();
  const table = { client: createDocumentClient(), tableName: RECORDS_TABLE };
  const reader = createReader(table);
  return {
    send: sendReports({
      statistics: createStatisticsStore(table, reader),
      claims: createClaimStore(table, reader),
      ledger: createLedgerStore(table),
      balances: createBalanceStore(table, reader),
      schools: createSchoolStore(table, reader),
      reference: createReferenceStore(table, reader, release),
      reports: createReportStore(table, reader),
      reportFiles: createReportFiles(REPORTS_BUCKET),
      renderer: createReportRenderer(),
      contacts: createContactStore(table),
      deliveries: createDeliveryStore(table),
      principals: createPrincipalStore(table, reader),
      vault: createDataKeys(createKeyService(), DATA_KEY_ID),
      mailer: createMailer(MAIL_FROM),
      unitOfWork: createUnitOfWork(table),
      digest: sha256,
      publicUrl: PUBLIC_URL,
    }),
    log: createLog('send-reports'),
  };
};
