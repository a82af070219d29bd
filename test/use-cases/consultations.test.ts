import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirmationOf, type HeldConsultation } from '../../shared/domain/consultation.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { clockOf } from '../../shared/domain/time.ts';
import { confirmConsultation, counterEntry, listConsultations, logConsultation } from '../../shared/use-cases/consultations.ts';
import { idOf } from '../support/builders.ts';
import { aConsultationMeasure, aPlan } from '../support/plan-builders.ts';
import { planStage } from '../support/plan-stage.ts';
import { accepted, refused } from '../support/results.ts';

const order = { number: '1-7/21', issuedOn: '2021-09-30', platform: 'Microsoft Teams' };

const held = (changes: Partial<HeldConsultation> = {}): HeldConsultation => ({
  measureId: 'm1',
  heldOn: '2021-10-01',
  startsAt: '14:10',
  minutes: 40,
  consultant: 'A. Kalniņa',
  mode: 'in-person',
  ...changes,
});

const stageOf = (plan: Plan = aPlan().approved().build()) => {
  const stage = planStage(plan);
  const log = logConsultation(stage);
  const counter = counterEntry(stage);
  const confirm = confirmConsultation(stage);
  return {
    ...stage,
    log: (changes: Partial<HeldConsultation> = {}, key?: string) => log({ ...stage.making('iap-author', key), held: held(changes) }),
    counter: (consultationId: string) => counter({ ...stage.making('iap-author'), consultationId, reason: 'not-held' }),
    confirm: (consultationId: string, confirmedOn: string) => confirm({ ...stage.making('iap-author'), consultationId, confirmedOn }),
  };
};

const faultsOf = async (changes: Partial<HeldConsultation>, plan?: Plan) =>
  refused(await stageOf(plan).log(changes)).faults?.map(({ pointer, code }) => `${pointer} ${code}`);

