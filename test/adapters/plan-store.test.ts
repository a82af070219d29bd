import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { newPupilFile } from '../../shared/domain/pupil-file.ts';
import { aPrincipal, approvalsBy, at, autumn, idOf, municipalityId, schoolId } from '../support/builders.ts';
import { aPlan, type PlanBuilder } from '../support/plan-builders.ts';
import { caughtTable, onlyPartOf, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  const reader = createReader(table);
  return { commands, plans: createPlanStore(table, reader), pupils: createPupilStore(table, reader) };
};

const actor = actorOf(aPrincipal('iap-author'));
const changed = (before: Plan | undefined, after: Plan) => recordEvent(sha256, { before, after, action: 'change', actor, at });
const created = () => changed(undefined, aPlan().with({ version: 0 }).build());

const absent = { ConditionExpression: 'attribute_not_exists(pk)' };

describe('a new plan', () => {
  const { plans } = setUp();
  const { record, event } = created();
  const writes = plans.insert(record, event);
  const parts = writes.map(partOf);

  it('is an item and its first event, neither of which may be there', () => {
    expect(parts.map(({ Put }) => [Put?.Item?.['pk'], Put?.Item?.['sk'], Put?.Item?.['type']])).toEqual([
      [`PLAN#${record.id}`, 'PLAN', 'PLAN'],
      [`PLAN#${record.id}`, 'EVENT#00000001', 'EVENT'],
    ]);
    for (const { Put } of parts) {
      expect(Put).toMatchObject({ TableName: 'records', ...absent, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    }
    expect(writes.map(({ guard }) => guard)).toEqual([
      { kind: 'absent', recordId: record.id },
      { kind: 'version', recordId: record.id },
    ]);
  });

  it('is listed under its school and semester, names who wrote it, and waits in no queue yet', () => {
    expect(parts[0]?.Put?.Item).toMatchObject({
      listPk: `SCHOOL#${schoolId}#${autumn}`,
      listSk: `PLAN#${record.id}`,
      hands: ['author'],
    });
    expect(parts[0]?.Put?.Item).not.toHaveProperty('queuePk');
  });
});

describe('a changed plan', () => {
  const { plans } = setUp();
  const { record: before } = created();
  const { record, event } = changed(before, aPlan().inApproval('ikvd').with({ version: 1, lastEventHash: before.lastEventHash }).build());

  it('replaces the version before it, and appends the event of its number', () => {
    const [plan, appended] = plans.update(record, event).map(partOf);
    expect(plan?.Put).toMatchObject({
      Item: { version: 2, hands: ['author', 'director', 'municipality'] },
      ConditionExpression: '#version = :expectedVersion',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':expectedVersion': 1 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(appended?.Put).toMatchObject({ Item: { sk: 'EVENT#00000002', number: 2 }, ...absent });
  });

  it('that somebody decided must also not have been in his hands', () => {
    const writes = plans.update(record, event, 'ikvd');
    expect(partOf(writes[0] ?? never()).Put).toMatchObject({
      ConditionExpression: '#version = :expectedVersion AND NOT contains(hands, :by)',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':expectedVersion': 1, ':by': 'ikvd' },
    });
    expect(writes.map(({ guard }) => guard.kind)).toEqual(['version', 'version']);
  });
});

const never = (): never => {
  throw new Error('no such write');
};

describe('a plan that waits', () => {
  const longAgo = '2021-09-20T06:00:00.000Z';
  const queueOf = (plan: PlanBuilder) => {
    const [put] = setUp().plans.update(plan.build(), created().event).map(partOf);
    return [put?.Put?.Item?.['queuePk'], put?.Put?.Item?.['queueSk']];
  };

  it.each([
    ['director', `PLANS#school#${schoolId}#director`],
    ['municipality', `PLANS#municipality#${municipalityId}#municipality`],
    ['ikvd', 'PLANS#ikvd#ikvd'],
  ] as const)('for the level %s is in the queue %s, by the instant since when', (level, queue) => {
    const waiting = aPlan().inApproval(level).with({ awaitingSince: longAgo, updatedAt: at });
    expect(queueOf(waiting)).toEqual([queue, `${longAgo}#${idOf('iap', 1)}`]);
  });

  it('for its author is in the queue of the authors of its school', () => {
    const returned = aPlan().inApproval('ikvd').with({ awaiting: 'author', awaitingSince: longAgo });
    expect(queueOf(returned)).toEqual([`PLANS#school#${schoolId}#author`, `${longAgo}#${idOf('iap', 1)}`]);
  });

  it('for nobody is in none', () => {
    expect(queueOf(aPlan().approved())).toEqual([undefined, undefined]);
  });
});

describe('a pupil’s place in a programme and semester', () => {
  const plan = aPlan(7).ofPupil(3).build();
  const key = { pk: `PUPIL#${plan.pupilId}`, sk: `PLAN#pumpurs#${autumn}` };

  it('is taken where nobody has it, and remembers the school', () => {
    const taken = setUp().plans.takePlace(plan);
    expect(partOf(taken).Update).toMatchObject({
      TableName: 'records',
      Key: key,
      UpdateExpression: 'SET #type = :type, planId = :planId ADD schools :school, plans :plan',
      ConditionExpression: 'attribute_not_exists(planId)',
      ExpressionAttributeValues: { ':type': 'PUPIL_PLAN', ':planId': plan.id, ':school': new Set([schoolId]), ':plan': new Set([plan.id]) },
    });
    expect(taken.guard).toEqual({ kind: 'one-plan-per-semester' });
  });

  it('is freed by the plan that has it, and by no other', () => {
    expect(partOf(setUp().plans.freePlace(plan)).Update).toMatchObject({
      Key: key,
      UpdateExpression: 'REMOVE planId',
      ConditionExpression: 'planId = :planId',
      ExpressionAttributeValues: { ':planId': plan.id },
    });
  });
});

describe('that money was spent on a plan', () => {
  it('is a condition alone: costs can be claimed on it, by the same people’s plan, and the first day is no later', () => {
    const days = { firstSpent: '2021-09-20', lastSpent: '2021-09-25' };
    const required = setUp().plans.requireSpentBy({ id: idOf('iap', 1), preparedBy: ['author'] }, days);
    const [kind, part] = onlyPartOf(required);
    expect(kind).toBe('ConditionCheck');
    expect(part).toMatchObject({
      TableName: 'records',
      Key: { pk: `PLAN#${idOf('iap', 1)}`, sk: 'PLAN' },
      ConditionExpression: expect.stringMatching(
        /^\(attribute_type\(inForceRevision, :number\) OR .*\) AND .*firstSpentOn <= :first AND preparedBy = :authors$/,
      ),
      ExpressionAttributeValues: { ':first': '2021-09-20', ':last': '2021-09-25', ':authors': ['author'] },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(required.guard).toEqual({ kind: 'version', recordId: idOf('iap', 1) });
  });
});

describe('a plan’s row', () => {
  it('is parsed when it is read, without its keys and hands', async () => {
    const { commands, plans } = setUp();
    const plan = aPlan()
      .inProgress()
      .with({ approvals: approvalsBy(['director']) })
      .build();
    const row = { pk: 'PLAN#', sk: 'PLAN', type: 'PLAN', listPk: 'x', hands: ['author', 'director'], ...plan };
    commands.on(GetCommand).resolves({ Item: row });
    expect(await plans.find(plan.id)).toEqual(plan);
    expect(commands.calls()[0]?.args[0].input).toEqual({
      TableName: 'records',
      Key: { pk: `PLAN#${plan.id}`, sk: 'PLAN' },
      ConsistentRead: true,
    });
  });

  it('that is not what was written is an error, not a plan', async () => {
    const { commands, plans } = setUp();
    commands.on(GetCommand).resolves({ Item: { ...aPlan().build(), status: 'unheard of' } });
    await expect(plans.find(idOf('iap', 1))).rejects.toThrow();
  });
});

describe('a list of plans', () => {
  const scope = { schoolId, semester: autumn };

  it('is one query a page, and goes on where the table stopped', async () => {
    const { commands, plans } = setUp();
    const last = { pk: 'PLAN#1', sk: 'PLAN', listPk: 'L', listSk: 'S' };
    commands
      .on(QueryCommand)
      .resolvesOnce({ Items: [aPlan().build()], LastEvaluatedKey: last })
      .resolves({ Items: [] });
    const first = await plans.list(scope, { limit: 1, after: null });
    expect(first.items).toHaveLength(1);
    expect(await plans.list(scope, { limit: 1, after: first.next })).toEqual({ items: [], next: null });
    const inputs = commands.calls().map(({ args: [command] }) => command.input);
    expect(inputs).toMatchObject([
      { IndexName: 'list', Limit: 1, ExpressionAttributeValues: { ':listPk': `SCHOOL#${schoolId}#${autumn}`, ':prefix': 'PLAN#' } },
      { ExclusiveStartKey: last },
    ]);
    for (const input of inputs) expect(input).not.toHaveProperty('FilterExpression');
  });

  it('of one status is narrowed by the table itself', async () => {
    const { commands, plans } = setUp();
    commands.on(QueryCommand).resolves({ Items: [] });
    await plans.list({ ...scope, status: 'under_review' }, { limit: 20, after: null });
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      FilterExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':listPk': `SCHOOL#${schoolId}#${autumn}`, ':prefix': 'PLAN#', ':status': 'under_review' },
    });
  });

  it('that wait in a queue is read from the queue’s index', async () => {
    const { commands, plans } = setUp();
    commands.on(QueryCommand).resolves({ Items: [aPlan().inApproval('ikvd').build()] });
    expect((await plans.awaiting('ikvd#ikvd', { limit: 20, after: null })).items).toEqual([aPlan().inApproval('ikvd').build()]);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      IndexName: 'queue',
      KeyConditionExpression: 'queuePk = :queuePk',
      ExpressionAttributeValues: { ':queuePk': 'PLANS#ikvd#ikvd' },
    });
  });

  it('of everything is read to its end', async () => {
    const { commands, plans } = setUp();
    commands
      .on(QueryCommand)
      .resolvesOnce({ Items: [aPlan(1).build()], LastEvaluatedKey: { pk: '1' } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: '2' } })
      .resolves({ Items: [aPlan(2).build()] });
    expect((await plans.all(schoolId, autumn)).map(({ id }) => id)).toEqual([idOf('iap', 1), idOf('iap', 2)]);
  });
});

