import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { agreementPk, createAgreementStore } from '../../shared/adapters/dynamodb/agreement-store.ts';
import { batchPk, createBatchStore } from '../../shared/adapters/dynamodb/batch-store.ts';
import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { env } from './env.ts';
import type { PaymentsDependencies } from './handler.ts';

export const container = (): PaymentsDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID } = env();
  const base = createApiContainer('payments', RECORDS_TABLE);
  return {
    ...base,
    ...createClaimStores(base.table, base.reader),
    agreements: createAgreementStore(base.table, base.reader),
    batches: createBatchStore(base.table, base.reader),
    agreementHistory: createHistory(base.table, (id) => agreementPk(id)),
    batchHistory: createHistory(base.table, batchPk),
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
    newId,
  };
};
