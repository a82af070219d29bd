import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { createAllowanceStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createIdempotencyStore } from '../../shared/adapters/dynamodb/idempotency-store.ts';
import { createInvitationStore } from '../../shared/adapters/dynamodb/invitation-store.ts';
import { createPlanStore, planPk } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { firstBrokenEvent, recordEvent } from '../../shared/domain/history.ts';
import { codeOf, invite } from '../../shared/domain/invitation.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import { release } from '../../shared/reference/index.ts';
import { revokeAccess } from '../../shared/use-cases/access.ts';
import { acceptInvitation } from '../../shared/use-cases/invitations.ts';
import { aPrincipal, aSchool, at, autumn, idOf, noon } from '../support/builders.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { aPlan } from '../support/plan-builders.ts';

const actor = { by: 'author', role: 'iap-author', onBehalfOf: 'school#9000000001' } as const;

/** What only the database can decide, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let cloud: TestCloud;
  let client: DynamoDBDocumentClient;
  let table: Table;

  beforeAll(async () => {
    cloud = await startTestCloud({ engine });
    const { tableName, ...connection } = recordsTableOf(cloud);
    client = DynamoDBDocumentClient.from(new DynamoDBClient(connection), { marshallOptions: { removeUndefinedValues: true } });
    table = { client, tableName };
  }, 60_000);

  afterAll(async () => {
    client.destroy();
    await cloud.stop();
  });

  const stores = () => {
    const reader = createReader(table);
    return {
      plans: createPlanStore(table, reader),
      allowances: createAllowanceStore(table, reader),
      idempotency: createIdempotencyStore(table, reader),
      history: createHistory(table, planPk),
      marks: createStaleMarks(table),
      principals: createPrincipalStore(table, reader),
      invitations: createInvitationStore(table, reader),
      schools: createSchoolStore(table, reader),
      reference: createReferenceStore(table, reader, release),
      work: createUnitOfWork(table),
    };
  };

  /** Somebody gets a role: his record, its event and the count of his organisation's administrators. */
  const admitted = async (person: Principal): Promise<Principal> => {
    const { principals, work } = stores();
    const after = { ...person, version: 0, lastEventHash: null };
    const { record, event } = recordEvent(sha256, { before: undefined, after, action: 'grant', actor, at });
    expect(await work.commit(principals.grant(record, event))).toEqual({ ok: true });
    return record;
  };

  const created = (plan: Plan) =>
    recordEvent(sha256, { before: undefined, after: { ...plan, version: 0, lastEventHash: null }, action: 'create', actor, at });
  const renamed = (before: Plan, code: string) => recordEvent(sha256, { before, after: { ...before, code }, action: 'rename', actor, at });

  it('a plan that is written is read again as it was, and its history holds', async () => {
    const { plans, history, work } = stores();
    const { record, event } = created({ ...aPlan(11).build(), pupilId: idOf('pup', 11) });
    expect(await work.commit(plans.insert(record, event))).toEqual({ ok: true });
    expect(await plans.find(record.id)).toEqual(record);
    const next = renamed(record, 'IAP-2');
    expect(await work.commit(plans.update(next.record, next.event))).toEqual({ ok: true });
    const events = await history.of(record.id);
    expect(events.map(({ number }) => number)).toEqual([1, 2]);
    expect(firstBrokenEvent(sha256, events, next.record)).toBeUndefined();
  });

  it('of two changes of one version at the same instant, one wins and the other learns what stands there', async () => {
    const { plans, work } = stores();
    const { record, event } = created({ ...aPlan(12).build(), pupilId: idOf('pup', 12) });
    await work.commit(plans.insert(record, event));
    const changes = ['A', 'B', 'C', 'D'].map((code) => renamed(record, code));
    const outcomes = await Promise.all(changes.map((change) => work.commit(plans.update(change.record, change.event))));
    const lost = outcomes.filter((outcome) => !outcome.ok);
    expect(lost).toHaveLength(3);
    const winner = changes[outcomes.findIndex(({ ok }) => ok)]?.record.code;
    expect((await plans.find(record.id))?.code).toBe(winner);
    for (const outcome of lost) {
      expect(outcome.failed.find(({ guard }) => guard.kind === 'version')?.found).toMatchObject({ code: winner, version: 2 });
    }
  });

  it('a pupil gets one plan in a semester, and nothing of the second is written', async () => {
    const { plans, work } = stores();
    const pupilId = idOf('pup', 13);
    const [first, second] = [13, 14].map((number) => created({ ...aPlan(number).build(), pupilId }));
    if (first === undefined || second === undefined) throw new Error('two plans');
    const written = ({ record, event }: typeof first) => work.commit([...plans.insert(record, event), plans.takePlace(record)]);
    await written(first);
    const outcome = await written(second);
    expect(outcome).toMatchObject({ ok: false, failed: [{ guard: { kind: 'one-plan-per-semester' } }] });
    expect(await plans.find(second.record.id)).toBeUndefined();
  });

  it('of fifty who reserve the last ten euros at once, those that fit win', async () => {
    const { allowances, work } = stores();
    const planId = idOf('iap', 15);
    const measure = { planId, measureId: 'm2' };
    await work.commit([allowances.insert({ ...measure, plannedCents: 1000, availableCents: 1000, reservedCents: 0, spentCents: 0 })]);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => work.commit([allowances.reserve({ ...measure, amountCents: 300 })])),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
    expect(await allowances.find(planId, 'm2')).toMatchObject({ availableCents: 100, reservedCents: 900, spentCents: 0 });
  }, 30_000);

  it('the same answer is remembered once, and given back by the write that it stands in the way of', async () => {
    const { idempotency, work } = stores();
    const answer = { status: 201, headers: {}, body: '{"a":1}' };
    const remembered = { subject: 'client', key: 'key-00000001', requestHash: 'h', answer, now: noon };
    const [one, two] = await Promise.all([
      work.commit([idempotency.remember(remembered)]),
      work.commit([idempotency.remember(remembered)]),
    ]);
    const refused = [one, two].find((outcome) => !outcome?.ok);
    expect([one, two].filter((outcome) => outcome?.ok)).toHaveLength(1);
    expect(refused?.ok === false ? idempotency.parse(refused.failed[0]?.found)?.answer : undefined).toEqual(answer);
    const dayLater = { ...remembered, now: noon + 25 * 60 * 60 * 1000 };
    expect(await work.commit([idempotency.remember(dayLater)])).toEqual({ ok: true });
  });

  it('of two directors who revoke each other at the same instant, one stays', async () => {
    for (let pair = 0; pair < 8; pair += 1) {
      const organisation = { kind: 'school', id: `800000000${pair}` } as const;
      const [one, two] = await Promise.all(
        ['one', 'two'].map((name) => admitted(aPrincipal('school-director', { id: `${name}-${pair}`, organisation }))),
      );
      if (one === undefined || two === undefined) throw new Error('two directors');
      const outcomes = await Promise.all([
        revokeAccess({ ...stores(), unitOfWork: stores().work, digest: sha256 })({
          subject: one.id,
          now: noon,
          principalId: two.id,
          expectedVersion: 1,
        }),
        revokeAccess({ ...stores(), unitOfWork: stores().work, digest: sha256 })({
          subject: two.id,
          now: noon,
          principalId: one.id,
          expectedVersion: 1,
        }),
      ]);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      const left = await stores().principals.list(`school#${organisation.id}`, { limit: 10, after: null });
      expect(left.items).toHaveLength(1);
    }
  }, 30_000);

  it('the count of administrators follows every way in and out', async () => {
    const organisation = { kind: 'school', id: '8000000010' } as const;
    const { principals, work } = stores();
    const step = (before: Principal, changes: Partial<Principal>, action: 'change' | 'revoke', isOver = false) => {
      const { record, event } = recordEvent(sha256, { before, after: { ...before, ...changes }, action, actor, at });
      const writes =
        action === 'revoke' ? principals.revoke(record, event, { isOver }) : principals.change(record, event, before, { isOver });
      return work.commit(writes).then((outcome) => ({ outcome, record }));
    };
    const refused = { ok: false, failed: [{ guard: { kind: 'last-administrator' } }] };
    const director = await admitted(aPrincipal('school-director', { id: 'count-one', organisation }));
    const author = await admitted(aPrincipal('iap-author', { id: 'count-two', organisation }));
    expect((await step(director, { revokedAt: at }, 'revoke')).outcome).toMatchObject(refused);
    expect((await step(director, { role: 'iap-author' }, 'change')).outcome).toMatchObject(refused);
    const renamed = await step(director, { name: 'Cits Vārds' }, 'change');
    const raised = await step(author, { role: 'school-director' }, 'change');
    const lowered = await step(renamed.record, { role: 'school-coordinator' }, 'change');
    expect([renamed, raised, lowered].map(({ outcome }) => outcome)).toEqual(Array.from({ length: 3 }, () => ({ ok: true })));
    expect((await step(raised.record, { revokedAt: at }, 'revoke')).outcome).toMatchObject(refused);
    expect((await step(raised.record, { revokedAt: at }, 'revoke', true)).outcome).toEqual({ ok: true });
  });

  it('of ten who present one code at the same instant, one gets in', async () => {
    const organisation = { kind: 'school', id: '8000000020' } as const;
    const inviter = await admitted(aPrincipal('school-director', { id: 'inviter', organisation }));
    const { schools, invitations, work } = stores();
    const school = recordEvent(sha256, {
      before: undefined,
      after: aSchool({ id: organisation.id, version: 0 }),
      action: 'register',
      actor,
      at,
    });
    await work.commit(schools.save(school.record, school.event));
    const sent = invite(
      { id: idOf('inv', 20), name: 'Anna Paraudziņa', role: 'iap-author', organisation, email: 'a@skola.example.lv', by: inviter.id },
      noon,
    );
    const { record, event } = recordEvent(sha256, { before: undefined, after: sent, action: 'invite', actor, at });
    expect(await work.commit(invitations.save(record, event))).toEqual({ ok: true });
    expect(await invitations.find(record.id)).toEqual(record);

    const codes = { secretOf: async () => 'secret', isSecretOf: async (_id: string, secret: string) => secret === 'secret' };
    const subjects = Array.from({ length: 10 }, (_, number) => `candidate-${number}`);
    const outcomes = await Promise.all(
      subjects.map((subject) => {
        const ports = stores();
        return acceptInvitation({ ...ports, unitOfWork: ports.work, codes, digest: sha256 })({
          subject,
          now: noon,
          code: codeOf(record, 'secret'),
        });
      }),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes) if (!outcome.ok) expect(outcome.refusal).toEqual({ code: 'invitation-used' });
    const found = await Promise.all(subjects.map((subject) => stores().principals.find(subject)));
    expect(found.filter((one) => one !== undefined)).toMatchObject([{ role: 'iap-author', organisation, grantedBy: 'inviter' }]);
    expect((await invitations.list(`school#${organisation.id}`, { limit: 10, after: null })).items).toEqual([]);
  }, 30_000);

  it('a mark that was renewed while its school was compiled stands', async () => {
    const { marks } = stores();
    // No plan of this school exists here: the stream's own marks stay out of the way.
    const inSchool = '9000000088';
    const standing = async () => (await marks.all()).filter((mark) => mark.schoolId === inSchool);
    await marks.mark(autumn, inSchool, 'first', 0);
    const [seen] = await standing();
    if (seen === undefined) throw new Error('no mark');
    await marks.mark(autumn, inSchool, 'second', 0);
    await marks.clear(seen);
    expect(await standing()).toMatchObject([{ token: 'second' }]);
  });

  it('a list turns its pages to the end, each plan once', async () => {
    const { plans, work } = stores();
    const inSchool = '9000000077';
    for (let number = 20; number < 25; number += 1) {
      const { record, event } = created({ ...aPlan(number).build(), schoolId: inSchool, pupilId: idOf('pup', number) });
      await work.commit(plans.insert(record, event));
    }
    const found: string[] = [];
    for (let after: string | null = null, turn = 0; turn < 10; turn += 1) {
      const page = await plans.list({ schoolId: inSchool, semester: autumn }, { limit: 2, after });
      found.push(...page.items.map(({ id }) => id));
      after = page.next;
      if (after === null) break;
    }
    expect(found).toEqual([20, 21, 22, 23, 24].map((number) => idOf('iap', number)));
  });

  it('says what a query consumed, which the bench counts', async () => {
    const { ConsumedCapacity } = await client.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': planPk(idOf('iap', 15)) },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(ConsumedCapacity?.CapacityUnits).toBeGreaterThan(0);
  });
});
