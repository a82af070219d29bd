import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { env } from './env.ts';
import type { AccessFunctionDependencies } from './handler.ts';

export const container = (): AccessFunctionDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID } = env();
  return { ...createApiContainer('access', RECORDS_TABLE), cursors: createCursors(createKeyService(), MAC_KEY_ID) };
};
