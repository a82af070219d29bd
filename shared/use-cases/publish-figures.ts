import { type Disclosure, disclose, factorCategories, toldOfYear } from '../domain/disclosure.ts';
import { type ScopeName, scopeName } from '../domain/roll-up.ts';
import { semestersOf } from '../domain/semester.ts';
import { type CompiledStatistics, disclosureThreshold } from '../domain/statistics.ts';
import { dateInRiga, fromInstant, toInstant } from '../domain/time.ts';
import type { Edition, EditionStore, ToldRow } from '../ports/editions.ts';
import type { ReferenceStore, UnitOfWork } from '../ports/records.ts';
import type { StatisticsStore } from '../ports/statistics.ts';
import { beforeOf, cellsOf, columnsOf, type PlacedScope, pagesOf, placedScopes, rowsOf, toldOf } from './edition-content.ts';
import { nation } from './statistics.ts';

type Dependencies = {
  readonly statistics: StatisticsStore;
  readonly editions: EditionStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
};

export type PublishRun = {
  /** Semesters of which a new edition is told now, their school years with them. */
  readonly published: readonly string[];
  /** Semesters whose last edition stays: nothing newer can be told without giving away what it kept back, or they are being compiled. */
  readonly kept: readonly string[];
};

/**
 * Tells a new edition of every semester that changed: once a month of the nation and its regions, and of all scopes when the semester is
 * sealed, and once a month where it is corrected later. Whoever may not see the records gets editions only, so nobody can compare last
 * night's figures with those of the night before and see the one plan that came between.
 */
export const publishFigures =
  (dependencies: Dependencies) =>
  async (scheduledFor: number): Promise<PublishRun> => {
    const { statistics, editions } = dependencies;
    const { calendar, programmes } = await dependencies.reference.current();
    const categories = factorCategories(programmes);
    const [published, kept]: [string[], string[]] = [[], []];
    for (const year of calendar.map(({ id }) => id).sort()) {
      const directory = await statistics.directory(year);
      if (directory === undefined) continue;
      for (const semester of semestersOf(year)) {
        const [last, whole] = await Promise.all([editions.find(semester), statistics.find('nation', nation, semester)]);
        if (whole === undefined || !isDue(last, whole, scheduledFor)) continue;
        const isTold = await publishSemester(dependencies, { whole, last, categories, token: directory.token, scheduledFor });
        (isTold ? published : kept).push(semester);
      }
      await publishYear(dependencies, year, scheduledFor);
    }
    return { published, kept };
  };

const monthOf = (instant: string): string => dateInRiga(fromInstant(instant)).slice(0, 7);

const isDue = (last: Edition | undefined, whole: CompiledStatistics, scheduledFor: number): boolean => {
  if (last === undefined || (whole.sealed && !last.sealed)) return true;
  return last.asOf !== whole.asOf && monthOf(last.madeAt) < monthOf(toInstant(scheduledFor));
};

type Semester = {
  readonly whole: CompiledStatistics;
  readonly last: Edition | undefined;
  readonly categories: Readonly<Record<string, string>>;
  readonly token: number;
  readonly scheduledFor: number;
};

const publishSemester = async (
  dependencies: Dependencies,
  { whole, last, categories, token, scheduledFor }: Semester,
): Promise<boolean> => {
  const placed = await placedScopes(dependencies.statistics, whole.semester, token);
  if (placed === undefined) return false;
  // Until a semester is sealed its small scopes grow from month to month: what was told of one could never be kept back again.
  const scopes = whole.sealed ? placed : placed.filter(({ scope }) => scope.level === 'nation' || scope.level === 'region');
  const spokenOf = new Set(scopes.map(({ id }) => id));
  const before = last === undefined ? {} : { before: await beforeOf(dependencies.editions, last) };
  const disclosure = disclose(placed, { threshold: disclosureThreshold, categories, tells: (id) => spokenOf.has(id), ...before });
  if (disclosure === undefined) return false;
  return saveEdition(dependencies, headOf(whole, last, scheduledFor), scopes, disclosure);
};

type Head = Omit<Edition, 'columns' | 'firstSchools' | 'kept' | 'loss'>;

