import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { claimPk, createAllowanceStore, createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createConsultationStore } from '../../shared/adapters/dynamodb/consultation-store.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createProjectStore } from '../../shared/adapters/dynamodb/project-store.ts';
import { createReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { env } from './env.ts';
import type { ClaimsDependencies } from './handler.ts';

export const container = (): ClaimsDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID } = env();
  const base = createApiContainer('claims', RECORDS_TABLE);
  return {
    ...base,
    claims: createClaimStore(base.table, base.reader),
    plans: createPlanStore(base.table, base.reader),
    consultations: createConsultationStore(base.table, base.reader),
    projects: createProjectStore(base.table, base.reader),
    receipts: createReceiptStore(base.table, base.reader),
    allowances: createAllowanceStore(base.table, base.reader),
    history: createHistory(base.table, claimPk),
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
    newId,
  };
};
