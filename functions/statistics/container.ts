import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { env } from './env.ts';
import type { StatisticsDependencies } from './handler.ts';

export const container = (): StatisticsDependencies => {
  const base = createApiContainer('statistics', env().RECORDS_TABLE);
  return { ...base, statistics: createStatisticsStore(base.table) };
};
