import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { referencePk } from '../../shared/adapters/dynamodb/reference-store.ts';
import { schoolPk } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { env } from './env.ts';
import type { ReferenceDependencies } from './handler.ts';

export const container = (): ReferenceDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID } = env();
  const base = createApiContainer('reference', RECORDS_TABLE);
  return {
    ...base,
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
    staleMarks: createStaleMarks(base.table),
    histories: { schools: createHistory(base.table, schoolPk), reference: createHistory(base.table, referencePk) },
  };
};
