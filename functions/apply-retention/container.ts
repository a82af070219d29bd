import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createInvitationStore } from '../../shared/adapters/dynamodb/invitation-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { createReceiptFiles } from '../../shared/adapters/s3/receipt-files.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { applyRetention } from '../../shared/use-cases/apply-retention.ts';
import { env } from './env.ts';
import type { ApplyRetentionDependencies } from './handler.ts';

export const container = (): ApplyRetentionDependencies => {
  const { RECORDS_TABLE, QUARANTINE_BUCKET, RECEIPTS_BUCKET } = env();
  const table = { client: createDocumentClient(), tableName: RECORDS_TABLE };
  const reader = createReader(table);
  return {
    apply: applyRetention({
      ...createClaimStores(table, reader),
      pupils: createPupilStore(table, reader),
      invitations: createInvitationStore(table, reader),
      reference: createReferenceStore(table, reader, release),
      files: createReceiptFiles({ quarantine: QUARANTINE_BUCKET, kept: RECEIPTS_BUCKET }),
      unitOfWork: createUnitOfWork(table),
      digest: sha256,
    }),
    log: createLog('apply-retention'),
  };
};
