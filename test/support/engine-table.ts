import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { EngineChoice } from '../../infra/local/engines/dynamodb.ts';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import type { Commit } from '../../shared/ports/records.ts';
import { startTestCloud } from './cloud.ts';

/** The table of records as the template declares it, on a real engine. Close it in `afterAll`. */
export const openEngineTable = async (engine: EngineChoice): Promise<{ readonly table: Table; readonly close: () => Promise<void> }> => {
  const cloud = await startTestCloud({ engine });
  const { tableName, ...connection } = recordsTableOf(cloud);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(connection), { marshallOptions: { removeUndefinedValues: true } });
  return {
    table: { client, tableName },
    close: async () => {
      client.destroy();
      await cloud.stop();
    },
  };
};

/** The kinds of the guards that failed; none: it was written. */
export const failedIn = (commit: Commit): readonly string[] => (commit.ok ? [] : commit.failed.map(({ guard }) => guard.kind));

/** What stood in the way of the first guard that failed. */
export const foundIn = (commit: Commit): unknown => (commit.ok ? undefined : commit.failed[0]?.found);
