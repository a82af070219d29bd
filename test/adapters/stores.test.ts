import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createAgreementStore } from '../../shared/adapters/dynamodb/agreement-store.ts';
import { createBatchStore } from '../../shared/adapters/dynamodb/batch-store.ts';
import { createAllowanceStore, createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createConsultationStore } from '../../shared/adapters/dynamodb/consultation-store.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createIdempotencyStore } from '../../shared/adapters/dynamodb/idempotency-store.ts';
import { createInvitationStore } from '../../shared/adapters/dynamodb/invitation-store.ts';
import { createBalanceStore, createLedgerStore } from '../../shared/adapters/dynamodb/ledger-store.ts';
import { createPlanStore, planPk } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createProjectStore } from '../../shared/adapters/dynamodb/project-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { newPupilFile } from '../../shared/domain/pupil-file.ts';
import { aClaim, aPrincipal, aReceipt, aSchool, at, autumn, idOf, municipalityId, noon, schoolId } from '../support/builders.ts';
import { aConsultation, aCounterEntry, anInvitation, aParticipation, aProject } from '../support/log-builders.ts';
import { aBatch, aLedgerEntry, anAgreement } from '../support/money-builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { caughtTable, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  const reader = createReader(table);
  return {
    commands,
    plans: createPlanStore(table, reader),
    consultations: createConsultationStore(table, reader),
    claims: createClaimStore(table, reader),
    allowances: createAllowanceStore(table, reader),
    projects: createProjectStore(table, reader),
    pupils: createPupilStore(table, reader),
    principals: createPrincipalStore(table, reader),
    invitations: createInvitationStore(table, reader),
    receipts: createReceiptStore(table, reader),
    schools: createSchoolStore(table, reader),
    idempotency: createIdempotencyStore(table, reader),
    ledger: createLedgerStore(table),
    balances: createBalanceStore(table, reader),
    agreements: createAgreementStore(table, reader),
    batches: createBatchStore(table, reader),
    history: createHistory(table, planPk),
  };
};

