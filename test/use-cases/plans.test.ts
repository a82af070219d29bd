import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { getHistory } from '../../shared/use-cases/history.ts';
import {
  approvePlan,
  completePlan,
  getPlan,
  getPlanRecord,
  getPupil,
  removePlan,
  resumePlan,
  returnPlan,
  reviewPlan,
  submitPlan,
  suspendPlan,
} from '../../shared/use-cases/plans.ts';
import { aPrincipal, idOf, noon } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aPerson, aPlan } from '../support/plan-builders.ts';
import { planStage } from '../support/plan-stage.ts';
import { accepted, refused } from '../support/results.ts';

const texts = { 'risks/r1/note': 'risks/r1/note:Kavē stundas.', evaluation: 'evaluation:Izdevās.' };
const withTexts = (): Plan =>
  aPlan()
    .with({ sealed: { ...aPlan().build().sealed, texts } })
    .build();
const suspension = { reason: 'left-school', since: '2021-10-01' } as const;

describe('reading a plan', () => {
  it('opens its texts, and says what the caller may do and what bars him', async () => {
    const stage = planStage(withTexts());
    const read = accepted(await getPlan(stage)(stage.by('iap-author')));
    expect(read.texts).toEqual({ 'risks/r1/note': 'Kavē stundas.', evaluation: 'Izdevās.' });
    expect(read.actions).toContainEqual({ action: 'submit', bar: undefined });
    expect(read.actions).toContainEqual({ action: 'approve', bar: { code: 'role-not-permitted', facts: { role: 'iap-author' } } });
  });

  it.each(['stranger', 'neighbour'])('of another organisation finds nothing: %s', async (subject) => {
    const stage = planStage();
    expect(refused(await getPlan(stage)(stage.by(subject)))).toEqual({ code: 'not-found' });
    expect(refused(await getPlan(stage)({ ...stage.by('iap-author'), planId: idOf('iap', 99) }))).toEqual({ code: 'not-found' });
  });

  it('of Madona and Varakļāni is their successor’s, from the day of the merger', async () => {
    const stage = planStage(aPlan().with({ municipalityId: '0055000' }).build());
    const merged = { kind: 'municipality', id: '0038001' } as const;
    stage.tables.principals.set('madona', aPrincipal('municipality-coordinator', { id: 'madona', organisation: merged }));
    const read = (now: number) => getPlan(stage)({ ...stage.by('madona'), now });
    expect(refused(await read(noon))).toEqual({ code: 'not-found' });
    expect(accepted(await read(Date.UTC(2025, 6, 1, 9))).plan.id).toBe(stage.planId);
  });
});

describe('the pupil’s names', () => {
  it.each(['iap-author', 'school-coordinator', 'school-director', 'municipality-coordinator'])(
    'are told to the %s, and the reading is written down',
    async (subject) => {
      const stage = planStage();
      expect(accepted(await getPupil(stage)(stage.by(subject)))).toEqual(aPerson());
      expect([...stage.tables.accesses.values()]).toMatchObject([
        { by: subject, role: subject, planId: stage.planId, pupilId: stage.stored().pupilId, at: '2021-10-04T09:00:00.000Z' },
      ]);
    },
  );

  it.each(['ikvd-coordinator', 'auditor', 'ikvd-analyst', 'ikvd-finance'])('are not for the %s, who works with codes', async (subject) => {
    const stage = planStage();
    expect(refused(await getPupil(stage)(stage.by(subject)))).toMatchObject({ code: 'role-not-permitted' });
    expect(stage.tables.accesses.size).toBe(0);
  });

  it('are not told where the reading cannot be written down', async () => {
    const stage = planStage();
    const unitOfWork = { commit: () => Promise.reject(new Error('the table is away')) };
    await expect(getPupil({ ...stage, unitOfWork })(stage.by('iap-author'))).rejects.toThrow('away');
  });
});

describe('a change', () => {
  it('of an older version is refused, and nothing is written', async () => {
    const stage = planStage();
    expect(refused(await submitPlan(stage)(stage.by('iap-author', 7)))).toEqual({ code: 'stale-version' });
    expect(stage.commits).toEqual([]);
  });

  it('that was overtaken while it was decided is refused', async () => {
    const stage = planStage();
    stage.beforeNextCommit(() => stage.tables.plans.set(stage.planId, { ...stage.stored(), version: 2 }));
    expect(refused(await submitPlan(stage)(stage.by('iap-author')))).toEqual({ code: 'stale-version' });
  });

  it('is one write of the plan and its event, which says on whose behalf', async () => {
    const stage = planStage();
    accepted(await submitPlan(stage)(stage.by('iap-author')));
    expect(stage.commits.map((writes) => writes.length)).toEqual([2]);
    expect([...stage.tables.events.values()]).toMatchObject([
      { action: 'submit', by: 'iap-author', onBehalfOf: 'school#9000000001', changes: { status: ['draft', 'in_approval'] } },
    ]);
  });

  it('that four eyes forbid is refused by the write itself, though the version is right', async () => {
    const stage = planStage(aPlan().inApproval().build());
    const other = { ...stage, plans: { ...stage.plans, find: async () => ({ ...stage.stored(), preparedBy: ['somebody'] }) } };
    stage.tables.plans.set(stage.planId, { ...stage.stored(), preparedBy: ['school-director'] });
    expect(refused(await approvePlan(other)(stage.by('school-director')))).toEqual({ code: 'four-eyes' });
  });

  it('that decides names in its event everybody who had a hand in the version', async () => {
    const stage = planStage();
    await stage.approve();
    const last = [...stage.tables.events.values()].at(-1);
    expect(last?.changes['hands']?.[1]).toEqual([
      'author',
      'iap-author',
      'school-director',
      'municipality-coordinator',
      'ikvd-coordinator',
    ]);
  });
});