describe('a consultation', () => {
  it('is logged with its plan’s totals and starts its implementation, all in one write', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    expect(entry).toMatchObject({
      heldOn: '2021-10-01',
      minutes: 40,
      confirmedOn: null,
      confirmation: 'missing',
      order: null,
      counters: null,
    });
    expect(stage.stored()).toMatchObject({ status: 'in_progress', startedOn: '2021-10-01', consultations: { count: 1, minutes: 40 } });
    expect(stage.commits).toHaveLength(1);
    expect([...stage.tables.events.values()].at(-1)).toMatchObject({ action: 'consult', about: entry.id });
  });

  it('has its measure’s subject where it says none, and no other', async () => {
    const plan = aPlan()
      .with({ measures: [{ ...aConsultationMeasure(), subject: 'Matemātika' }] })
      .approved()
      .build();
    expect(accepted(await stageOf(plan).log()).subject).toBe('Matemātika');
    expect(await faultsOf({ subject: 'Fizika' }, plan)).toEqual(['/subject not-matching']);
    expect(accepted(await stageOf().log({ subject: 'Fizika' })).subject).toBe('Fizika');
  });

  it.each<[string, Partial<HeldConsultation>, readonly string[]]>([
    ['a measure of the version in force', { measureId: 'm9' }, ['/measureId unknown-reference']],
    ['a consultation measure', { measureId: 'm2' }, ['/measureId unknown-reference']],
    ['the plan’s period', { heldOn: '2021-08-31' }, ['/heldOn outside-period']],
    ['the past', { heldOn: '2021-10-05' }, ['/heldOn in-the-future']],
    ['one day', { startsAt: '23:30', minutes: 31 }, ['/minutes too-large']],
    ['a director’s order, where it is remote', { mode: 'remote' }, ['/order required']],
    ['no order, where it is not', { order }, ['/order not-matching']],
    ['an order given by then', { mode: 'remote', order: { ...order, issuedOn: '2021-10-02' } }, ['/order/issuedOn too-large']],
    ['a confirmation after it', { confirmedOn: '2021-09-30' }, ['/confirmedOn too-small']],
    ['a confirmation by now', { confirmedOn: '2021-10-05' }, ['/confirmedOn in-the-future']],
  ])('needs %s', async (_what, changes, found) => {
    expect(await faultsOf(changes)).toEqual(found);
  });

  it('lies within its measure’s own days', async () => {
    const period = { from: '2021-10-02', to: '2021-10-03' };
    const plan = aPlan()
      .with({ measures: [{ ...aConsultationMeasure(), period }] })
      .approved()
      .build();
    expect(await faultsOf({ heldOn: '2021-10-01' }, plan)).toEqual(['/heldOn outside-period']);
    expect(accepted(await stageOf(plan).log({ heldOn: '2021-10-03' })).heldOn).toBe('2021-10-03');
  });

  it('from afar cites the order', async () => {
    expect(accepted(await stageOf().log({ mode: 'remote', order })).order).toEqual(order);
  });

  it('is logged once for one key', async () => {
    const stage = stageOf();
    const first = accepted(await stage.log({}, 'the same key'));
    expect(await stage.log({}, 'the same key')).toMatchObject({ ok: 'repeated', first: { answer: { body: JSON.stringify(first) } } });
    expect(stage.stored().consultations.count).toBe(1);
  });

  it('is logged though somebody else changed the plan meanwhile', async () => {
    const stage = stageOf();
    stage.beforeNextCommit(() => stage.tables.plans.set(stage.planId, { ...stage.stored(), version: stage.stored().version + 1 }));
    accepted(await stage.log());
    expect(stage.commits).toHaveLength(2);
    expect(stage.stored().consultations).toEqual({ count: 1, minutes: 40 });
  });

  it('is not waited for for ever', async () => {
    const stage = stageOf();
    for (let time = 0; time < 200; time += 1)
      stage.beforeNextCommit(() => stage.tables.plans.set(stage.planId, { ...stage.stored(), version: stage.stored().version + 1 }));
    expect(refused(await stage.log())).toEqual({ code: 'busy' });
  });
});

