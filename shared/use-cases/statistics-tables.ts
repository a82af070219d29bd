import { type Cell, suppressed } from '../domain/disclosure.ts';
import { type FigureTree, leavesOf } from '../domain/figure-tree.ts';
import { type Headline, headlineOf, type TableRow } from '../domain/headline.ts';
import { authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { levelOf } from '../domain/roll-up.ts';
import type { CompiledStatistics, StatisticsLevel } from '../domain/statistics.ts';
import { dateInRiga } from '../domain/time.ts';
import type { Edition, ToldRow } from '../ports/editions.ts';
import { upperPage } from '../ports/statistics.ts';
import type { Call } from './call.ts';
import { toldOf } from './edition-content.ts';
import { disclosureTo, type StatisticsDependencies, surroundingsOf } from './statistics.ts';

/** A line of a table: a scope with its figures by name; null: there is none. */
export type FiguresRow = {
  readonly scope: CompiledStatistics['scope'];
  /** The municipality or region that holds it. */
  readonly within: string | null;
  readonly disclosure: 'full' | 'controlled';
  readonly asOf: string;
  /** Its place by the figure that was asked for: those that are equal share one. Null: not ranked, or not told. */
  readonly rank: number | null;
  readonly figures: Readonly<Record<string, Cell | null>>;
};

export type TableQuery = {
  readonly level: Exclude<StatisticsLevel, 'nation'>;
  readonly period: string;
  readonly municipalityId?: string | undefined;
  readonly regionId?: string | undefined;
  /** The figure to rank by, e.g. `plans.implemented`. */
  readonly rankBy?: string | undefined;
  readonly order: 'descending' | 'ascending';
  readonly page: number;
};

export type FiguresTable = { readonly rows: readonly FiguresRow[]; readonly nextPage: number | null };

const flat = ({ timeliness, risks, ...more }: Headline): Readonly<Record<string, Cell | null>> => {
  const { medianApprovalDays, ...counts } = timeliness;
  const tree: FigureTree = { ...more, risks: { byCategory: risks }, timeliness: counts };
  return { ...Object.fromEntries(leavesOf(tree)), 'timeliness.medianApprovalDays': medianApprovalDays };
};

const fullRow = ({ scope, asOf, municipalityIds, region, headline }: TableRow): FiguresRow => ({
  scope,
  within: municipalityIds.at(-1) ?? region,
  disclosure: 'full',
  asOf,
  rank: null,
  figures: flat(headline),
});

const controlledRow = (edition: Edition, row: ToldRow): FiguresRow => ({
  scope: row.scope,
  within: row.within === null ? null : row.within.slice(row.within.indexOf('#') + 1),
  disclosure: 'controlled',
  asOf: edition.asOf,
  rank: null,
  figures: toldOf(edition, row),
});

/** Ranks as sports do: two firsts, then a third. Who is not told has no place, and takes none. */
export const ranked = (rows: readonly FiguresRow[], by: string, order: TableQuery['order']): readonly FiguresRow[] => {
  const toldOfRow = ({ figures }: FiguresRow): number | undefined => {
    const cell = figures[by];
    return typeof cell === 'number' ? cell : undefined;
  };
  const sign = order === 'descending' ? -1 : 1;
  const told = rows.flatMap((row) => {
    const value = toldOfRow(row);
    return value === undefined ? [] : [{ row, value }];
  });
  const sorted = told.sort((a, b) => sign * (a.value - b.value) || (a.row.scope.name < b.row.scope.name ? -1 : 1));
  const places = sorted.map(({ row, value }) => ({ ...row, rank: sorted.findIndex((one) => one.value === value) + 1 }));
  return [...places, ...rows.filter((row) => toldOfRow(row) === undefined)];
};

/**
 * A table of all schools, municipalities or regions in a period: one read of the whole figures, for those who may see them, and one of what
 * the last edition tells of the others. Schools come by pages of some hundreds.
 */
export const getTable =
  (dependencies: StatisticsDependencies) =>
  async (call: Call & { readonly query: TableQuery }): Promise<Result<FiguresTable>> => {
    const { principals, reference, statistics } = dependencies;
    const { query } = call;
    const [principal, current] = await Promise.all([principals.find(call.subject), reference.current()]);
    const caller = authorise(principal, 'statistics:read');
    if (!caller.ok) return caller;
    const jurisdiction = jurisdictionOn(caller.value.organisation, current.municipalities, dateInRiga(call.now));
    const isSchools = query.level === 'school';
    const sees = seesIn(caller.value, jurisdiction, query);
    const [table, told] = await Promise.all([
      sees.full ? statistics.table(query.period, isSchools ? query.page : upperPage) : undefined,
      sees.controlled ? editionOf(dependencies, query) : undefined,
    ]);
    const full = Object.values(table?.rows ?? {}).filter((row) => row.scope.level === query.level && sees.row(row));
    const known = new Set(full.map(({ scope }) => scope.id));
    const others = (told?.rows ?? []).filter(({ scope }) => scope.level === query.level && !known.has(scope.id));
    const within = ({ within: place }: FiguresRow): boolean =>
      (query.municipalityId === undefined || place === query.municipalityId) && (query.regionId === undefined || place === query.regionId);
    const rows = [
      ...full.filter((row) => isIn(row, query)).map(fullRow),
      ...(told === undefined ? [] : others.map((row) => controlledRow(told.edition, row)).filter(within)),
    ].sort((a, b) => (a.scope.id < b.scope.id ? -1 : 1));
    if (table === undefined && told === undefined) return refuse({ code: 'not-found' });
    const last = isSchools ? Math.max(told?.pages ?? 0, await pagesOfTable(dependencies, query, sees.full)) : 0;
    return accept({
      rows: query.rankBy === undefined ? rows : ranked(rows, query.rankBy, query.order),
      nextPage: isSchools && query.page + 1 < last ? query.page + 1 : null,
    });
  };

const isIn = ({ municipalityIds, region }: TableRow, { municipalityId, regionId }: TableQuery): boolean =>
  (municipalityId === undefined || municipalityIds.includes(municipalityId)) && (regionId === undefined || region === regionId);

/** Which table holds anything for a caller, and which of its rows. */
const seesIn = ({ organisation, role }: Principal, jurisdiction: readonly string[], { level }: TableQuery) => {
  const isSchools = level === 'school';
  switch (organisation.kind) {
    case 'audit':
      return { full: true, controlled: false, row: () => true };
    case 'ikvd':
      return { full: role === 'ikvd-coordinator', controlled: role !== 'ikvd-coordinator', row: () => true };
    case 'municipality':
      return {
        full: isSchools || level === 'municipality',
        controlled: !isSchools,
        row: ({ scope, municipalityIds }: TableRow): boolean =>
          isSchools ? jurisdiction.includes(municipalityIds[0] ?? '') : jurisdiction.includes(scope.id),
      };
    case 'school':
      return { full: isSchools, controlled: !isSchools, row: ({ scope }: TableRow): boolean => scope.id === organisation.id };
  }
};

const editionOf = async ({ editions }: StatisticsDependencies, { level, period, page }: TableQuery) => {
  if (level !== 'school') {
    const upper = await editions.upper(period);
    return upper === undefined ? undefined : { ...upper, pages: 0 };
  }
  const edition = await editions.find(period);
  return edition === undefined ? undefined : { edition, rows: await editions.page(edition, page), pages: edition.firstSchools.length };
};

const pagesOfTable = async ({ statistics }: StatisticsDependencies, { period, page }: TableQuery, sees: boolean): Promise<number> =>
  sees && (await statistics.table(period, page + 1)) !== undefined ? page + 2 : 0;

/** A school beside the scopes that hold it, from its municipality to the nation. */
export const compareSchool =
  (dependencies: StatisticsDependencies) =>
  async (call: Call & { readonly schoolId: string; readonly semester: string }): Promise<Result<readonly FiguresRow[]>> => {
    const { principals, reference, schools, statistics } = dependencies;
    const { schoolId, semester } = call;
    const [principal, current, school, own] = await Promise.all([
      principals.find(call.subject),
      reference.current(),
      schools.find(schoolId),
      statistics.findSchool(schoolId, semester),
    ]);
    const caller = authorise(principal, 'statistics:read');
    if (!caller.ok) return caller;
    const around = { today: dateInRiga(call.now), semester };
    const disclosure = disclosureTo(caller.value, { level: 'school', id: schoolId }, surroundingsOf(caller.value, school, current, around));
    if (own === undefined || disclosure !== 'full') return refuse({ code: 'not-found' });
    const above = own.scopes.slice(1).map(levelOf);
    const whole = caller.value.organisation.kind === 'audit' || caller.value.role === 'ikvd-coordinator';
    const rows = whole
      ? Object.values((await statistics.table(semester, upperPage))?.rows ?? {}).map(fullRow)
      : await editionRows(dependencies, semester);
    const mine: FiguresRow = {
      scope: own.compiled.scope,
      within: above[0]?.id ?? null,
      disclosure: 'full',
      asOf: own.compiled.asOf,
      rank: null,
      figures: flat(headlineOf(own.compiled.figures)),
    };
    return accept([mine, ...above.flatMap(({ level, id }) => rows.find(({ scope }) => scope.level === level && scope.id === id) ?? [])]);
  };

const editionRows = async ({ editions }: StatisticsDependencies, period: string): Promise<readonly FiguresRow[]> => {
  const last = await editions.upper(period);
  return last === undefined ? [] : last.rows.map((row) => controlledRow(last.edition, row));
};

/** How many of a hundred plans each count is of; a tenth fine. Nothing of what is not told. */
export const perHundredPlans = ({ figures }: Pick<FiguresRow, 'figures'>): Readonly<Record<string, Cell | null>> => {
  const total = figures['plans.total'];
  return Object.fromEntries(
    Object.entries(figures)
      .filter(([name]) => /^(plans\.(implemented|bySex|byGradeBand)|risks|timeliness\.latePlans)/.test(name))
      .map(([name, cell]) => {
        if (typeof cell !== 'number') return [name, cell];
        if (typeof total !== 'number') return [name, suppressed];
        return [name, total === 0 ? null : Math.round((1000 * cell) / total) / 10];
      }),
  );
};
