import { describe, expect, it } from 'vitest';
import type { ApprovalLevel } from '../../shared/domain/approval.ts';
import {
  approve,
  complete,
  holdConsultation,
  isImplemented,
  type Plan,
  type PlanStatus,
  planStatuses,
  startImplementation,
  submit,
} from '../../shared/domain/plan.ts';
import type { Result } from '../../shared/domain/result.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aPrincipal, at, autumnPeriod, today } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { accepted } from '../support/results.ts';

const later = '2021-10-05T07:00:00.000Z';
const { municipal, vpii } = pumpurs.planApproval;
const director = aPrincipal('school-director');
const municipality = aPrincipal('municipality-coordinator');
const ikvd = aPrincipal('ikvd-coordinator');

/** A plan as it stands in a status, all else being in order. */
const planIn: Readonly<Record<PlanStatus, Plan>> = {
  draft: aPlan().build(),
  in_approval: aPlan().inApproval().build(),
  approved: aPlan().approved().build(),
  in_progress: aPlan().inProgress().build(),
  under_review: aPlan().inProgress().inStatus('under_review').build(),
  suspended: aPlan().inProgress().inStatus('suspended').build(),
  removed: aPlan().approved().inStatus('removed').build(),
  completed: aPlan().inProgress().inStatus('completed').build(),
};

const held = { measureId: 'm1', heldOn: today, minutes: 40 };
const afterwards = '2022-01-03';

const actions = {
  submit: (plan: Plan) => submit(plan, municipal, later),
  approve: (plan: Plan) => approve(plan, municipal, director, later),
  consult: (plan: Plan) => holdConsultation(plan, held, { period: autumnPeriod, today, at: later }),
  complete: (plan: Plan) => complete(plan, 'Mērķi sasniegti.', autumnPeriod, afterwards, later),
} satisfies Record<string, (plan: Plan) => Result<Plan>>;
type Action = keyof typeof actions;

/** The whole table: what an action makes of each status. Whatever is not here is refused. */
const table: Readonly<Record<Action, Partial<Record<PlanStatus, PlanStatus>>>> = {
  submit: { draft: 'in_approval' },
  approve: { in_approval: 'in_approval' },
  consult: { approved: 'in_progress', in_progress: 'in_progress' },
  complete: { in_progress: 'completed' },
};

const cases = (['submit', 'approve', 'consult', 'complete'] as const).flatMap((action) =>
  planStatuses.map((status) => ({ action, status, to: table[action][status] })),
);

describe('the life of a plan', () => {
  it.each(cases.filter(({ to }) => to !== undefined))('$action takes a plan from $status to $to', ({ action, status, to }) => {
    const result = actions[action](planIn[status]);
    expect(result).toMatchObject({ ok: true, value: { status: to, updatedAt: later } });
  });

  it.each(cases.filter(({ to }) => to === undefined))(
    '$action is refused for a plan that is $status, and says where it is possible',
    (one) => {
      const allowed = Object.keys(table[one.action]).join(', ');
      expect(actions[one.action](planIn[one.status])).toEqual({
        ok: false,
        refusal: { code: 'wrong-state', facts: { status: one.status, allowed } },
      });
    },
  );

  it.each(cases)('$action leaves the $status plan that it was given as it was', ({ action, status }) => {
    const before = structuredClone(planIn[status]);
    actions[action](planIn[status]);
    expect(planIn[status]).toEqual(before);
  });
});

/** Who was asked, one after the other, until nobody is. */
const askedIn = (plan: Plan, chain: readonly ApprovalLevel[]): readonly (string | null)[] => {
  const deciders = { director, municipality, ikvd };
  const asked: (string | null)[] = [];
  let current = accepted(submit(plan, chain, at));
  for (asked.push(current.awaiting); current.awaiting !== null; asked.push(current.awaiting)) {
    current = accepted(approve(current, chain, deciders[current.awaiting], later));
  }
  return asked;
};

describe('the approval of a plan', () => {
  it('asks director, municipality and IKVD in this order', () => {
    expect(askedIn(aPlan().build(), municipal)).toEqual(['director', 'municipality', 'ikvd', null]);
  });

  it('of a state vocational school has no municipality in it', () => {
    expect(askedIn(aPlan().ofVpii().build(), vpii)).toEqual(['director', 'ikvd', null]);
  });

  it('is dated by its last level and not before', () => {
    const byDirector = accepted(approve(aPlan().inApproval('director').build(), municipal, director, later));
    const byIkvd = accepted(approve(aPlan().inApproval('ikvd').build(), municipal, ikvd, later));
    expect(byDirector).toMatchObject({ status: 'in_approval', approvedAt: null });
    expect(byIkvd).toMatchObject({ status: 'approved', approvedAt: later, awaiting: null });
  });

  it('records who decided at which level', () => {
    const plan = accepted(approve(aPlan().inApproval('municipality').build(), municipal, municipality, later));
    expect(plan.approvals.map(({ level, by }) => [level, by])).toEqual([
      ['director', 'director'],
      ['municipality', 'municipality-coordinator'],
    ]);
  });

  it.each([
    ['director', municipality],
    ['director', ikvd],
    ['municipality', director],
    ['municipality', ikvd],
    ['ikvd', director],
    ['ikvd', municipality],
  ] as const)('at the level %s is not for another role', (awaiting, by) => {
    expect(approve(aPlan().inApproval(awaiting).build(), municipal, by, later)).toEqual({
      ok: false,
      refusal: { code: 'awaiting-another-level', facts: { awaiting } },
    });
  });

  it('starts anew with every submission', () => {
    const resubmitted = submit(aPlan().inApproval('ikvd').with({ status: 'draft' }).build(), municipal, later);
    expect(resubmitted).toMatchObject({ ok: true, value: { approvals: [], awaiting: 'director', submittedAt: later } });
  });
});

