import { authorise, type Principal } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { School } from '../domain/school.ts';
import { semestersOf } from '../domain/semester.ts';
import type { CompiledStatistics, StatisticsLevel } from '../domain/statistics.ts';
import type { PrincipalStore, SchoolStore, StatisticsStore } from '../ports/records.ts';
import type { Call } from './call.ts';

/** How much of a scope's figures somebody gets: all, only totals with small cells suppressed, or none (it is not his to see). */
export type Disclosure = 'full' | 'totals' | 'none';

type Scope = { readonly level: StatisticsLevel; readonly id: string };

/** The nation has one statistics record, under this id. */
export const nation = 'LV';

/**
 * Whoever may see a scope's records gets its figures in full. IKVD's analysts and finance read aggregates only; so does
 * everybody else above his own organisation. Another school's figures are not a school's or another municipality's business.
 */
export const disclosureTo = ({ organisation, role }: Principal, scope: Scope, school: School | undefined): Disclosure => {
  switch (organisation.kind) {
    case 'ikvd':
      return role === 'ikvd-coordinator' ? 'full' : 'totals';
    case 'audit':
      return 'full';
    case 'municipality':
      if (scope.level === 'municipality') return scope.id === organisation.id ? 'full' : 'totals';
      if (scope.level === 'nation') return 'totals';
      return school?.partner === 'municipal' && school.municipalityId === organisation.id ? 'full' : 'none';
    case 'school':
      if (scope.level === 'school') return scope.id === organisation.id ? 'full' : 'none';
      return 'totals';
  }
};

export type StatisticsQuery = { readonly semester: string } | { readonly schoolYear: string };

export type DisclosedStatistics = { readonly disclosure: 'full' | 'totals'; readonly semesters: readonly CompiledStatistics[] };

/** Compiled figures of a scope for a semester or both of a school year: one query, whatever the data's size. */
export const getStatistics =
  ({ principals, schools, statistics }: { principals: PrincipalStore; schools: SchoolStore; statistics: StatisticsStore }) =>
  async (call: Call & { scope: Scope; query: StatisticsQuery }): Promise<Result<DisclosedStatistics>> => {
    const { scope, query } = call;
    const [from, to] = 'semester' in query ? [query.semester, query.semester] : semestersOf(query.schoolYear);
    const [principal, school, semesters] = await Promise.all([
      principals.find(call.subject),
      scope.level === 'school' ? schools.find(scope.id) : Promise.resolve(undefined),
      statistics.range(scope.level, scope.id, from, to),
    ]);
    const caller = authorise(principal, 'statistics:read');
    if (!caller.ok) return caller;
    const disclosure = disclosureTo(caller.value, scope, school);
    if (disclosure === 'none' || semesters.length === 0) return refuse({ code: 'not-found' });
    return accept({ disclosure, semesters });
  };
