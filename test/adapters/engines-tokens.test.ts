import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { openEngineTable } from '../support/engine-table.ts';

/** What a commit relies on where it keeps its token over several tries, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let table: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ table, close } = await openEngineTable(engine));
  }, 60_000);
  afterAll(() => close());

  const insert = async (pk: string, token: string) =>
    table.client.send(
      new TransactWriteCommand({
        ClientRequestToken: token,
        TransactItems: [
          {
            Put: {
              TableName: table.tableName,
              Item: { pk, sk: pk, type: 'TEST' },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );

  it('a transaction that went through goes through again by its token, and does nothing', async () => {
    const token = randomUUID();
    await insert('TEST#twice', token);
    await insert('TEST#twice', token);
    expect(await createReader(table).get({ pk: 'TEST#twice', sk: 'TEST#twice' })).toMatchObject({ type: 'TEST' });
    await expect(insert('TEST#twice', randomUUID())).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });
});
