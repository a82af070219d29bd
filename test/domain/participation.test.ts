import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attendance, participate, withdrawParticipation } from '../../shared/domain/participation.ts';
import { type Measure, type Plan, versionOf } from '../../shared/domain/plan.ts';
import type { Project } from '../../shared/domain/project.ts';
import { at, autumnPeriod, idOf, today } from '../support/builders.ts';
import { aProject } from '../support/log-builders.ts';
import { aCompensation, aConsultationMeasure, aPlan, aProjectMeasure } from '../support/plan-builders.ts';
import { accepted, refused } from '../support/results.ts';

const citing = (...measures: readonly Measure[]) =>
  aPlan().with({ measures: [aConsultationMeasure(), aCompensation(), ...(measures.length === 0 ? [aProjectMeasure()] : measures)] });

const attendance: Attendance = { measureId: 'm3', attendedOn: today, minutes: 120 };

const attend = (of: Plan, changes: Partial<Attendance> = {}, project: Partial<Project> = {}) =>
  participate(of, aProject(1, project), { ...attendance, ...changes }, { period: autumnPeriod, today, at });

const faultsOf = (of: Plan, changes: Partial<Attendance> = {}, project: Partial<Project> = {}) =>
  refused(attend(of, changes, project)).faults?.map(({ pointer, code, limits = [] }) => [pointer, code, ...limits].join(' '));

describe('taking part', () => {
  it('starts an approved plan’s implementation, and is counted', () => {
    expect(accepted(attend(citing().approved().build()))).toMatchObject({
      status: 'in_progress',
      startedOn: today,
      participations: { count: 1, minutes: 120 },
      consultations: { count: 0, minutes: 0 },
    });
  });

  it('before what was logged so far moves the beginning; after it, does not', () => {
    const started = citing().inProgress('2021-09-20').build();
    expect(accepted(attend(started, { attendedOn: '2021-09-10' })).startedOn).toBe('2021-09-10');
    expect(accepted(attend(started, { attendedOn: '2021-09-30' })).startedOn).toBe('2021-09-20');
  });

  it.each<Plan['status']>(['draft', 'in_approval', 'suspended', 'removed', 'completed'])('needs a plan in force: not %s', (status) => {
    const plan = citing().with({ status, inForceRevision: null }).build();
    expect(refused(attend(plan))).toEqual({ code: 'plan-not-in-force', facts: { plan: plan.code, status } });
  });

  it('goes on while a newer version is under review, by the version in force', () => {
    const approved = citing().approved().build();
    const dropped: Plan = { ...approved, status: 'under_review', standing: versionOf(approved), revision: 2, measures: [] };
    expect(accepted(attend(dropped))).toMatchObject({ status: 'under_review', startedOn: today, participations: { count: 1 } });
    const { measures } = approved;
    const added: Plan = { ...dropped, measures, standing: { ...versionOf(approved), measures: [aConsultationMeasure()] } };
    expect(faultsOf(added)).toEqual(['/measureId unknown-reference']);
  });

  it.each<[string, Measure, Partial<Attendance>]>([
    ['that the plan does not have', aProjectMeasure(), { measureId: 'm9' }],
    ['of another kind', aProjectMeasure(), { measureId: 'm1' }],
    ['that cites another project', aProjectMeasure('m3', idOf('prj', 2)), {}],
  ])('is not logged on a measure %s', (_what, measure, changes) => {
    expect(faultsOf(citing(measure).approved().build(), changes)).toEqual(['/measureId unknown-reference']);
  });

  const long = { period: { from: '2021-01-01', to: '2022-12-31' } };
  const short = { from: '2021-09-20', to: '2021-09-24' };
  it.each<[string, Measure['period'], Partial<Project>, string, readonly string[]]>([
    ['before the plan’s', null, long, '2021-08-31', ['/attendedOn outside-period 2021-09-01 2021-12-31']],
    ['before the measure’s', short, long, '2021-09-19', ['/attendedOn outside-period 2021-09-20 2021-09-24']],
    ['after the measure’s', short, long, '2021-09-25', ['/attendedOn outside-period 2021-09-20 2021-09-24']],
    ['after the project’s', null, { period: short }, '2021-09-25', ['/attendedOn outside-period 2021-09-20 2021-09-24']],
    [
      'outside both, wherever they meet',
      { from: '2021-09-06', to: '2021-09-22' },
      { period: short },
      '2021-09-03',
      ['/attendedOn outside-period 2021-09-20 2021-09-22'],
    ],
    ['to come', null, long, '2021-10-05', ['/attendedOn in-the-future']],
  ])('is on a day of plan, measure and project, not %s', (_what, period, project, attendedOn, faults) => {
    const plan = citing({ ...aProjectMeasure(), period })
      .approved()
      .build();
    expect(faultsOf(plan, { attendedOn }, project)).toEqual(faults);
  });

  it.each(['2021-09-20', '2021-09-22'])('is logged on the first and on the last of them: %s', (attendedOn) => {
    const plan = citing({ ...aProjectMeasure(), period: { from: '2021-09-06', to: '2021-09-22' } })
      .approved()
      .build();
    expect(accepted(attend(plan, { attendedOn }, { period: short })).startedOn).toBe(attendedOn);
  });

  it('is told all its faults at once', () => {
    const plan = citing().approved().build();
    expect(faultsOf(plan, { measureId: 'm1', attendedOn: '2022-01-10' }, { period: { from: '2021-09-01', to: '2021-10-31' } })).toEqual([
      '/measureId unknown-reference',
      '/attendedOn outside-period 2021-09-01 2021-10-31',
      '/attendedOn in-the-future',
    ]);
  });

  it('is not logged for a closed project, whatever else is wrong', () => {
    expect(refused(attend(citing().build(), {}, { status: 'closed' }))).toEqual({
      code: 'wrong-state',
      facts: { status: 'closed', allowed: 'registered' },
    });
  });
});

