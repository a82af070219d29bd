import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import { type CopyOrder, copyPlan } from '../../shared/use-cases/copy-plan.ts';
import { general, idOf, spring, vocational } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aPlan, sealedPerson } from '../support/plan-builders.ts';
import { planStage } from '../support/plan-stage.ts';
import { accepted, refused } from '../support/results.ts';

const december = Date.UTC(2021, 11, 20, 9);
const signed = (signedOn: string) => ({ signedBy: 'guardian', signedOn }) as const;
const texts = {
  'risks/r1/note': 'sealed note',
  'measures/m1/risks/r1/justification': 'sealed',
  'measures/m9/risks/r1/justification': 'of the project',
  evaluation: 'sealed',
};

const stageOf = (changes: Partial<Plan> = {}) => {
  const measures: Plan['measures'] = [
    { ...aConsultationMeasure('m1'), period: { from: '2021-10-01', to: '2021-11-01' } },
    aCompensation('m2'),
    { type: 'project', id: 'm9', projectId: idOf('prj', 1), period: null, risks: ['r1'] },
  ];
  const sealed = { ...aPlan().build().sealed, texts };
  const stage = planStage(
    aPlan()
      .inProgress()
      .with({ sealed, measures, caseNumber: '12', ...changes })
      .build(),
  );
  const copy = copyPlan(stage);
  return {
    ...stage,
    copy: (order: Partial<CopyOrder> = {}, now = december, subject = 'iap-author') =>
      copy({ ...stage.making<Plan>(subject), now, order: { semester: spring, application: signed('2021-12-20'), ...order } }),
  };
};

describe('a copy', () => {
  it('is a draft of the next semester with the pupil, the risks and the measures, and nothing of what happened', async () => {
    const stage = stageOf();
    const copied = accepted(await stage.copy());
    const source = stage.stored();
    expect(copied).toMatchObject({
      status: 'draft',
      semester: spring,
      pupilId: source.pupilId,
      education: source.education,
      risks: source.risks,
      measures: [{ ...aConsultationMeasure('m1'), period: null }, aCompensation('m2')],
      application: signed('2021-12-20'),
      caseNumber: null,
      preparedBy: ['iap-author'],
      revision: 1,
      inForceRevision: null,
      startedOn: null,
      consultations: { count: 0, minutes: 0 },
      version: 1,
    });
    expect(copied.id).not.toBe(source.id);
  });

  it('takes the words of what it copies along as they are sealed, and no others', async () => {
    const { sealed } = accepted(await stageOf().copy());
    expect(sealed).toEqual({
      dataKey: 'wrapped',
      person: sealedPerson(),
      texts: { 'risks/r1/note': 'sealed note', 'measures/m1/risks/r1/justification': 'sealed' },
    });
  });

  it('says in its first event where it comes from', async () => {
    const stage = stageOf();
    const copied = accepted(await stage.copy());
    expect([...stage.tables.events.values()].at(-1)).toMatchObject({ recordId: copied.id, number: 1, action: 'copy', about: stage.planId });
  });

  it.each([
    ['keeps its grade within a school year', general(7), spring, general(7)],
    ['is a grade further in the next school year', general(7), '2022-2023-1', general(8)],
    ['is two grades further two years later', general(7), '2023-2024-1', general(9)],
    ['is a course further', vocational(1), '2022-2023-1', vocational(2)],
  ])('%s', async (_what, education, semester, expected) => {
    expect(accepted(await stageOf({ education }).copy({ semester })).education).toEqual(expected);
  });

  it('has no grade after the last one, unless it says which', async () => {
    const last = stageOf({ education: general(12) });
    expect(refused(await last.copy({ semester: '2022-2023-1' })).faults).toMatchObject([{ pointer: '/education', code: 'not-eligible' }]);
    expect(accepted(await last.copy({ semester: '2022-2023-1', education: general(12) })).education).toEqual(general(12));
  });

  it.each(['2021-2022-1', '2020-2021-2'])('is of a later semester, not of %s', async (semester) => {
    expect(refused(await stageOf().copy({ semester })).faults).toMatchObject([{ pointer: '/semester', code: 'not-later' }]);
  });

  it('is of a semester that is not over', async () => {
    expect(refused(await stageOf().copy({}, Date.UTC(2022, 6, 1, 9))).faults).toMatchObject([
      { pointer: '/semester', code: 'outside-period' },
    ]);
  });

  it('is signed for anew: by the pupil himself once he is of age', async () => {
    const of = stageOf({ sealed: { dataKey: 'wrapped', person: sealedPerson({ birthDate: '2003-12-20' }), texts: {} } });
    expect(refused(await of.copy()).faults).toMatchObject([{ pointer: '/application/signedBy', code: 'of-age' }]);
    expect(accepted(await of.copy({ application: { signedBy: 'adult-pupil', signedOn: '2021-12-20' } })).status).toBe('draft');
  });

  it('is the only one for the pupil there', async () => {
    const stage = stageOf();
    accepted(await stage.copy());
    expect(refused(await stage.copy())).toEqual({ code: 'plan-already-exists' });
  });

  it.each(['draft', 'in_approval', 'under_review', 'removed'] as const)('is not made of a plan that is %s', async (status) => {
    expect(refused(await stageOf({ status }).copy())).toMatchObject({ code: 'wrong-state' });
  });

  it('is not another school’s to make', async () => {
    expect(refused(await stageOf().copy({}, december, 'stranger'))).toEqual({ code: 'not-found' });
  });
});
