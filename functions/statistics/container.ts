import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createEditionStore } from '../../shared/adapters/dynamodb/edition-store.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { env } from './env.ts';
import type { StatisticsDependencies } from './handler.ts';

export const container = (): StatisticsDependencies => {
  const base = createApiContainer('statistics', env().RECORDS_TABLE);
  return {
    ...base,
    statistics: createStatisticsStore(base.table, base.reader),
    editions: createEditionStore(base.table, base.reader),
    plans: createPlanStore(base.table, base.reader),
    claims: createClaimStore(base.table, base.reader),
  };
};