describe('taking an entry back', () => {
  it('leaves a plan without any support as if none had begun', () => {
    const plan = accepted(attend(citing().approved().build()));
    expect(withdrawParticipation(plan, 120, undefined, at)).toMatchObject({
      status: 'approved',
      startedOn: null,
      participations: { count: 0, minutes: 0 },
    });
  });

  it('of a completed or reviewed plan changes no status', () => {
    const plan = citing()
      .inProgress()
      .with({ participations: { count: 1, minutes: 120 } });
    for (const status of ['completed', 'under_review', 'suspended'] as const) {
      const after = withdrawParticipation(plan.with({ status }).build(), 120, undefined, at);
      expect(after).toMatchObject({ status, startedOn: null });
    }
  });

  it.each<[string, Partial<Plan>, string | undefined, string]>([
    ['the next entry', { participations: { count: 2, minutes: 240 } }, '2021-09-20', '2021-09-20'],
    ['money that was spent', { firstSpentOn: '2021-09-27' }, undefined, '2021-09-27'],
    ['the earlier of both', { firstSpentOn: '2021-09-18' }, '2021-09-20', '2021-09-18'],
  ])('leaves the beginning to %s', (_what, changes, earliest, startedOn) => {
    const plan = citing()
      .inProgress('2021-09-10')
      .with({ participations: { count: 1, minutes: 120 }, ...changes })
      .build();
    const after = withdrawParticipation(plan, 120, earliest, at);
    expect(after).toMatchObject({ status: 'in_progress', startedOn });
  });

  it('undoes exactly what logging did, in any order', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(days, fc.infiniteStream(fc.nat()), (chosen, picks) => {
        const entries = chosen.map((day) => ({ attendedOn: `2021-09-${String(day).padStart(2, '0')}`, minutes: 10 * day }));
        const approved = citing().approved().build();
        let plan = entries.reduce((before, entry) => accepted(attend(before, entry)), approved);
        const left = [...entries];
        while (left.length > 0) {
          const [gone] = left.splice((picks.next().value ?? 0) % left.length, 1);
          if (gone === undefined) throw new Error('nothing to take back');
          const earliest = left.map(({ attendedOn }) => attendedOn).toSorted()[0];
          plan = withdrawParticipation(plan, gone.minutes, earliest, at);
          expect(plan.startedOn).toBe(earliest ?? null);
          expect(plan.participations).toEqual({ count: left.length, minutes: left.reduce((sum, { minutes }) => sum + minutes, 0) });
        }
        expect(plan).toEqual(approved);
      }),
    );
  });
});
