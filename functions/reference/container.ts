import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { programmes } from '../../shared/programmes/index.ts';
import { municipalities } from '../../shared/reference/municipalities.ts';
import { schoolYears } from '../../shared/reference/semesters.ts';
import { env } from './env.ts';
import type { ReferenceDependencies } from './handler.ts';

export const container = (): ReferenceDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID } = env();
  return {
    ...createApiContainer('reference', RECORDS_TABLE),
    cursors: createCursors(createKeyService(), MAC_KEY_ID),
    programmes,
    municipalities,
    schoolYears,
  };
};
