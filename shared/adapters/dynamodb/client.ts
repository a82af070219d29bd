import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marking, settingsFor } from '../patience.ts';

/**
 * One client per process: its connections are what makes a warm call fast. In a function region, endpoint and credentials come from the
 * platform.
 */
export const createDocumentClient = (connection: DynamoDBClientConfig = {}): DynamoDBDocumentClient => {
  const client = new DynamoDBClient({ ...settingsFor('dynamodb'), ...connection });
  // It walks through all that is sent and answered, for a log that nobody keeps: an eighth of what a compiler does.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(marking('dynamodb'), { step: 'initialize' });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
};

export type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string };
