import { type DisclosedScope, suppressed, type Told, type ToldBefore } from '../domain/disclosure.ts';
import { schoolsPerPage } from '../domain/headline.ts';
import { scopeName } from '../domain/roll-up.ts';
import { schoolYearOf } from '../domain/semester.ts';
import type { CompiledStatistics } from '../domain/statistics.ts';
import type { Edition, EditionPage, EditionStore, ToldRow } from '../ports/editions.ts';
import { type StatisticsStore, upperPage } from '../ports/statistics.ts';
import { pagesOfSchools } from './table-pages.ts';

/** A scope as it stands among the others. */
export type PlacedScope = DisclosedScope & { readonly scope: CompiledStatistics['scope'] };

/**
 * All scopes of a semester, each below the one that holds it; undefined where they do not add up, for they are just being compiled.
 *
 * @param token the compiler's that wrote them: another one may be at work.
 */
export const placedScopes = async (
  statistics: StatisticsStore,
  semester: string,
  token: number,
): Promise<readonly PlacedScope[] | undefined> => {
  const parents = new Map<string, string | null>();
  const found = new Map<string, CompiledStatistics>();
  for await (const { rows } of pagesOfSchools(statistics, semester)) {
    const schools = await Promise.all(Object.values(rows).map(({ scope }) => statistics.findSchool(scope.id, semester)));
    for (const school of schools.filter((one) => one !== undefined)) {
      for (const [index, scope] of school.scopes.entries()) parents.set(scope, school.scopes[index + 1] ?? null);
      found.set(scopeName(school.compiled.scope), school.compiled);
    }
  }
  const upper = Object.values((await statistics.table(semester, upperPage))?.rows ?? {});
  const above = await Promise.all(upper.map(({ scope }) => statistics.find(scope.level, scope.id, semester)));
  for (const one of above) if (one !== undefined) found.set(scopeName(one.scope), one);
  if ((await statistics.directory(schoolYearOf(semester)))?.token !== token) return undefined;
  // What holds no school any more has no figures either.
  const placed = [...parents].flatMap(([id, parent]): readonly PlacedScope[] => {
    const compiled = found.get(id);
    if (compiled === undefined) return [];
    const { scope, figures } = compiled;
    return [{ id, parent, scope, figures, isOrganisation: scope.level === 'school' || scope.level === 'municipality' }];
  });
  return addsUp(placed) ? placed : undefined;
};

const addsUp = (scopes: readonly PlacedScope[]): boolean => {
  const sums = new Map<string, number>();
  for (const { parent, figures } of scopes) if (parent !== null) sums.set(parent, (sums.get(parent) ?? 0) + figures.plans.total);
  return scopes.every(({ id, scope, figures }) => scope.level === 'school' || sums.get(id) === figures.plans.total);
};

/** Schools by id, as many as a page holds; and all that is above them. */
export const pagesOf = <Scope extends { readonly scope: CompiledStatistics['scope'] }>(
  scopes: readonly Scope[],
): readonly { readonly page: EditionPage; readonly of: readonly Scope[] }[] => {
  const isSchool = ({ scope }: Scope): boolean => scope.level === 'school';
  const schools = scopes.filter(isSchool).toSorted((a, b) => (a.scope.id < b.scope.id ? -1 : 1));
  const pages = Array.from({ length: Math.ceil(schools.length / schoolsPerPage) }, (_, page) => ({
    page,
    of: schools.slice(page * schoolsPerPage, (page + 1) * schoolsPerPage),
  }));
  return [{ page: 'upper', of: scopes.filter((one) => !isSchool(one)) }, ...pages];
};

/** Which page of an edition tells of a school; its place follows from the order of ids. */
export const pageOfSchool = ({ firstSchools }: Edition, id: string): number =>
  Math.max(
    0,
    firstSchools.findLastIndex((first) => first <= id),
  );

export const columnsOf = (told: Iterable<Told>): readonly string[] => [...new Set([...told].flatMap((one) => Object.keys(one)))].sort();

export const cellsOf = (told: Told, columns: readonly string[]): readonly (number | null)[] =>
  columns.map((column) => {
    const cell = told[column] ?? 0;
    return typeof cell === 'number' ? cell : null;
  });

/** A row as it is told, by the names of its figures. */
export const toldOf = ({ columns }: Pick<Edition, 'columns'>, { cells }: Pick<ToldRow, 'cells'>): Told =>
  Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? suppressed]));

/** Every row of an edition. */
export const rowsOf = async (editions: EditionStore, edition: Edition): Promise<readonly ToldRow[]> => {
  const pages: readonly EditionPage[] = ['upper', ...edition.firstSchools.keys()];
  return (await Promise.all(pages.map((page) => editions.page(edition, page)))).flat();
};

/** What an edition was made of, and what of it was told. */
export const beforeOf = async (editions: EditionStore, edition: Edition): Promise<ToldBefore> => {
  const pages: readonly EditionPage[] = ['upper', ...edition.firstSchools.keys()];
  const rows = await rowsOf(editions, edition);
  const figures = new Map(
    (await Promise.all(pages.map((page) => editions.figures(edition, page)))).flatMap((page) => Object.entries(page)),
  );
  return new Map(
    rows.map(({ scope, cells }) => [
      scopeName(scope),
      new Map(
        edition.columns.map((column, index) => [
          column,
          { value: figures.get(scopeName(scope))?.[index] ?? 0, isTold: typeof cells[index] === 'number' },
        ]),
      ),
    ]),
  );
};
