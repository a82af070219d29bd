import { type Claim, isStanding, payableOf } from './claim.ts';
import { isImplemented, type Plan, planStatuses } from './plan.ts';
import { gradeBandOf, gradeBands } from './pupil.ts';
import type { School } from './school.ts';
import { type Figures, figures } from './statistics.ts';
import { dateInRiga, daysBetween, fromInstant } from './time.ts';

type Counts = Record<string, number>;

const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

const tally = (keys: Iterable<string>, known: readonly string[] = []): Counts => {
  const result: Counts = Object.fromEntries(known.map((key) => [key, 0]));
  for (const key of keys) result[key] = (result[key] ?? 0) + 1;
  return sorted(result);
};

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

/** Numbers under names, however deep. */
type Tree = { readonly [name: string]: number | Tree };

/** Adds trees number by number: what only some of them have counts as it is. */
const added = (all: readonly Tree[]): Tree => {
  const result: Record<string, number | Tree> = {};
  for (const tree of all) {
    for (const [name, value] of Object.entries(tree)) {
      const before = result[name];
      if (typeof value === 'number') result[name] = value + (typeof before === 'number' ? before : 0);
      else result[name] = added(typeof before === 'object' ? [before, value] : [value]);
    }
  }
  return sorted(result);
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

const moneyOf = (lines: readonly LineOf[]): Figures['compensations']['byKind'][string] => {
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
  };
};

/** Whole days that each level took over the version that counts, from its submission or the level before. */
const waitedDays = (plans: readonly Plan[]): Record<string, Counts> => {
  const waits = plans.flatMap(({ submittedAt, approvals }) =>
    approvals.map(({ level, at }, index) => {
      const since = approvals[index - 1]?.at ?? submittedAt ?? at;
      return { level, days: Math.max(0, daysBetween(dateInRiga(fromInstant(since)), dateInRiga(fromInstant(at)))) };
    }),
  );
  return groups(
    waits,
    ({ level }) => level,
    (of) => tally(of.map(({ days }) => String(days))),
  );
};

/** Where and when plans are counted: the semester's first day, and what kind of school it is; undefined: not known. */
export type Setting = { readonly starts: string | undefined; readonly schoolKind: School['kind'] | undefined };

const consultationsOf = (measures: readonly Plan['measures'][number][]) => measures.filter((one) => one.type === 'consultation');

/** Figures of one school and semester, counted from its plans and claims; and the ids of its pupils, for exact roll-ups. */
export const compileSchool = (
  plans: readonly Plan[],
  claims: readonly Claim[],
  { starts, schoolKind }: Setting = { starts: undefined, schoolKind: undefined },
): { figures: Figures; pupilIds: readonly string[] } => {
  // What is under review counts as it was approved: a newer version is nobody's plan yet.
  const live = plans.filter(({ status }) => status !== 'removed').map((plan) => ({ ...plan, ...plan.standing }));
  const pupilIds = [...new Set(live.map(({ pupilId }) => pupilId))].sort();
  const measures = live.flatMap((plan) => plan.measures);
  const consultations = consultationsOf(measures);
  const compensations = measures.filter((one) => one.type === 'compensation');
  const totalOf = (of: readonly { readonly plannedMinutes: number }[]) => ({
    planned: of.length,
    plannedMinutes: sum(of.map(({ plannedMinutes }) => plannedMinutes)),
  });
  const lines = claims.filter(isStanding).flatMap((claim) => claim.lines.map((line): LineOf => ({ claim, line })));
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
      consultations: {
        count: sum(live.map((plan) => plan.consultations.count)),
        minutes: sum(live.map((plan) => plan.consultations.minutes)),
      },
      participations: {
        count: sum(live.map(({ participations }) => participations.count)),
        minutes: sum(live.map(({ participations }) => participations.minutes)),
      },
      outcomes: { byOutcome: tally(live.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))) },
      timeliness: {
        approvedAfterDays:
          starts === undefined
            ? {}
            : tally(
                live.flatMap(({ approvedAt }) =>
                  approvedAt === null ? [] : [String(daysBetween(starts, dateInRiga(fromInstant(approvedAt))))],
                ),
              ),
        waitedDays: waitedDays(live.filter(({ approvedAt }) => approvedAt !== null)),
      },
      compensations: { byKind: groups(lines, ({ line }) => line.kind, moneyOf) },
    },
  };
};

/** Rolls parts up. Everything is added but pupils, who are counted as distinct persons: one may have plans in two schools, or semesters. */
export const rollUp = (parts: readonly { readonly figures: Figures; readonly pupilIds: readonly string[] }[]): Figures => {
  const nothing = compileSchool([], []).figures;
  const { plans, ...more } = figures().parse(added([nothing, ...parts.map((part) => part.figures)]));
  return { ...more, plans: { ...plans, pupils: new Set(parts.flatMap(({ pupilIds }) => pupilIds)).size } };
};
