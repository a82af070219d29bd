import { createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createContactStore } from '../../shared/adapters/dynamodb/contact-store.ts';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createDataKeys } from '../../shared/adapters/kms/vault.ts';
import { createMailer } from '../../shared/adapters/ses/mailer.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { sendReminders } from '../../shared/use-cases/send-reminders.ts';
import { env } from './env.ts';
import type { SendRemindersFunctionDependencies } from './handler.ts';

export const container = (): SendRemindersFunctionDependencies => {
  const { RECORDS_TABLE, DATA_KEY_ID, MAIL_FROM } = env();
  const table = { client: createDocumentClient(), tableName: RECORDS_TABLE };
  const reader = createReader(table);
  return {
    send: sendReminders({
      schools: createSchoolStore(table, reader),
      plans: createPlanStore(table, reader),
      claims: createClaimStore(table, reader),
      receipts: createReceiptStore(table, reader),
      reference: createReferenceStore(table, reader, release),
      principals: createPrincipalStore(table, reader),
      contacts: createContactStore(table),
      deliveries: createDeliveryStore(table),
      vault: createDataKeys(createKeyService(), DATA_KEY_ID),
      mailer: createMailer(MAIL_FROM),
      unitOfWork: createUnitOfWork(table),
    }),
    log: createLog('send-reminders'),
  };
};
