import { describe, expect, it } from 'vitest';
import { handsOf, isImplemented, type Plan, planStatuses, versionInForce } from '../../shared/domain/plan.ts';
import type { Circumstances } from '../../shared/domain/plan-actions.ts';
import {
  allowanceChanges,
  approve,
  edit,
  faultsOfEdit,
  isSpendingNews,
  recordPreparationPay,
  remove,
  resume,
  returnForCorrection,
  review,
  startImplementation,
  startSpending,
  submit,
  suspend,
} from '../../shared/domain/plan-life.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aPrincipal, autumnPeriod, today } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aPlan } from '../support/plan-builders.ts';
import { accepted, refused } from '../support/results.ts';

const later = '2021-10-05T07:00:00.000Z';

const by = (role: Parameters<typeof aPrincipal>[0], id: string = role): Circumstances => ({
  caller: aPrincipal(role, { id }),
  at: later,
  today,
  period: autumnPeriod,
  chain: pumpurs.planApproval.municipal,
});

const author = by('iap-author', 'author');
const director = by('school-director', 'director');
const decide = (plan: Plan): Plan =>
  (['school-director', 'municipality-coordinator', 'ikvd-coordinator'] as const).reduce(
    (before, role) => accepted(approve(before, by(role, `second ${role}`))),
    accepted(submit(plan, author)),
  );

const fault = [{ id: 'c1', pointer: '/risks/0/factor', reason: 'incorrect' }] as const;
const noEdit = { completedCorrections: [] };

describe('versions of a plan', () => {
  it('are the approved one and the one in preparation, when an approved plan is edited', () => {
    const approved = aPlan().approved().build();
    const measures = [aConsultationMeasure()];
    const edited = accepted(edit(approved, { measures, ...noEdit }, author));
    expect(edited).toMatchObject({ status: 'under_review', awaiting: 'author', revision: 2, inForceRevision: 1, approvals: [], measures });
    expect(edited.standing).toMatchObject({ revision: 1, measures: approved.measures, approvals: approved.approvals });
    expect(versionInForce(edited)).toMatchObject({ revision: 1, measures: approved.measures });
  });

  it('become one again with the last approval', () => {
    const edited = accepted(edit(aPlan().inProgress().build(), { measures: [aConsultationMeasure()], ...noEdit }, author));
    const again = decide(edited);
    expect(again).toMatchObject({ status: 'in_progress', revision: 2, inForceRevision: 2, standing: null, awaiting: null });
    expect(versionInForce(again)).toMatchObject({ revision: 2, measures: [aConsultationMeasure()] });
  });

  it('count on when a level returns the plan, and the approved one still stands', () => {
    const submitted = accepted(submit(accepted(review(aPlan().approved().build(), director)), author));
    const returned = accepted(returnForCorrection(submitted, fault, submitted.sealed, director));
    expect(returned).toMatchObject({
      status: 'under_review',
      awaiting: 'author',
      revision: 3,
      inForceRevision: 1,
      standing: { revision: 1 },
    });
  });

  it('are not in force while a plan is suspended, nor after it was resumed, before all approve again', () => {
    const suspended = accepted(suspend(aPlan().inProgress().build(), { reason: 'long-absence', since: today }, director));
    const resumed = accepted(resume(suspended, director));
    expect([suspended, resumed].map(versionInForce)).toEqual([undefined, undefined]);
    expect(resumed).toMatchObject({ status: 'under_review', suspension: null, standing: { revision: 1 } });
    expect(decide(resumed)).toMatchObject({ status: 'in_progress', inForceRevision: 2 });
  });

  it('begin only when the content goes back to the author: correcting it is still the same one', () => {
    const returned = accepted(returnForCorrection(aPlan().inApproval().build(), fault, aPlan().build().sealed, director));
    const corrected = accepted(edit(returned, { sex: 'male', completedCorrections: ['c1'] }, author));
    expect([returned.revision, corrected.revision]).toEqual([2, 2]);
  });
});

describe('corrections', () => {
  const returned = accepted(
    returnForCorrection(aPlan().inApproval('municipality').build(), fault, aPlan().build().sealed, by('municipality-coordinator')),
  );

  it('name the level, the place and the reason, and stop the plan until the author says that he completed them', () => {
    expect(returned.corrections).toMatchObject([{ ...fault[0], level: 'municipality', by: 'municipality-coordinator', completedAt: null }]);
    expect(refused(submit(returned, author))).toMatchObject({ code: 'corrections-open', facts: { corrections: 'c1' } });
    const corrected = accepted(edit(returned, { completedCorrections: ['c1'] }, author));
    expect(corrected.corrections).toMatchObject([{ completedBy: 'author', completedAt: later }]);
    expect(accepted(submit(corrected, author))).toMatchObject({ awaiting: 'director', approvals: [] });
  });

  it('that are not there cannot be completed', () => {
    expect(faultsOfEdit(returned, ['c1', 'c2'])).toEqual([{ pointer: '/completedCorrections/1', code: 'unknown-reference' }]);
  });
});

