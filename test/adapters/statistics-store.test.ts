import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createStaleMarks, createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { autumn, compiledFrom, idOf, municipalityId, schoolId, spring } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { caughtTable } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  return { commands, statistics: createStatisticsStore(table), marks: createStaleMarks(table) };
};

const inputsOf = ({ commands }: ReturnType<typeof setUp>): readonly unknown[] =>
  commands.calls().map(({ args: [command] }) => command.input);

describe('compiled figures', () => {
  const { figures, pupilIds } = compileSchool([aPlan().inProgress().build()], []);
  const compiled = compiledFrom(figures);
  const municipalityIds = [municipalityId];

  it('of a school are kept with what exact roll-ups need, and come back with it', async () => {
    const records = setUp();
    records.commands.on(PutCommand).resolves({});
    await records.statistics.saveSchool({ compiled, municipalityIds, region: 'zemgale', pupilIds });
    const [put] = records.commands.commandCalls(PutCommand);
    const row = put?.args[0].input.Item;
    expect(row).toMatchObject({
      pk: `STATISTICS#school#${schoolId}`,
      sk: autumn,
      type: 'STATISTICS',
      listPk: `STATISTICS#school#${autumn}`,
      pupilIds: [idOf('pup', 1)],
    });
    records.commands.on(QueryCommand).resolves({ Items: [row ?? {}] });
    expect(await records.statistics.schoolsOf(autumn)).toEqual([{ compiled, municipalityIds, region: 'zemgale', pupilIds }]);
  });

  it('come without pupils to those who ask for a scope', async () => {
    const records = setUp();
    records.commands.on(QueryCommand).resolves({ Items: [{ ...compiled, pk: 'x', municipalityIds, region: 'zemgale', pupilIds }] });
    expect(await records.statistics.range('school', schoolId, autumn, spring)).toEqual([compiled]);
    expect(inputsOf(records)).toMatchObject([
      {
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': `STATISTICS#school#${schoolId}`, ':from': autumn, ':to': spring },
      },
    ]);
  });
});

describe('a stale mark', () => {
  it('of a school and semester is one item, however often it is set', async () => {
    const records = setUp();
    records.commands.on(PutCommand).resolves({});
    await records.marks.mark(autumn, schoolId, 'one', 0);
    await records.marks.mark(autumn, schoolId, 'two', 0);
    const [one, two] = records.commands.commandCalls(PutCommand).map(({ args: [{ input }] }) => input.Item ?? {});
    expect([one?.['pk'], one?.['sk']]).toEqual([two?.['pk'], two?.['sk']]);
    expect(two).toMatchObject({ type: 'STALE', semester: autumn, schoolId, token: 'two' });
  });

  it('is read from every shard, consistently', async () => {
    const records = setUp();
    const shardOf = new Map<string, unknown>();
    records.commands.on(PutCommand).resolves({});
    for (let school = 0; school < 20; school += 1) await records.marks.mark(autumn, `90000000${String(school).padStart(2, '0')}`, 't', 0);
    for (const { args } of records.commands.commandCalls(PutCommand)) shardOf.set(String(args[0].input.Item?.['pk']), args[0].input.Item);
    records.commands
      .on(QueryCommand)
      .callsFake(
        ({ ExpressionAttributeValues, ConsistentRead }: { ExpressionAttributeValues: { ':pk': string }; ConsistentRead: boolean }) => ({
          Items: ConsistentRead && shardOf.has(ExpressionAttributeValues[':pk']) ? [shardOf.get(ExpressionAttributeValues[':pk'])] : [],
        }),
      );
    expect(await records.marks.all()).toHaveLength(shardOf.size);
    expect(shardOf.size).toBeGreaterThan(1);
  });

  const mark = { shard: 1, semester: autumn, schoolId, token: 'one', changedAt: 0 };

  it('is cleared only as it was read', async () => {
    const records = setUp();
    records.commands.on(DeleteCommand).resolves({});
    await records.marks.clear(mark);
    expect(inputsOf(records)).toEqual([
      {
        TableName: 'records',
        Key: { pk: 'STALE#1', sk: `${autumn}#${schoolId}` },
        ConditionExpression: '#token = :token',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':token': 'one' },
      },
    ]);
  });

  it('that was renewed meanwhile stays, and that is no error', async () => {
    const records = setUp();
    records.commands.on(DeleteCommand).rejects(new ConditionalCheckFailedException({ message: 'renewed', $metadata: {} }));
    await expect(records.marks.clear(mark)).resolves.toBeUndefined();
  });

  it('in an outage is an outage', async () => {
    const records = setUp();
    records.commands.on(DeleteCommand).rejects(new Error('down'));
    await expect(records.marks.clear(mark)).rejects.toThrow('down');
  });
});
