import { successionOf } from '../domain/municipality.ts';
import type { Reference } from '../domain/reference.ts';
import { partnerOn, type School } from '../domain/school.ts';
import { semesterStart } from '../domain/semester.ts';
import { type CompiledStatistics, compileSchool, type Figures, rollUp, rulesVersion } from '../domain/statistics.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import {
  type ClaimStore,
  type CompiledSchool,
  everySchool,
  type PlanStore,
  type ReferenceStore,
  type SchoolStore,
  type StaleMark,
  type StaleMarks,
  type StatisticsStore,
} from '../ports/records.ts';
import { nation } from './statistics.ts';

type Dependencies = {
  readonly plans: PlanStore;
  readonly claims: ClaimStore;
  readonly schools: SchoolStore;
  readonly statistics: StatisticsStore;
  readonly staleMarks: StaleMarks;
  readonly reference: Pick<ReferenceStore, 'current'>;
};

export type CompileRun = {
  /** School-semesters compiled, and roll-ups above them. */
  readonly schools: number;
  readonly rollUps: number;
  /** Marks that time did not suffice for: they stand, and the next run takes them. */
  readonly left: number;
};

/**
 * The index that a semester is compiled from may not show a change yet that is younger than this. Such a change is compiled as far as it
 * shows, and its mark stands for the next run.
 */
const indexLagMilliseconds = 60_000;

type Counted = Pick<CompiledStatistics, 'scope' | 'semester' | 'figures'>;

/**
 * Compiles what changed since the last run, and nothing else: the stale school-semesters from their records, then the roll-ups
 * above them. A mark is cleared only when all that depends on it is written, so a run that dies is simply run again. Roll-ups are
 * written before the schools below them: until then the schools still tell which municipality they counted in before.
 *
 * @param scheduledFor the instant that the figures are as of; milliseconds.
 * @param hasTime whether there is time for one more semester; what is not begun stays marked.
 */
export const compileStatistics =
  (dependencies: Dependencies) =>
  async (scheduledFor: number, hasTime: () => boolean): Promise<CompileRun> => {
    const { statistics, staleMarks } = dependencies;
    const asOf = toInstant(scheduledFor);
    const complete = ({ scope, semester, figures }: Counted): CompiledStatistics => ({
      scope,
      semester,
      asOf,
      revision: 1,
      sealed: false,
      rulesVersion,
      figures,
    });
    const [marked, reference] = await Promise.all([staleMarks.all(), dependencies.reference.current()]);
    const bySemester = Map.groupBy(marked, ({ semester }) => semester);
    const run = { schools: 0, rollUps: 0, left: 0 };
    for (const [semester, marks] of [...bySemester].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!hasTime()) {
        run.left += marks.length;
        continue;
      }
      const stored = await statistics.schoolsOf(semester);
      const place = placeIn(reference, semester, dateInRiga(scheduledFor));
      const ofSchools = marks.filter(({ schoolId }) => schoolId !== everySchool);
      const counted = await inBatches(ofSchools, (mark) => compileOne(dependencies, mark, place));
      // A school that has, and had, nothing in the semester is marked only because it moved.
      const fresh = counted
        .filter(({ isEmpty, id }) => !isEmpty || stored.some(({ compiled }) => compiled.scope.id === id))
        .map(({ school }): CompiledSchool => ({ ...school, compiled: complete(school.compiled) }));
      const moved = marks.length === ofSchools.length ? [] : await placeAnew(dependencies, without(stored, fresh), place);
      const changed = [...fresh, ...moved];
      const above = rollUpsAbove(stored, changed, reference, semester);
      for (const one of above) await statistics.save(complete(one));
      for (const school of changed) await statistics.saveSchool(school);
      for (const mark of marks.filter(({ changedAt }) => changedAt <= scheduledFor - indexLagMilliseconds)) await staleMarks.clear(mark);
      run.schools += changed.length;
      run.rollUps += above.length;
    }
    return run;
  };

/** How many schools are compiled at a time: enough to hide the round trips, few enough for a small function's memory. */
const batchSize = 25;

