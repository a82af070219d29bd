import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Page, PageRequest } from '../../ports/records.ts';
import type { Table } from './client.ts';

type Question = Pick<
  QueryCommandInput,
  | 'IndexName'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
  | 'ConsistentRead'
  | 'ScanIndexForward'
>;

const position = z.record(z.string(), z.string());

/** One page in one query; the position is the engine's own last key, opaque outside. */
export const queryPage = async <Item>(
  { client, tableName }: Table,
  question: Question,
  { limit, after }: PageRequest,
  parse: (row: unknown) => Item,
): Promise<Page<Item>> => {
  const { Items, LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      ...question,
      Limit: limit,
      ExclusiveStartKey: after === null ? undefined : position.parse(JSON.parse(after)),
    }),
  );
  return { items: (Items ?? []).map(parse), next: LastEvaluatedKey === undefined ? null : JSON.stringify(LastEvaluatedKey) };
};

/** Every item of a partition, page after page. */
export const queryAll = async <Item>(table: Table, question: Question, parse: (row: unknown) => Item): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page<Item> = await queryPage(table, question, { limit: 1000, after }, parse);
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
};

/** All of a record kind in a list partition, e.g. a school's plans of a semester. */
export const inList = (listPk: string, prefix: string): Question => ({
  IndexName: 'list',
  KeyConditionExpression: 'listPk = :listPk AND begins_with(listSk, :prefix)',
  ExpressionAttributeValues: { ':listPk': listPk, ':prefix': prefix },
});

/** Narrows a question by one field. A page may hold fewer than its limit, and the next go on behind it. */
const withField = (question: Question, field: 'status' | 'schoolId', value: string | undefined): Question =>
  value === undefined
    ? question
    : {
        ...question,
        FilterExpression: `#${field} = :${field}`,
        ExpressionAttributeNames: { ...question.ExpressionAttributeNames, [`#${field}`]: field },
        ExpressionAttributeValues: { ...question.ExpressionAttributeValues, [`:${field}`]: value },
      };

/** Records of one status only. */
export const withStatus = (question: Question, status: string | undefined): Question => withField(question, 'status', status);

/** Records of one school only. */
export const withSchool = (question: Question, schoolId: string | undefined): Question => withField(question, 'schoolId', schoolId);

/** What an organisation's stage has to decide, oldest first. */
export const inQueue = (queuePk: string): Question => ({
  IndexName: 'queue',
  KeyConditionExpression: 'queuePk = :queuePk',
  ExpressionAttributeValues: { ':queuePk': queuePk },
});

/** All items of one record. DynamoDB refuses to look for what begins with nothing. */
export const allOfRecord = (pk: string): Question => ({
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': pk },
});

/** Items of one record that begin alike, e.g. its events, read after write. */
export const ofRecord = (pk: string, prefix: string): Question => ({
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
});
