import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import { schoolKinds } from './school.ts';
import { atPercentile, compiledStatistics, type Figures } from './statistics.ts';

const count = z.int().check(z.nonnegative());

/** What a table tells of a scope: the figures that people compare. The whole is a call away. */
export const headline = lazily(() =>
  z.object({
    plans: z.object({ total: count, implemented: count, pupils: count }),
    /** Plans by risk category. */
    risks: z.record(z.string(), count),
    consultations: z.object({ plans: count, count, minutes: count }),
    money: z.object({ claimedCents: count, approvedCents: count, refusedCents: count, paidCents: count, recoveredCents: count }),
    timeliness: z.object({
      latePlans: count,
      lateDecisions: count,
      /** Whole days; null: nothing was approved. */
      medianApprovalDays: z.nullable(z.int()),
    }),
  }),
);
export type Headline = z.output<ReturnType<typeof headline>>;

const totalOf = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((sum, one) => sum + one, 0);

export const headlineOf = ({ plans, risks, consultations, compensations, timeliness }: Figures): Headline => {
  const kinds = Object.values(compensations.byKind);
  const cents = (of: (kind: (typeof kinds)[number]) => number): number => kinds.reduce((sum, kind) => sum + of(kind), 0);
  return {
    plans: { total: plans.total, implemented: plans.implemented, pupils: plans.pupils },
    risks: risks.byCategory,
    consultations,
    money: {
      claimedCents: cents(({ claimedCents }) => claimedCents),
      approvedCents: cents(({ approvedCents }) => approvedCents),
      refusedCents: cents(({ refusedCents }) => refusedCents),
      paidCents: cents(({ paidCents }) => paidCents),
      recoveredCents: cents(({ recoveredCents }) => recoveredCents),
    },
    timeliness: {
      latePlans: timeliness.latePlans,
      lateDecisions: totalOf(timeliness.lateDecisions),
      medianApprovalDays: atPercentile(timeliness.approvedAfterDays, 50) ?? null,
    },
  };
};

/** One line of a table: a scope, where it lies, and its headline. */
export const tableRow = lazily(() =>
  z.object({
    ...z.pick(compiledStatistics(), { scope: true, asOf: true, revision: true, sealed: true }).shape,
    /** Of a school: the municipalities that it counts in (none: a VPII). */
    municipalityIds: z.array(z.string()),
    region: z.nullable(z.string()),
    schoolKind: z.nullable(z.enum(schoolKinds)),
    headline: headline(),
  }),
);
export type TableRow = z.output<ReturnType<typeof tableRow>>;

/** How many schools a page of a table holds: all of the country in one item of the database, and room for a hundred more. */
export const schoolsPerPage = 600;
