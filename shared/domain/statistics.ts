import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import { schoolYearId, semesterId } from './semester.ts';

/** Which edition of the counting rules made a figure; it is stored with every figure. */
export const rulesVersion = '2026-11.3';

/** Below this a figure about pupils is not shown to those who may not see the records. */
export const disclosureThreshold = 5;

export const statisticsLevels = ['school', 'municipality', 'region', 'nation'] as const;
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
      bySchoolKind: counts,
      byProgramme: counts,
    }),
    /** A risk is counted once per plan and category (or factor); sums exceed the number of plans. */
    risks: z.object({ byCategory: counts, byFactor: counts }),
    /** What plans not removed mean to give. */
    measures: z.object({
      /** Consultation measures, all and by who gives them. */
      planned: count,
      plannedMinutes: count,
      byConsultant: z.record(z.string(), z.object({ planned: count, plannedMinutes: count })),
      compensations: z.record(z.string(), z.object({ planned: count, plannedCents: count })),
      projects: count,
    }),
    /** What was really given. */
    consultations: z.object({ count, minutes: count }),
    participations: z.object({ count, minutes: count }),
    /** How closed plans found each of their risks. */
    outcomes: z.object({ byOutcome: counts }),
    /** Plans by whole days: whoever adds distributions up can tell the median of the whole. */
    timeliness: z.object({
      /** From the semester's first day to the last approval of the version that counts. */
      approvedAfterDays: counts,
      /** How long each level took, from the submission or the level before. */
      waitedDays: z.record(z.string(), counts),
    }),
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
    /** A semester, or a whole school year. */
    semester: z.union([semesterId(), schoolYearId()]),
    asOf: z.iso.datetime(),
    revision: z.int(),
    sealed: z.boolean(),
    rulesVersion: z.string(),
    figures: figures(),
  }),
);
export type CompiledStatistics = z.output<ReturnType<typeof compiledStatistics>>;

type Counts = Readonly<Record<string, number>>;

/**
 * The smallest key of a distribution (numbers as keys) that so many per cent of what is counted do not exceed; undefined where fewer than
 * `least` are counted.
 */
export const atPercentile = (distribution: Counts, percent: number, least = 1): number | undefined => {
  const steps = Object.entries(distribution)
    .map(([key, counted]) => [Number(key), counted] as const)
    .sort(([a], [b]) => a - b);
  const all = steps.reduce((sum, [, counted]) => sum + counted, 0);
  if (all < least) return undefined;
  let below = 0;
  return steps.find(([, counted]) => {
    below += counted;
    return below * 100 >= all * percent;
  })?.[0];
};
