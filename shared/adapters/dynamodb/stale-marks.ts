import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { StaleMark, StaleMarks } from '../../ports/statistics.ts';
import type { Table } from './client.ts';
import { queryAll } from './queries.ts';
import { writeAlone } from './single-write.ts';
import type { TransactItem } from './writes.ts';

/** Marks are spread over shards so that a busy week never writes to one partition alone. */
const shards = 4;

const shardOf = (schoolId: string): number => [...schoolId].reduce((sum, digit) => sum + digit.charCodeAt(0), 0) % shards;

const markRow = z.object({
  shard: z.int(),
  semester: z.string(),
  schoolId: z.string(),
  token: z.string(),
  changedAt: z.int(),
  records: z._default(z.set(z.string()), new Set<string>()),
});

const keyOf = ({ shard, semester, schoolId }: Pick<StaleMark, 'shard' | 'semester' | 'schoolId'>) => ({
  pk: `STALE#${shard}`,
  sk: `${semester}#${schoolId}`,
});

/** Sets the mark, or renews it: the records of both are kept. */
const setting = (table: Table, { semester, schoolId, token, changedAt, records }: Omit<StaleMark, 'shard'>) => {
  const shard = shardOf(schoolId);
  return {
    TableName: table.tableName,
    Key: keyOf({ shard, semester, schoolId }),
    UpdateExpression:
      'SET #type = :type, #shard = :shard, semester = :semester, schoolId = :school, #token = :token, changedAt = :at' +
      (records.length === 0 ? '' : ' ADD records :records'),
    ExpressionAttributeNames: { '#type': 'type', '#shard': 'shard', '#token': 'token' },
    ExpressionAttributeValues: {
      ':type': 'STALE',
      ':shard': shard,
      ':semester': semester,
      ':school': schoolId,
      ':token': token,
      ':at': changedAt,
      ...(records.length === 0 ? {} : { ':records': new Set(records) }),
    },
  };
};

export const createStaleMarks = (table: Table): StaleMarks => ({
  mark: async (mark) => {
    await writeAlone(() => table.client.send(new UpdateCommand(setting(table, mark))));
  },
  markWith: (mark) => ({ guard: { kind: 'none' }, part: { Update: setting(table, mark) } satisfies TransactItem }),
  all: async () => {
    const perShard = await Promise.all(
      Array.from({ length: shards }, (_, shard) =>
        queryAll(
          table,
          { ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `STALE#${shard}` } },
          (row) => {
            const { records, ...mark } = markRow.parse(row);
            return { ...mark, records: [...records].sort() };
          },
        ),
      ),
    );
    return perShard.flat();
  },
  clear: async ({ token, ...mark }) => {
    try {
      await writeAlone(() =>
        table.client.send(
          new DeleteCommand({
            TableName: table.tableName,
            Key: keyOf(mark),
            ConditionExpression: '#token = :token',
            ExpressionAttributeNames: { '#token': 'token' },
            ExpressionAttributeValues: { ':token': token },
          }),
        ),
      );
    } catch (error) {
      // Renewed meanwhile: the mark stays, and the next run compiles what came after this one had read.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
