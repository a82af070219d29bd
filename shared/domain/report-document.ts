import type { Bilingual, Publicity } from './programme.ts';

/** What a number of a table is, and so how it is written. */
export type ColumnKind = 'text' | 'count' | 'cents' | 'days' | 'date';

export type Column = { readonly title: string; readonly kind: ColumnKind };

export type ReportTable = {
  /** Short: a sheet of a workbook is named by it. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Sums of the columns that have one. */
  readonly total: readonly (string | number | null)[] | null;
  /** What is said where there are no rows. */
  readonly nothing: string;
};

/** Bars beside names, one for each series. */
export type ReportChart = {
  readonly title: string;
  readonly kind: Exclude<ColumnKind, 'text' | 'date'>;
  readonly series: readonly string[];
  readonly bars: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** A line that bars are held against. */
  readonly limit: { readonly label: string; readonly value: number } | null;
};

/** A report as people read it, in Latvian, before it takes the form of a file. */
export type ReportDocument = {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** What stands on the first page: names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Sentences that say what matters. */
  readonly summary: readonly string[];
  readonly charts: readonly ReportChart[];
  readonly tables: readonly ReportTable[];
  readonly notes: readonly string[];
  readonly publicity: readonly { readonly funds: Bilingual; readonly slogan: Publicity['slogan']; readonly signs: readonly string[] }[];
};
