import { compileSchool, rollUp } from '../domain/count-figures.ts';
import { municipalityOn, regions, successionOf } from '../domain/municipality.ts';
import type { Reference } from '../domain/reference.ts';
import { affiliationOn, partnerOn, type School } from '../domain/school.ts';
import { schoolYearOf, semesterStart, semestersOf } from '../domain/semester.ts';
import { type CompiledStatistics, type Figures, rulesVersion } from '../domain/statistics.ts';
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
    // The index that lists a semester's schools may lag behind what this run wrote itself.
    const written = new Map<string, readonly CompiledSchool[]>();
    const schoolsOf = async (semester: string): Promise<readonly CompiledSchool[]> => {
      const own = written.get(semester) ?? [];
      return [...without(await statistics.schoolsOf(semester), own), ...own];
    };
    for (const [semester, marks] of [...bySemester].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!hasTime()) {
        run.left += marks.length;
        continue;
      }
      const stored = await schoolsOf(semester);
      const place = placeIn(reference, semester, dateInRiga(scheduledFor));
      const ofSchools = marks.filter(({ schoolId }) => schoolId !== everySchool);
      const starts = semesterStart(reference.calendar, semester);
      const counted = await inBatches(ofSchools, (mark) => compileOne(dependencies, mark, { place, starts }));
      // A school that has, and had, nothing in the semester is marked only because it moved.
      const fresh = counted
        .filter(({ isEmpty, id }) => !isEmpty || stored.some(({ compiled }) => compiled.scope.id === id))
        .map(({ school }): CompiledSchool => ({ ...school, compiled: complete(school.compiled) }));
      const moved = marks.length === ofSchools.length ? [] : await placeAnew(dependencies, without(stored, fresh), place);
      const changed = [...fresh, ...moved];
      const above = rollUpsAbove(stored, changed, reference, semester);
      const ofYear = await yearAbove(changed, { stored, semester, reference, schoolsOf });
      for (const one of [...above, ...ofYear]) await statistics.save(complete(one));
      for (const school of changed) await statistics.saveSchool(school);
      written.set(semester, [...without(written.get(semester) ?? [], changed), ...changed]);
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

type Place = (school: School | undefined) => Pick<CompiledSchool, 'municipalityIds' | 'region'>;

/**
 * Where a school counts in a semester: in the municipality that answered for it on the semester's first day, under the code of that
 * day and under each later successor's. A VPII answers for itself and counts in no municipality, but in the region where it stands.
 */
