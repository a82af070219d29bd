import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * One client per process: its connections are what makes a warm call fast. In a function region, endpoint and credentials come from the
 * platform.
 */
export const createDocumentClient = (connection: DynamoDBClientConfig = {}): DynamoDBDocumentClient => {
  const client = new DynamoDBClient({ maxAttempts: 5, ...connection });
  // It walks through all that is sent and answered, for a log that nobody keeps: an eighth of what a compiler does.
  client.middlewareStack.remove('loggerMiddleware');
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
};

export type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string };
