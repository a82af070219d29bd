import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { claimPk } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
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
    ...createClaimStores(base.table, base.reader),
    statistics: createStatisticsStore(base.table, base.reader),
    history: createHistory(base.table, claimPk),
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
    newId,
  };
};
