import { settingOn } from '../domain/programme.ts';
import type { Reference } from '../domain/reference.ts';
import { scopeName } from '../domain/roll-up.ts';
import { schoolYearOf, semesterEnd, semestersOf } from '../domain/semester.ts';
import { dateInRiga, dayAfter } from '../domain/time.ts';
import type { ReferenceStore, UnitOfWork, Write } from '../ports/records.ts';
import type { StaleMarks, StatisticsStore, YearDirectory } from '../ports/statistics.ts';
import { pagesOfTable } from './table-pages.ts';

type Dependencies = {
  readonly statistics: StatisticsStore;
  readonly staleMarks: Pick<StaleMarks, 'all'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
};

export type SealRun = {
  /** Semesters whose figures are frozen now. */
  readonly sealed: readonly string[];
  /** Those that are due, but not compiled yet: the next run seals them. */
  readonly waiting: readonly string[];
};

/**
 * The first day on which a semester's figures are frozen: the last day of its plan periods, and the longest time that a programme gives
 * for evaluations and last entries. Undefined where the calendar does not know the semester.
 */
export const sealedFrom = ({ calendar, programmes }: Reference, semester: string): string | undefined => {
  const ends = semesterEnd(calendar, semester);
  if (ends === undefined) return undefined;
  const grace = programmes.map(({ calendar: terms }) => settingOn(terms.graceDays, ends)?.value ?? 0);
  return dayAfter(ends, Math.max(0, ...grace) + 1);
};

/**
 * Freezes the figures of every semester whose time is over, and of a school year with its second semester. Nothing can be lost: what is
 * marked stale is compiled first, and what changes later makes a numbered revision. A run that dies is simply run again.
 */
export const sealSemesters =
  ({ statistics, staleMarks, reference: references, unitOfWork }: Dependencies) =>
  async (scheduledFor: number): Promise<SealRun> => {
    const [reference, marks] = await Promise.all([references.current(), staleMarks.all()]);
    const today = dateInRiga(scheduledFor);
    const due = reference.calendar
      .flatMap(({ id }) => semestersOf(id))
      .filter((semester) => {
        const from = sealedFrom(reference, semester);
        return from !== undefined && from <= today;
      })
      .sort();
    const directories = new Map(
      await Promise.all([...new Set(due.map(schoolYearOf))].map(async (year) => [year, await statistics.directory(year)] as const)),
    );
    const open = due.filter((semester) => directories.get(schoolYearOf(semester))?.sealed.includes(semester) === false);
    const waiting = open.filter((semester) => marks.some((mark) => mark.semester === semester));
    const sealed: string[] = [];
    for (const semester of open.filter((one) => !waiting.includes(one))) {
      const directory = await statistics.takeOver(schoolYearOf(semester));
      if (await seal({ statistics, unitOfWork }, directory, semester)) sealed.push(semester);
      else waiting.push(semester);
    }
    return { sealed, waiting };
  };

/** How many figures are sealed in one write, beside the directory and a page of a table. */
const batchSize = 90;

const seal = async (
  { statistics, unitOfWork }: Pick<Dependencies, 'statistics' | 'unitOfWork'>,
  directory: YearDirectory,
  semester: string,
): Promise<boolean> => {
  const sealed = [...directory.sealed, semester].sort();
  const year = directory.year;
  const periods = semestersOf(year).every((one) => sealed.includes(one)) ? [semester, year] : [semester];
  for (const period of periods) {
    for await (const page of pagesOfTable(statistics, period)) {
      const scopes = Object.values(page.rows).map(({ scope }) => scopeName(scope));
      for (let start = 0; start < scopes.length; start += batchSize) {
        const writes: Write[] = scopes.slice(start, start + batchSize).map((scope) => statistics.seal(scope, period));
        const commit = await unitOfWork.commit([statistics.saveDirectory(directory), ...writes]);
        if (!commit.ok) return false;
      }
      const rows = Object.fromEntries(Object.entries(page.rows).map(([scope, row]) => [scope, { ...row, sealed: true }]));
      const commit = await unitOfWork.commit([statistics.saveDirectory(directory), statistics.saveTable({ ...page, rows })]);
      if (!commit.ok) return false;
    }
  }
  return (await unitOfWork.commit([statistics.saveDirectory({ ...directory, sealed })])).ok;
};