const headOf = ({ semester, asOf, sealed, revision, rulesVersion }: CompiledStatistics, last: Edition | undefined, at: number): Head => ({
  period: semester,
  edition: (last?.edition ?? 0) + 1,
  madeAt: toInstant(at),
  asOf,
  sealed,
  revision,
  rulesVersion,
});

type Row = Pick<PlacedScope, 'id' | 'parent' | 'scope'>;

/** Pages first, then the head that makes them the last edition: a run that dies has told nothing. */
const saveEdition = async (
  { editions, unitOfWork }: Dependencies,
  head: Head,
  scopes: readonly Row[],
  { told, figures, kept, loss }: Pick<Disclosure, 'told' | 'figures' | 'kept'> & Pick<Edition, 'loss'>,
): Promise<boolean> => {
  const columns = columnsOf(told.values());
  const pages = pagesOf(scopes).map(({ page, of }) => ({
    page,
    of,
    rows: of.map(({ id, parent, scope }): ToldRow => ({ scope, within: parent, cells: cellsOf(told.get(id) ?? {}, columns) })),
  }));
  for (const { page, of, rows } of pages) {
    await unitOfWork.commit([editions.savePage(head, page, rows)]);
    const known = of.flatMap(({ id }) => {
      const behind = figures.get(id);
      return behind === undefined ? [] : [[id, columns.map((name) => behind[name] ?? 0)] as const];
    });
    if (known.length > 0) await unitOfWork.commit([editions.saveFigures(head, page, Object.fromEntries(known))]);
  }
  const firstSchools = pages.flatMap(({ page, of }) => (page === 'upper' ? [] : [of[0]?.scope.id ?? '']));
  const upper = pages.find(({ page }) => page === 'upper')?.rows ?? [];
  return (await unitOfWork.commit(editions.publish({ ...head, columns, firstSchools, kept, loss }, upper))).ok;
};

/**
 * A school year is told from what is told of its semesters; only its pupils are its own, for nobody can add them up. So it is told of a
 * scope only where each semester that has figures is: otherwise pupils of both would stand beside plans of one.
 */
const publishYear = async (dependencies: Dependencies, year: string, scheduledFor: number): Promise<void> => {
  const { editions, statistics } = dependencies;
  const [last, whole, semesters] = await Promise.all([
    editions.find(year),
    statistics.find('nation', nation, year),
    Promise.all(
      semestersOf(year).map(async (semester) => ({
        edition: await editions.find(semester),
        isCounted: (await statistics.find('nation', nation, semester)) !== undefined,
      })),
    ),
  ]);
  const told = semesters.flatMap(({ edition }) => edition ?? []);
  const isNewer = told.some(({ madeAt }) => last === undefined || madeAt > last.madeAt);
  if (whole === undefined || !isNewer || semesters.some(({ edition, isCounted }) => isCounted && edition === undefined)) return;
  const parts = await Promise.all(
    told.map(async (edition) => ({
      edition,
      rows: new Map((await rowsOf(editions, edition)).map((row) => [scopeName(row.scope), row])),
    })),
  );
  const isTellable = (id: ScopeName): boolean => parts.every(({ edition, rows }) => edition.sealed || rows.has(id));
  const scopes = new Map(parts.flatMap(({ rows }) => [...rows].filter(([id]) => isTellable(id))));
  const cells = new Map(
    await Promise.all(
      [...scopes].map(async ([id, { scope }]) => {
        const compiled = await statistics.find(scope.level, scope.id, year);
        const of = parts.flatMap(({ edition, rows }) => {
          const row = rows.get(id);
          return row === undefined ? [] : [toldOf(edition, row)];
        });
        return [id, toldOfYear(of, compiled?.figures.plans.pupils ?? 0)] as const;
      }),
    ),
  );
  const all = [...cells.values()].flatMap((one) => Object.values(one)).filter((cell) => cell !== 0);
  const loss = { cells: all.length, suppressed: all.filter((cell) => typeof cell !== 'number').length, small: null };
  await saveEdition(
    dependencies,
    headOf(whole, last, scheduledFor),
    [...scopes].map(([id, { scope, within }]) => ({ id, parent: within, scope })),
    { told: cells, figures: new Map(), kept: [...new Set(told.flatMap(({ kept }) => kept))], loss },
  );
};
