import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { expectProblem } from './support/expect-problem.ts';
import { type PlanSteps, planSteps } from './support/plan-steps.ts';
import { autumn, createWorld, type Person, type PlanState, type School, type World } from './support/world.ts';

const spring = '2021-2022-2';

/** A semester's life of plans, through the API. The last part is after the semester: the clock goes on from there. */
describe('in a semester, a plan', () => {
  let world: World;
  let steps: PlanSteps;
  let school: School;
  let other: School;
  let municipality: Person;
  let ikvd: Person;
  let inProgress: PlanState;
  let suspended: PlanState;

  beforeAll(async () => {
    world = await createWorld();
    steps = planSteps(world);
    [school, other, municipality, ikvd] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000002'),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  const setClock = async (now: string): Promise<void> => {
    const response = await fetch(`${world.cloud.url}/_local/clock`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ now }),
    });
    expect(response.status).toBe(200);
  };
  const approved = (): Promise<PlanState> => world.approved(school, { municipality, ikvd });
  const passAll = (plan: PlanState): Promise<PlanState> => steps.passAll(school, plan, { municipality, ikvd });
  const measuresWith = (plannedCents: number) => {
    const { measures } = world.planFor(school);
    return measures.map((one) => (one.type === 'compensation' ? { ...one, plannedCents } : one));
  };
  const submitClaim = async (plan: PlanState, amountCents: number) => {
    const { id: claimId, version } = await world.draftClaim(school, plan, await world.cleanReceipt(school), amountCents);
    return school.coordinator.call(claimRoutes.submitClaim, { params: { claimId }, version });
  };

  describe('that a level returns', () => {
    let plan: PlanState;

    it('is with its author again, with the faults that were found and why', async () => {
      plan = await steps.approve(school.director, await steps.submit(school.author, await world.draft(school)));
      plan = await steps.sendBack(municipality, plan, [
        { pointer: '/risks/0/factor', reason: 'incorrect', note: 'Faktors neatbilst aprakstam.' },
        { pointer: '/measures/1', reason: 'incomplete' },
        { pointer: '/education', reason: 'outdated' },
      ]);
      expect(plan).toMatchObject({ status: 'in_approval', awaiting: 'author', revision: 2, approvals: [] });
      expect(plan.corrections.map(({ reason, level, completedAt }) => [reason, level, completedAt])).toEqual([
        ['incorrect', 'municipality', null],
        ['incomplete', 'municipality', null],
        ['outdated', 'municipality', null],
      ]);
      expect(JSON.stringify(plan)).not.toContain('neatbilst aprakstam');
      const { corrections } = await steps.read(school.author, plan);
      expect(corrections[0]?.note).toBe('Faktors neatbilst aprakstam.');
    });

    it('goes nowhere until its author says that each is completed', async () => {
      expect(expectProblem(await steps.try(school.author, plan, 'submit'), 409, 'corrections-open').detail).toContain('c1, c2, c3');
      expectProblem(await steps.try(school.director, plan, 'approve'), 409, 'awaiting-author');
      plan = await steps.edit(school.author, plan, { education: { kind: 'general', grade: 4 }, completedCorrections: ['c1', 'c3'] });
      expect(expectProblem(await steps.try(school.author, plan, 'submit'), 409, 'corrections-open').detail).toContain('c2');
      const unknown = await school.author.http.patch(
        `/v1/plans/${plan.id}`,
        { completedCorrections: ['c9'] },
        { 'If-Match': `"${plan.version}"` },
      );
      expect(expectProblem(unknown, 422, 'invalid-request').errors).toMatchObject([
        { pointer: '/completedCorrections/0', code: 'unknown-reference' },
      ]);
      plan = await steps.edit(school.author, plan, { measures: measuresWith(9_000), completedCorrections: ['c2'] });
    });

    it('passes all levels again, the first one too', async () => {
      plan = await steps.submit(school.author, plan);
      expectProblem(await steps.try(municipality, plan, 'approve'), 409, 'awaiting-another-level');
      for (const level of [school.director, municipality, ikvd]) plan = await steps.approve(level, plan);
      expect(plan).toMatchObject({ status: 'approved', revision: 2, inForceRevision: 2, education: { grade: 4 } });
    });

    it('is not returned for what it does not have', async () => {
      const submitted = await steps.submit(school.author, await world.draft(school));
      const body = {
        corrections: [
          { pointer: '/risks/7', reason: 'incorrect' },
          { pointer: '/status', reason: 'because' },
        ],
      };
      const wrong = expectProblem(await steps.try(school.director, submitted, 'return', body), 422, 'invalid-request');
      expect(wrong.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/corrections/1/reason unknown-value']);
      const unknown = { corrections: [{ pointer: '/risks/7', reason: 'incorrect' }] };
      const { errors } = expectProblem(await steps.try(school.director, submitted, 'return', unknown), 422, 'invalid-request');
      expect(errors).toMatchObject([{ pointer: '/corrections/0/pointer', code: 'unknown-reference' }]);
    });
  });

  describe('that is edited after its approval', () => {
    let plan: PlanState;

    it('waits for all levels, while the old version stays in force: claims and consultations go on', async () => {
      plan = await approved();
      plan = await steps.edit(school.author, plan, { measures: measuresWith(5_000) });
      expect(plan).toMatchObject({
        status: 'under_review',
        awaiting: 'author',
        revision: 2,
        inForceRevision: 1,
        standing: { revision: 1 },
      });
      expect(await steps.consult(school.author, plan, '2021-09-30')).toMatchObject({ confirmation: 'confirmed' });
      expect(await submitClaim(plan, 6_000)).toMatchObject({ ok: true, value: { status: 'submitted' } });
      plan = await steps.read(school.author, plan);
      expect(plan).toMatchObject({ status: 'under_review', startedOn: '2021-09-20', firstSpentOn: '2021-09-20', inForceRevision: 1 });
      expectProblem(await steps.try(school.director, plan, 'remove'), 409, 'must-be-reapproved');
    });

    it('cannot get less money than was claimed; the level sends it back', async () => {
      plan = await steps.submit(school.author, plan);
      plan = await steps.approve(municipality, await steps.approve(school.director, plan));
      expectProblem(await steps.try(ikvd, plan, 'approve'), 409, 'allowance-in-use');
      plan = await steps.sendBack(ikvd, plan, [{ pointer: '/measures/1/plannedCents', reason: 'incorrect' }]);
      plan = await steps.edit(school.author, plan, { measures: measuresWith(12_000), completedCorrections: ['c1'] });
      expect(plan).toMatchObject({ revision: 3, inForceRevision: 1 });
      expect(await submitClaim(plan, 4_001)).toMatchObject({ ok: false, status: 409, code: 'allowance-exceeded' });
    });

    it('has the new version’s money once that is in force', async () => {
      plan = await passAll(plan);
      expect(plan).toMatchObject({ status: 'in_progress', revision: 3, inForceRevision: 3, standing: null });
      expect(await submitClaim(plan, 6_001)).toMatchObject({ ok: false, code: 'allowance-exceeded' });
      expect(await submitClaim(plan, 6_000)).toMatchObject({ ok: true });
      inProgress = await steps.read(school.author, plan);
    });
  });

  it('that the director sends to review is approved again by all levels, with or without changes', async () => {
    let plan = await steps.review(school.director, await approved());
    expect(plan).toMatchObject({ status: 'under_review', awaiting: 'author', inForceRevision: 1 });
    expectProblem(await steps.try(school.director, plan, 'suspend', { reason: 'long-absence', since: '2021-10-01' }), 409, 'wrong-state');
    plan = await passAll(plan);
    expect(plan).toMatchObject({ status: 'approved', revision: 2, inForceRevision: 2 });
  });

  describe('that is suspended', () => {
    it('frees the pupil for another school, and takes his place again only when it is free', async () => {
      const body = world.planFor(school);
      let plan = await passAll(await school.author.must(planRoutes.createPlan, { body, key: world.key() }));
      plan = await steps.suspend(school.director, plan, { reason: 'left-school', since: '2021-10-01' });
      expect(plan).toMatchObject({
        status: 'suspended',
        inForceRevision: null,
        suspension: { reason: 'left-school', since: '2021-10-01' },
      });
      expectProblem(await steps.try(school.author, plan, 'consultations', {}), 422, 'invalid-request');
      expect(await submitClaim(plan, 100)).toMatchObject({ ok: false, status: 409, code: 'plan-not-in-force' });

      const elsewhere = await other.author.must(planRoutes.createPlan, { body: { ...body, schoolId: other.id }, key: world.key() });
      expect(elsewhere.pupilId).toBe(plan.pupilId);
      expectProblem(await steps.try(school.director, plan, 'resume'), 409, 'plan-already-exists');
      await steps.remove(other.director, elsewhere);
      plan = await steps.resume(school.director, plan);
      expect(plan).toMatchObject({ status: 'under_review', awaiting: 'author', revision: 2, inForceRevision: null, suspension: null });
      const held = await school.author.call(planRoutes.logConsultation, {
        params: { planId: plan.id },
        body: { measureId: 'm1', heldOn: '2021-09-30', startsAt: '10:00', minutes: 40, consultant: 'Dace Parauga', mode: 'in-person' },
        key: world.key(),
      });
      expect(held).toMatchObject({ ok: false, status: 409, code: 'plan-not-in-force' });
      expect(await passAll(plan)).toMatchObject({ status: 'approved', inForceRevision: 2 });
    });

    it('needs a reason, and a day that has come', async () => {
      const plan = await approved();
      const none = expectProblem(await steps.try(school.director, plan, 'suspend', {}), 422, 'invalid-request');
      expect(none.errors?.map(({ pointer }) => pointer)).toEqual(['/reason', '/since']);
      const later = { reason: 'left-school', since: '2021-10-05' };
      const { errors } = expectProblem(await steps.try(school.director, plan, 'suspend', later), 422, 'invalid-request');
      expect(errors).toMatchObject([{ pointer: '/since', code: 'in-the-future' }]);
      suspended = await steps.suspend(school.director, plan, { reason: 'long-absence', since: '2021-10-04' });
    });
  });

  describe('that is removed', () => {
    it('had no money used on it: no consultation, no pay for preparing it, no claim', async () => {
      const consulted = await approved();
      const entry = await steps.consult(school.author, consulted, '2021-09-29');
      const now = await steps.read(school.author, consulted);
      expectProblem(await steps.try(school.director, now, 'remove'), 409, 'money-used');
      const counter = { params: { planId: now.id, consultationId: entry.id }, body: { reason: 'not-held' }, key: world.key() } as const;
      await school.author.must(planRoutes.counterConsultation, counter);
      const countered = await steps.read(school.author, now);
      expect(countered).toMatchObject({ status: 'approved', startedOn: null, consultations: { count: 0, minutes: 0 } });
      expect(await steps.remove(school.director, countered)).toMatchObject({ status: 'removed' });

      const paid = await steps.recordPay(school.coordinator, await approved(), '2021-10-01');
      expectProblem(await steps.try(school.director, paid, 'remove'), 409, 'money-used');
      const unpaid = await steps.recordPay(school.coordinator, paid, null);
      expect(await steps.remove(school.director, unpaid)).toMatchObject({ status: 'removed' });

      const claimed = await approved();
      await submitClaim(claimed, 100);
      expectProblem(await steps.try(school.director, await steps.read(school.author, claimed), 'remove'), 409, 'money-used');
    });

    it('leaves its pupil free, and nothing of its measures, risks and justifications', async () => {
      const body = world.planFor(school);
      const plan = await passAll(await school.author.must(planRoutes.createPlan, { body, key: world.key() }));
      const removed = await steps.remove(school.director, plan);
      expect(removed).toMatchObject({ status: 'removed', risks: [], measures: [], inForceRevision: null, standing: null });
      expect((await steps.read(ikvd, removed)).risks).toEqual([]);
      const again = await school.author.must(planRoutes.createPlan, { body, key: world.key() });
      expect(again).toMatchObject({ status: 'draft', pupilId: plan.pupilId });
    });
  });

  describe('after its semester', () => {
    beforeAll(async () => {
      expectProblem(
        await steps.try(school.author, inProgress, 'complete', { outcomes: [], evaluation: 'Par agru to teikt.' }),
        409,
        'period-not-over',
      );
      await setClock('2022-01-10T08:00:00Z');
    });

    it('is not resumed', async () => {
      const { detail } = expectProblem(await steps.try(school.director, suspended, 'resume'), 409, 'another-semester');
      expect(detail).toContain('2021-09-01');
      expect(detail).toContain('2021-12-31');
    });

    it('is completed with an outcome for each risk and an evaluation', async () => {
      const partly = {
        outcomes: [
          { riskId: 'r1', outcome: 'better' },
          { riskId: 'r9', outcome: 'reduced' },
        ],
        evaluation: 'Daļēji izdevies.',
      };
      const { errors } = expectProblem(await steps.try(school.author, inProgress, 'complete', partly), 422, 'invalid-request');
      expect(errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
        '/outcomes/0/outcome not-in-programme',
        '/outcomes/1/riskId unknown-reference',
        '/outcomes missing-parts',
      ]);
      const outcomes = [
        { riskId: 'r1', outcome: 'reduced' },
        { riskId: 'r2', outcome: 'unchanged' },
      ];
      const plan = await steps.complete(school.author, inProgress, { outcomes, evaluation: 'Izdevies daļēji, jāturpina.' });
      expect(plan).toMatchObject({ status: 'completed', outcomes, inForceRevision: null });
      expect((await steps.read(ikvd, plan)).evaluation).toBe('Izdevies daļēji, jāturpina.');
      expectProblem(await steps.try(school.author, plan, 'complete', { outcomes, evaluation: 'Vēlreiz to pašu.' }), 409, 'wrong-state');
      inProgress = plan;
    });

    it('is copied as next semester’s draft: once, and for an application of its own', async () => {
      const application = { signedBy: 'guardian', signedOn: '2022-01-07' } as const;
      const backwards = await steps.try(school.author, inProgress, 'copy', { semester: autumn, application });
      expect(expectProblem(backwards, 422, 'invalid-request').errors).toMatchObject([{ pointer: '/semester', code: 'not-later' }]);
      expectProblem(await steps.try(other.author, inProgress, 'copy', { semester: spring, application }), 404, 'not-found');
      const key = world.key();
      const order = { params: { planId: inProgress.id }, body: { semester: spring, application, caseNumber: '2/2022' }, key };
      const copy = await school.author.must(planRoutes.copyPlan, order);
      expect(copy).toMatchObject({
        status: 'draft',
        semester: spring,
        caseNumber: '2/2022',
        pupilId: inProgress.pupilId,
        revision: 1,
        approvals: [],
        corrections: [],
        consultations: { count: 0, minutes: 0 },
      });
      expect(await school.author.call(planRoutes.copyPlan, order)).toEqual({ ok: true, value: copy, replayed: true });
      const [before, after] = [await steps.read(school.author, inProgress), await steps.read(school.author, copy)];
      expect(after.risks).toEqual(before.risks);
      expect(after.measures).toEqual(before.measures);
      expectProblem(await steps.try(school.author, inProgress, 'copy', { semester: spring, application }), 409, 'plan-already-exists');
      expect(await passAll(copy)).toMatchObject({ status: 'approved' });
    });
  });
});
