import { describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/domain/claim.ts';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { type Plan, planStatuses } from '../../shared/domain/plan.ts';
import { atPercentile } from '../../shared/domain/statistics.ts';
import { aClaim, aLine, general, vocational } from '../support/builders.ts';
import { aConsultationMeasure, aPlan, aRisk } from '../support/plan-builders.ts';

const plansOf = (...plans: readonly Plan[]) => compileSchool(plans, []).figures;
const moneyOf = (...claims: readonly Claim[]) => compileSchool([], claims).figures.compensations.byKind;

describe('a school that has nothing', () => {
  it('has figures of nought, every status, band and sex named', () => {
    const { plans } = plansOf();
    expect(plans).toMatchObject({ total: 0, implemented: 0, pupils: 0 });
    expect(Object.keys(plans.byStatus).toSorted()).toEqual([...planStatuses].toSorted());
    expect(Object.values({ ...plans.byStatus, ...plans.byGradeBand, ...plans.bySex }).every((count) => count === 0)).toBe(true);
    expect(Object.keys(plans.byGradeBand)).toHaveLength(4);
    expect(Object.keys(plans.bySex)).toEqual(['female', 'male']);
  });
});

describe('plans', () => {
  it('are not pupils: one pupil with two plans is one person', () => {
    const { plans } = plansOf(aPlan(1).ofPupil(1).build(), aPlan(2).ofPupil(1).build(), aPlan(3).ofPupil(2).build());
    expect(plans).toMatchObject({ total: 3, pupils: 2 });
  });

  it('are implemented when their implementation started', () => {
    const { plans } = plansOf(
      aPlan(1).build(),
      aPlan(2).approved().build(),
      aPlan(3).inProgress().build(),
      aPlan(4).inProgress().inStatus('completed').build(),
      aPlan(5).inProgress().inStatus('suspended').build(),
    );
    expect(plans).toMatchObject({ total: 5, implemented: 3 });
  });

  it('that were removed count nowhere but among the statuses', () => {
    const removed = aPlan(2)
      .inProgress()
      .with({ status: 'removed', consultations: { count: 3, minutes: 90 } })
      .ofPupil(2)
      .build();
    const one = plansOf(aPlan(1).build());
    const both = plansOf(aPlan(1).build(), removed);
    expect(both).toEqual({ ...one, plans: { ...one.plans, byStatus: { ...one.plans.byStatus, removed: 1 } } });
  });

  it('are told by status, grade band and sex', () => {
    const { plans } = plansOf(
      aPlan(1)
        .with({ education: general(3), sex: 'male' })
        .build(),
      aPlan(2)
        .with({ education: general(9) })
        .approved()
        .build(),
      aPlan(3)
        .with({ education: vocational(1) })
        .approved()
        .build(),
    );
    expect(plans.byStatus).toMatchObject({ draft: 1, approved: 2, completed: 0 });
    expect(plans.byGradeBand).toEqual({ 'grades-1-4': 1, 'grades-5-9': 1, 'grades-10-12': 0, vocational: 1 });
    expect(plans.bySex).toEqual({ female: 2, male: 1 });
  });
});

describe('risks', () => {
  it('count once a plan and category, once a plan and factor', () => {
    const three = [aRisk('r1'), aRisk('r2', { factor: 'behaviour' }), aRisk('r3', { factor: 'behaviour' })];
    const { risks } = plansOf(
      aPlan(1).with({ risks: three }).build(),
      aPlan(2)
        .with({ risks: [aRisk('r1'), aRisk('r2', { category: 'social-health', factor: 'health' })] })
        .build(),
    );
    expect(risks.byCategory).toEqual({ learning: 2, 'social-health': 1 });
    expect(risks.byFactor).toEqual({ behaviour: 1, health: 1, 'low-motivation': 2 });
  });
});

describe('support', () => {
  it('that is planned is counted apart from what was given', () => {
    const { measures, consultations } = plansOf(
      aPlan(1)
        .with({ consultations: { count: 2, minutes: 80 } })
        .build(),
      aPlan(2)
        .with({ measures: [aConsultationMeasure('m1'), aConsultationMeasure('m2')], consultations: { count: 1, minutes: 40 } })
        .build(),
    );
    expect(measures).toEqual({
      planned: 3,
      plannedMinutes: 1_800,
      byConsultant: { pedagogs: { planned: 3, plannedMinutes: 1_800 } },
      compensations: { catering: { planned: 1, plannedCents: 10_000 } },
      projects: 0,
    });
    expect(consultations).toEqual({ plans: 2, count: 3, minutes: 120 });
  });
});

describe('money', () => {
  const lines = [aLine({ amountCents: 100 }), aLine({ amountCents: 50 }), aLine({ kind: 'special-transport', amountCents: 7 })];
  const claim = aClaim().withLines(...lines);
  const whole = { claimedCents: 150, refusedCents: 0, recoveredCents: 0, linesByAmount: { '50': 1, '100': 1 }, claims: 1, plans: 1 };

  it('that nobody has claimed yet is not counted', () => {
    expect(moneyOf(claim.build())).toEqual({});
  });

  it.each([
    ['submitted', { ...whole, approvedCents: 0, paidCents: 0 }],
    ['approved', { ...whole, approvedCents: 0, paidCents: 0 }],
    ['verified', { ...whole, approvedCents: 150, paidCents: 0 }],
    ['paid', { ...whole, approvedCents: 150, paidCents: 150 }],
  ] as const)('of a claim that is %s stands where it has come to, kind by kind', (status, catering) => {
    const byKind = moneyOf(claim.inStatus(status).build());
    expect(byKind['catering']).toEqual(catering);
    expect(byKind['special-transport']).toMatchObject({ claimedCents: 7, claims: 1 });
  });

  it('of several claims is summed', () => {
    expect(moneyOf(aClaim(1).inStatus('paid').build(), aClaim(2).inStatus('submitted').build())).toEqual({
      catering: {
        claimedCents: 5_000,
        approvedCents: 2_500,
        paidCents: 2_500,
        refusedCents: 0,
        recoveredCents: 0,
        linesByAmount: { '2500': 2 },
        claims: 2,
        plans: 1,
      },
    });
  });

  it('that was refused or given back is counted as such, beside what was asked for', () => {
    const [line = aLine()] = claim.inStatus('paid').build().lines;
    const paid = { ...claim.inStatus('paid').build(), lines: [{ ...line, approvedCents: 60, recoveredCents: 10 }] };
    expect(moneyOf(paid)['catering']).toMatchObject({
      claimedCents: 100,
      approvedCents: 60,
      paidCents: 60,
      refusedCents: 40,
      recoveredCents: 10,
    });
  });

  it('is in steps of two digits, of which a percentile is one', () => {
    const amounts = Array.from({ length: 40 }, (_none, index) => aLine({ amountCents: 1_000 + index * 11 }));
    const { linesByAmount = {} } =
      moneyOf(
        aClaim()
          .withLines(...amounts)
          .inStatus('submitted')
          .build(),
      )['catering'] ?? {};
    expect(Object.keys(linesByAmount)).toEqual(['1000', '1100', '1200', '1300', '1400', '1500']);
    expect(atPercentile(linesByAmount, 95, 20)).toBe(1_500);
    expect(atPercentile(linesByAmount, 50, 20)).toBe(1_300);
    expect(atPercentile(linesByAmount, 95, 41)).toBeUndefined();
  });
});

describe('time', () => {
  it('is counted in whole days of Riga, from the semester’s first day and from level to level', () => {
    const plan = aPlan(1)
      .approved()
      .with({
        submittedAt: '2021-09-06T08:00:00.000Z',
        firstSubmittedAt: '2021-09-06T08:00:00.000Z',
        approvedAt: '2021-09-14T21:30:00.000Z',
        firstApprovedAt: '2021-09-14T21:30:00.000Z',
        approvals: [
          { level: 'director', by: 'd', at: '2021-09-06T20:59:00.000Z' },
          { level: 'municipality', by: 'm', at: '2021-09-10T08:00:00.000Z' },
          { level: 'ikvd', by: 'i', at: '2021-09-14T21:30:00.000Z' },
        ],
      })
      .build();
    const terms = () => ({ planDays: 4, decisionDays: 4 });
    const { figures: of } = compileSchool([plan, aPlan(2).build()], [], { starts: '2021-09-01', schoolKind: 'general', terms });
    expect(of.timeliness).toEqual({
      approvedAfterDays: { '14': 1 },
      waitedDays: { director: { '0': 1 }, municipality: { '4': 1 }, ikvd: { '5': 1 } },
      latePlans: 1,
      lateDecisions: { ikvd: 1 },
    });
    expect(of.plans).toMatchObject({ bySchoolKind: { general: 2 }, byProgramme: { pumpurs: 2 } });
  });

  it('of how half and nine in ten stand is told from the distribution', () => {
    const days = { '0': 5, '3': 4, '20': 1 };
    expect([atPercentile(days, 50), atPercentile(days, 90), atPercentile(days, 91), atPercentile({}, 50)]).toEqual([0, 3, 20, undefined]);
  });
});

describe('outcomes', () => {
  it('are counted risk by risk', () => {
    const outcomes = [
      { riskId: 'r1', outcome: 'reduced' },
      { riskId: 'r2', outcome: 'reduced' },
    ];
    expect(compileSchool([aPlan(1).with({ outcomes }).build()], []).figures.outcomes.byOutcome).toEqual({ reduced: 2 });
  });
});