describe('four eyes', () => {
  it('keep the author from approving his own plan, whatever role he has now', () => {
    const plan = aPlan().inApproval().with({ authorId: director.id }).build();
    expect(approve(plan, municipal, director, later)).toEqual({ ok: false, refusal: { code: 'four-eyes' } });
  });

  it('keep who approved at one level from approving at another', () => {
    const twice = aPrincipal('ikvd-coordinator', { id: 'municipality' });
    expect(approve(aPlan().inApproval('ikvd').build(), municipal, twice, later)).toEqual({ ok: false, refusal: { code: 'four-eyes' } });
  });
});

describe('a consultation', () => {
  const hold = (plan: Plan, changes: Partial<typeof held>, on = today) =>
    holdConsultation(plan, { ...held, ...changes }, { period: autumnPeriod, today: on, at: later });

  it('adds to the running totals', () => {
    const plan = aPlan()
      .inProgress()
      .with({ consultations: { count: 3, minutes: 120 } })
      .build();
    expect(hold(plan, { minutes: 45 })).toMatchObject({ ok: true, value: { consultations: { count: 4, minutes: 165 } } });
  });

  it('starts the plan on the day on which it was held, not on which it was logged', () => {
    expect(hold(aPlan().approved().build(), { heldOn: '2021-09-20' })).toMatchObject({ ok: true, value: { startedOn: '2021-09-20' } });
  });

  it('that is logged late moves the start back, one that is later does not move it', () => {
    const plan = aPlan().inProgress('2021-09-20').build();
    expect(hold(plan, { heldOn: '2021-09-13' })).toMatchObject({ ok: true, value: { startedOn: '2021-09-13' } });
    expect(hold(plan, { heldOn: '2021-09-27' })).toMatchObject({ ok: true, value: { startedOn: '2021-09-20' } });
  });

  it.each(['2021-09-01', '2021-12-31'])('may be held on the border day %s', (heldOn) => {
    expect(hold(aPlan().approved().build(), { heldOn }, '2022-01-10')).toMatchObject({ ok: true });
  });

  it.each(['2021-08-31', '2022-01-01'])('may not be held on %s, outside the plan’s period', (heldOn) => {
    expect(hold(aPlan().approved().build(), { heldOn }, '2022-01-10')).toEqual({
      ok: false,
      refusal: { code: 'invalid-request', faults: [{ pointer: '/heldOn', code: 'outside-period', limits: ['2021-09-01', '2021-12-31'] }] },
    });
  });

  it('may be logged on its own day, but not before', () => {
    expect(hold(aPlan().approved().build(), { heldOn: today })).toMatchObject({ ok: true });
    expect(hold(aPlan().approved().build(), { heldOn: '2021-10-05' })).toMatchObject({
      refusal: { faults: [{ pointer: '/heldOn', code: 'in-the-future' }] },
    });
  });

  it.each(['m2', 'm9', ''])('is of a consultation measure of the plan, not of %j', (measureId) => {
    expect(hold(aPlan().approved().build(), { measureId })).toMatchObject({
      refusal: { faults: [{ pointer: '/measureId', code: 'unknown-reference' }] },
    });
  });

  it('is told all its faults at once', () => {
    const result = hold(aPlan().approved().build(), { measureId: 'm9', heldOn: '2022-02-01' });
    const faults = result.ok ? [] : (result.refusal.faults ?? []);
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/measureId unknown-reference',
      '/heldOn outside-period',
      '/heldOn in-the-future',
    ]);
  });
});

describe('completing a plan', () => {
  it('waits for the day after its period', () => {
    const plan = aPlan().inProgress().build();
    expect(complete(plan, 'Labi.', autumnPeriod, '2021-12-31', later)).toEqual({
      ok: false,
      refusal: { code: 'wrong-state', facts: { status: 'in_progress', allowed: 'in_progress', after: '2021-12-31' } },
    });
    expect(complete(plan, 'Labi.', autumnPeriod, '2022-01-01', later)).toMatchObject({
      ok: true,
      value: { status: 'completed', evaluation: 'Labi.', completedAt: later },
    });
  });
});

describe('an implemented plan', () => {
  it('is one whose implementation started', () => {
    expect(isImplemented(aPlan().approved().build())).toBe(false);
    expect(isImplemented(startImplementation(aPlan().approved().build(), today, later))).toBe(true);
  });

  it('stays so when it is suspended or completed, but not when it is removed', () => {
    expect(isImplemented(planIn.suspended)).toBe(true);
    expect(isImplemented(planIn.completed)).toBe(true);
    expect(isImplemented(aPlan().inProgress().inStatus('removed').build())).toBe(false);
  });
});