describe('a pupil', () => {
  const pupil = { pupilId: idOf('pup', 1), dataKey: 'wrapped' };

  it('is an id with his wrapped key, and nothing that says who he is', () => {
    const file = newPupilFile(pupil.pupilId, pupil.dataKey, 'pumpurs');
    const written = setUp().pupils.insert(file);
    expect(partOf(written).Put).toMatchObject({ ...absent });
    expect(partOf(written).Put?.Item).toEqual({
      pk: `PUPIL#${pupil.pupilId}`,
      sk: 'PUPIL',
      type: 'PUPIL',
      queuePk: 'RETENTION#pumpurs',
      queueSk: pupil.pupilId,
      ...file,
    });
    expect(written.guard).toEqual({ kind: 'absent', recordId: pupil.pupilId });
  });

  it('is found by the hash of a code that leads to nobody else yet, his wrapped key beside it', async () => {
    const { commands, pupils } = setUp();
    const [linked, back] = pupils.linkCode('hash', pupil);
    if (linked === undefined || back === undefined) throw new Error('a link there and back');
    expect(partOf(back).Put?.Item).toEqual({
      pk: `PUPIL#${pupil.pupilId}`,
      sk: 'CODE#hash',
      type: 'PUPILCODE_LINK',
      codeHash: 'hash',
    });
    const row = { pk: 'PUPILCODE#hash', sk: 'PUPILCODE', type: 'PUPILCODE', ...pupil };
    expect(partOf(linked).Put).toMatchObject({ ...absent, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(partOf(linked).Put?.Item).toEqual(row);
    expect(linked.guard).toEqual({ kind: 'pupil-code' });
    commands
      .on(GetCommand)
      .resolves({})
      .on(GetCommand, { Key: { pk: 'PUPILCODE#hash', sk: 'PUPILCODE' } })
      .resolves({ Item: row });
    expect(await pupils.findByCode('hash')).toEqual(pupil);
    expect(await pupils.findByCode('another')).toBeUndefined();
  });

  it('keeps by the instant who read his personal data, for whom and for which plan', () => {
    const access = {
      id: 'acc_1',
      pupilId: pupil.pupilId,
      planId: idOf('iap', 1),
      what: 'names',
      at,
      by: 'director',
      role: 'school-director',
      onBehalfOf: `school#${schoolId}`,
    } as const;
    const recorded = setUp().pupils.recordAccess(access);
    expect(partOf(recorded).Put).toMatchObject({ ...absent });
    expect(partOf(recorded).Put?.Item).toEqual({
      pk: `PUPIL#${pupil.pupilId}`,
      sk: `ACCESS#${at}#acc_1`,
      type: 'PUPIL_ACCESS',
      ...access,
    });
  });
});
