import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../shared/adapters/dynamodb/packed.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { scopeName } from '../../shared/domain/roll-up.ts';
import { autumn, compiledFrom, idOf, schoolId, spring } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { caughtTable, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  return { commands, statistics: createStatisticsStore(table, createReader(table)), marks: createStaleMarks(table) };
};

const inputsOf = ({ commands }: ReturnType<typeof setUp>): readonly unknown[] =>
  commands.calls().map(({ args: [command] }) => command.input);

describe('compiled figures', () => {
  const { figures, pupilIds } = compileSchool([aPlan().inProgress().build()], []);
  const compiled = compiledFrom(figures);
  const school = { compiled, scopes: [scopeName(compiled.scope), 'nation#LV' as const], pupilIds, place: 3 };

  it('of a school are kept with what exact roll-ups need, and come back with it', async () => {
    const records = setUp();
    const { Put } = partOf(records.statistics.saveSchool(school));
    expect(Put?.Item).toMatchObject({
      pk: `STATISTICS#school#${schoolId}`,
      sk: autumn,
      type: 'STATISTICS',
      listPk: `STATISTICS#school#${autumn}`,
    });
    expect(unpack(Put?.Item)).toMatchObject({ pupilIds: [idOf('pup', 1)] });
    records.commands.on(GetCommand).resolves({ Item: Put?.Item ?? {} });
    expect(await records.statistics.findSchool(schoolId, autumn)).toEqual(school);
  });

  it('come without pupils to those who ask for a scope', async () => {
    const records = setUp();
    records.commands.on(QueryCommand).resolves({ Items: [partOf(records.statistics.saveSchool(school)).Put?.Item ?? {}] });
    expect(await records.statistics.range('school', schoolId, autumn, spring)).toEqual([compiled]);
    expect(inputsOf(records)).toMatchObject([
      {
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': `STATISTICS#school#${schoolId}`, ':from': autumn, ':to': spring },
      },
    ]);
  });

  it('of a sealed revision are kept outside what is asked for by period', () => {
    const { Put } = partOf(setUp().statistics.keepRevision({ ...compiled, revision: 12 }));
    expect(Put?.Item).toMatchObject({ pk: `REVISIONS#school#${schoolId}`, sk: `${autumn}#00012` });
  });

  it('are written only by whoever took the year over last', async () => {
    const records = setUp();
    records.commands.on(UpdateCommand).resolves({ Attributes: { year: '2021-2022', token: 4 } });
    const directory = await records.statistics.takeOver('2021-2022');
    expect(directory).toEqual({ year: '2021-2022', token: 4, schools: 0, sealed: [], isDirty: false });
    expect(partOf(records.statistics.saveDirectory(directory)).Put).toMatchObject({
      ConditionExpression: '#attribute = :value',
      ExpressionAttributeValues: { ':value': 4 },
    });
  });
});

const renewal = { semester: autumn, schoolId, token: 't', changedAt: 0, records: ['iap_1'] };

describe('a stale mark', () => {
  it('of a school and semester is one item, however often it is set', async () => {
    const records = setUp();
    records.commands.on(UpdateCommand).resolves({});
    await records.marks.mark({ ...renewal, token: 'one' });
    await records.marks.mark({ ...renewal, token: 'two' });
    const [one, two] = records.commands.commandCalls(UpdateCommand).map(({ args: [{ input }] }) => input);
    expect(one?.Key).toEqual(two?.Key);
    expect(two?.ExpressionAttributeValues).toMatchObject({ ':type': 'STALE', ':semester': autumn, ':school': schoolId, ':token': 'two' });
    expect(two).toMatchObject({ UpdateExpression: expect.stringContaining('ADD records :records') });
  });

  it('is read from every shard, consistently', async () => {
    const records = setUp();
    const shardOf = new Map<string, unknown>();
    records.commands.on(UpdateCommand).resolves({});
    for (let school = 0; school < 20; school += 1)
      await records.marks.mark({ ...renewal, schoolId: `90000000${String(school).padStart(2, '0')}` });
    for (const { args } of records.commands.commandCalls(UpdateCommand))
      shardOf.set(String(args[0].input.Key?.['pk']), { shard: 1, ...renewal, records: new Set(renewal.records) });
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

  const mark = { shard: 1, semester: autumn, schoolId, token: 'one', changedAt: 0, records: [] };

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
