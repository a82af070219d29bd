import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Guard, Write } from '../../ports/records.ts';
import type { Table } from './client.ts';
import type { Key } from './reader.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A condition, said in words: concurrency is vocabulary, not strings in ten places. */
export type Condition = {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
};

export const absent: Condition = { ConditionExpression: 'attribute_not_exists(pk)' };

export const expectVersion = (version: number): Condition => ({
  ConditionExpression: '#version = :expectedVersion',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':expectedVersion': version },
});

export const expectStatus = (allowed: readonly string[]): Condition => ({
  ConditionExpression: `#status IN (${allowed.map((_status, index) => `:status${index}`).join(', ')})`,
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: Object.fromEntries(allowed.map((status, index) => [`:status${index}`, status])),
});

/** Beside another condition: this person has no hand in what stands there. */
export const expectOtherHands = (condition: Condition, by: string): Condition => ({
  ConditionExpression: `${condition.ConditionExpression} AND NOT contains(hands, :by)`,
  ExpressionAttributeNames: { ...condition.ExpressionAttributeNames },
  ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ':by': by },
});

export const expectEqual = (attribute: string, value: string | number): Condition => ({
  ConditionExpression: '#attribute = :value',
  ExpressionAttributeNames: { '#attribute': attribute },
  ExpressionAttributeValues: { ':value': value },
});

/** Absent, or past its time: TTL deletes late, and by the wall clock. */
export const absentOrExpired = (nowSeconds: number): Condition => ({
  ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
  ExpressionAttributeValues: { ':now': nowSeconds },
});

export const putWrite = (
  { tableName }: Table,
  row: Key & Record<string, unknown>,
  condition: Condition | undefined,
  guard: Guard,
): Write => ({
  guard,
  part: {
    Put: { TableName: tableName, Item: row, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
  } satisfies TransactItem,
});

/** Writes nothing: the transaction happens only where the condition holds. */
export const checkWrite = ({ tableName }: Table, key: Key, condition: Condition, guard: Guard): Write => ({
  guard,
  part: {
    ConditionCheck: { TableName: tableName, Key: key, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
  } satisfies TransactItem,
});

export const deleteWrite = ({ tableName }: Table, key: Key, condition: Condition | undefined, guard: Guard): Write => ({
  guard,
  part: { Delete: { TableName: tableName, Key: key, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } } satisfies TransactItem,
});

export const updateWrite = (
  { tableName }: Table,
  key: Key,
  update: { UpdateExpression: string; ExpressionAttributeValues: Record<string, unknown> } & Partial<
    Omit<Condition, 'ExpressionAttributeValues'>
  >,
  guard: Guard,
): Write => ({
  guard,
  part: { Update: { TableName: tableName, Key: key, ...update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } } satisfies TransactItem,
});
