import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createProjectStore } from '../../shared/adapters/dynamodb/project-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { aPrincipal, at, idOf, municipalityId } from '../support/builders.ts';
import { aParticipation, aProject } from '../support/log-builders.ts';
import { caughtTable, onlyPartOf, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  return { commands, projects: createProjectStore(table, createReader(table)) };
};

const actor = actorOf(aPrincipal('municipality-coordinator'));
const registered = () => recordEvent(sha256, { before: undefined, after: aProject(1, { version: 0 }), action: 'register', actor, at });

const project = `PROJECT#${idOf('prj', 1)}`;
const absent = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

describe('a project', () => {
  it('that is registered is new, with its first event, and is listed under its municipality', () => {
    const { record, event } = registered();
    const writes = setUp().projects.save(record, event);
    expect(writes.map(partOf)).toMatchObject([
      {
        Put: {
          Item: { pk: project, sk: 'PROJECT', type: 'PROJECT', listPk: `PROJECTS#${municipalityId}`, listSk: project, version: 1 },
          ...absent,
        },
      },
      { Put: { Item: { pk: project, sk: 'EVENT#00000001', onBehalfOf: `municipality#${municipalityId}` }, ...absent } },
    ]);
    expect(writes.map(({ guard }) => guard)).toEqual([1, 2].map(() => ({ kind: 'version', recordId: idOf('prj', 1) })));
  });

  it('that is closed replaces the version before it', () => {
    const before = registered().record;
    const { record, event } = recordEvent(sha256, {
      before,
      after: { ...before, status: 'closed', closedAt: at },
      action: 'close',
      actor,
      at,
    });
    expect(setUp().projects.save(record, event).map(partOf)).toMatchObject([
      {
        Put: {
          Item: { status: 'closed', version: 2 },
          ConditionExpression: '#version = :expectedVersion',
          ExpressionAttributeValues: { ':expectedVersion': 1 },
        },
      },
      { Put: { Item: { sk: 'EVENT#00000002' } } },
    ]);
  });

  it('is required to be open by a condition alone', () => {
    const required = setUp().projects.requireOpen(idOf('prj', 1));
    expect(onlyPartOf(required)).toEqual([
      'ConditionCheck',
      {
        TableName: 'records',
        Key: { pk: project, sk: 'PROJECT' },
        ConditionExpression: '#status IN (:status0)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status0': 'registered' },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
    expect(required.guard).toEqual({ kind: 'project-open' });
  });

  it('is parsed when it is read', async () => {
    const { commands, projects } = setUp();
    commands
      .on(GetCommand)
      .resolvesOnce({ Item: { pk: project, sk: 'PROJECT', type: 'PROJECT', ...aProject() } })
      .resolves({});
    expect(await projects.find(idOf('prj', 1))).toEqual(aProject());
    expect(await projects.find(idOf('prj', 2))).toBeUndefined();
  });

  it('is listed with those of its municipality', async () => {
    const { commands, projects } = setUp();
    commands.on(QueryCommand).resolves({ Items: [aProject(1), aProject(2)] });
    expect(await projects.list(municipalityId, { limit: 20, after: null })).toEqual({ items: [aProject(1), aProject(2)], next: null });
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      IndexName: 'list',
      ExpressionAttributeValues: { ':listPk': `PROJECTS#${municipalityId}`, ':prefix': 'PROJECT#' },
    });
  });
});

describe('a participation', () => {
  const entry = aParticipation(1);
  const counter = (number: number) => aParticipation(number, { minutes: -entry.minutes, counters: entry.id, counterReason: 'wrong-data' });

  it('lies beside its project under its own id', () => {
    const written = setUp().projects.insertParticipation(entry);
    expect(partOf(written).Put).toEqual({
      TableName: 'records',
      Item: { pk: project, sk: `PARTICIPATION#${entry.id}`, type: 'PARTICIPATION', ...entry },
      ...absent,
    });
    expect(written.guard).toEqual({ kind: 'absent', recordId: entry.id });
  });

  it('has one place for a counter-entry, right behind it', () => {
    const { projects } = setUp();
    for (const number of [2, 3]) {
      const written = projects.insertParticipation(counter(number));
      expect(partOf(written).Put).toMatchObject({ Item: { pk: project, sk: `PARTICIPATION#${entry.id}#COUNTER` }, ...absent });
      expect(written.guard).toEqual({ kind: 'counter-entry' });
    }
  });

  it('is found by its project and id', async () => {
    const { commands, projects } = setUp();
    commands.on(GetCommand).resolves({ Item: { pk: project, sk: 'x', type: 'PARTICIPATION', ...entry } });
    expect(await projects.findParticipation(entry.projectId, entry.id)).toEqual(entry);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({ Key: { pk: project, sk: `PARTICIPATION#${entry.id}` } });
  });

  it('is listed after write, in the order of logging', async () => {
    const { commands, projects } = setUp();
    commands.on(QueryCommand).resolves({ Items: [entry, counter(2)] });
    expect((await projects.participations(entry.projectId, { limit: 20, after: null })).items).toEqual([entry, counter(2)]);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      ConsistentRead: true,
      ExpressionAttributeValues: { ':pk': project, ':prefix': 'PARTICIPATION#' },
    });
  });
});
