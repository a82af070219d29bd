import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { type CompiledStatistics, compiledStatistics } from '../../domain/statistics.ts';
import type { CompiledSchool, StaleMarks, StatisticsStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { inList, queryAll } from './queries.ts';
import type { TransactItem } from './writes.ts';

const rowOf = (of: CompiledStatistics) => ({
  pk: `STATISTICS#${of.scope.level}#${of.scope.id}`,
  sk: of.semester,
  type: 'STATISTICS',
  listPk: `STATISTICS#${of.scope.level}#${of.semester}`,
  listSk: `STATISTICS#${of.scope.id}`,
  ...of,
});

const schoolRow = z.object({
  ...compiledStatistics().shape,
  municipalityIds: z.array(z.string()),
  region: z.nullable(z.string()),
  pupilIds: z.array(z.string()),
});

const toCompiledSchool = (row: unknown): CompiledSchool => {
  const { municipalityIds, region, pupilIds, ...compiled } = schoolRow.parse(row);
  return { compiled, municipalityIds, region, pupilIds };
};

export const createStatisticsStore = (table: Table): StatisticsStore => {
  const put = async (row: Record<string, unknown>): Promise<void> => {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: row }));
  };
  return {
    range: (level, id, from, to) =>
      queryAll(
        table,
        {
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': `STATISTICS#${level}#${id}`, ':from': from, ':to': to },
        },
        (row) => compiledStatistics().parse(row),
      ),
    schoolsOf: (semester) => queryAll(table, inList(`STATISTICS#school#${semester}`, 'STATISTICS#'), toCompiledSchool),
    save: (compiled) => put(rowOf(compiled)),
    saveSchool: ({ compiled, municipalityIds, region, pupilIds }) => put({ ...rowOf(compiled), municipalityIds, region, pupilIds }),
  };
};

/** Marks are spread over shards so that a busy week never writes to one partition alone. */
const shards = 4;

const shardOf = (schoolId: string): number => [...schoolId].reduce((sum, digit) => sum + digit.charCodeAt(0), 0) % shards;

const markRow = z.object({ shard: z.int(), semester: z.string(), schoolId: z.string(), token: z.string(), changedAt: z.int() });

const rowOfMark = (semester: string, schoolId: string, token: string, changedAt: number) => {
  const shard = shardOf(schoolId);
  return { pk: `STALE#${shard}`, sk: `${semester}#${schoolId}`, type: 'STALE', shard, semester, schoolId, token, changedAt };
};

export const createStaleMarks = (table: Table): StaleMarks => ({
  mark: async (...mark) => {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: rowOfMark(...mark) }));
  },
  markWith: (...mark) => ({
    guard: { kind: 'none' },
    part: { Put: { TableName: table.tableName, Item: rowOfMark(...mark) } } satisfies TransactItem,
  }),
  all: async () => {
    const perShard = await Promise.all(
      Array.from({ length: shards }, (_, shard) =>
        queryAll(
          table,
          { ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `STALE#${shard}` } },
          (row) => markRow.parse(row),
        ),
      ),
    );
    return perShard.flat();
  },
  clear: async ({ shard, semester, schoolId, token }) => {
    try {
      await table.client.send(
        new DeleteCommand({
          TableName: table.tableName,
          Key: { pk: `STALE#${shard}`, sk: `${semester}#${schoolId}` },
          ConditionExpression: '#token = :token',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': token },
        }),
      );
    } catch (error) {
      // Renewed meanwhile: the mark stays, and the next run compiles what came after this one had read.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
