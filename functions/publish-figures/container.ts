import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createEditionStore } from '../../shared/adapters/dynamodb/edition-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { release } from '../../shared/reference/index.ts';
import { publishFigures } from '../../shared/use-cases/publish-figures.ts';
import { env } from './env.ts';
import type { PublishFiguresDependencies } from './handler.ts';

export const container = (): PublishFiguresDependencies => {
  const table = { client: createDocumentClient(), tableName: env().RECORDS_TABLE };
  const reader = createReader(table);
  return {
    publish: publishFigures({
      statistics: createStatisticsStore(table, reader),
      editions: createEditionStore(table, reader),
      reference: createReferenceStore(table, reader, release),
      unitOfWork: createUnitOfWork(table),
    }),
    log: createLog('publish-figures'),
  };
};
