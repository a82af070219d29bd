import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import { logConsultation } from '../../shared/use-cases/consultations.ts';
import { editPlan, type PlanChanges } from '../../shared/use-cases/edit-plan.ts';
import { submitPlan } from '../../shared/use-cases/plans.ts';
import { general, idOf } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aPerson, aPlan, aRisk, sealedPerson, written } from '../support/plan-builders.ts';
import { planStage } from '../support/plan-stage.ts';
import { accepted, refused } from '../support/results.ts';

const place = 'measures/m1/risks/r1/justification';
const texts = { 'risks/r1/note': 'risks/r1/note:Vecā piezīme.', [place]: `${place}:Vecais pamatojums.` };
const sealed = { ...aPlan().build().sealed, texts };

const stageOf = (plan: Plan = aPlan().with({ sealed }).build()) => {
  const stage = planStage(plan);
  const edit = editPlan(stage);
  return { ...stage, edit: (changes: PlanChanges, subject = 'iap-author') => edit({ ...stage.by(subject), changes }) };
};

describe('an edit', () => {
  it('leaves out what stays as it is, words included', async () => {
    const stage = stageOf();
    const before = stage.stored();
    const {
      version: _version,
      lastEventHash: _hash,
      updatedAt: _at,
      ...after
    } = accepted(await stage.edit({ caseNumber: '7-12/3', sex: 'male' }));
    const {
      version: _v,
      lastEventHash: _h,
      updatedAt: _u,
      ...expected
    } = { ...before, caseNumber: '7-12/3', sex: 'male', preparedBy: ['author', 'iap-author'] };
    expect(after).toMatchObject(expected);
  });

  it('of risks replaces their notes and leaves the justifications of measures alone', async () => {
    const stage = stageOf();
    const risks = [{ ...aRisk('r1'), note: 'Jauna piezīme.' }, aRisk('r2')];
    const edited = accepted(await stage.edit({ risks }));
    expect(edited.risks).toEqual([aRisk('r1'), aRisk('r2')]);
    expect(edited.sealed.texts).toEqual({ 'risks/r1/note': 'risks/r1/note:Jauna piezīme.', [place]: texts[place] });
  });

  it('does not seal a text anew that says what it said', async () => {
    const stage = stageOf();
    const seals: string[] = [];
    const vault = {
      ...stage.vault,
      keyOf: async (pupilId: string, dataKey?: string) => {
        const key = await stage.vault.keyOf(pupilId, dataKey);
        const seal = (where: string, text: string) => {
          seals.push(where);
          return key.seal(where, text);
        };
        return { ...key, seal };
      },
    };
    const risks = [
      { ...aRisk('r1'), note: 'Vecā piezīme.' },
      { ...aRisk('r2'), note: 'Otra.' },
    ];
    accepted(await editPlan({ ...stage, vault })({ ...stage.by('iap-author'), changes: { risks } }));
    expect(seals).toEqual(['risks/r2/note']);
  });

  it('of the persons seals them again, each field by itself', async () => {
    const stage = stageOf();
    const edited = accepted(await stage.edit({ pupil: { familyName: 'Kalniņa' } }));
    expect(edited.sealed.person).toBe(sealedPerson({ familyName: 'Kalniņa' }));
    const guardian = { relation: 'institution', name: 'Krīzes centrs', givenName: 'Ilga', familyName: 'Liepa' } as const;
    expect(accepted(await stage.edit({ guardian })).sealed.person).toBe(sealedPerson({ familyName: 'Kalniņa', guardian }));
  });

  it('is told all its faults at once, those of the persons too', async () => {
    const stage = stageOf();
    const { faults } = refused(
      await stage.edit({
        guardian: null,
        risks: [aRisk('r2', { category: 'unknown' })],
        measures: written({ type: 'project', id: 'm1', projectId: idOf('prj', 1), period: null, risks: ['r1'] }),
        completedCorrections: ['c1'],
      }),
    );
    expect(faults?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/completedCorrections/0 unknown-reference',
      '/risks/0/category not-in-programme',
      '/measures/0/risks/0/riskId unknown-reference',
      '/measures/0/projectId unknown-reference',
      '/guardian required',
    ]);
    expect(stage.commits).toEqual([]);
  });

  it('to a grade has that grade’s end of the semester', async () => {
    const spring = { starts: '2022-01-05', ends: '2022-06-14' };
    const measure = { ...aConsultationMeasure(), period: { from: spring.starts, to: spring.ends } };
    const stage = stageOf(
      aPlan()
        .with({ sealed, semester: '2021-2022-2', education: general(8) })
        .build(),
    );
    expect(refused(await stage.edit({ measures: written(measure) })).faults).toMatchObject([{ pointer: '/measures/0/period/to' }]);
    expect(accepted(await stage.edit({ measures: written(measure), education: general(9) })).education).toEqual(general(9));
  });

  it('by a colleague makes him one of those who cannot approve it', async () => {
    const stage = stageOf();
    expect(accepted(await stage.edit({ sex: 'male' })).preparedBy).toEqual(['author', 'iap-author']);
    expect(accepted(await stage.edit({ sex: 'female' })).preparedBy).toEqual(['author', 'iap-author']);
  });
});

describe('an edit of an approved plan', () => {
  it('begins a new version; consultations are logged on the one in force until all levels approved', async () => {
    const stage = stageOf();
    await stage.approve();
    const edited = accepted(await stage.edit({ measures: written(aConsultationMeasure('m7'), aCompensation('m2')) }));
    expect(edited).toMatchObject({ status: 'under_review', revision: 2, inForceRevision: 1 });
    const held = (measureId: string, startsAt: string) => ({
      measureId,
      heldOn: '2021-10-01',
      startsAt,
      minutes: 40,
      consultant: 'A. Kalniņa',
      mode: 'in-person' as const,
    });
    const log = logConsultation(stage);
    expect(refused(await log({ ...stage.making('iap-author'), held: held('m7', '09:00') }))).toMatchObject({ code: 'invalid-request' });
    accepted(await log({ ...stage.making('iap-author'), held: held('m1', '09:00') }));
    expect(stage.stored()).toMatchObject({ status: 'under_review', startedOn: '2021-10-01' });
    await stage.approve();
    expect(stage.stored()).toMatchObject({ status: 'in_progress', inForceRevision: 2, standing: null });
    accepted(await log({ ...stage.making('iap-author'), held: held('m7', '10:00') }));
  });

  it('keeps a measure’s kind under its number', async () => {
    const stage = stageOf();
    await stage.approve();
    const { faults } = refused(await stage.edit({ measures: written(aCompensation('m1')) }));
    expect(faults).toEqual([{ pointer: '/measures/0/id', code: 'not-matching' }]);
  });
});

describe('what a level returned', () => {
  it('is submitted again when the author says that he completed each correction', async () => {
    const correction = {
      id: 'c1',
      pointer: '/guardian',
      reason: 'incomplete',
      level: 'director',
      by: 'school-director',
      at: '2021-10-01T09:00:00.000Z',
      completedBy: null,
      completedAt: null,
    } as const;
    const stage = stageOf(
      aPlan()
        .inApproval()
        .with({ sealed, awaiting: 'author', revision: 2, corrections: [correction] })
        .build(),
    );
    expect(refused(await submitPlan(stage)(stage.by('iap-author')))).toMatchObject({ code: 'corrections-open' });
    accepted(await stage.edit({ guardian: aPerson().guardian, completedCorrections: ['c1'] }));
    expect(accepted(await submitPlan(stage)(stage.by('iap-author')))).toMatchObject({ status: 'in_approval', awaiting: 'director' });
  });
});