const actor = actorOf(aPrincipal('iap-author'));
const created = () =>
  recordEvent(sha256, { before: undefined, after: aPlan().inApproval().with({ version: 0 }).build(), action: 'create', actor, at });

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
  /** What a person is recognised by, put wherever a record has room for it. */
  const personal = 'Anna Paraudziņa 010190-12345';
  const items = () => {
    const all = setUp();
    const { record, event } = created();
    const pupil = { pupilId: record.pupilId, dataKey: 'wrapped' };
    const entry = aConsultation(1, { consultant: personal, subject: personal });
    const answer = { status: 201, headers: {}, body: personal };
    const time = { pupilId: record.pupilId, day: entry.heldOn, consultationId: entry.id, span: { from: 600, to: 640 } };
    return [
      ...all.plans.insert({ ...record, caseNumber: personal, sealed: { ...record.sealed, person: personal } }, event),
      all.plans.takePlace(record),
      all.consultations.insert(entry),
      all.consultations.insert(aCounterEntry(2, entry)),
      all.consultations.takeTime(time, undefined),
      ...all.claims.insert(aClaim().inStatus('submitted').build(), event),
      all.pupils.insert(newPupilFile(record.pupilId, pupil.dataKey, record.programme)),
      ...all.pupils.linkCode('hash', pupil),
      all.pupils.recordAccess({ id: 'acc_1', pupilId: record.pupilId, planId: record.id, what: 'names', at, ...actor }),
      ...all.principals.grant(aPrincipal('iap-author', { name: personal }), event),
      ...all.invitations.save(anInvitation(1, { name: personal }), event),
      ...all.projects.save(aProject(1, { title: personal }), event),
      all.projects.insertParticipation(aParticipation(1)),
      ...all.receipts.insert(aReceipt(1, { name: `${personal}.pdf` }), event),
      all.ledger.append(aLedgerEntry({ origin: personal })),
      ...all.agreements.save(anAgreement(municipalityId, { holder: personal }), event),
      ...all.batches.save(aBatch(), event),
      ...all.schools.save(aSchool({ name: personal }), event),
      all.allowances.insert({
        planId: record.id,
        measureId: 'm2',
        plannedCents: 1,
        availableCents: 1,
        reservedCents: 0,
        spentCents: 0,
        recoveredCents: 0,
      }),
      all.idempotency.remember({ subject: 's', key: personal, requestHash: 'h', answer, now: noon }),
    ].map((write) => {
      const { Put, Update } = partOf(write);
      return Put?.Item ?? { ...Update?.Key, type: Update?.ExpressionAttributeValues?.[':type'] };
    });
  };

  it('holds anything of a person: hashes, ids and codes of organisations only', () => {
    const keys = items().flatMap((item) => ['pk', 'sk', 'listPk', 'listSk', 'queuePk', 'queueSk'].map((name) => String(item[name] ?? '')));
    expect(keys.filter((key) => !/^[A-Za-z0-9#_:.-]*$/.test(key) || /\b\d{6}-?\d{5}\b/.test(key))).toEqual([]);
  });

  it('is without the type of its item', () => {
    expect(items().filter(({ pk, sk, type }) => [pk, sk, type].some((part) => typeof part !== 'string' || part === ''))).toEqual([]);
  });
});

describe('an allowance', () => {
  const measure = { planId: idOf('iap', 1), measureId: 'm2' };
  const transfer = { ...measure, from: 'available', to: 'reserved', cents: 250 } as const;
  const payment = { ...measure, from: 'reserved', to: 'spent', cents: 250 } as const;
  const asked = {
    TableName: 'records',
    Key: { pk: `PLAN#${measure.planId}`, sk: 'ALLOWANCE#m2' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  const { allowances } = setUp();

  it('is reserved only where that much is available, and spent only where it is reserved', () => {
    expect(partOf(allowances.move(transfer)).Update).toEqual({
      ...asked,
      UpdateExpression: 'SET availableCents = availableCents - :cents, reservedCents = reservedCents + :cents',
      ConditionExpression: 'availableCents >= :cents',
      ExpressionAttributeValues: { ':cents': 250 },
    });
    expect(partOf(allowances.move(payment)).Update).toMatchObject({
      UpdateExpression: 'SET reservedCents = reservedCents - :cents, spentCents = spentCents + :cents',
      ConditionExpression: 'reservedCents >= :cents',
    });
    expect([allowances.move(transfer), allowances.move(payment)].map(({ guard }) => guard)).toEqual(
      [1, 2].map(() => ({ kind: 'allowance', ...measure })),
    );
  });

  it.each([
    [12_500, 2_500, -2_500],
    [7_500, -2_500, 2_500],
  ])('is replanned to %i cents by %i only where at least %i are available', (plannedCents, byCents, least) => {
    const replanned = allowances.replan({ ...measure, plannedCents, byCents });
    expect(partOf(replanned).Update).toEqual({
      ...asked,
      UpdateExpression: 'SET plannedCents = :planned, availableCents = availableCents + :by',
      ConditionExpression: 'availableCents >= :least',
      ExpressionAttributeValues: { ':planned': plannedCents, ':by': byCents, ':least': least },
    });
    expect(replanned.guard).toEqual({ kind: 'allowance-change', ...measure });
  });

  it('is removed only where none of it is reserved or spent', () => {
    const removed = allowances.remove(measure.planId, measure.measureId);
    expect(partOf(removed).Delete).toEqual({ ...asked, ConditionExpression: 'availableCents = plannedCents' });
    expect(removed.guard).toEqual({ kind: 'allowance-change', ...measure });
  });
});

describe('a remembered answer', () => {
  const request = {
    subject: 's',
    key: 'k',
    requestHash: 'h',
    answer: { status: 201, headers: { ETag: '"1"' }, body: '{}' },
    now: noon + 999,
  };
  // SHA-256 of the key's one letter `k`.
  const key = { pk: 'IDEMPOTENCY#s', sk: 'IDEMPOTENCY#8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a' };

  it('is kept a day under its key’s hash, and may be replaced after it', () => {
    const { idempotency } = setUp();
    const seconds = noon / 1000;
    expect(partOf(idempotency.remember(request)).Put).toMatchObject({
      Item: { ...key, expiresAt: seconds + 86_400 },
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
    for (const { args } of commands.calls()) expect(args[0].input).toMatchObject({ Key: key });
  });

  it('that cannot be read is none', () => {
    expect(setUp().idempotency.parse({ requestHash: 'h' })).toBeUndefined();
    expect(setUp().idempotency.parse(undefined)).toBeUndefined();
  });
});

describe('a list', () => {
  it('of a school’s claims is one query, and does not meet its plans', async () => {
    const { commands, claims } = setUp();
    commands.on(QueryCommand).resolves({ Items: [aClaim().build()] });
    expect((await claims.list(schoolId, autumn, { limit: 20, after: null })).items).toEqual([aClaim().build()]);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      IndexName: 'list',
      ExpressionAttributeValues: { ':listPk': `SCHOOL#${schoolId}#${autumn}`, ':prefix': 'CLAIM#' },
    });
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
