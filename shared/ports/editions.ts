import type { CompiledStatistics } from '../domain/statistics.ts';
import type { Write } from './records.ts';

/** One edition of what is told of a semester or school year to whoever sees no records. */
export type Edition = {
  readonly period: string;
  /** 1, 2, …: each stays readable. */
  readonly edition: number;
  /** The instant that it was made for. */
  readonly madeAt: string;
  readonly asOf: string;
  /** Made of sealed figures: of which revision of the nation's. */
  readonly sealed: boolean;
  readonly revision: number;
  readonly rulesVersion: string;
  /** Names of the figures, in the order of each row's cells. */
  readonly columns: readonly string[];
  /** The first school of each page of schools, by id. */
  readonly firstSchools: readonly string[];
  /** Figures of which nothing new could be told without giving away what was kept back: they stand as the edition before told them. */
  readonly kept: readonly string[];
  /** Cells that are not nought; how many of them are not told, and how many are small themselves (null: of a year, whose semesters know). */
  readonly loss: { readonly cells: number; readonly suppressed: number; readonly small: number | null };
};

/** What is told of a scope; null: not told. */
export type ToldRow = {
  readonly scope: CompiledStatistics['scope'];
  /** The municipality (of a school) or region that holds it, if any. */
  readonly within: string | null;
  readonly cells: readonly (number | null)[];
};

/** Schools by their page, or all scopes above them. */
export type EditionPage = number | 'upper';

export type EditionStore = {
  /** The last edition; of a number, that one. */
  readonly find: (period: string, edition?: number) => Promise<Edition | undefined>;
  /** The last edition with its scopes above schools, in one read. */
  readonly upper: (period: string) => Promise<{ readonly edition: Edition; readonly rows: readonly ToldRow[] } | undefined>;
  /** The last edition of every period that has one. */
  readonly all: () => Promise<readonly Edition[]>;
  readonly page: (of: Pick<Edition, 'period' | 'edition'>, page: EditionPage) => Promise<readonly ToldRow[]>;
  /** The figures themselves that an edition was made of, by scope, for the next one to be held against; they never leave the system. */
  readonly figures: (of: Pick<Edition, 'period' | 'edition'>, page: EditionPage) => Promise<Readonly<Record<string, readonly number[]>>>;
  readonly savePage: (of: Pick<Edition, 'period' | 'edition'>, page: EditionPage, rows: readonly ToldRow[]) => Write;
  readonly saveFigures: (
    of: Pick<Edition, 'period' | 'edition'>,
    page: EditionPage,
    figures: Readonly<Record<string, readonly number[]>>,
  ) => Write;
  /** The last part of an edition: from now on it is the one that is told. Fails where it was made already. */
  readonly publish: (edition: Edition, upper: readonly ToldRow[]) => readonly Write[];
};
