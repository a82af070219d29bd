import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { caughtTable } from '../support/table.ts';

const key = (pk: string) => ({ pk, sk: 'X' });
const row = (pk: string) => ({ ...key(pk), value: `of ${pk}` });

const setUp = () => {
  const { table, commands } = caughtTable();
  return { commands, reader: createReader(table) };
};

describe('one read', () => {
  it('is one consistent GetItem', async () => {
    const { commands, reader } = setUp();
    commands.on(GetCommand).resolves({ Item: row('A') });
    expect(await reader.get(key('A'))).toEqual(row('A'));
    expect(commands.calls().map(({ args: [command] }) => command.input)).toEqual([
      { TableName: 'records', Key: key('A'), ConsistentRead: true },
    ]);
  });

  it('of what is not there is nothing', async () => {
    const { commands, reader } = setUp();
    commands.on(GetCommand).resolves({});
    expect(await reader.get(key('A'))).toBeUndefined();
  });

  it('of one thing, asked for twice at once, is still one', async () => {
    const { commands, reader } = setUp();
    commands.on(GetCommand).resolves({ Item: row('A') });
    expect(await Promise.all([reader.get(key('A')), reader.get(key('A'))])).toEqual([row('A'), row('A')]);
    expect(commands.calls()).toHaveLength(1);
  });
});

describe('reads of the same turn', () => {
  it('travel as one consistent BatchGetItem, and each gets its own', async () => {
    const { commands, reader } = setUp();
    commands.on(BatchGetCommand).resolves({ Responses: { records: [row('C'), row('A')] } });
    expect(await Promise.all(['A', 'B', 'C'].map((pk) => reader.get(key(pk))))).toEqual([row('A'), undefined, row('C')]);
    expect(commands.calls().map(({ args: [command] }) => command.input)).toEqual([
      { RequestItems: { records: { Keys: ['A', 'B', 'C'].map(key), ConsistentRead: true } } },
    ]);
  });

  it('that come after are read anew: nothing is kept', async () => {
    const { commands, reader } = setUp();
    commands
      .on(GetCommand)
      .resolvesOnce({ Item: row('A') })
      .resolves({ Item: { ...row('A'), value: 'newer' } });
    await reader.get(key('A'));
    expect(await reader.get(key('A'))).toMatchObject({ value: 'newer' });
    expect(commands.calls()).toHaveLength(2);
  });

  it('are a hundred at most in one batch', async () => {
    const { commands, reader } = setUp();
    commands.on(BatchGetCommand).callsFake(({ RequestItems }: { RequestItems: { records: { Keys: { pk: string }[] } } }) => ({
      Responses: { records: RequestItems.records.Keys.map(({ pk }) => row(pk)) },
    }));
    const names = Array.from({ length: 250 }, (_, index) => `K${index}`);
    expect(await Promise.all(names.map((pk) => reader.get(key(pk))))).toEqual(names.map(row));
    expect(commands.calls()).toHaveLength(3);
  });
});

describe('keys that the table leaves unprocessed', () => {
  it('are asked for again', async () => {
    const { commands, reader } = setUp();
    commands
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { records: [row('A')] }, UnprocessedKeys: { records: { Keys: [key('B')] } } })
      .resolves({ Responses: { records: [row('B')] } });
    expect(await Promise.all([reader.get(key('A')), reader.get(key('B'))])).toEqual([row('A'), row('B')]);
    expect(commands.calls()[1]?.args[0].input).toEqual({ RequestItems: { records: { Keys: [key('B')], ConsistentRead: true } } });
  });

  it('for ever are an error for all who wait, never a missing record', async () => {
    const { commands, reader } = setUp();
    commands.on(BatchGetCommand).resolves({ UnprocessedKeys: { records: { Keys: [key('B')] } } });
    const results = await Promise.allSettled([reader.get(key('A')), reader.get(key('B'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('an outage', () => {
  it('reaches everybody who waits, and nobody after', async () => {
    const { commands, reader } = setUp();
    commands
      .on(BatchGetCommand)
      .rejects(new Error('down'))
      .on(GetCommand)
      .resolves({ Item: row('A') });
    const results = await Promise.allSettled([reader.get(key('A')), reader.get(key('B'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await reader.get(key('A'))).toEqual(row('A'));
  });
});
