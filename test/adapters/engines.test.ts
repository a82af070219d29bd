import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import { createAllowanceStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createIdempotencyStore } from '../../shared/adapters/dynamodb/idempotency-store.ts';
import { createPlanStore, planPk } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import type { Allowance } from '../../shared/domain/claim.ts';
import { firstBrokenEvent, recordEvent } from '../../shared/domain/history.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { actorOf, type Principal } from '../../shared/domain/principal.ts';
import { aPrincipal, at, autumn, idOf, noon } from '../support/builders.ts';
import { failedIn, foundIn, openEngineTable } from '../support/engine-table.ts';
import { aPlan } from '../support/plan-builders.ts';

const actor = actorOf(aPrincipal('iap-author'));
const created = (plan: Plan) =>
  recordEvent(sha256, { before: undefined, after: { ...plan, version: 0, lastEventHash: null }, action: 'create', actor, at });
const renamed = (before: Plan, code: string) => recordEvent(sha256, { before, after: { ...before, code }, action: 'rename', actor, at });

/** What only the database can decide, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let table: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ table, close } = await openEngineTable(engine));
  }, 60_000);
  afterAll(() => close());

  const stores = () => {
    const reader = createReader(table);
    return {
      plans: createPlanStore(table, reader),
      allowances: createAllowanceStore(table, reader),
      idempotency: createIdempotencyStore(table, reader),
      principals: createPrincipalStore(table, reader),
      history: createHistory(table, planPk),
      marks: createStaleMarks(table),
      work: createUnitOfWork(table),
    };
  };

  it('a plan that is written is read again as it was, and its history holds', async () => {
    const { plans, history, work } = stores();
    const { record, event } = created(aPlan(11).ofPupil(11).build());
    expect(await work.commit(plans.insert(record, event))).toEqual({ ok: true });
    expect(await plans.find(record.id)).toEqual(record);
    const next = renamed(record, 'IAP-2');
    expect(await work.commit(plans.update(next.record, next.event))).toEqual({ ok: true });
    const events = await history.of(record.id);
    expect(events.map(({ number }) => number)).toEqual([1, 2]);
    expect(firstBrokenEvent(sha256, events, next.record)).toBeUndefined();
  });

  it('of changes of one version at the same instant, one wins and the others learn what stands there', async () => {
    const { plans, work } = stores();
    const { record, event } = created(aPlan(12).ofPupil(12).build());
    await work.commit(plans.insert(record, event));
    const changes = ['A', 'B', 'C', 'D'].map((code) => renamed(record, code));
    const outcomes = await Promise.all(changes.map((change) => work.commit(plans.update(change.record, change.event))));
    const lost = outcomes.filter(({ ok }) => !ok);
    expect(lost).toHaveLength(3);
    const winner = changes[outcomes.findIndex(({ ok }) => ok)]?.record.code;
    expect((await plans.find(record.id))?.code).toBe(winner);
    for (const outcome of lost) {
      expect(failedIn(outcome)).toContain('version');
      expect(foundIn(outcome)).toMatchObject({ code: winner, version: 2 });
    }
  });

  describe('an allowance', () => {
    const reserved = { from: 'available', to: 'reserved' } as const;
    const allowanceOf = async (number: number, of: Pick<Allowance, 'plannedCents' | 'availableCents' | 'reservedCents' | 'spentCents'>) => {
      const { allowances, work } = stores();
      const measure = { planId: idOf('iap', number), measureId: 'm2' };
      await work.commit([allowances.insert({ ...measure, ...of, recoveredCents: 0 })]);
      return { allowances, work, measure, standing: () => allowances.find(measure.planId, measure.measureId) };
    };

    it('of which fifty reserve the last ten euros at once gives to those that fit', async () => {
      const whole = { plannedCents: 1000, availableCents: 1000, reservedCents: 0, spentCents: 0 };
      const { allowances, work, measure, standing } = await allowanceOf(15, whole);
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () => work.commit([allowances.move({ ...measure, ...reserved, cents: 300 })])),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
      expect(await standing()).toMatchObject({ availableCents: 100, reservedCents: 900, spentCents: 0 });
    }, 30_000);

    it('is replanned to no less than is reserved and spent', async () => {
      const partly = { plannedCents: 1000, availableCents: 400, reservedCents: 500, spentCents: 100 };
      const { allowances, work, measure, standing } = await allowanceOf(16, partly);
      const replan = (plannedCents: number, byCents: number) => work.commit([allowances.replan({ ...measure, plannedCents, byCents })]);
      expect(failedIn(await replan(599, -401))).toEqual(['allowance-change']);
      expect(await standing()).toMatchObject(partly);
      expect(failedIn(await replan(600, -400))).toEqual([]);
      expect(await standing()).toMatchObject({ plannedCents: 600, availableCents: 0, reservedCents: 500, spentCents: 100 });
      expect(failedIn(await replan(900, 300))).toEqual([]);
      expect(await standing()).toMatchObject({ plannedCents: 900, availableCents: 300, reservedCents: 500, spentCents: 100 });
    });

    it.each([
      [300, undefined, []],
      [501, undefined, ['allowance']],
      [300, true, []],
      [500, true, []],
      [500, false, ['version']],
      [300, false, ['version']],
    ] as const)('of 500 reserved and 1 spent gives up %i where others’ money is said to be there: %s', async (cents, others, failed) => {
      const number = 80 + cents / 100 + [undefined, true, false].indexOf(others) * 0.1;
      const partly = { plannedCents: 1000, availableCents: 499, reservedCents: 500, spentCents: 1 };
      const { allowances, work, measure, standing } = await allowanceOf(Math.round(number * 10), partly);
      expect(failedIn(await work.commit([allowances.move({ ...measure, from: 'reserved', to: 'available', cents }, others)]))).toEqual(
        failed,
      );
      const released = failed.length === 0 ? cents : 0;
      expect(await standing()).toMatchObject({ availableCents: 499 + released, reservedCents: 500 - released, spentCents: 1 });
      const uses = [true, false].map((isUsed) => work.commit([allowances.requireUse(measure.planId, measure.measureId, isUsed)]));
      expect((await Promise.all(uses)).map((outcome) => failedIn(outcome))).toEqual([[], ['version']]);
    });

    it('is removed only while none of it is reserved or spent', async () => {
      const whole = { plannedCents: 1000, availableCents: 1000, reservedCents: 0, spentCents: 0 };
      const { allowances, work, measure, standing } = await allowanceOf(17, whole);
      const remove = () => work.commit([allowances.remove(measure.planId, measure.measureId)]);
      await work.commit([allowances.move({ ...measure, ...reserved, cents: 1 })]);
      expect(failedIn(await remove())).toEqual(['allowance-change']);
      expect(await standing()).toMatchObject({ availableCents: 999, reservedCents: 1 });
      const untouched = await allowanceOf(18, whole);
      expect(await work.commit([allowances.remove(untouched.measure.planId, 'm2')])).toEqual({ ok: true });
      expect(await untouched.standing()).toBeUndefined();
      expect(failedIn(await work.commit([allowances.remove(untouched.measure.planId, 'm2')]))).toEqual(['allowance-change']);
    });

    it('that is reserved and removed at the same instant is one of the two', async () => {
      const whole = { plannedCents: 1000, availableCents: 1000, reservedCents: 0, spentCents: 0 };
      const { allowances, work, measure, standing } = await allowanceOf(19, whole);
      const [taken, removed] = await Promise.all([
        work.commit([allowances.move({ ...measure, ...reserved, cents: 1000 })]),
        work.commit([allowances.remove(measure.planId, measure.measureId)]),
      ]);
      expect([taken, removed].filter((outcome) => outcome?.ok)).toHaveLength(1);
      expect((await standing())?.reservedCents).toBe(taken?.ok ? 1000 : undefined);
    });
  });

  it('the same answer is remembered once, and given back by the write that it stands in the way of', async () => {
    const { idempotency, work } = stores();
    const answer = { status: 201, headers: {}, body: '{"a":1}' };
    const remembered = { subject: 'client', key: 'key-00000001', requestHash: 'h', answer, now: noon };
    const outcomes = await Promise.all([1, 2].map(() => work.commit([idempotency.remember(remembered)])));
    const refused = outcomes.filter(({ ok }) => !ok);
    expect(refused).toHaveLength(1);
    expect(refused.map((outcome) => idempotency.parse(foundIn(outcome))?.answer)).toEqual([answer]);
    expect(await idempotency.find('client', 'key-00000001', noon)).toMatchObject({ requestHash: 'h', answer });
    const dayLater = { ...remembered, now: noon + 25 * 60 * 60 * 1000 };
    expect(await work.commit([idempotency.remember(dayLater)])).toEqual({ ok: true });
  });

  describe('administrators', () => {
    const inSchool = (id: string, name: string, changes: Partial<Principal> = {}) =>
      aPrincipal('school-director', { id: name, organisation: { kind: 'school', id }, version: 0, ...changes });
    const recorded = (before: Principal | undefined, after: Principal) =>
      recordEvent(sha256, { before, after, action: 'change', actor, at });

    const admit = async (school: string, ...names: readonly string[]) => {
      const { principals, work } = stores();
      const admitted = names.map((name) => recorded(undefined, inSchool(school, name)));
      for (const { record, event } of admitted) expect(await work.commit(principals.grant(record, event))).toEqual({ ok: true });
      const revoke = (before: Principal, isOver = false) => {
        const { record, event } = recorded(before, { ...before, revokedAt: at });
        return work.commit(principals.revoke(record, event, { isOver }));
      };
      return { principals, work, revoke, people: admitted.map(({ record }) => record) };
    };

    it('who revoke each other at the same instant leave one', async () => {
      const { principals, revoke, people } = await admit('9000000051', 'one-51', 'two-51');
      const outcomes = await Promise.all(people.map((one) => revoke(one)));
      expect(outcomes.map(failedIn).toSorted()).toEqual([[], ['last-administrator']]);
      const left = await Promise.all(people.map(({ id }) => principals.find(id)));
      expect(left.filter((one) => one?.revokedAt === null)).toHaveLength(1);
      expect((await principals.list('school#9000000051', { limit: 10, after: null })).items).toHaveLength(1);
    });

    it('of whom one is left can go only where the school itself is over', async () => {
      const { principals, revoke, people } = await admit('9000000052', 'one-52');
      const [last] = people;
      if (last === undefined) throw new Error('nobody was admitted');
      expect(failedIn(await revoke(last))).toEqual(['last-administrator']);
      expect((await principals.find(last.id))?.revokedAt).toBeNull();
      expect(failedIn(await revoke(last, true))).toEqual([]);
      expect((await principals.find(last.id))?.revokedAt).toBe(at);
    });

    it('who take another role count no more, and count again when they come back', async () => {
      const { principals, work, revoke, people } = await admit('9000000053', 'one-53', 'two-53');
      const [one, two] = people;
      if (one === undefined || two === undefined) throw new Error('nobody was admitted');
      const change = (before: Principal, role: Principal['role']) => {
        const { record, event } = recorded(before, { ...before, role });
        return { record, commit: () => work.commit(principals.change(record, event, before, { isOver: false })) };
      };
      const toAuthor = change(one, 'iap-author');
      expect(failedIn(await toAuthor.commit())).toEqual([]);
      expect(failedIn(await change(two, 'iap-author').commit())).toEqual(['last-administrator']);
      expect(failedIn(await change(toAuthor.record, 'school-director').commit())).toEqual([]);
      expect(failedIn(await revoke(two))).toEqual([]);
    });

    it('grant nothing once their own access is no longer as it was read', async () => {
      const { principals, work, revoke, people } = await admit('9000000054', 'one-54', 'two-54');
      const [granter] = people;
      if (granter === undefined) throw new Error('nobody was admitted');
      const { record, event } = recorded(undefined, inSchool('9000000054', 'three-54', { role: 'iap-author' }));
      const grant = () => work.commit([...principals.grant(record, event), principals.requireUnchanged(granter)]);
      await revoke(granter);
      expect(failedIn(await grant())).toEqual(['version']);
      expect(await principals.find('three-54')).toBeUndefined();
    });
  });

  it('a mark that was renewed while its school was compiled stands', async () => {
    const { marks } = stores();
    // No plan of this school exists here: the stream's own marks stay out of the way.
    const inSchool = '9000000088';
    const standing = async () => (await marks.all()).filter((mark) => mark.schoolId === inSchool);
    await marks.mark({ semester: autumn, schoolId: inSchool, token: 'first', changedAt: 0, records: ['iap_1'] });
    const [seen] = await standing();
    if (seen === undefined) throw new Error('no mark');
    await marks.mark({ semester: autumn, schoolId: inSchool, token: 'second', changedAt: 0, records: ['clm_1', 'iap_1'] });
    await marks.clear(seen);
    expect(await standing()).toMatchObject([{ token: 'second', records: ['clm_1', 'iap_1'] }]);
  });

  it('says what a query consumed, which the bench counts', async () => {
    const { ConsumedCapacity } = await table.client.send(
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
