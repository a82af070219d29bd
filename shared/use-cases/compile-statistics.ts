import type { Municipality } from '../domain/municipality.ts';
import { type CompiledStatistics, compileSchool, type Figures, rollUp, rulesVersion } from '../domain/statistics.ts';
import { toInstant } from '../domain/time.ts';
import type { ClaimStore, CompiledSchool, PlanStore, SchoolStore, StaleMark, StaleMarks, StatisticsStore } from '../ports/records.ts';
import { nation } from './statistics.ts';

type Dependencies = {
  readonly plans: PlanStore;
  readonly claims: ClaimStore;
  readonly schools: SchoolStore;
  readonly statistics: StatisticsStore;
  readonly staleMarks: StaleMarks;
  readonly municipalities: readonly Municipality[];
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

type Compiled = Pick<CompiledStatistics, 'scope' | 'semester' | 'figures'>;

/**
 * Compiles what changed since the last run, and nothing else: the stale school-semesters from their records, then the roll-ups
 * above them. A mark is cleared only when all that depends on it is written, so a run that dies is simply run again.
 *
 * @param scheduledFor the instant that the figures are as of; milliseconds.
 * @param hasTime whether there is time for one more semester; what is not begun stays marked.
 */
export const compileStatistics =
  (dependencies: Dependencies) =>
  async (scheduledFor: number, hasTime: () => boolean): Promise<CompileRun> => {
    const { statistics, staleMarks } = dependencies;
    const asOf = toInstant(scheduledFor);
    const complete = ({ scope, semester, figures }: Compiled): CompiledStatistics => ({
      scope,
      semester,
      asOf,
      revision: 1,
      sealed: false,
      rulesVersion,
      figures,
    });
    const bySemester = Map.groupBy(await staleMarks.all(), ({ semester }) => semester);
    const run = { schools: 0, rollUps: 0, left: 0 };
    for (const [semester, marks] of [...bySemester].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!hasTime()) {
        run.left += marks.length;
        continue;
      }
      const fresh = await inBatches(marks, (mark) => compileOne(dependencies, mark));
      for (const school of fresh) await statistics.saveSchool({ ...school, compiled: complete(school.compiled) });
      // The index that lists a semester's schools may lag behind the writes above: what was just compiled goes first.
      const all = merge(await statistics.schoolsOf(semester), fresh);
      const above = rollUpsAbove(all, fresh, dependencies.municipalities, semester);
      for (const compiled of above) await statistics.save(complete(compiled));
      for (const mark of marks.filter(({ changedAt }) => changedAt <= scheduledFor - indexLagMilliseconds)) await staleMarks.clear(mark);
      run.schools += fresh.length;
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

type FreshSchool = Omit<CompiledSchool, 'compiled'> & { readonly compiled: Compiled };

const compileOne = async ({ plans, claims, schools }: Dependencies, { semester, schoolId }: StaleMark): Promise<FreshSchool> => {
  const [ofPlans, ofClaims, school] = await Promise.all([
    plans.all(schoolId, semester),
    claims.all(schoolId, semester),
    schools.find(schoolId),
  ]);
  const { figures, pupilIds } = compileSchool(ofPlans, ofClaims);
  return {
    compiled: { scope: { level: 'school', id: schoolId, name: school?.name ?? schoolId }, semester, figures },
    // A municipality answers for its own schools; a VPII answers for itself and counts in the nation only.
    municipalityId: school?.partner === 'municipal' ? school.municipalityId : null,
    pupilIds,
  };
};

type Part = {
  readonly id: string;
  readonly municipalityId: string | null;
  readonly figures: Figures;
  readonly pupilIds: readonly string[];
};

const partOf = ({ compiled, municipalityId, pupilIds }: FreshSchool): Part => ({
  id: compiled.scope.id,
  municipalityId,
  figures: compiled.figures,
  pupilIds,
});

const merge = (stored: readonly CompiledSchool[], fresh: readonly FreshSchool[]): readonly Part[] => [
  ...new Map([...stored.map(partOf), ...fresh.map(partOf)].map((part): [string, Part] => [part.id, part])).values(),
];

const rollUpsAbove = (
  all: readonly Part[],
  fresh: readonly FreshSchool[],
  municipalities: readonly Municipality[],
  semester: string,
): readonly Compiled[] => {
  const touched = new Set(fresh.flatMap(({ municipalityId }) => (municipalityId === null ? [] : [municipalityId])));
  return [
    ...[...touched].sort().map(
      (id): Compiled => ({
        scope: { level: 'municipality', id, name: municipalities.find((one) => one.id === id)?.name ?? id },
        semester,
        figures: rollUp(all.filter(({ municipalityId }) => municipalityId === id)),
      }),
    ),
    { scope: { level: 'nation', id: nation, name: 'Latvija' }, semester, figures: rollUp(all) },
  ];
};
