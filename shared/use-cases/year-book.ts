import { changesBetween } from '../domain/figure-tree.ts';
import { headlineOf, schoolsPerPage, type TableRow } from '../domain/headline.ts';
import { regions } from '../domain/municipality.ts';
import type { Reference } from '../domain/reference.ts';
import { type CountedSchool, type Delta, levelOf, type ScopeName, scopeName, withDelta } from '../domain/roll-up.ts';
import type { School } from '../domain/school.ts';
import { semestersOf } from '../domain/semester.ts';
import { type CompiledStatistics, rulesVersion } from '../domain/statistics.ts';
import type { Write } from '../ports/records.ts';
import { type CompiledSchool, type StatisticsStore, type TablePage, upperPage, type YearDirectory } from '../ports/statistics.ts';

/** A school that changed, with what its figures say of it beside numbers. */
export type ChangedSchool = {
  readonly before: CountedSchool | undefined;
  readonly after: CountedSchool;
  readonly school: School | undefined;
  readonly name: string;
  /** Ids of the plans and claims that changed. */
  readonly records: readonly string[];
};

/** Everything that a change writes but the tables, not written yet; `keep` takes it for written. */
export type Draft = { readonly writes: readonly Write[]; readonly rollUps: number; readonly keep: () => void };

/** Items of the database that one run alone changes: each is read once, and then known. */
const remembering = <Value>() => {
  const known = new Map<string, Promise<Value | undefined>>();
  return {
    read: (key: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> => {
      const found = known.get(key) ?? read();
      known.set(key, found);
      return found;
    },
    set: (key: string, value: Value): void => void known.set(key, Promise.resolve(value)),
  };
};

/** A page of a table can weigh 400 kB, and one write of the database four megabytes. */
const pagesPerWrite = 8;

/** A sealed revision keeps so many of the figures that changed, and of the records that changed them. */
const mostChanges = 200;

/** All figures of a school year as one run reads and writes them. */
export const createYearBook = (statistics: StatisticsStore, taken: YearDirectory, reference: Reference, asOf: string) => {
  const schools = remembering<CompiledSchool>();
  const scopes = remembering<CompiledStatistics>();
  const pages = remembering<TablePage>();
  /** Rows of tables that are not written yet: whole pages of the country change with every few schools, and are written once. */
  const unwritten = new Map<string, TablePage>();
  let directory = taken;

  const school = (id: string, semester: string) => schools.read(`${semester} ${id}`, () => statistics.findSchool(id, semester));
  const scopeAt = (scope: ScopeName, period: string) =>
    scopes.read(`${scope} ${period}`, () => {
      const { level, id } = levelOf(scope);
      return statistics.find(level, id, period);
    });
  const tableAt = (period: string, page: number) => pages.read(`${period} ${page}`, () => statistics.table(period, page));

  const isSealed = (period: string): boolean =>
    period === directory.year ? semestersOf(period).every((one) => directory.sealed.includes(one)) : directory.sealed.includes(period);

  const nameOf = (scope: ScopeName, changed: readonly ChangedSchool[]): string => {
    const { level, id } = levelOf(scope);
    switch (level) {
      case 'school':
        return changed.find(({ after }) => after.schoolId === id)?.name ?? id;
      case 'municipality':
        return reference.municipalities.find((one) => one.id === id)?.name ?? id;
      case 'region':
        return regions.find((one) => one.id === id)?.name ?? id;
      case 'nation':
        return 'Latvija';
    }
  };

  /** Where a municipality lies; of others, what holds them says it. */
  const regionOf = ({ level, id }: CompiledStatistics['scope']): string | null => {
    const name = level === 'municipality' ? reference.municipalities.find((one) => one.id === id)?.region : undefined;
    return regions.find((one) => one.name === name)?.id ?? null;
  };

  /** What holds a school; over a whole year only what holds it in each of its semesters: the others saw but a part of it. */
  const holdersOf = async (id: string, period: string, changed: readonly ChangedSchool[]) => {
    const semesters = period === directory.year ? semestersOf(period) : [period];
    const within = await Promise.all(
      semesters.map(async (semester) => {
        const now = changed.find(({ after }) => after.schoolId === id && after.semester === semester)?.after;
        return now?.scopes ?? (await school(id, semester))?.scopes;
      }),
    );
    const [first = [], ...more] = within.filter((scopes) => scopes !== undefined);
    const all = first.filter((scope) => more.every((scopes) => scopes.includes(scope))).map(levelOf);
    return {
      municipalityIds: all.filter(({ level }) => level === 'municipality').map((one) => one.id),
      region: all.find(({ level }) => level === 'region')?.id ?? null,
    };
  };

  /** The next state of a scope's figures; after sealing, a numbered revision that says what it corrects. */
  const next = (before: CompiledStatistics | undefined, delta: Delta, changed: readonly ChangedSchool[]): CompiledStatistics => {
    const figures = withDelta(before?.figures, delta);
    const isChanged = delta.pupils !== 0 || Object.keys(delta.figures).length > 0;
    if (before?.sealed === true && !isChanged) return { ...before, scope: { ...before.scope, name: nameOf(delta.scope, changed) } };
    const corrects = before?.sealed === true;
    const within = changed.filter(({ before: old, after }) => [...(old?.scopes ?? []), ...after.scopes].includes(delta.scope));
    return {
      scope: { ...levelOf(delta.scope), name: nameOf(delta.scope, changed) },
      semester: delta.period,
      asOf,
      revision: (before?.revision ?? 1) + (corrects ? 1 : 0),
      sealed: before?.sealed ?? isSealed(delta.period),
      rulesVersion,
      ...(corrects
        ? {
            correction: {
              changes: changesBetween(before.figures, figures).slice(0, mostChanges),
              records: [...new Set(within.flatMap(({ records }) => records))].sort().slice(0, mostChanges),
            },
          }
        : {}),
      figures,
    };
  };

  const draft = async (changed: readonly ChangedSchool[], deltas: readonly Delta[]): Promise<Draft> => {
    let places = directory.schools;
    const placeOf = async (id: string): Promise<number> => {
      const known = await Promise.all(semestersOf(directory.year).map((semester) => school(id, semester)));
      const place = known.find((one) => one !== undefined)?.place;
      if (place !== undefined) return place;
      places += 1;
      return places - 1;
    };
    const placed = new Map<string, number>();
    for (const { after } of changed) if (!placed.has(after.schoolId)) placed.set(after.schoolId, await placeOf(after.schoolId));

    const befores = await Promise.all(deltas.map((delta) => scopeAt(delta.scope, delta.period)));
    const afters = deltas.map((delta, index) => ({ delta, before: befores[index], after: next(befores[index], delta, changed) }));
    const ofSchools = changed.flatMap(({ after }): readonly CompiledSchool[] => {
      const own = afters.find(({ delta }) => delta.scope === after.scopes[0] && delta.period === after.semester);
      if (own === undefined) return [];
      const { scopes: within, pupilIds, schoolId } = after;
      return [{ compiled: own.after, scopes: within, pupilIds, place: placed.get(schoolId) ?? 0 }];
    });
    const isSchool = ({ after }: (typeof afters)[number]): boolean => after.scope.level === 'school' && after.semester !== directory.year;

    const tables = new Map<string, TablePage>();
    for (const { delta, after } of afters) {
      const of = changed.find(({ after }) => after.scopes[0] === delta.scope);
      const page = of === undefined ? upperPage : Math.floor((placed.get(of.after.schoolId) ?? 0) / schoolsPerPage);
      const key = `${delta.period} ${page}`;
      const before = tables.get(key) ?? (await tableAt(delta.period, page)) ?? { period: delta.period, page, rows: {} };
      const above =
        of === undefined
          ? { municipalityIds: [], region: regionOf(after.scope) }
          : await holdersOf(of.after.schoolId, delta.period, changed);
      tables.set(key, { ...before, rows: { ...before.rows, [delta.scope]: rowOf(after, of?.school?.kind, above) } });
    }
    const nextDirectory = { ...directory, schools: places, isDirty: true };
    return {
      rollUps: afters.filter((one) => !isSchool(one)).length,
      writes: [
        statistics.saveDirectory(nextDirectory),
        ...afters.filter((one) => !isSchool(one)).map(({ after }) => statistics.save(after)),
        ...ofSchools.map((one) => statistics.saveSchool(one)),
        ...afters.flatMap(({ before, after }) =>
          before !== undefined && before.revision !== after.revision ? [statistics.keepRevision(before)] : [],
        ),
      ],
      keep: () => {
        directory = nextDirectory;
        for (const { delta, after } of afters) scopes.set(`${delta.scope} ${delta.period}`, after);
        for (const one of ofSchools) schools.set(`${one.compiled.semester} ${one.compiled.scope.id}`, one);
        for (const [key, page] of tables) {
          pages.set(key, page);
          unwritten.set(key, page);
        }
      },
    };
  };

  /**
   * After a run that died before it wrote the tables: the rows of all scopes above schools, as the scopes are. Which of them it changed
   * nobody knows, for a school may have left one, or a pupil may count there no more.
   */
  const restore = async (): Promise<void> => {
    for (const period of [...semestersOf(directory.year), directory.year]) {
      const page = await tableAt(period, upperPage);
      if (page === undefined) continue;
      const rows = await Promise.all(
        Object.values(page.rows).map(async (row) => {
          const compiled = await scopeAt(scopeName(row.scope), period);
          const above = { municipalityIds: [], region: regionOf(row.scope) };
          return [scopeName(row.scope), compiled === undefined ? row : rowOf(compiled, undefined, above)] as const;
        }),
      );
      const restored = { ...page, rows: Object.fromEntries(rows) };
      pages.set(`${period} ${upperPage}`, restored);
      unwritten.set(`${period} ${upperPage}`, restored);
    }
  };

  /** What brings the tables up to what was written, each part a write of its own; nothing where they are. */
  const tableWrites = (): readonly (readonly Write[])[] => {
    const waiting = [...unwritten.values()];
    return Array.from({ length: Math.ceil(waiting.length / pagesPerWrite) }, (_, part) => {
      const end = (part + 1) * pagesPerWrite;
      const isDirty = end < waiting.length;
      return [
        statistics.saveDirectory({ ...directory, isDirty }),
        ...waiting.slice(part * pagesPerWrite, end).map((page) => statistics.saveTable(page)),
      ];
    });
  };

  return { school, schools: () => directory.schools, draft, restore, tableWrites };
};

const rowOf = (
  { scope, asOf, revision, sealed, figures }: CompiledStatistics,
  schoolKind: School['kind'] | undefined,
  { municipalityIds, region }: Pick<TableRow, 'municipalityIds' | 'region'>,
): TableRow => ({
  scope,
  asOf,
  revision,
  sealed,
  municipalityIds,
  region,
  schoolKind: schoolKind ?? null,
  headline: headlineOf(figures),
});
