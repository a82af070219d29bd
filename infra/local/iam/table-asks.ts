import { z } from 'zod';
import type { Ask } from './evaluate.ts';

/** The partition key of each table and of its indexes, by `table` and `table/index/name`. */
export type PartitionKeys = ReadonlyMap<string, string>;

const itemSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const keyedSchema = z.object({ TableName: z.string(), Key: itemSchema.optional(), Item: itemSchema.optional() });
const querySchema = z.object({
  TableName: z.string(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string().default(''),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: itemSchema.default({}),
});
const batchGetSchema = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(itemSchema) })) });
const transactionSchema = z.object({ TransactItems: z.array(z.record(z.string(), keyedSchema)) });
const namedSchema = z.object({ TableName: z.string() });

/** A part of a transaction is allowed as the single call would be. */
const actionOfPart: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const leadingKeys = 'dynamodb:LeadingKeys';
const textOf = (value: Readonly<Record<string, unknown>> | undefined): readonly string[] =>
  typeof value?.['S'] === 'string' ? [value['S']] : [];

/** What a request to DynamoDB asks for; the leading keys of an index are those of the index. */
export const createTableAsks = (arnOfTable: (name: string) => string, partitionKeys: PartitionKeys) => {
  const partitionKeyOf = (name: string): string => partitionKeys.get(name) ?? '';
  const ofItem = (action: string, { TableName, Key, Item }: z.infer<typeof keyedSchema>): Ask => ({
    action: `dynamodb:${action}`,
    resource: arnOfTable(TableName),
    context: { [leadingKeys]: textOf((Key ?? Item)?.[partitionKeyOf(TableName)]) },
  });

  const ofQuery = (body: unknown): Ask => {
    const { TableName, IndexName, KeyConditionExpression, ...expression } = querySchema.parse(body);
    const target = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
    const asked = [...KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)]
      .map(([, name = '', value = '']) => [expression.ExpressionAttributeNames[name] ?? name, value] as const)
      .find(([name]) => name === partitionKeyOf(target));
    const values = textOf(expression.ExpressionAttributeValues[asked?.[1] ?? '']);
    return {
      action: 'dynamodb:Query',
      resource: IndexName === undefined ? arnOfTable(TableName) : `${arnOfTable(TableName)}/index/${IndexName}`,
      context: values.length === 0 ? {} : { [leadingKeys]: values },
    };
  };

  return (operation: string, body: unknown): readonly Ask[] => {
    switch (operation) {
      case 'GetItem':
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return [ofItem(operation, keyedSchema.parse(body))];
      case 'Query':
        return [ofQuery(body)];
      case 'BatchGetItem':
        return Object.entries(batchGetSchema.parse(body).RequestItems).map(([table, { Keys }]) => ({
          action: 'dynamodb:BatchGetItem',
          resource: arnOfTable(table),
          context: { [leadingKeys]: Keys.flatMap((key) => textOf(key[partitionKeyOf(table)])) },
        }));
      case 'TransactGetItems':
      case 'TransactWriteItems':
        return transactionSchema
          .parse(body)
          .TransactItems.flatMap((item) => Object.entries(item).map(([part, keyed]) => ofItem(actionOfPart[part] ?? part, keyed)));
      default: {
        const named = namedSchema.safeParse(body);
        return [{ action: `dynamodb:${operation}`, resource: named.success ? arnOfTable(named.data.TableName) : '*', context: {} }];
      }
    }
  };
};