describe('the money of a plan', () => {
  const planned = (stage: ReturnType<typeof planStage>) =>
    Object.fromEntries(
      [...stage.tables.allowances.values()].map(({ measureId, plannedCents, availableCents }) => [
        measureId,
        [plannedCents, availableCents],
      ]),
    );

  it('is there with the last approval, and not before', async () => {
    const stage = planStage();
    accepted(await submitPlan(stage)(stage.by('iap-author')));
    expect(planned(stage)).toEqual({});
    const again = planStage();
    await again.approve();
    expect(planned(again)).toEqual({ m2: [10_000, 10_000] });
  });

  it('follows a new version: more, less, new and dropped', async () => {
    const stage = planStage(
      aPlan()
        .with({ measures: ['m1', 'm2', 'm3'].map((id) => aCompensation(id, 5_000)) })
        .build(),
    );
    await stage.approve();
    accepted(await reviewPlan(stage)(stage.by('school-director')));
    stage.tables.plans.set(stage.planId, {
      ...stage.stored(),
      measures: [aCompensation('m1', 7_000), aCompensation('m2', 4_000), aCompensation('m4', 100)],
    });
    await stage.approve();
    expect(planned(stage)).toEqual({ m1: [7_000, 7_000], m2: [4_000, 4_000], m4: [100, 100] });
  });

  it('is not planned below what is reserved or spent: the last level is told, and the old version stands', async () => {
    const stage = planStage();
    await stage.approve();
    const before = stage.tables.allowances.get(`${stage.planId} m2`);
    if (before === undefined) throw new Error('nothing was planned');
    stage.tables.allowances.set(`${stage.planId} m2`, { ...before, availableCents: 2_000, reservedCents: 8_000 });
    accepted(await reviewPlan(stage)(stage.by('school-director')));
    stage.tables.plans.set(stage.planId, { ...stage.stored(), measures: [aConsultationMeasure('m1'), aCompensation('m2', 7_999)] });
    await expect(stage.approve()).rejects.toThrow('allowance-in-use');
    expect(stage.stored()).toMatchObject({ status: 'under_review', awaiting: 'ikvd', inForceRevision: 1 });
    expect(planned(stage)).toEqual({ m2: [10_000, 2_000] });
  });

  it('goes with a removed plan, unless the write itself finds some of it used', async () => {
    const stage = planStage();
    await stage.approve();
    const allowance = stage.tables.allowances.get(`${stage.planId} m2`);
    if (allowance === undefined) throw new Error('nothing was planned');
    stage.tables.allowances.set(`${stage.planId} m2`, { ...allowance, availableCents: 9_999, reservedCents: 1 });
    expect(refused(await removePlan(stage)(stage.by('school-director')))).toEqual({ code: 'money-used' });
    stage.tables.allowances.set(`${stage.planId} m2`, allowance);
    expect(accepted(await removePlan(stage)(stage.by('school-director'))).status).toBe('removed');
    expect(planned(stage)).toEqual({});
  });
});

describe('the pupil’s place', () => {
  const place = (stage: ReturnType<typeof planStage>) => [...stage.tables.plansOfPupils.values()];

  it('is free when a plan is suspended or removed, and taken again when it is resumed', async () => {
    const stage = planStage(aPlan().approved().build());
    accepted(await suspendPlan(stage)({ ...stage.by('school-director'), suspension }));
    expect(place(stage)).toEqual([]);
    accepted(await resumePlan(stage)(stage.by('school-director')));
    expect(place(stage)).toEqual([stage.planId]);
    const removed = planStage();
    accepted(await removePlan(removed)(removed.by('school-director')));
    expect(place(removed)).toEqual([]);
  });

  it('is another plan’s when another school made one meanwhile', async () => {
    const stage = planStage(aPlan().approved().build());
    accepted(await suspendPlan(stage)({ ...stage.by('school-director'), suspension }));
    stage.tables.plansOfPupils.set(`${stage.stored().pupilId} pumpurs 2021-2022-1`, idOf('iap', 9));
    expect(refused(await resumePlan(stage)(stage.by('school-director')))).toEqual({ code: 'plan-already-exists' });
    expect(stage.stored().status).toBe('suspended');
  });

  it('is not left before the day on which the pupil left', async () => {
    const stage = planStage(aPlan().approved().build());
    const later = { ...stage.by('school-director'), suspension: { ...suspension, since: '2021-10-05' } };
    expect(refused(await suspendPlan(stage)(later))).toMatchObject({ faults: [{ pointer: '/since', code: 'in-the-future' }] });
  });
});

