import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createEditionStore } from '../../shared/adapters/dynamodb/edition-store.ts';
import { env } from './env.ts';
import type { OpenDataDependencies } from './handler.ts';

export const container = (): OpenDataDependencies => {
  const base = createApiContainer('open-data', env().RECORDS_TABLE);
  return { http: base.http, reference: base.reference, editions: createEditionStore(base.table, base.reader) };
};
