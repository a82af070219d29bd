import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { CountedCall } from './counting-proxy.ts';

type Row = Record<string, { S: string }>;

/**
 * The bare SDK call behind a recorded request. Reads are sent again as they were. A write is sent as unconditional puts of the same
 * items beside the real ones, since its own conditions hold only once.
 */
export const sendRaw = async (client: DynamoDBClient, { operation, body }: CountedCall, copy: number): Promise<void> => {
  switch (operation) {
    case 'GetItem':
      await client.send(new GetItemCommand(body as unknown as GetItemCommandInput));
      return;
    case 'BatchGetItem':
      await client.send(new BatchGetItemCommand(body as unknown as BatchGetItemCommandInput));
      return;
    case 'Query':
      await client.send(new QueryCommand(body as unknown as QueryCommandInput));
      return;
    case 'TransactWriteItems':
      await client.send(new TransactWriteItemsCommand(asPuts(body as unknown as TransactWriteItemsCommandInput, copy)));
      return;
    default:
      throw new Error(`no raw call for ${operation}`);
  }
};

const asPuts = ({ TransactItems }: TransactWriteItemsCommandInput, copy: number): TransactWriteItemsCommandInput => ({
  TransactItems: (TransactItems ?? []).map(({ Put, Update, Delete, ConditionCheck }) => {
    const TableName = Put?.TableName ?? Update?.TableName ?? Delete?.TableName ?? ConditionCheck?.TableName;
    const item = (Put?.Item ?? Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key ?? {}) as Row;
    return { Put: { TableName, Item: { ...item, pk: { S: `BENCH#${copy}#${item['pk']?.S}` } } } };
  }),
});
