import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createConsultationStore } from '../../shared/adapters/dynamodb/consultation-store.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createProjectStore, projectPk } from '../../shared/adapters/dynamodb/project-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { env } from './env.ts';
import type { ProjectsDependencies } from './handler.ts';

export const container = (): ProjectsDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID } = env();
  const base = createApiContainer('projects', RECORDS_TABLE);
  return {
    ...base,
    projects: createProjectStore(base.table, base.reader),
    plans: createPlanStore(base.table, base.reader),
    consultations: createConsultationStore(base.table, base.reader),
    history: createHistory(base.table, projectPk),
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
    newId,
  };
};
