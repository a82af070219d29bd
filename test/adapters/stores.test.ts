import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createAllowanceStore, createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createIdempotencyStore } from '../../shared/adapters/dynamodb/idempotency-store.ts';
import { createPlanStore, planPk } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { aClaim, aPrincipal, aReceipt, aSchool, at, autumn, idOf, municipalityId, noon, schoolId } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { caughtTable, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  const reader = createReader(table);
  return {
    commands,
    plans: createPlanStore(table, reader),
    claims: createClaimStore(table, reader),
    allowances: createAllowanceStore(table, reader),
    pupils: createPupilStore(table, reader),
    principals: createPrincipalStore(table, reader),
    receipts: createReceiptStore(table, reader),
    schools: createSchoolStore(table, reader),
    idempotency: createIdempotencyStore(table, reader),
    history: createHistory(table, planPk),
  };
};

const actor = { by: 'author', role: 'iap-author' } as const;
const created = (plan = aPlan().with({ version: 0 }).build()) =>
  recordEvent(sha256, { before: undefined, after: plan, action: 'create', actor, at });

const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
const versionIs = (version: number) => ({
  ConditionExpression: '#version = :expectedVersion',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':expectedVersion': version },
});

describe('a new plan', () => {
  const { plans } = setUp();
  const { record, event } = created();
  const parts = plans.insert(record, event).map(partOf);

  it('is an item, a claim on its pupil’s semester and its first event, none of which may be there', () => {
    expect(parts.map(({ Put }) => [Put?.Item?.['pk'], Put?.Item?.['sk'], Put?.Item?.['type']])).toEqual([
      [`PLAN#${record.id}`, 'PLAN', 'PLAN'],
      [`PUPIL#${record.pupilId}`, `PLAN#pumpurs#${autumn}`, 'PUPIL_PLAN'],
      [`PLAN#${record.id}`, 'EVENT#00000001', 'EVENT'],
    ]);
    for (const { Put } of parts)
      expect(Put).toMatchObject({ TableName: 'records', ...absent, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
  });

  it('is listed under its school and semester, and waits in no queue yet', () => {
    expect(parts[0]?.Put?.Item).toMatchObject({ listPk: `SCHOOL#${schoolId}#${autumn}`, listSk: `PLAN#${record.id}` });
    expect(parts[0]?.Put?.Item).not.toHaveProperty('queuePk');
  });

  it('says which of its conditions failed', () => {
    expect(plans.insert(record, event).map(({ guard }) => guard.kind)).toEqual(['absent', 'one-plan-per-semester', 'version']);
  });
});

describe('a changed plan', () => {
  const { plans } = setUp();
  const { record: before } = created();
  const { record, event } = recordEvent(sha256, { before, after: aPlan().inApproval().with(before).build(), action: 'submit', actor, at });

  it('replaces the version before it, and appends the event of its number', () => {
    const [plan, appended] = plans.update(record, event).map(partOf);
    expect(plan?.Put).toMatchObject({ Item: { version: 2 }, ...versionIs(1), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(appended?.Put).toMatchObject({ Item: { sk: 'EVENT#00000002', number: 2 }, ...absent });
  });
});

describe('a plan that waits', () => {
  const queueOf = (plan: ReturnType<typeof aPlan>) => {
    const [put] = setUp().plans.update(plan.build(), created().event).map(partOf);
    return [put?.Put?.Item?.['queuePk'], put?.Put?.Item?.['queueSk']];
  };

  it.each([
    ['director', `PLANS#school#${schoolId}#director`],
    ['municipality', `PLANS#municipality#${municipalityId}#municipality`],
    ['ikvd', 'PLANS#ikvd#ikvd'],
  ] as const)('for the level %s is in the queue %s, oldest first', (level, queue) => {
    expect(queueOf(aPlan().inApproval(level))).toEqual([queue, `${at}#${idOf('iap', 1)}`]);
  });

  it('for nobody is in none', () => {
    expect(queueOf(aPlan().approved())).toEqual([undefined, undefined]);
  });
});

describe('a claim that waits', () => {
  it.each([
    ['submitted', `CLAIMS#municipality#${municipalityId}#municipality`],
    ['approved', 'CLAIMS#ikvd#ikvd'],
    ['verified', 'CLAIMS#ikvd#payment'],
    ['paid', undefined],
    ['draft', undefined],
  ] as const)('being %s is in the queue %s', (status, queue) => {
    const [put] = setUp().claims.update(aClaim().inStatus(status).build(), created().event).map(partOf);
    expect(put?.Put?.Item?.['queuePk']).toBe(queue);
  });
});

describe('no key', () => {
  it('holds anything of a person: hashes, ids and codes of organisations only', () => {
    const { plans, claims, pupils, principals, receipts, schools, idempotency, allowances } = setUp();
    const { record, event } = created();
    const sealed = { wrappedKey: 'a', nonce: 'b', ciphertext: 'c' };
    const consultation = {
      id: idOf('con', 1),
      planId: record.id,
      measureId: 'm1',
      heldOn: '2021-10-04',
      minutes: 40,
      loggedBy: 'x',
      loggedAt: at,
    };
    const all = [
      ...plans.insert(record, event),
      plans.insertConsultation(consultation),
      ...claims.insert(aClaim().build(), event),
      ...pupils.insert(record.pupilId, 'hash', sealed),
      ...principals.grant(aPrincipal('iap-author', { name: 'Anna Paraudziņa' }), event),
      ...receipts.insert(aReceipt(1, { name: 'Anna Paraudziņa.pdf' }), event),
      receipts.claimFingerprint(aReceipt()),
      ...schools.save(aSchool(), event),
      allowances.insert({ planId: record.id, measureId: 'm2', plannedCents: 1, availableCents: 1, reservedCents: 0, spentCents: 0 }),
      idempotency.remember({ subject: 's', key: 'k', requestHash: 'h', answer: { status: 201, headers: {}, body: '{}' }, now: noon }),
    ].map((write) => partOf(write).Put?.Item ?? {});
    const keys = all.flatMap((item) => ['pk', 'sk', 'listPk', 'listSk', 'queuePk', 'queueSk'].flatMap((name) => String(item[name] ?? '')));
    expect(keys.filter((key) => !/^[A-Za-z0-9#_:.-]*$/.test(key) || /\b\d{6}-?\d{5}\b/.test(key))).toEqual([]);
    expect(all.filter(({ type }) => typeof type !== 'string')).toEqual([]);
  });

  it('nor does the item of a pupil, but sealed', () => {
    const sealed = { wrappedKey: 'a', nonce: 'b', ciphertext: 'c' };
    const items = setUp()
      .pupils.insert(idOf('pup', 1), 'hash', sealed)
      .map((write) => partOf(write).Put?.Item);
    expect(items).toEqual([
      { pk: 'PUPILCODE#hash', sk: 'PUPILCODE', type: 'PUPILCODE', pupilId: idOf('pup', 1) },
      { pk: `PUPIL#${idOf('pup', 1)}`, sk: 'PUPIL', type: 'PUPIL', id: idOf('pup', 1), sealed },
    ]);
  });
});

describe('an allowance', () => {
  const demand = { planId: idOf('iap', 1), measureId: 'm2', amountCents: 250 };

  it('is reserved only where that much is available, and spent only where it is reserved', () => {
    const { allowances } = setUp();
    expect(partOf(allowances.reserve(demand)).Update).toEqual({
      TableName: 'records',
      Key: { pk: `PLAN#${demand.planId}`, sk: 'ALLOWANCE#m2' },
      UpdateExpression: 'SET availableCents = availableCents - :amount, reservedCents = reservedCents + :amount',
      ConditionExpression: 'availableCents >= :amount',
      ExpressionAttributeValues: { ':amount': 250 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(partOf(allowances.spend(demand)).Update).toMatchObject({
      UpdateExpression: 'SET reservedCents = reservedCents - :amount, spentCents = spentCents + :amount',
      ConditionExpression: 'reservedCents >= :amount',
    });
  });
});

describe('a principal', () => {
  it('that is new must not be there; a later version replaces the one before', () => {
    const { principals } = setUp();
    const { event } = created();
    expect(partOf(principals.grant(aPrincipal('iap-author'), event)[0] ?? fail()).Put).toMatchObject(absent);
    expect(partOf(principals.grant(aPrincipal('iap-author', { version: 3 }), event)[0] ?? fail()).Put).toMatchObject(versionIs(2));
  });

  it('whose access was revoked is listed no more', () => {
    const { principals } = setUp();
    const itemOf = (revokedAt: string | null) =>
      partOf(principals.grant(aPrincipal('iap-author', { revokedAt }), created().event)[0] ?? fail()).Put?.Item;
    expect(itemOf(null)).toMatchObject({ listPk: `PRINCIPALS#school#${schoolId}` });
    expect(itemOf(at)).not.toHaveProperty('listPk');
  });
});

const fail = (): never => {
  throw new Error('no such write');
};

describe('a remembered answer', () => {
  const request = {
    subject: 's',
    key: 'k',
    requestHash: 'h',
    answer: { status: 201, headers: { ETag: '"1"' }, body: '{}' },
    now: noon + 999,
  };

  it('is kept a day, and may be replaced after it', () => {
    const { idempotency } = setUp();
    const seconds = noon / 1000;
    expect(partOf(idempotency.remember(request)).Put).toMatchObject({
      Item: { pk: 'IDEMPOTENCY#s', sk: 'IDEMPOTENCY#k', expiresAt: seconds + 86_400 },
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
      ExpressionAttributeValues: { ':now': seconds },
    });
  });

  it('is found again, but not after its time', async () => {
    const { commands, idempotency } = setUp();
    const { requestHash, answer } = request;
    commands.on(GetCommand).resolves({ Item: { requestHash, answer, expiresAt: noon / 1000 } });
    expect(await idempotency.find('s', 'k', noon)).toMatchObject({ requestHash, answer });
    expect(await idempotency.find('s', 'k', noon + 1)).toBeUndefined();
  });

  it('that cannot be read is none', () => {
    expect(setUp().idempotency.parse({ requestHash: 'h' })).toBeUndefined();
    expect(setUp().idempotency.parse(undefined)).toBeUndefined();
  });
});

describe('a row', () => {
  it('is parsed when it is read, without its keys', async () => {
    const { commands, plans } = setUp();
    const plan = aPlan().inProgress().build();
    commands.on(GetCommand).resolves({ Item: { pk: 'PLAN#', sk: 'PLAN', type: 'PLAN', listPk: 'x', ...plan } });
    expect(await plans.find(plan.id)).toEqual(plan);
  });

  it('that is not what was written is an error, not a plan', async () => {
    const { commands, plans } = setUp();
    commands.on(GetCommand).resolves({ Item: { ...aPlan().build(), status: 'unheard of' } });
    await expect(plans.find(idOf('iap', 1))).rejects.toThrow();
  });
});

describe('a list', () => {
  it('is one query a page, and goes on where the table stopped', async () => {
    const { commands, plans } = setUp();
    const last = { pk: 'PLAN#1', sk: 'PLAN', listPk: 'L', listSk: 'S' };
    commands
      .on(QueryCommand)
      .resolvesOnce({ Items: [aPlan().build()], LastEvaluatedKey: last })
      .resolves({ Items: [] });
    const first = await plans.list(schoolId, autumn, { limit: 1, after: null });
    expect(first.items).toHaveLength(1);
    expect(await plans.list(schoolId, autumn, { limit: 1, after: first.next })).toEqual({ items: [], next: null });
    expect(commands.calls().map(({ args: [command] }) => command.input)).toMatchObject([
      { IndexName: 'list', Limit: 1, ExpressionAttributeValues: { ':listPk': `SCHOOL#${schoolId}#${autumn}`, ':prefix': 'PLAN#' } },
      { ExclusiveStartKey: last },
    ]);
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

  it('of a record’s events is consistent and in their order', async () => {
    const { commands, history } = setUp();
    commands.on(QueryCommand).resolves({ Items: [created().event] });
    expect(await history.of(idOf('iap', 1))).toEqual([created().event]);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      ConsistentRead: true,
      ExpressionAttributeValues: { ':pk': `PLAN#${idOf('iap', 1)}`, ':prefix': 'EVENT#' },
    });
  });
});