describe('four eyes', () => {
  it('bar everybody who ever wrote the content, whatever his role is by now', () => {
    const second = accepted(edit(aPlan().build(), { sex: 'male', ...noEdit }, by('iap-author', 'colleague')));
    const submitted = accepted(submit(second, author));
    for (const id of ['author', 'colleague']) expect(refused(approve(submitted, by('school-director', id)))).toEqual({ code: 'four-eyes' });
    expect(accepted(approve(submitted, director)).awaiting).toBe('municipality');
  });

  it('bar who approved at another level, and not who approved an earlier version', () => {
    const once = accepted(approve(accepted(submit(aPlan().build(), author)), director));
    expect(refused(approve(once, by('municipality-coordinator', 'director')))).toEqual({ code: 'four-eyes' });
    const reviewed = accepted(submit(accepted(review(aPlan().approved().build(), director)), author));
    expect(accepted(approve(reviewed, director)).approvals).toHaveLength(1);
  });

  it('are all who wrote and approved the version', () => {
    expect(handsOf(aPlan().approved().build())).toEqual(['author', 'director', 'municipality', 'ikvd']);
  });
});

describe('removing', () => {
  it('takes the risks, the measures and their justifications with it', () => {
    const sealed = { dataKey: 'key', person: 'p', texts: { 'risks/r1/note': 'sealed' } };
    const removed = accepted(remove(aPlan().approved().with({ sealed }).build(), director));
    expect(removed).toMatchObject({ status: 'removed', risks: [], measures: [], inForceRevision: null, sealed: { texts: {} } });
  });

  it.each<[string, Partial<Plan>]>([
    ['a consultation was held', { consultations: { count: 1, minutes: 40 } }],
    ['a pupil took part in a project', { participations: { count: 1, minutes: 60 } }],
    ['money was spent', { firstSpentOn: '2021-09-20' }],
    ['preparing it was paid for', { preparationPaidOn: '2021-09-20' }],
  ])('is barred once %s', (_what, changes) => {
    expect(refused(remove(aPlan().approved().with(changes).build(), director))).toEqual({ code: 'money-used' });
  });

  it('is possible again when pay was recorded by mistake', () => {
    const paid = accepted(recordPreparationPay(aPlan().approved().build(), today, by('school-coordinator')));
    expect(refused(remove(paid, director))).toEqual({ code: 'money-used' });
    expect(accepted(remove(accepted(recordPreparationPay(paid, null, by('school-coordinator'))), director)).status).toBe('removed');
  });
});

describe('implementation', () => {
  it('starts with the earliest support, and keeps a plan under review where it is', () => {
    const approved = aPlan().approved().build();
    expect(startImplementation(approved, '2021-10-04')).toMatchObject({ status: 'in_progress', startedOn: '2021-10-04' });
    expect(startImplementation(startImplementation(approved, '2021-10-04'), '2021-09-20')).toMatchObject({ startedOn: '2021-09-20' });
    expect(startImplementation(startImplementation(approved, '2021-09-20'), '2021-10-04')).toMatchObject({ startedOn: '2021-09-20' });
    expect(startImplementation(accepted(review(approved, director)), '2021-10-04')).toMatchObject({
      status: 'under_review',
      startedOn: '2021-10-04',
    });
  });

  it('starts with the first money spent', () => {
    const spent = startSpending(aPlan().approved().build(), '2021-09-20');
    expect(spent).toMatchObject({ status: 'in_progress', startedOn: '2021-09-20', firstSpentOn: '2021-09-20' });
    expect([isSpendingNews(spent, '2021-09-20'), isSpendingNews(spent, '2021-09-19')]).toEqual([false, true]);
  });

  it.each(planStatuses)('of a plan that is %s counts where it started and was not removed', (status) => {
    expect(isImplemented(aPlan().with({ status, startedOn: null }).build())).toBe(false);
    expect(isImplemented(aPlan().with({ status, startedOn: today }).build())).toBe(status !== 'removed');
  });
});

describe('the money of a new version', () => {
  const version = (...measures: Plan['measures']) => ({ measures });
  it('is added, changed or dropped by measure', () => {
    const before = version(aCompensation('m1', 5_000), aCompensation('m2', 5_000), aCompensation('m3', 5_000), aConsultationMeasure('m4'));
    const after = version(aCompensation('m1', 5_000), aCompensation('m2', 7_500), aCompensation('m5', 100), aConsultationMeasure('m6'));
    expect(allowanceChanges(before, after)).toEqual({
      added: [{ measureId: 'm5', plannedCents: 100 }],
      changed: [{ measureId: 'm2', plannedCents: 7_500, byCents: 2_500 }],
      dropped: ['m3'],
    });
  });

  it('is all added where nothing was approved before, and all dropped where nothing is left', () => {
    const one = version(aCompensation('m1', 5_000));
    expect(allowanceChanges(null, one)).toMatchObject({ added: [{ measureId: 'm1' }], changed: [], dropped: [] });
    expect(allowanceChanges(one, null)).toEqual({ added: [], changed: [], dropped: ['m1'] });
  });
});
