import type { Told } from '../domain/disclosure.ts';
import { authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { partnerOn, type School } from '../domain/school.ts';
import { semesterStart, semestersOf } from '../domain/semester.ts';
import type { CompiledStatistics, StatisticsLevel } from '../domain/statistics.ts';
import { dateInRiga } from '../domain/time.ts';
import type { Edition, EditionStore, ToldRow } from '../ports/editions.ts';
import type { PrincipalStore, ReferenceStore, SchoolStore } from '../ports/records.ts';
import type { StatisticsStore } from '../ports/statistics.ts';
import type { Call } from './call.ts';
import { pageOfSchool, toldOf } from './edition-content.ts';

/** How much of a scope's figures somebody gets: all, what an edition tells of them, or nothing (it is not his to see). */
export type Disclosure = 'full' | 'controlled' | 'none';

export type Scope = { readonly level: StatisticsLevel; readonly id: string };

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
 * Whoever may see a scope's records gets its figures in full. IKVD's analysts and finance read what editions tell; so does everybody
 * else above his own organisation. Another school's figures are not a school's or another municipality's business.
 */
export const disclosureTo = ({ organisation, role }: Principal, scope: Scope, { jurisdiction, answerable }: Surroundings): Disclosure => {
  switch (organisation.kind) {
    case 'ikvd':
      return role === 'ikvd-coordinator' ? 'full' : 'controlled';
    case 'audit':
      return 'full';
    case 'municipality':
      if (scope.level === 'municipality') return jurisdiction.includes(scope.id) ? 'full' : 'controlled';
      if (scope.level === 'nation' || scope.level === 'region') return 'controlled';
      return answerable !== null && jurisdiction.includes(answerable) ? 'full' : 'none';
    case 'school':
      if (scope.level === 'school') return scope.id === organisation.id ? 'full' : 'none';
      return 'controlled';
  }
};

/** A municipality's people see what it answers for today, whatever became of its code; of a school that changed hands, its own time. */
export const surroundingsOf = (
  { organisation }: Principal,
  school: School | undefined,
  { municipalities, calendar }: Reference,
  { today, semester }: { readonly today: string; readonly semester: string },
): Surroundings => ({
  jurisdiction: jurisdictionOn(organisation, municipalities, today),
  answerable: school === undefined ? null : partnerOn(school, municipalities, semesterStart(calendar, semester) ?? today).municipalityId,
});

/** One period, or the semesters of a time. `revision`: an earlier one of a sealed period; for those who read editions, an edition. */
export type StatisticsQuery =
  | { readonly semester: string; readonly revision?: number | undefined }
  | { readonly schoolYear: string; readonly revision?: number | undefined }
  | { readonly from: string; readonly to: string };

/** Figures of a period, whole or as an edition tells them. */
export type Shown =
  | { readonly disclosure: 'full'; readonly compiled: CompiledStatistics }
  | { readonly disclosure: 'controlled'; readonly edition: Edition; readonly scope: CompiledStatistics['scope']; readonly told: Told };

export type DisclosedStatistics = {
  readonly semesters: readonly Shown[];
  /** Of the whole school year, where that was asked for: its pupils are counted once. */
  readonly schoolYear: Shown | null;
};

const leastFirst = ['none', 'controlled', 'full'] as const satisfies readonly Disclosure[];

/** What of several somebody gets: as much as of the one that he gets least of. */
const leastOf = (of: readonly Disclosure[]): Disclosure => leastFirst.find((one) => of.includes(one)) ?? 'none';

const isSemester = (period: string): boolean => period.length > 9;

/** The semesters that a period is made of: itself, or both of a school year. */
const semestersIn = (period: string): readonly string[] => (isSemester(period) ? [period] : semestersOf(period));

export type StatisticsDependencies = {
  readonly principals: PrincipalStore;
  readonly schools: Pick<SchoolStore, 'find'>;
  readonly statistics: StatisticsStore;
  readonly editions: EditionStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
};

const periodsOf = (query: StatisticsQuery, { calendar }: Reference): readonly string[] => {
  if ('semester' in query) return [query.semester];
  if ('schoolYear' in query) return [query.schoolYear, ...semestersOf(query.schoolYear)];
  return calendar.flatMap(({ id }) => semestersOf(id)).filter((semester) => query.from <= semester && semester <= query.to);
};

/** The row of an edition that tells of a scope: with the scopes above schools in one read, otherwise in two. */
const toldRow = async (
  editions: EditionStore,
  scope: Scope,
  { period, revision }: { readonly period: string; readonly revision?: number | undefined },
): Promise<Shown | undefined> => {
  const isSchool = scope.level === 'school';
  const last = isSchool || revision !== undefined ? undefined : await editions.upper(period);
  const edition = last?.edition ?? (await editions.find(period, revision));
  if (edition === undefined) return undefined;
  const rows = last?.rows ?? (await editions.page(edition, isSchool ? pageOfSchool(edition, scope.id) : 'upper'));
  const row = rows.find((one: ToldRow) => one.scope.level === scope.level && one.scope.id === scope.id);
  return row === undefined ? undefined : { disclosure: 'controlled', edition, scope: row.scope, told: toldOf(edition, row) };
};

/** A scope's figures in full: one query, whatever the data's size; of an earlier revision, one more. */
const inFull = async (
  { statistics }: StatisticsDependencies,
  { level, id }: Scope,
  { periods, revision }: { readonly periods: readonly string[]; readonly revision?: number | undefined },
): Promise<readonly Shown[]> => {
  const ordered = periods.toSorted();
  const found = await statistics.range(level, id, ordered[0] ?? '', ordered.at(-1) ?? '');
  const wanted = found.filter(({ semester }) => periods.includes(semester));
  if (revision === undefined) return wanted.map((compiled) => ({ disclosure: 'full', compiled }));
  const [period = ''] = periods;
  const all = [...wanted, ...(await statistics.revisions(level, id, period))];
  const compiled = all.find((one) => one.semester === period && one.revision === revision);
  return compiled === undefined ? [] : [{ disclosure: 'full', compiled }];
};

export const periodOf = (shown: Shown): string => (shown.disclosure === 'full' ? shown.compiled.semester : shown.edition.period);

/** Compiled figures of a scope: of a semester, a school year with both of its semesters, or of several semesters one after another. */
export const getStatistics =
  (dependencies: StatisticsDependencies) =>
  async (call: Call & { scope: Scope; query: StatisticsQuery }): Promise<Result<DisclosedStatistics>> => {
    const { principals, schools, reference, editions } = dependencies;
    const { scope, query } = call;
    const [principal, current, school] = await Promise.all([
      principals.find(call.subject),
      reference.current(),
      scope.level === 'school' ? schools.find(scope.id) : Promise.resolve(undefined),
    ]);
    const caller = authorise(principal, 'statistics:read');
    if (!caller.ok) return caller;
    const today = dateInRiga(call.now);
    const revision = 'from' in query ? undefined : query.revision;
    const asked = periodsOf(query, current);
    const disclosed = (wanted: Disclosure) =>
      (revision === undefined ? asked : asked.slice(0, 1)).filter(
        (period) =>
          leastOf(
            semestersIn(period).map((semester) =>
              disclosureTo(caller.value, scope, surroundingsOf(caller.value, school, current, { today, semester })),
            ),
          ) === wanted,
      );
    const full = disclosed('full');
    const found = full.length > 0 ? await inFull(dependencies, scope, { periods: full, revision }) : [];
    const told =
      found.length > 0 ? [] : await Promise.all(disclosed('controlled').map((period) => toldRow(editions, scope, { period, revision })));
    const shown = [...found, ...told.filter((one) => one !== undefined)];
    if (shown.length === 0) return refuse({ code: 'not-found' });
    const [year] = shown.filter((one) => !isSemester(periodOf(one)));
    return accept({ semesters: shown.filter((one) => one !== year), schoolYear: year ?? null });
  };
