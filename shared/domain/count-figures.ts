import { type Claim, isStanding, payableOf } from './claim.ts';
import { type FigureTree, sorted } from './figure-tree.ts';
import { isImplemented, type Plan } from './plan.ts';
import { gradeBandOf } from './pupil.ts';
import type { School } from './school.ts';
import { type Figures, figuresOf } from './statistics.ts';
import { dateInRiga, daysBetween, fromInstant } from './time.ts';

type Counts = Record<string, number>;

const tally = (keys: Iterable<string>): Counts => {
  const result: Counts = {};
  for (const key of keys) result[key] = (result[key] ?? 0) + 1;
  return sorted(result);
};

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

/** What each group of some items comes to, by the group's name. */
const groups = <Item, Value>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  comesTo: (of: readonly Item[]) => Value,
): Record<string, Value> => sorted(Object.fromEntries([...Map.groupBy(items, nameOf)].map(([name, of]) => [name, comesTo(of)])));

/** Steps of amounts, so that distributions of any number of schools add up: 23,45 € is in the step up to 24,00 €. */
const stepOf = (cents: number): number => {
  const unit = 10 ** Math.max(0, String(cents).length - 2);
  return Math.ceil(cents / unit) * unit;
};

type LineOf = { readonly claim: Claim; readonly line: Claim['lines'][number] };

const totalsOf = (of: readonly { readonly count: number; readonly minutes: number }[]) => ({
  plans: of.filter(({ count }) => count > 0).length,
  count: sum(of.map(({ count }) => count)),
  minutes: sum(of.map(({ minutes }) => minutes)),
});

const moneyOf = (lines: readonly LineOf[]) => {
  const centsIn = (statuses: readonly Claim['status'][]): number =>
    sum(lines.filter(({ claim }) => statuses.includes(claim.status)).map(({ line }) => payableOf(line)));
  return {
    claimedCents: sum(lines.map(({ line }) => line.amountCents)),
    approvedCents: centsIn(['verified', 'paid']),
    paidCents: centsIn(['paid']),
    refusedCents: sum(lines.map(({ line }) => line.amountCents - payableOf(line))),
    recoveredCents: sum(lines.map(({ line }) => line.recoveredCents)),
    linesByAmount: tally(lines.map(({ line }) => String(stepOf(line.amountCents)))),
    claims: new Set(lines.map(({ claim }) => claim)).size,
    plans: new Set(lines.map(({ line }) => line.planId)).size,
  };
};

/** Terms of the programme that a plan is of, in days, as they were on a date (`YYYY-MM-DD`); null: none is set. */
export type Terms = (programme: string, on: string) => { readonly planDays: number | null; readonly decisionDays: number | null };

/** Where and when plans are counted: the semester's first day, and what kind of school it is; undefined: not known. */
export type Setting = {
  readonly starts: string | undefined;
  readonly schoolKind: School['kind'] | undefined;
  readonly terms: Terms;
};

const nowhere: Setting = { starts: undefined, schoolKind: undefined, terms: () => ({ planDays: null, decisionDays: null }) };

const dayOf = (instant: string): string => dateInRiga(fromInstant(instant));

/** Whole days that each level took over the version that counts, from its submission or the level before; and whether that was too long. */
const waitsOf = (plans: readonly Plan[], terms: Terms) =>
  plans.flatMap(({ programme, submittedAt, approvals }) =>
    approvals.map(({ level, at }, index) => {
      const since = dayOf(approvals[index - 1]?.at ?? submittedAt ?? at);
      const days = Math.max(0, daysBetween(since, dayOf(at)));
      const term = terms(programme, since).decisionDays;
      return { level, days, isLate: term !== null && days > term };
    }),
  );

const timelinessOf = (live: readonly Plan[], { starts, terms }: Setting): FigureTree => {
  const waits = waitsOf(
    live.filter(({ approvedAt }) => approvedAt !== null),
    terms,
  );
  const since = (from: string, instant: string | null): readonly number[] => (instant === null ? [] : [daysBetween(from, dayOf(instant))]);
  const isLate = (from: string, { programme, firstSubmittedAt }: Plan): boolean => {
    const term = terms(programme, from).planDays;
    return term !== null && since(from, firstSubmittedAt).some((days) => days > term);
  };
  return {
    ...(starts === undefined
      ? {}
      : {
          approvedAfterDays: tally(live.flatMap(({ firstApprovedAt }) => since(starts, firstApprovedAt).map(String))),
          latePlans: live.filter((plan) => isLate(starts, plan)).length,
        }),
    waitedDays: groups(
      waits,
      ({ level }) => level,
      (of) => tally(of.map(({ days }) => String(days))),
    ),
    lateDecisions: tally(waits.filter((one) => one.isLate).map(({ level }) => level)),
  };
};

/** The figures of one school and semester, counted from its plans and claims; and the ids of its pupils, for exact roll-ups. */
export type Count = { readonly figures: Figures; readonly pupilIds: readonly string[] };

export const compileSchool = (plans: readonly Plan[], claims: readonly Claim[], setting: Setting = nowhere): Count => {
  // What is under review counts as it was approved: a newer version is nobody's plan yet.
  const live = plans.filter(({ status }) => status !== 'removed').map((plan) => ({ ...plan, ...plan.standing }));
  const pupilIds = [...new Set(live.map(({ pupilId }) => pupilId))].sort();
  const measures = live.flatMap((plan) => plan.measures);
  const consultations = measures.filter((one) => one.type === 'consultation');
  const compensations = measures.filter((one) => one.type === 'compensation');
  const totalOf = (of: readonly { readonly plannedMinutes: number }[]) => ({
    planned: of.length,
    plannedMinutes: sum(of.map(({ plannedMinutes }) => plannedMinutes)),
  });
  const { schoolKind } = setting;
  const lines = claims.filter(isStanding).flatMap((claim) => claim.lines.map((line): LineOf => ({ claim, line })));
  return {
    pupilIds,
    figures: figuresOf({
      plans: {
        total: live.length,
        implemented: plans.filter(isImplemented).length,
        pupils: pupilIds.length,
        byStatus: tally(plans.map(({ status }) => status)),
        byGradeBand: tally(live.map(({ education }) => gradeBandOf(education))),
        bySex: tally(live.map(({ sex }) => sex)),
        bySchoolKind: schoolKind === undefined ? {} : { [schoolKind]: live.length },
        byProgramme: tally(live.map(({ programme }) => programme)),
      },
      risks: {
        byCategory: tally(live.flatMap(({ risks }) => [...new Set(risks.map(({ category }) => category))])),
        byFactor: tally(live.flatMap(({ risks }) => [...new Set(risks.map(({ factor }) => factor))])),
      },
      measures: {
        ...totalOf(consultations),
        byConsultant: groups(consultations, ({ consultant }) => consultant, totalOf),
        compensations: groups(
          compensations,
          ({ kind }) => kind,
          (of) => ({ planned: of.length, plannedCents: sum(of.map(({ plannedCents }) => plannedCents)) }),
        ),
        projects: measures.filter(({ type }) => type === 'project').length,
      },
      consultations: totalsOf(live.map((plan) => plan.consultations)),
      participations: totalsOf(live.map((plan) => plan.participations)),
      outcomes: {
        byOutcome: tally(live.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))),
        plansByOutcome: tally(live.flatMap(({ outcomes }) => [...new Set(outcomes.map(({ outcome }) => outcome))])),
      },
      timeliness: timelinessOf(live, setting),
      compensations: { byKind: groups(lines, ({ line }) => line.kind, moneyOf) },
    }),
  };
};
