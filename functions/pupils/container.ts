import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { planPk, pupilPk } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createVault } from '../../shared/adapters/kms/vault.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { env } from './env.ts';
import type { PupilsDependencies } from './handler.ts';

export const container = (): PupilsDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID, DATA_KEY_ID } = env();
  const base = createApiContainer('pupils', RECORDS_TABLE);
  const keyService = createKeyService();
  return {
    ...base,
    ...createClaimStores(base.table, base.reader),
    pupils: createPupilStore(base.table, base.reader),
    history: createHistory(base.table, planPk),
    pupilHistory: createHistory(base.table, pupilPk),
    vault: createVault(keyService, { macKeyId: MAC_KEY_ID, dataKeyId: DATA_KEY_ID }),
    cursors: createCursors(keyService, MAC_KEY_ID),
    newId,
    // The library that makes it is loaded by the first who asks for it.
    renderPdf: async (document, asOf) => (await import('#write-pdf')).reportPdf(document, asOf),
  };
};