describe('a pupil', () => {
  it('is in one consultation at a time, also where another plan is his', async () => {
    const stage = stageOf();
    accepted(await stage.log());
    expect(refused(await stage.log({ startsAt: '14:49' }))).toEqual({
      code: 'consultations-overlap',
      facts: { from: '14:10', to: '14:50' },
    });
    const other = aPlan(2).approved().build();
    stage.tables.plans.set(other.id, other);
    const elsewhere = await logConsultation(stage)({ ...stage.making('iap-author'), planId: other.id, held: held({ startsAt: '13:31' }) });
    expect(refused(elsewhere)).toMatchObject({ code: 'consultations-overlap' });
  });

  it('goes from one straight to the next, and has the same time on another day', async () => {
    const stage = stageOf();
    for (const changes of [{}, { startsAt: '14:50' }, { startsAt: '13:30' }, { heldOn: '2021-09-30' }]) accepted(await stage.log(changes));
    expect(stage.stored().consultations).toEqual({ count: 4, minutes: 160 });
  });

  it('never has two that overlap, whatever is logged', async () => {
    const spans = fc.array(fc.record({ start: fc.integer({ min: 0, max: 1379 }), minutes: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(spans, async (all) => {
        const stage = stageOf();
        for (const { start, minutes } of all) await stage.log({ startsAt: clockOf(start), minutes });
        const taken = [...stage.tables.days.values()].flatMap((day) => Object.values(day.spans)).toSorted((a, b) => a.from - b.from);
        expect(taken).toHaveLength(stage.stored().consultations.count);
        for (const [index, { from }] of taken.entries()) expect(from).toBeGreaterThanOrEqual(taken[index - 1]?.to ?? 0);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a counter-entry', () => {
  it('takes the minutes, the time of day and the implementation back; the entry stays', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    const counter = accepted(await stage.counter(entry.id));
    expect(counter).toMatchObject({ counters: entry.id, minutes: -40, counterReason: 'not-held' });
    expect(stage.stored()).toMatchObject({ status: 'approved', startedOn: null, consultations: { count: 0, minutes: 0 } });
    expect(await stage.consultations.find(stage.planId, entry.id)).toMatchObject({ minutes: 40, counters: null });
    accepted(await stage.log());
  });

  it('is made once, and not for a counter-entry', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    const counter = accepted(await stage.counter(entry.id));
    expect(refused(await stage.counter(entry.id))).toEqual({ code: 'already-countered' });
    expect(refused(await stage.counter(counter.id))).toEqual({ code: 'not-found' });
    expect(refused(await stage.counter(idOf('con', 1)))).toEqual({ code: 'not-found' });
  });

  it('of the first day leaves the first day of what remains', async () => {
    const stage = stageOf();
    const first = accepted(await stage.log({ heldOn: '2021-09-20' }));
    const second = accepted(await stage.log({ heldOn: '2021-09-22' }));
    accepted(await stage.log({ heldOn: '2021-09-27' }));
    accepted(await stage.counter(second.id));
    expect(stage.stored().startedOn).toBe('2021-09-20');
    accepted(await stage.counter(first.id));
    expect(stage.stored()).toMatchObject({ status: 'in_progress', startedOn: '2021-09-27', consultations: { count: 1, minutes: 40 } });
  });

  it('leaves a plan in progress whose money was spent', async () => {
    const stage = stageOf(aPlan().inProgress('2021-09-25').with({ firstSpentOn: '2021-09-25' }).build());
    const entry = accepted(await stage.log({ heldOn: '2021-09-20' }));
    accepted(await stage.counter(entry.id));
    expect(stage.stored()).toMatchObject({ status: 'in_progress', startedOn: '2021-09-25' });
  });
});

describe('the pupil’s confirmation', () => {
  it.each([
    ['2021-10-01', '2021-10-01', 'confirmed'],
    ['2021-10-01', '2021-10-02', 'confirmed'],
    ['2021-10-01', '2021-10-03', 'late'],
    ['2021-10-03', null, 'pending'],
    ['2021-10-02', null, 'missing'],
  ] as const)('of %s on %s is %s', (heldOn, confirmedOn, expected) => {
    expect(confirmationOf({ heldOn, confirmedOn }, '2021-10-04')).toBe(expected);
  });

  it('is recorded once', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    expect(accepted(await stage.confirm(entry.id, '2021-10-02'))).toMatchObject({ confirmedOn: '2021-10-02', confirmation: 'confirmed' });
    expect(refused(await stage.confirm(entry.id, '2021-10-03'))).toEqual({ code: 'already-confirmed', facts: { on: '2021-10-02' } });
  });

  it('that comes before the consultation, or after today, is refused', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    for (const [on, code] of [
      ['2021-09-30', 'too-small'],
      ['2021-10-05', 'in-the-future'],
    ] as const)
      expect(refused(await stage.confirm(entry.id, on)).faults).toMatchObject([{ pointer: '/confirmedOn', code }]);
  });
});

describe('the log', () => {
  it('lists each entry with its flag, a counter-entry behind its own', async () => {
    const stage = stageOf();
    const first = accepted(await stage.log({ confirmedOn: '2021-10-01' }));
    const second = accepted(await stage.log({ heldOn: '2021-10-04' }));
    accepted(await stage.counter(first.id));
    const page = accepted(await listConsultations(stage)({ ...stage.by('auditor'), query: { limit: 50 } }));
    expect(page.items.map(({ id, counters, confirmation }) => [counters ?? id, confirmation])).toEqual([
      [first.id, 'confirmed'],
      [first.id, 'confirmed'],
      [second.id, 'pending'],
    ]);
  });
});
