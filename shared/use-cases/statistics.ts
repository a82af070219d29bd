import { authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { partnerOn, type School } from '../domain/school.ts';
import { semesterStart, semestersOf } from '../domain/semester.ts';
import type { CompiledStatistics, StatisticsLevel } from '../domain/statistics.ts';
import { dateInRiga } from '../domain/time.ts';
import type { PrincipalStore, ReferenceStore, SchoolStore, StatisticsStore } from '../ports/records.ts';
import type { Call } from './call.ts';

/** How much of a scope's figures somebody gets: all, only totals with small cells suppressed, or none (it is not his to see). */
export type Disclosure = 'full' | 'totals' | 'none';

type Scope = { readonly level: StatisticsLevel; readonly id: string };

/** The nation has one statistics record, under this id. */
export const nation = 'LV';

/** What decides whose figures they are, beside the scope itself. */
export type Surroundings = {
  /** Codes that the caller's municipality answers for today; empty for others. */
  readonly jurisdiction: readonly string[];
  /** The code that answered for the school that is asked for in the semester that is asked for; null for a VPII. */
  readonly answerable: string | null;
};

/**
 * Whoever may see a scope's records gets its figures in full. IKVD's analysts and finance read aggregates only; so does
 * everybody else above his own organisation. Another school's figures are not a school's or another municipality's business.
 */
export const disclosureTo = ({ organisation, role }: Principal, scope: Scope, { jurisdiction, answerable }: Surroundings): Disclosure => {
  switch (organisation.kind) {
    case 'ikvd':
      return role === 'ikvd-coordinator' ? 'full' : 'totals';
    case 'audit':
      return 'full';
    case 'municipality':
      if (scope.level === 'municipality') return jurisdiction.includes(scope.id) ? 'full' : 'totals';
      if (scope.level === 'nation' || scope.level === 'region') return 'totals';
      return answerable !== null && jurisdiction.includes(answerable) ? 'full' : 'none';
    case 'school':
      if (scope.level === 'school') return scope.id === organisation.id ? 'full' : 'none';
      return 'totals';
  }
};

/** A municipality's people see what it answers for today, whatever became of its code; of a school that changed hands, its own time. */
const surroundingsOf = (
  { organisation }: Principal,
  school: School | undefined,
  { municipalities, calendar }: Reference,
  { today, semester }: { readonly today: string; readonly semester: string },
): Surroundings => ({
  jurisdiction: jurisdictionOn(organisation, municipalities, today),
  answerable: school === undefined ? null : partnerOn(school, municipalities, semesterStart(calendar, semester) ?? today).municipalityId,
});

export type StatisticsQuery = { readonly semester: string } | { readonly schoolYear: string };

export type DisclosedStatistics = {
  readonly disclosure: 'full' | 'totals';
  readonly semesters: readonly CompiledStatistics[];
  /** Of the whole school year, where that was asked for: its pupils are counted once. */
  readonly schoolYear: CompiledStatistics | null;
};

const leastFirst = ['none', 'totals', 'full'] as const satisfies readonly Disclosure[];

/** What of several somebody gets: as much as of the one that he gets least of. */
const leastOf = (of: readonly Disclosure[]): Disclosure => leastFirst.find((one) => of.includes(one)) ?? 'none';

/** The semesters that a period is made of: itself, or both of a school year. */
const semestersIn = (period: string): readonly string[] => (/-[12]$/.test(period) && period.length > 9 ? [period] : semestersOf(period));

type Dependencies = {
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly statistics: StatisticsStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
};

/** Compiled figures of a scope for a semester or both of a school year: one query, whatever the data's size. */
export const getStatistics =
  ({ principals, schools, statistics, reference }: Dependencies) =>
  async (call: Call & { scope: Scope; query: StatisticsQuery }): Promise<Result<DisclosedStatistics>> => {
    const { scope, query } = call;
    // A school year's own figures stand before those of its semesters.
    const [from, to] = 'semester' in query ? [query.semester, query.semester] : [query.schoolYear, semestersOf(query.schoolYear)[1]];
    const [principal, current, school, semesters] = await Promise.all([
      principals.find(call.subject),
      reference.current(),
      scope.level === 'school' ? schools.find(scope.id) : Promise.resolve(undefined),
      statistics.range(scope.level, scope.id, from, to),
    ]);
    const caller = authorise(principal, 'statistics:read');
    if (!caller.ok) return caller;
    const today = dateInRiga(call.now);
    const disclosed = semesters.map((one) => ({
      semester: one,
      disclosure: leastOf(
        semestersIn(one.semester).map((semester) =>
          disclosureTo(caller.value, scope, surroundingsOf(caller.value, school, current, { today, semester })),
        ),
      ),
    }));
    for (const disclosure of ['full', 'totals'] as const) {
      const seen = disclosed.filter((one) => one.disclosure === disclosure).map(({ semester }) => semester);
      const [year] = seen.filter(({ semester }) => semestersIn(semester).length > 1);
      if (seen.length > 0) return accept({ disclosure, semesters: seen.filter((one) => one !== year), schoolYear: year ?? null });
    }
    return refuse({ code: 'not-found' });
  };
