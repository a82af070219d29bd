import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createAllowanceStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createConsultationStore } from '../../shared/adapters/dynamodb/consultation-store.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createPlanStore, planPk } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createProjectStore } from '../../shared/adapters/dynamodb/project-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createVault } from '../../shared/adapters/kms/vault.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { env } from './env.ts';
import type { PlansDependencies } from './handler.ts';

export const container = (): PlansDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID, DATA_KEY_ID } = env();
  const base = createApiContainer('plans', RECORDS_TABLE);
  const keyService = createKeyService();
  return {
    ...base,
    plans: createPlanStore(base.table, base.reader),
    consultations: createConsultationStore(base.table, base.reader),
    pupils: createPupilStore(base.table, base.reader),
    projects: createProjectStore(base.table, base.reader),
    allowances: createAllowanceStore(base.table, base.reader),
    history: createHistory(base.table, planPk),
    vault: createVault(keyService, { macKeyId: MAC_KEY_ID, dataKeyId: DATA_KEY_ID }),
    cursors: createCursors(keyService, MAC_KEY_ID),
    newId,
  };
};
