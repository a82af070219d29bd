import type { TableRow } from '../domain/headline.ts';
import type { ScopeName } from '../domain/roll-up.ts';
import type { CompiledStatistics, StatisticsLevel } from '../domain/statistics.ts';
import type { Write } from './records.ts';

/** A school's compiled figures with what exact roll-ups need; the extra fields never leave the system. */
export type CompiledSchool = {
  readonly compiled: CompiledStatistics;
  /** Every scope that holds it: itself, the municipality of its time with each later successor (a VPII: none), region, nation. */
  readonly scopes: readonly ScopeName[];
  readonly pupilIds: readonly string[];
  /** Its number among the schools of the year: it says on which page of the tables the school stands. */
  readonly place: number;
};

/** What a school year's compilers know of it. */
export type YearDirectory = {
  readonly year: string;
  /** Changes with every run that takes the year over: an older run that still writes fails. */
  readonly token: number;
  /** Schools that were given a place so far. */
  readonly schools: number;
  /** Semesters that are sealed; with both of them, the year is too. */
  readonly sealed: readonly string[];
  /** A run began to write figures, and did not write their rows of the tables yet: the marks of those still stand. */
  readonly isDirty: boolean;
};

/** The rows of one page of a table: of schools, or (page -1) of all scopes above them. */
export type TablePage = { readonly period: string; readonly page: number; readonly rows: Readonly<Record<ScopeName, TableRow>> };

export const upperPage = -1;

export type StatisticsStore = {
  /** The compiled periods `from` to `to`, both inclusive, of one scope, in one query. */
  readonly range: (level: StatisticsLevel, id: string, from: string, to: string) => Promise<readonly CompiledStatistics[]>;
  readonly find: (level: StatisticsLevel, id: string, period: string) => Promise<CompiledStatistics | undefined>;
  readonly findSchool: (id: string, semester: string) => Promise<CompiledSchool | undefined>;
  /** Ids of the schools that have figures of a semester, as an index shows them that may lag. */
  readonly schoolsOf: (semester: string) => Promise<readonly string[]>;
  /** What a scope's figures of a period were before they were corrected, oldest first. */
  readonly revisions: (level: StatisticsLevel, id: string, period: string) => Promise<readonly CompiledStatistics[]>;
  readonly table: (period: string, page: number) => Promise<TablePage | undefined>;
  readonly directory: (year: string) => Promise<YearDirectory | undefined>;
  /** From now on whoever began before can write nothing more. */
  readonly takeOver: (year: string) => Promise<YearDirectory>;
  /** Part of every write of a compiler: fails where another took the year over since. */
  readonly saveDirectory: (directory: YearDirectory) => Write;
  readonly save: (compiled: CompiledStatistics) => Write;
  readonly saveSchool: (school: CompiledSchool) => Write;
  /** Keeps a sealed revision that another one replaces. */
  readonly keepRevision: (compiled: CompiledStatistics) => Write;
  readonly saveTable: (page: TablePage) => Write;
  /** From now on what changes is a correction. Fails where there are no such figures. */
  readonly seal: (scope: ScopeName, period: string) => Write;
};

/** Stands for a school in a mark of a semester all whose schools may count elsewhere now. */
export const everySchool = '*';

export type StaleMark = {
  readonly shard: number;
  readonly semester: string;
  readonly schoolId: string;
  readonly token: string;
  /** When the change that it stands for was written; milliseconds since the epoch. */
  readonly changedAt: number;
  /** Ids of the plans and claims that changed since the mark was set. */
  readonly records: readonly string[];
};

type Mark = Omit<StaleMark, 'shard'>;

export type StaleMarks = {
  /** Idempotent: a mark that stands already is only renewed, with the records of both. */
  readonly mark: (mark: Mark) => Promise<void>;
  /** The same mark as part of an atomic write. */
  readonly markWith: (mark: Mark) => Write;
  readonly all: () => Promise<readonly StaleMark[]>;
  /** Removes the mark unless it was renewed since it was read. */
  readonly clear: (mark: StaleMark) => Promise<void>;
};
