import * as z from 'zod/mini';
import { type FigureTree, pruned } from './figure-tree.ts';
import { lazily } from './lazily.ts';
import { planStatuses } from './plan.ts';
import { gradeBands } from './pupil.ts';
import { schoolYearId, semesterId } from './semester.ts';

/** Which edition of the counting rules made a figure; it is stored with every figure. */
export const rulesVersion = '2026-11.4';

/** Below this a figure about pupils is not shown to those who may not see the records. */
export const disclosureThreshold = 5;

export const statisticsLevels = ['school', 'municipality', 'region', 'nation'] as const;
export type StatisticsLevel = (typeof statisticsLevels)[number];

const count = z.int().check(z.nonnegative());
const counts = z.record(z.string(), count);
/** Nought where nothing was counted. */
const counted = () => z._default(count, 0);
const byName = <Value extends z.core.$ZodType>(value: Value) => z._default(z.record(z.string(), value), {});
/** Counts under names of which some are always told, at nought too. */
const byKnown = <Name extends string>(names: readonly Name[]) =>
  z.prefault(z.catchall(z.object(Object.fromEntries(names.map((name) => [name, counted()]))), count), {});

export const figures = lazily(() =>
  z.object({
    plans: z.prefault(
      z.object({
        /** All plans that were not removed. */
        total: counted(),
        /** Those whose implementation started and that were not removed. */
        implemented: counted(),
        /** Distinct persons with a plan that was not removed. Plans are not pupils. */
        pupils: counted(),
        byStatus: byKnown(planStatuses),
        byGradeBand: byKnown(gradeBands),
        bySex: byKnown(['female', 'male']),
        bySchoolKind: byName(count),
        byProgramme: byName(count),
      }),
      {},
    ),
    /** A risk is counted once per plan and category (or factor); sums exceed the number of plans. */
    risks: z.prefault(z.object({ byCategory: byName(count), byFactor: byName(count) }), {}),
    /** What plans not removed mean to give. */
    measures: z.prefault(
      z.object({
        /** Consultation measures, all and by who gives them. */
        planned: counted(),
        plannedMinutes: counted(),
        byConsultant: byName(z.object({ planned: counted(), plannedMinutes: counted() })),
        compensations: byName(z.object({ planned: counted(), plannedCents: counted() })),
        projects: counted(),
      }),
      {},
    ),
    /** What was really given, and to how many plans. */
    consultations: z.prefault(z.object({ plans: counted(), count: counted(), minutes: counted() }), {}),
    participations: z.prefault(z.object({ plans: counted(), count: counted(), minutes: counted() }), {}),
    /** How closed plans found each of their risks; and plans by it, once each. */
    outcomes: z.prefault(z.object({ byOutcome: byName(count), plansByOutcome: byName(count) }), {}),
    /** Plans by whole days: whoever adds distributions up can tell the median of the whole. */
    timeliness: z.prefault(
      z.object({
        /** From the semester's first day to the first time that a plan was approved at every level. */
        approvedAfterDays: byName(count),
        /** How long each level took over the version that counts, from the submission or the level before. */
        waitedDays: byName(counts),
        /** Plans first submitted after the programme's term, counted from the semester's first day. */
        latePlans: counted(),
        /** Decisions that took longer than the programme's term, by level. */
        lateDecisions: byName(count),
      }),
      {},
    ),
    compensations: z.prefault(
      z.object({
        byKind: byName(
          z.object({
            /** Submitted or decided since, cents. */
            claimedCents: counted(),
            /** Verified by IKVD, cents. */
            approvedCents: counted(),
            paidCents: counted(),
            /** Asked for and refused, in claims that stand, cents. */
            refusedCents: counted(),
            /** Paid and given back, cents. */
            recoveredCents: counted(),
            /** Lines by what they ask for: the key is the most cents of its step, two digits fine. */
            linesByAmount: byName(count),
            /** Claims with at least one line of the kind. */
            claims: counted(),
            /** Plans that the lines are of. */
            plans: counted(),
          }),
        ),
      }),
      {},
    ),
  }),
);
export type Figures = z.output<ReturnType<typeof figures>>;

/** Figures in their one form: what is always told is there at nought, and nothing else is. */
export const figuresOf = (tree: FigureTree): Figures => figures().parse(pruned(tree));

export const figureChange = lazily(() => z.object({ figure: z.string(), before: z.int(), after: z.int() }));

export const compiledStatistics = lazily(() =>
  z.object({
    scope: z.object({ level: z.enum(statisticsLevels), id: z.string(), name: z.string() }),
    /** A semester, or a whole school year. */
    semester: z.union([semesterId(), schoolYearId()]),
    asOf: z.iso.datetime(),
    revision: z.int(),
    sealed: z.boolean(),
    rulesVersion: z.string(),
    /** Of a revision after sealing: what it tells otherwise than the one before, and the records that changed. */
    correction: z.optional(z.object({ changes: z.array(figureChange()), records: z.array(z.string()) })),
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
