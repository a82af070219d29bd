import type { Report, ReportContent, ReportFormat } from '../domain/report.ts';
import type { ReportDocument } from '../domain/report-document.ts';
import type { Page, PageRequest, Write } from './records.ts';

export type ReportStore = {
  readonly find: (id: string) => Promise<Report | undefined>;
  /** A partner's reports, newest period first, and in it the last revision first. */
  readonly list: (partnerId: string, page: PageRequest) => Promise<Page<Report>>;
  /** All of them in the order of periods and revisions. */
  readonly all: (partnerId: string) => Promise<readonly Report[]>;
  /** Fails where there is such a report: it is never replaced. */
  readonly save: (report: Report) => Write;
};

/** One file of a report, from its content and from nothing else: the same content gives the same bytes. */
export type ReportRenderer = {
  readonly render: (format: ReportFormat, content: ReportContent, document: ReportDocument) => Promise<Uint8Array>;
};

/** Files are kept under the hash of their content: a second writing changes nothing. */
export type ReportFiles = {
  readonly keep: (file: { readonly format: ReportFormat; readonly sha256: string; readonly content: Uint8Array }) => Promise<void>;
  readonly read: (file: { readonly format: ReportFormat; readonly sha256: string }) => Promise<Uint8Array | undefined>;
  /** A link that downloads a file under a name, valid for `downloadSeconds`. */
  readonly download: (file: { readonly format: ReportFormat; readonly sha256: string; readonly name: string }) => Promise<string>;
};