const inBatches = async <Item, Made>(items: readonly Item[], make: (item: Item) => Promise<Made>): Promise<Made[]> => {
  const made: Made[] = [];
  for (let start = 0; start < items.length; start += batchSize)
    made.push(...(await Promise.all(items.slice(start, start + batchSize).map(make))));
  return made;
};

type Place = (school: School | undefined) => readonly string[];

/**
 * Where a school counts in a semester: in the municipality that answered for it on the semester's first day, under the code of that
 * day and under each later successor's. A VPII answers for itself and counts in the nation only.
 */
const placeIn = ({ calendar, municipalities }: Reference, semester: string, otherwise: string): Place => {
  const date = semesterStart(calendar, semester) ?? otherwise;
  return (school) => {
    const id = school === undefined ? null : partnerOn(school, municipalities, date).municipalityId;
    return id === null ? [] : successionOf(municipalities, id);
  };
};

type CountedSchool = {
  readonly id: string;
  readonly isEmpty: boolean;
  readonly school: Omit<CompiledSchool, 'compiled'> & { readonly compiled: Counted };
};

const compileOne = async (
  { plans, claims, schools }: Dependencies,
  { semester, schoolId: id }: StaleMark,
  place: Place,
): Promise<CountedSchool> => {
  const [ofPlans, ofClaims, school] = await Promise.all([plans.all(id, semester), claims.all(id, semester), schools.find(id)]);
  const { figures, pupilIds } = compileSchool(ofPlans, ofClaims);
  return {
    id,
    isEmpty: ofPlans.length === 0 && ofClaims.length === 0,
    school: {
      compiled: { scope: { level: 'school', id, name: school?.name ?? id }, semester, figures },
      municipalityIds: place(school),
      pupilIds,
    },
  };
};

/** The schools that count elsewhere now than they did; what was counted of them stays. */
const placeAnew = async (
  { schools }: Dependencies,
  stored: readonly CompiledSchool[],
  place: Place,
): Promise<readonly CompiledSchool[]> => {
  const placed = await inBatches(stored, async (one) => ({ ...one, municipalityIds: place(await schools.find(one.compiled.scope.id)) }));
  return placed.filter(({ municipalityIds }, index) => municipalityIds.join() !== stored[index]?.municipalityIds.join());
};

const idOf = ({ compiled }: CompiledSchool): string => compiled.scope.id;

const without = (schools: readonly CompiledSchool[], others: readonly CompiledSchool[]): readonly CompiledSchool[] => {
  const ids = new Set(others.map(idOf));
  return schools.filter((school) => !ids.has(idOf(school)));
};

/** Nobody's figures: all that is counted, at nought. */
const nothing: { readonly figures: Figures; readonly pupilIds: readonly string[] } = compileSchool([], []);

/** The municipalities that changed schools count in, and those that they counted in before, with the nation above all. */
const rollUpsAbove = (
  stored: readonly CompiledSchool[],
  changed: readonly CompiledSchool[],
  { municipalities }: Reference,
  semester: string,
): readonly Counted[] => {
  if (changed.length === 0) return [];
  const before = stored.filter((school) => changed.some((one) => idOf(one) === idOf(school)));
  const touched = new Set([...before, ...changed].flatMap(({ municipalityIds }) => municipalityIds));
  // The index that lists a semester's schools may lag behind: what was just compiled goes first.
  const all = [...without(stored, changed), ...changed];
  const sumOf = (schools: readonly CompiledSchool[]): Figures =>
    rollUp([nothing, ...schools.map(({ compiled, pupilIds }) => ({ figures: compiled.figures, pupilIds }))]);
  return [
    ...[...touched].sort().map(
      (id): Counted => ({
        scope: { level: 'municipality', id, name: municipalities.find((one) => one.id === id)?.name ?? id },
        semester,
        figures: sumOf(all.filter(({ municipalityIds }) => municipalityIds.includes(id))),
      }),
    ),
    { scope: { level: 'nation', id: nation, name: 'Latvija' }, semester, figures: sumOf(all) },
  ];
};