const placeIn = ({ calendar, municipalities }: Reference, semester: string, otherwise: string): Place => {
  const date = semesterStart(calendar, semester) ?? otherwise;
  return (school) => {
    if (school === undefined) return { municipalityIds: [], region: null };
    const { municipalityId: id } = partnerOn(school, municipalities, date);
    const where = municipalityOn(municipalities, affiliationOn(school, date).municipalityId, date);
    const name = municipalities.find((one) => one.id === where)?.region;
    return {
      municipalityIds: id === null ? [] : successionOf(municipalities, id),
      region: regions.find((one) => one.name === name)?.id ?? null,
    };
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
  { place, starts }: { readonly place: Place; readonly starts: string | undefined },
): Promise<CountedSchool> => {
  const [ofPlans, ofClaims, school] = await Promise.all([plans.all(id, semester), claims.all(id, semester), schools.find(id)]);
  const { figures, pupilIds } = compileSchool(ofPlans, ofClaims, { starts, schoolKind: school?.kind });
  return {
    id,
    isEmpty: ofPlans.length === 0 && ofClaims.length === 0,
    school: {
      compiled: { scope: { level: 'school', id, name: school?.name ?? id }, semester, figures },
      ...place(school),
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
  const placed = await inBatches(stored, async (one) => ({ ...one, ...place(await schools.find(one.compiled.scope.id)) }));
  return placed.filter((one, index) => placeText(one) !== placeText(stored[index]));
};

/** Where a school counts, as one text. */
const placeText = (one: CompiledSchool | undefined): string => [...(one?.municipalityIds ?? []), one?.region ?? ''].join();

const idOf = ({ compiled }: CompiledSchool): string => compiled.scope.id;

const without = (schools: readonly CompiledSchool[], others: readonly CompiledSchool[]): readonly CompiledSchool[] => {
  const ids = new Set(others.map(idOf));
  return schools.filter((school) => !ids.has(idOf(school)));
};

/** Nobody's figures: all that is counted, at nought. */
const nothing: { readonly figures: Figures; readonly pupilIds: readonly string[] } = compileSchool([], []);

/** The scopes that changed schools count in, and those that they counted in before, with the nation above all. */
const scopesAbove = (
  stored: readonly CompiledSchool[],
  changed: readonly CompiledSchool[],
  { municipalities }: Reference,
): readonly (CompiledStatistics['scope'] & { readonly holds: (school: CompiledSchool) => boolean })[] => {
  const touched = [...stored.filter((school) => changed.some((one) => idOf(one) === idOf(school))), ...changed];
  const municipalityIds = [...new Set(touched.flatMap((one) => one.municipalityIds))].sort();
  const regionIds = [...new Set(touched.flatMap(({ region }) => region ?? []))].sort();
  return [
    ...municipalityIds.map((id) => ({
      level: 'municipality' as const,
      id,
      name: municipalities.find((one) => one.id === id)?.name ?? id,
      holds: (school: CompiledSchool) => school.municipalityIds.includes(id),
    })),
    ...regionIds.map((id) => ({
      level: 'region' as const,
      id,
      name: regions.find((one) => one.id === id)?.name ?? id,
      holds: ({ region }: CompiledSchool) => region === id,
    })),
    { level: 'nation' as const, id: nation, name: 'Latvija', holds: () => true },
  ];
};

const sumOf = (schools: readonly CompiledSchool[]): Figures =>
  rollUp([nothing, ...schools.map(({ compiled, pupilIds }) => ({ figures: compiled.figures, pupilIds }))]);

const rollUpsAbove = (
  stored: readonly CompiledSchool[],
  changed: readonly CompiledSchool[],
  reference: Reference,
  semester: string,
): readonly Counted[] => {
  if (changed.length === 0) return [];
  // The index that lists a semester's schools may lag behind: what was just compiled goes first.
  const all = [...without(stored, changed), ...changed];
  return scopesAbove(stored, changed, reference).map(({ holds, ...scope }) => ({ scope, semester, figures: sumOf(all.filter(holds)) }));
};

type YearContext = {
  readonly stored: readonly CompiledSchool[];
  readonly semester: string;
  readonly reference: Reference;
  readonly schoolsOf: (semester: string) => Promise<readonly CompiledSchool[]>;
};

/**
 * Figures of the whole school year, of each changed school and of the scopes above: both semesters added, pupils of both counted once. A
 * school counts in a scope by where it counted in either semester.
 */
const yearAbove = async (
  changed: readonly CompiledSchool[],
  { stored, semester, reference, schoolsOf }: YearContext,
): Promise<readonly Counted[]> => {
  if (changed.length === 0) return [];
  const year = schoolYearOf(semester);
  const others = (
    await Promise.all(
      semestersOf(year)
        .filter((one) => one !== semester)
        .map(schoolsOf),
    )
  ).flat();
  const all = [...without(stored, changed), ...changed, ...others];
  const ofSchools = changed.map(
    (school): Counted => ({
      scope: school.compiled.scope,
      semester: year,
      figures: sumOf(all.filter((one) => idOf(one) === idOf(school))),
    }),
  );
  const above = scopesAbove(stored, changed, reference).map(({ holds, ...scope }) => ({
    scope,
    semester: year,
    figures: sumOf(all.filter(holds)),
  }));
  return [...ofSchools, ...above];
};
