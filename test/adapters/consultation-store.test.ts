import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createConsultationStore } from '../../shared/adapters/dynamodb/consultation-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { idOf } from '../support/builders.ts';
import { aConsultation, aCounterEntry } from '../support/log-builders.ts';
import { caughtTable, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  return { commands, consultations: createConsultationStore(table, createReader(table)) };
};

const entry = aConsultation(1);
const plan = `PLAN#${entry.planId}`;
const absent = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

describe('an entry of a plan’s log', () => {
  it('lies beside its plan under its own id', () => {
    const written = setUp().consultations.insert(entry);
    expect(partOf(written).Put).toEqual({
      TableName: 'records',
      Item: { pk: plan, sk: `CONSULTATION#${entry.id}`, type: 'CONSULTATION', ...entry },
      ...absent,
    });
    expect(written.guard).toEqual({ kind: 'absent', recordId: entry.id });
  });

  it('has one place for a counter-entry, right behind it, whatever the counter-entry’s id', () => {
    const { consultations } = setUp();
    const counters = [2, 3].map((number) => consultations.insert(aCounterEntry(number, entry)));
    for (const written of counters) {
      expect(partOf(written).Put).toMatchObject({
        Item: { pk: plan, sk: `CONSULTATION#${entry.id}#COUNTER`, counters: entry.id, minutes: -40 },
        ...absent,
      });
      expect(written.guard).toEqual({ kind: 'counter-entry' });
    }
  });

  it('comes before its counter-entry, and both before what was logged later', () => {
    const { consultations } = setUp();
    const keys = [aConsultation(1), aCounterEntry(9, entry), aConsultation(2)].map(
      (one) => partOf(consultations.insert(one)).Put?.Item?.['sk'],
    );
    expect(keys.toSorted()).toEqual(keys);
  });

  it('is confirmed where it is there and was not confirmed, and nothing else of it changes', () => {
    const confirmed = setUp().consultations.confirm({ ...entry, confirmedOn: '2021-10-05' });
    expect(partOf(confirmed).Update).toEqual({
      TableName: 'records',
      Key: { pk: plan, sk: `CONSULTATION#${entry.id}` },
      UpdateExpression: 'SET confirmedOn = :confirmedOn',
      // Type NULL: an entry that is not there has none.
      ConditionExpression: 'attribute_type(confirmedOn, :nothing)',
      ExpressionAttributeValues: { ':confirmedOn': '2021-10-05', ':nothing': 'NULL' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(confirmed.guard).toEqual({ kind: 'confirmation' });
  });

  it('is found by its plan and id, without its keys', async () => {
    const { commands, consultations } = setUp();
    commands.on(GetCommand).resolves({ Item: { pk: plan, sk: `CONSULTATION#${entry.id}`, type: 'CONSULTATION', ...entry } });
    expect(await consultations.find(entry.planId, entry.id)).toEqual(entry);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({ Key: { pk: plan, sk: `CONSULTATION#${entry.id}` }, ConsistentRead: true });
  });

  it('that is not there is none', async () => {
    const { commands, consultations } = setUp();
    commands.on(GetCommand).resolves({});
    expect(await consultations.find(entry.planId, entry.id)).toBeUndefined();
  });
});

describe('a plan’s log', () => {
  it('is read after write, page by page', async () => {
    const { commands, consultations } = setUp();
    const last = { pk: plan, sk: `CONSULTATION#${entry.id}` };
    commands
      .on(QueryCommand)
      .resolvesOnce({ Items: [entry], LastEvaluatedKey: last })
      .resolves({ Items: [] });
    const first = await consultations.list(entry.planId, { limit: 1, after: null });
    expect(first.items).toEqual([entry]);
    await consultations.list(entry.planId, { limit: 1, after: first.next });
    expect(commands.calls().map(({ args: [command] }) => command.input)).toMatchObject([
      { ConsistentRead: true, Limit: 1, ExpressionAttributeValues: { ':pk': plan, ':prefix': 'CONSULTATION#' } },
      { ExclusiveStartKey: last },
    ]);
  });

  it('of everything is read to its end', async () => {
    const { commands, consultations } = setUp();
    const entries = [entry, aCounterEntry(9, entry), aConsultation(2)];
    commands
      .on(QueryCommand)
      .resolvesOnce({ Items: entries.slice(0, 2), LastEvaluatedKey: { pk: '1' } })
      .resolves({ Items: entries.slice(2) });
    expect(await consultations.all(entry.planId)).toEqual(entries);
  });
});

describe('a pupil’s day', () => {
  const of = { pupilId: idOf('pup', 1), day: '2021-10-04', consultationId: idOf('con', 2), span: { from: 600, to: 640 } };
  const key = { pk: `PUPIL#${of.pupilId}`, sk: 'DAY#2021-10-04' };

  it('that nobody saw yet must be empty when its first time is taken', () => {
    const taken = setUp().consultations.takeTime(of, undefined);
    expect(partOf(taken).Put).toEqual({
      TableName: 'records',
      Item: { ...key, type: 'PUPIL_DAY', version: 1, spans: { [of.consultationId]: of.span } },
      ...absent,
    });
    expect(taken.guard).toEqual({ kind: 'pupil-day' });
  });

  it('that was seen must still be as it was seen, and keeps what it held', () => {
    const earlier = { [idOf('con', 1)]: { from: 480, to: 520 } };
    const taken = setUp().consultations.takeTime(of, { version: 4, spans: earlier });
    expect(partOf(taken).Put).toMatchObject({
      Item: { ...key, version: 5, spans: { ...earlier, [of.consultationId]: of.span } },
      ConditionExpression: '#version = :expectedVersion',
      ExpressionAttributeValues: { ':expectedVersion': 4 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('gives a time free once, and counts that as a change', () => {
    const freed = setUp().consultations.freeTime(of);
    expect(partOf(freed).Update).toEqual({
      TableName: 'records',
      Key: key,
      UpdateExpression: 'SET #version = #version + :one REMOVE spans.#entry',
      ConditionExpression: 'attribute_exists(spans.#entry)',
      ExpressionAttributeNames: { '#version': 'version', '#entry': of.consultationId },
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(freed.guard).toEqual({ kind: 'counter-entry' });
  });

  it('is read from what a failed write found, and from nothing else', () => {
    const { consultations } = setUp();
    const day = { version: 1, spans: { [of.consultationId]: of.span } };
    expect(consultations.parseDay({ ...key, type: 'PUPIL_DAY', ...day })).toEqual(day);
    expect(consultations.parseDay({ version: 1 })).toBeUndefined();
    expect(consultations.parseDay(undefined)).toBeUndefined();
  });
});
