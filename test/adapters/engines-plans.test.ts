import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { newPupilFile } from '../../shared/domain/pupil-file.ts';
import type { Commit, KnownPupil, PlanStore } from '../../shared/ports/records.ts';
import { aPrincipal, approvalsBy, at, autumn, idOf } from '../support/builders.ts';
import { failedIn, foundIn, openEngineTable } from '../support/engine-table.ts';
import { aPlan, type PlanBuilder } from '../support/plan-builders.ts';

const actor = actorOf(aPrincipal('iap-author'));

/** What only the database can decide of plans, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let table: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ table, close } = await openEngineTable(engine));
  }, 60_000);
  afterAll(() => close());

  const stores = () => {
    const reader = createReader(table);
    return { plans: createPlanStore(table, reader), pupils: createPupilStore(table, reader), work: createUnitOfWork(table) };
  };

  const changed = (before: Plan | undefined, after: Plan) => recordEvent(sha256, { before, after, action: 'change', actor, at });

  /** Writes a plan as it is; its numbers make it a plan and a pupil of the test's own. */
  const written = async (number: number, shape: (plan: PlanBuilder) => PlanBuilder = (plan) => plan): Promise<Plan> => {
    const { plans, work } = stores();
    const plan = shape(aPlan(number).ofPupil(number)).with({ version: 0 }).build();
    const { record, event } = changed(undefined, plan);
    expect(await work.commit(plans.insert(record, event))).toEqual({ ok: true });
    return record;
  };

  const update = (before: Plan, changes: Partial<Plan>, decidedBy?: string): Promise<Commit> => {
    const { plans, work } = stores();
    const { record, event } = changed(before, { ...before, ...changes });
    return work.commit(plans.update(record, event, decidedBy));
  };

  describe('a decision', () => {
    it.each(['author', 'director'])('of the version that was read fails where %s had a hand in it', async (by) => {
      const plan = await written(by === 'author' ? 31 : 32, (draft) => draft.inApproval('municipality'));
      const outcome = await update(plan, { status: 'approved' }, by);
      expect(failedIn(outcome)).toEqual(['version']);
      // The version is the one that was read: it is the hand that stands in the way.
      expect(foundIn(outcome)).toMatchObject({ version: plan.version, hands: ['author', 'director'] });
      expect(await stores().plans.find(plan.id)).toEqual(plan);
    });

    it('is written for whoever had none, and his hand is in it from then on', async () => {
      const plan = await written(33, (draft) => draft.inApproval('director'));
      const approved = { awaiting: 'municipality' as const, approvals: approvalsBy(['director']) };
      expect(failedIn(await update(plan, approved, 'director'))).toEqual([]);
      const standing = await stores().plans.find(plan.id);
      if (standing === undefined) throw new Error('the plan is gone');
      expect(failedIn(await update(standing, { awaiting: 'ikvd' }, 'director'))).toEqual(['version']);
      expect(failedIn(await update(standing, { awaiting: 'ikvd' }, 'municipality'))).toEqual([]);
    });

    it('fails where another version stands there, whoever decides', async () => {
      const plan = await written(34, (draft) => draft.inApproval('director'));
      expect(failedIn(await update(plan, { code: 'IAP-2' }))).toEqual([]);
      const outcome = await update(plan, { awaiting: 'municipality' }, 'director');
      expect(failedIn(outcome)).toContain('version');
      expect(foundIn(outcome)).toMatchObject({ code: 'IAP-2', version: 2 });
    });

    it('that the same person makes twice at the same instant is made once', async () => {
      const plan = await written(35, (draft) => draft.inApproval('director'));
      const approve = () => update(plan, { awaiting: 'municipality', approvals: approvalsBy(['director']) }, 'director');
      const outcomes = await Promise.all([approve(), approve()]);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await stores().plans.find(plan.id))?.approvals).toHaveLength(1);
    });
  });

  describe('a pupil’s place in a semester', () => {
    /** A plan of the pupil that comes with its place, as it does when it is made. */
    const insertWithPlace = (number: number, pupil: number): Promise<Commit> => {
      const { plans, work } = stores();
      const { record, event } = changed(undefined, aPlan(number).ofPupil(pupil).with({ version: 0 }).build());
      return work.commit([...plans.insert(record, event), plans.takePlace(record)]);
    };
    const commitPlace = (write: (plans: PlanStore, plan: Plan) => ReturnType<PlanStore['takePlace']>, number: number, pupil: number) => {
      const { plans, work } = stores();
      return work.commit([write(plans, aPlan(number).ofPupil(pupil).build())]);
    };
    const free = (number: number, pupil: number) => commitPlace((plans, plan) => plans.freePlace(plan), number, pupil);
    const take = (number: number, pupil: number) => commitPlace((plans, plan) => plans.takePlace(plan), number, pupil);

    it('goes to one of five plans that are made for him at the same instant, and nothing of the others is written', async () => {
      const numbers = [41, 42, 43, 44, 45];
      const outcomes = await Promise.all(numbers.map((number) => insertWithPlace(number, 41)));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      const winner = numbers[outcomes.findIndex(({ ok }) => ok)] ?? 0;
      for (const outcome of outcomes.filter(({ ok }) => !ok)) {
        expect(failedIn(outcome)).toEqual(['one-plan-per-semester']);
        expect(foundIn(outcome)).toMatchObject({ planId: idOf('iap', winner) });
      }
      const found = await Promise.all(numbers.map((number) => stores().plans.find(idOf('iap', number))));
      expect(found.flatMap((plan) => (plan === undefined ? [] : [plan.id]))).toEqual([idOf('iap', winner)]);
    });

    it('is free again once its plan gave it back, and taken again by one', async () => {
      expect(failedIn(await insertWithPlace(46, 46))).toEqual([]);
      expect(failedIn(await free(46, 46))).toEqual([]);
      expect(failedIn(await insertWithPlace(47, 46))).toEqual([]);
      // The plan that gave it back wants it again: it is another's now.
      expect(failedIn(await take(46, 46))).toEqual(['one-plan-per-semester']);
    });

    it('is given back by the plan that has it alone, and once', async () => {
      expect(failedIn(await insertWithPlace(48, 48))).toEqual([]);
      expect(failedIn(await free(49, 48))).toEqual(['one-plan-per-semester']);
      expect(failedIn(await free(48, 48))).toEqual([]);
      expect(failedIn(await free(48, 48))).toEqual(['one-plan-per-semester']);
    });

    it('is another one in another semester or programme', async () => {
      const { plans, work } = stores();
      expect(failedIn(await insertWithPlace(50, 50))).toEqual([]);
      const others = [{ semester: '2021-2022-2' }, { programme: 'skola-kopiena' }].map((of) => aPlan(51).ofPupil(50).with(of).build());
      for (const plan of others) expect(failedIn(await work.commit([plans.takePlace(plan)]))).toEqual([]);
    });
  });

  describe('a write that needs a plan on which money was spent', () => {
    const needs = (planId: string, preparedBy: readonly string[] = aPlan().build().preparedBy) => {
      const { plans, pupils, work } = stores();
      const access = { id: `acc_${planId}`, pupilId: idOf('pup', 60), planId, what: 'names' as const, at, ...actor };
      return work.commit([
        plans.requireSpentBy({ id: planId, preparedBy: [...preparedBy] }, { firstSpent: '2021-09-20', lastSpent: '2021-09-25' }),
        pupils.recordAccess(access),
      ]);
    };
    const spent = { firstSpentOn: '2021-09-20' } as const;
    const ended = { ...spent, startedOn: '2021-09-20', status: 'suspended', inForceRevision: null } as const;

    it.each([
      ['in force and spent on by that day', 60, spent, []],
      ['spent on before', 67, { firstSpentOn: '2021-09-19' }, []],
      ['under review with its last version standing', 61, { ...spent, status: 'under_review', revision: 2, inForceRevision: 1 }, []],
      ['completed', 111, { ...spent, status: 'completed', inForceRevision: null }, []],
      ['suspended later', 112, { ...ended, suspension: { reason: 'left-school', since: '2021-09-25' } }, []],
      ['suspended before', 62, { ...ended, suspension: { reason: 'left-school', since: '2021-09-24' } }, ['version']],
      [
        'suspended before support',
        113,
        { ...ended, startedOn: null, suspension: { reason: 'left-school', since: '2021-09-25' } },
        ['version'],
      ],
      ['removed', 114, { ...spent, status: 'removed', inForceRevision: null }, ['version']],
      ['not spent on', 68, {}, ['version']],
      ['spent on later only', 69, { firstSpentOn: '2021-09-21' }, ['version']],
    ] as const)('asks for it at the moment of the write: one that is %s', async (_how, number, changes, failed) => {
      const plan = await written(number, (draft) => draft.approved().with(changes));
      expect(failedIn(await needs(plan.id))).toEqual(failed);
    });

    it('fails where others prepared it', async () => {
      const plan = await written(110, (draft) => draft.approved().with(spent));
      expect(failedIn(await needs(plan.id, [...plan.preparedBy, 'another']))).toEqual(['version']);
      expect(failedIn(await needs(plan.id, plan.preparedBy))).toEqual([]);
    });

    it('fails where it was never approved, and where there is none', async () => {
      const plan = await written(63);
      const outcome = await needs(plan.id);
      expect(failedIn(outcome)).toEqual(['version']);
      expect(foundIn(outcome)).toMatchObject({ id: plan.id, inForceRevision: null });
      expect(failedIn(await needs(idOf('iap', 64)))).toEqual(['version']);
    });
  });

  const fileOf = ({ pupilId, dataKey }: KnownPupil) => newPupilFile(pupilId, dataKey, 'pumpurs');

  describe('a personal code', () => {
    it('that two write down at the same instant leads to one pupil', async () => {
      const { pupils, work } = stores();
      const [one, two] = [65, 66].map((number) => ({ pupilId: idOf('pup', number), dataKey: `wrapped-${number}` }));
      if (one === undefined || two === undefined) throw new Error('two pupils');
      const outcomes = await Promise.all(
        [one, two].map((pupil) => work.commit([pupils.insert(fileOf(pupil)), ...pupils.linkCode('hash-65', pupil)])),
      );
      expect(outcomes.map(failedIn).toSorted()).toEqual([[], ['pupil-code']]);
      expect(await pupils.findByCode('hash-65')).toEqual(outcomes[0]?.ok ? one : two);
    });

    it('that a pupil got later leads to the same pupil', async () => {
      const { pupils, work } = stores();
      const pupil = { pupilId: idOf('pup', 67), dataKey: 'wrapped-67' };
      await work.commit([pupils.insert(fileOf(pupil)), ...pupils.linkCode('hash-67', pupil)]);
      expect(await work.commit(pupils.linkCode('hash-68', pupil))).toEqual({ ok: true });
      expect(await Promise.all(['hash-67', 'hash-68'].map((hash) => pupils.findByCode(hash)))).toEqual([pupil, pupil]);
    });
  });

  describe('a list', () => {
    const inSchool = '9000000077';

    beforeAll(async () => {
      for (let number = 20; number < 25; number += 1) {
        await written(number, (draft) => {
          const plan = draft.inSchool(inSchool);
          return number % 2 === 0 ? plan.inApproval('director').with({ awaitingSince: `2021-10-0${29 - number}T06:00:00.000Z` }) : plan;
        });
      }
    });

    const pagesOf = async (fetch: (after: string | null) => ReturnType<PlanStore['list']>): Promise<readonly string[]> => {
      const found: string[] = [];
      for (let after: string | null = null, turn = 0; turn < 10; turn += 1) {
        const page = await fetch(after);
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
        if (after === null) return found;
      }
      throw new Error('the list has no end');
    };
    const ids = (...numbers: readonly number[]) => numbers.map((number) => idOf('iap', number));

    it('turns its pages to the end, each plan once', async () => {
      const { plans } = stores();
      const scope = { schoolId: inSchool, semester: autumn };
      expect(await pagesOf((after) => plans.list(scope, { limit: 2, after }))).toEqual(ids(20, 21, 22, 23, 24));
    });

    it('of one status shows those alone, though its pages go over all', async () => {
      const { plans } = stores();
      const scope = { schoolId: inSchool, semester: autumn, status: 'draft' } as const;
      expect(await pagesOf((after) => plans.list(scope, { limit: 2, after }))).toEqual(ids(21, 23));
    });

    it('of a queue shows who waits longest first', async () => {
      const { plans } = stores();
      const queue = `school#${inSchool}#director`;
      expect(await pagesOf((after) => plans.awaiting(queue, { limit: 2, after }))).toEqual(ids(24, 22, 20));
    });
  });
});
