import { DeleteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Declared, TableProperties } from '../declared.ts';

/**
 * Deletes what has expired by the local clock, as DynamoDB does within days. It is not done all the time, for nothing may rely on it: every
 * reader looks at the time itself.
 */
export const deleteExpired = async (client: DynamoDBClient, tables: readonly Declared<TableProperties>[], nowMs: number): Promise<void> => {
  for (const { name, properties } of tables) {
    const attribute = properties.TimeToLiveSpecification?.AttributeName;
    const keys = properties.KeySchema.flatMap(({ AttributeName }) => AttributeName ?? []);
    if (attribute === undefined) continue;
    const expired = {
      TableName: name,
      FilterExpression: '#expires < :now',
      ExpressionAttributeNames: { '#expires': attribute },
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(nowMs / 1000)) } },
    };
    for await (const { Items = [] } of paginateScan({ client }, expired)) {
      for (const item of Items) {
        const Key = Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]] as const])));
        await client.send(new DeleteItemCommand({ TableName: name, Key }));
      }
    }
  }
};
