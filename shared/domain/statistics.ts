import * as z from 'zod/mini';
import { type Claim, isStanding, payableOf } from './claim.ts';
import { lazily } from './lazily.ts';
import { isImplemented, type Plan, planStatuses } from './plan.ts';
import { gradeBandOf, gradeBands } from './pupil.ts';
import { semesterId } from './semester.ts';

/** Which edition of the counting rules made a figure; it is stored with every figure. */
export const rulesVersion = '2026-11.2';

/** Below this a figure about pupils is not shown to those who may not see the records. */
export const disclosureThreshold = 5;

export const statisticsLevels = ['school', 'municipality', 'nation'] as const;
export type StatisticsLevel = (typeof statisticsLevels)[number];

const count = z.int().check(z.nonnegative());
const counts = z.record(z.string(), count);

export const figures = lazily(() =>
  z.object({
    plans: z.object({
      /** All plans that were not removed. */
      total: count,
      /** Those whose implementation started and that were not removed. */
      implemented: count,
      /** Distinct persons with a plan that was not removed. Plans are not pupils. */
      pupils: count,
      byStatus: counts,
      byGradeBand: counts,
      bySex: counts,
    }),
    /** A risk is counted once per plan and category (or factor); sums exceed the number of plans. */
    risks: z.object({ byCategory: counts, byFactor: counts }),
    /** Planned consultation measures of plans not removed, and those minutes really given. */
    measures: z.object({ planned: count, plannedMinutes: count }),
    consultations: z.object({ count, minutes: count }),
    compensations: z.object({
      byKind: z.record(
        z.string(),
        z.object({
          /** Submitted or decided since, cents. */
          claimedCents: count,
          /** Verified by IKVD, cents. */
          approvedCents: count,
          paidCents: count,
          /** Asked for and refused, in claims that stand, cents. */
          refusedCents: count,
          /** Paid and given back, cents. */
          recoveredCents: count,
          /** Lines by what they ask for: the key is the most cents of its step, two digits fine. */
          linesByAmount: counts,
          /** Claims with at least one line of the kind. */
          claims: count,
        }),
      ),
    }),
  }),
);
export type Figures = z.output<ReturnType<typeof figures>>;

export const compiledStatistics = lazily(() =>
  z.object({
    scope: z.object({ level: z.enum(statisticsLevels), id: z.string(), name: z.string() }),
    semester: semesterId(),
    asOf: z.iso.datetime(),
    revision: z.int(),
    sealed: z.boolean(),
    rulesVersion: z.string(),
    figures: figures(),
  }),
);
export type CompiledStatistics = z.output<ReturnType<typeof compiledStatistics>>;

type Counts = Record<string, number>;

const tally = (keys: Iterable<string>, known: readonly string[] = []): Counts => {
  const result: Counts = Object.fromEntries(known.map((key) => [key, 0]));
  for (const key of keys) result[key] = (result[key] ?? 0) + 1;
  return sorted(result);
};

const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

type Compensations = Figures['compensations']['byKind'];
const noMoney = { claimedCents: 0, approvedCents: 0, paidCents: 0, refusedCents: 0, recoveredCents: 0, linesByAmount: {}, claims: 0 };

/** Steps of amounts, so that distributions of any number of schools add up: 23,45 € is in the step up to 24,00 €. */
const stepOf = (cents: number): number => {
  const unit = 10 ** Math.max(0, String(cents).length - 2);
  return Math.ceil(cents / unit) * unit;
};

/** The amount that so many per cent of lines do not exceed; undefined where there are too few lines to say. */
export const amountAtPercentile = (linesByAmount: Counts, percent: number, leastLines: number): number | undefined => {
  const steps = Object.entries(linesByAmount)
    .map(([cents, lines]) => [Number(cents), lines] as const)
    .sort(([a], [b]) => a - b);
  const all = sum(steps.map(([, lines]) => lines));
  if (all < leastLines) return undefined;
  let below = 0;
  return steps.find(([, lines]) => {
    below += lines;
    return below * 100 >= all * percent;
  })?.[0];
};

const compensationsOf = (claims: readonly Claim[]): Compensations => {
  const byKind: Compensations = {};
  for (const claim of claims.filter(isStanding)) {
    const kinds = new Set(claim.lines.map(({ kind }) => kind));
    for (const kind of kinds) {
      const lines = claim.lines.filter((line) => line.kind === kind);
      const approved = sum(lines.map(payableOf));
      const before = byKind[kind] ?? noMoney;
      byKind[kind] = {
        claimedCents: before.claimedCents + sum(lines.map(({ amountCents }) => amountCents)),
        approvedCents: before.approvedCents + (claim.status === 'verified' || claim.status === 'paid' ? approved : 0),
        paidCents: before.paidCents + (claim.status === 'paid' ? approved : 0),
        refusedCents: before.refusedCents + sum(lines.map((line) => line.amountCents - payableOf(line))),
        recoveredCents: before.recoveredCents + sum(lines.map(({ recoveredCents }) => recoveredCents)),
        linesByAmount: addCounts([before.linesByAmount, tally(lines.map(({ amountCents }) => String(stepOf(amountCents))))]),
        claims: before.claims + 1,
      };
    }
  }
  return sorted(byKind);
};

