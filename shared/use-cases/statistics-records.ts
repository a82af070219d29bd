import { compileSchool } from '../domain/count-figures.ts';
import { numberAt } from '../domain/figure-tree.ts';
import { authorise } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { semesterStart } from '../domain/semester.ts';
import type { Figures } from '../domain/statistics.ts';
import { dateInRiga } from '../domain/time.ts';
import type { ClaimStore, PlanStore } from '../ports/records.ts';
import type { Call } from './call.ts';
import { termsIn } from './compile-year.ts';
import { disclosureTo, type Scope, type StatisticsDependencies, surroundingsOf } from './statistics.ts';
import { pagesOfSchools } from './table-pages.ts';

export type RecordsDependencies = StatisticsDependencies & {
  readonly plans: Pick<PlanStore, 'all'>;
  readonly claims: Pick<ClaimStore, 'all'>;
};

/** The records of one school that a figure was counted from. */
export type FigureRecords = {
  readonly schoolId: string;
  readonly value: number;
  readonly plans: readonly string[];
  readonly claims: readonly string[];
};

/** How many schools' records are looked through for one answer. */
const schoolsPerAnswer = 10;

/**
 * The ids behind a figure, school by school, for those who may see the records: each record is counted alone, by the very rules that
 * counted them together, and is behind the figure if it adds to it. They are the records as they are now.
 */
export const getRecords =
  (dependencies: RecordsDependencies) =>
  async (
    call: Call & { readonly scope: Scope; readonly semester: string; readonly figure: string; readonly page: number },
  ): Promise<Result<{ readonly items: readonly FigureRecords[]; readonly nextPage: number | null }>> => {
    const { principals, schools, reference, plans, claims } = dependencies;
    const { scope, semester, figure } = call;
    const [principal, current, school] = await Promise.all([
      principals.find(call.subject),
      reference.current(),
      scope.level === 'school' ? schools.find(scope.id) : undefined,
    ]);
    const caller = authorise(principal, 'statistics:read');
    if (!caller.ok) return caller;
    const around = surroundingsOf(caller.value, school, current, { today: dateInRiga(call.now), semester });
    if (disclosureTo(caller.value, scope, around) !== 'full') return refuse({ code: 'not-found' });
    const ids = scope.level === 'school' ? [scope.id] : await schoolsIn(dependencies, scope, semester);
    const start = call.page * schoolsPerAnswer;
    const starts = semesterStart(current.calendar, semester);
    const behind = async (schoolId: string): Promise<FigureRecords> => {
      const [ofPlans, ofClaims, of] = await Promise.all([
        plans.all(schoolId, semester),
        claims.all(schoolId, semester),
        schools.find(schoolId),
      ]);
      const setting = { starts, schoolKind: of?.kind, terms: termsIn(current) };
      const adds = (figures: Figures): boolean => numberAt(figures, figure) > 0;
      return {
        schoolId,
        value: numberAt(compileSchool(ofPlans, ofClaims, setting).figures, figure),
        plans: ofPlans.filter((plan) => adds(compileSchool([plan], [], setting).figures)).map(({ id }) => id),
        claims: ofClaims.filter((claim) => adds(compileSchool([], [claim], setting).figures)).map(({ id }) => id),
      };
    };
    const items = await Promise.all(ids.slice(start, start + schoolsPerAnswer).map(behind));
    return accept({
      items: items.filter(({ value }) => value > 0),
      nextPage: start + schoolsPerAnswer < ids.length ? call.page + 1 : null,
    });
  };

/** The schools that count in a scope, by id. */
const schoolsIn = async ({ statistics }: StatisticsDependencies, { level, id }: Scope, semester: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { rows } of pagesOfSchools(statistics, semester)) {
    for (const { scope, municipalityIds, region } of Object.values(rows)) {
      const holds =
        level === 'nation' || (level === 'municipality' && municipalityIds.includes(id)) || (level === 'region' && region === id);
      if (holds) found.push(scope.id);
    }
  }
  return found.sort();
};