describe('returning a plan', () => {
  it('seals what the level says about each fault, and takes the words of an earlier return away', async () => {
    const sealed = {
      ...aPlan().build().sealed,
      texts: { 'corrections/c1/note': 'corrections/c1/note:Vecs.', 'risks/r1/note': 'risks/r1/note:Paliek.' },
    };
    const stage = planStage(aPlan().inApproval().with({ sealed }).build());
    const found = [
      { pointer: '/risks/0/factor', reason: 'incorrect', note: 'Skatīt žurnālu.' },
      { pointer: '/guardian', reason: 'incomplete' },
    ] as const;
    const returned = accepted(await returnPlan(stage)({ ...stage.by('school-director'), found }));
    expect(returned.corrections).toMatchObject([
      { id: 'c1', pointer: '/risks/0/factor' },
      { id: 'c2', reason: 'incomplete' },
    ]);
    expect(returned.sealed.texts).toEqual({
      'corrections/c1/note': 'corrections/c1/note:Skatīt žurnālu.',
      'risks/r1/note': 'risks/r1/note:Paliek.',
    });
  });

  it.each(['/risks/1/factor', '/status', '/risks/x', 'risks/0', '/constructor', '/measures/99'])(
    'names a place of the plan, not %s',
    async (pointer) => {
      const stage = planStage(aPlan().inApproval().build());
      const found = [{ pointer, reason: 'incorrect' }] as const;
      expect(refused(await returnPlan(stage)({ ...stage.by('school-director'), found }))).toMatchObject({
        faults: [{ pointer: '/corrections/0/pointer', code: 'unknown-reference' }],
      });
    },
  );
});

describe('completing a plan', () => {
  const [scale = ''] = Object.keys(pumpurs.outcomes);
  const afterwards = Date.UTC(2022, 0, 3, 9);

  it('keeps each risk’s outcome open and the evaluation sealed', async () => {
    const stage = planStage(aPlan().inProgress().build());
    const outcomes = [{ riskId: 'r1', outcome: scale }];
    const completed = accepted(
      await completePlan(stage)({ ...stage.by('iap-author'), now: afterwards, outcomes, evaluation: 'Izdevās labi.' }),
    );
    expect(completed).toMatchObject({
      status: 'completed',
      outcomes,
      inForceRevision: null,
      sealed: { texts: { evaluation: 'evaluation:Izdevās labi.' } },
    });
  });

  it('needs an outcome for each risk', async () => {
    const stage = planStage(aPlan().inProgress().build());
    const none = { ...stage.by('iap-author'), now: afterwards, outcomes: [], evaluation: 'Izdevās labi.' };
    expect(refused(await completePlan(stage)(none)).faults).toEqual([{ pointer: '/outcomes', code: 'missing-parts', limits: ['r1'] }]);
  });
});

describe('a plan’s history', () => {
  const historyOf = (stage: ReturnType<typeof planStage>) =>
    getHistory((call) => getPlanRecord(stage)({ ...call, planId: call.id }), stage.history, stage);

  it('tells all events, who the people are, and that the chain holds', async () => {
    const stage = planStage(aPlan().with({ version: 0 }).build());
    await stage.approve();
    const timeline = accepted(await historyOf(stage)({ ...stage.by('auditor'), id: stage.planId }));
    expect(timeline).toMatchObject({ intact: true, head: { id: stage.planId, version: 4 } });
    expect(timeline.items.map(({ action }) => action)).toEqual(['submit', 'approve', 'approve', 'approve']);
    expect(Object.keys(timeline.people)).toEqual(['iap-author', 'school-director', 'municipality-coordinator', 'ikvd-coordinator']);
  });

  it('shows a forged event, and is nobody’s of another organisation', async () => {
    const stage = planStage(aPlan().with({ version: 0 }).build());
    await stage.approve();
    const [key, event] = [...stage.tables.events][1] ?? [];
    if (key === undefined || event === undefined) throw new Error('nothing happened');
    stage.tables.events.set(key, { ...event, by: 'somebody' });
    const read = historyOf(stage);
    expect(accepted(await read({ ...stage.by('auditor'), id: stage.planId })).intact).toBe(false);
    expect(refused(await read({ ...stage.by('stranger'), id: stage.planId }))).toEqual({ code: 'not-found' });
  });
});