/** Figures of one school and semester, counted from its plans and claims; and the ids of its pupils, for exact roll-ups. */
export const compileSchool = (plans: readonly Plan[], claims: readonly Claim[]): { figures: Figures; pupilIds: readonly string[] } => {
  // What is under review counts as it was approved: a newer version is nobody's plan yet.
  const live = plans.filter(({ status }) => status !== 'removed').map((plan) => ({ ...plan, ...plan.standing }));
  const pupilIds = [...new Set(live.map(({ pupilId }) => pupilId))].sort();
  const consultationMeasures = live.flatMap(({ measures }) => measures.filter((measure) => measure.type === 'consultation'));
  return {
    pupilIds,
    figures: {
      plans: {
        total: live.length,
        implemented: plans.filter(isImplemented).length,
        pupils: pupilIds.length,
        byStatus: tally(
          plans.map(({ status }) => status),
          planStatuses,
        ),
        byGradeBand: tally(
          live.map(({ education }) => gradeBandOf(education)),
          gradeBands,
        ),
        bySex: tally(
          live.map(({ sex }) => sex),
          ['female', 'male'],
        ),
      },
      risks: {
        byCategory: tally(live.flatMap(({ risks }) => [...new Set(risks.map(({ category }) => category))])),
        byFactor: tally(live.flatMap(({ risks }) => [...new Set(risks.map(({ factor }) => factor))])),
      },
      measures: {
        planned: consultationMeasures.length,
        plannedMinutes: sum(consultationMeasures.map(({ plannedMinutes }) => plannedMinutes)),
      },
      consultations: {
        count: sum(live.map(({ consultations }) => consultations.count)),
        minutes: sum(live.map(({ consultations }) => consultations.minutes)),
      },
      compensations: { byKind: compensationsOf(claims) },
    },
  };
};

const addCounts = (all: readonly Counts[]): Counts => {
  const result: Counts = {};
  for (const one of all) for (const [key, value] of Object.entries(one)) result[key] = (result[key] ?? 0) + value;
  return sorted(result);
};

const addMoney = (all: readonly Compensations[]): Compensations => {
  const result: Compensations = {};
  for (const one of all) {
    for (const [kind, value] of Object.entries(one)) {
      const before = result[kind] ?? noMoney;
      result[kind] = {
        claimedCents: before.claimedCents + value.claimedCents,
        approvedCents: before.approvedCents + value.approvedCents,
        paidCents: before.paidCents + value.paidCents,
        refusedCents: before.refusedCents + value.refusedCents,
        recoveredCents: before.recoveredCents + value.recoveredCents,
        linesByAmount: addCounts([before.linesByAmount, value.linesByAmount]),
        claims: before.claims + value.claims,
      };
    }
  }
  return sorted(result);
};

/** Rolls parts up. Everything is added but pupils, who are counted as distinct persons: one may have plans in two schools. */
export const rollUp = (parts: readonly { readonly figures: Figures; readonly pupilIds: readonly string[] }[]): Figures => {
  const all = parts.map((part) => part.figures);
  return {
    plans: {
      total: sum(all.map(({ plans }) => plans.total)),
      implemented: sum(all.map(({ plans }) => plans.implemented)),
      pupils: new Set(parts.flatMap(({ pupilIds }) => pupilIds)).size,
      byStatus: addCounts(all.map(({ plans }) => plans.byStatus)),
      byGradeBand: addCounts(all.map(({ plans }) => plans.byGradeBand)),
      bySex: addCounts(all.map(({ plans }) => plans.bySex)),
    },
    risks: {
      byCategory: addCounts(all.map(({ risks }) => risks.byCategory)),
      byFactor: addCounts(all.map(({ risks }) => risks.byFactor)),
    },
    measures: {
      planned: sum(all.map(({ measures }) => measures.planned)),
      plannedMinutes: sum(all.map(({ measures }) => measures.plannedMinutes)),
    },
    consultations: {
      count: sum(all.map(({ consultations }) => consultations.count)),
      minutes: sum(all.map(({ consultations }) => consultations.minutes)),
    },
    compensations: { byKind: addMoney(all.map(({ compensations }) => compensations.byKind)) },
  };
};
