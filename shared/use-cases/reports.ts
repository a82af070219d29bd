import { authorise, type Principal } from '../domain/principal.ts';
import { downloadSeconds } from '../domain/receipt.ts';
import type { Reference } from '../domain/reference.ts';
import { agency, mediaTypes, nameOfReport, type Report, type ReportFormat } from '../domain/report.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, PrincipalStore, ReferenceStore } from '../ports/records.ts';
import type { ReportFiles, ReportStore } from '../ports/reports.ts';
import { seesPartner } from './agreements.ts';
import type { Call } from './call.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type ReportDependencies = {
  readonly principals: Pick<PrincipalStore, 'find'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly reports: ReportStore;
  readonly reportFiles: ReportFiles;
  readonly cursors: Cursors;
};

/** A partner's reports are his and the state's; the agency's own are of the state alone. */
const seesReportsOf = (caller: Principal, partnerId: string, reference: Reference, today: string): boolean =>
  partnerId === agency
    ? caller.organisation.kind === 'ikvd' || caller.organisation.kind === 'audit'
    : seesPartner(caller, partnerId, reference, today);

const ownPartner = ({ organisation }: Principal): string => ('id' in organisation ? organisation.id : agency);

export const listReports =
  ({ principals, reference, reports, cursors }: ReportDependencies) =>
  async (call: Call & { readonly query: PageQuery & { readonly partner?: string | undefined } }): Promise<Result<Page<Report>>> => {
    const { query, now } = call;
    const [principal, rules] = await Promise.all([principals.find(call.subject), reference.current()]);
    const caller = authorise(principal, 'report:read');
    if (!caller.ok) return caller;
    const partner = query.partner ?? ownPartner(caller.value);
    if (!seesReportsOf(caller.value, partner, rules, dateInRiga(now))) return refuse({ code: 'not-found' });
    return fetchPage(cursors, `reports:${partner}`, query, (request) => reports.list(partner, request));
  };

export const getReport =
  ({ principals, reference, reports }: Pick<ReportDependencies, 'principals' | 'reference' | 'reports'>) =>
  async (call: Call & { readonly reportId: string }): Promise<Result<Report>> => {
    const [principal, rules, found] = await Promise.all([principals.find(call.subject), reference.current(), reports.find(call.reportId)]);
    const caller = authorise(principal, 'report:read');
    if (!caller.ok) return caller;
    const { partnerId } = nameOfReport(call.reportId);
    if (found === undefined || !seesReportsOf(caller.value, partnerId, rules, dateInRiga(call.now))) return refuse({ code: 'not-found' });
    return accept(found);
  };

/** A link to one of a report's files, with what its bytes must be. */
export type ReportDownload = {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly url: string;
  readonly expiresAt: string;
};

export const downloadReport =
  (dependencies: ReportDependencies) =>
  async (call: Call & { readonly reportId: string; readonly format: ReportFormat }): Promise<Result<ReportDownload>> => {
    const { format, now } = call;
    const report = await getReport(dependencies)(call);
    if (!report.ok) return report;
    const file = report.value.files[format];
    const name = `${report.value.id}.${format}`;
    const url = await dependencies.reportFiles.download({ format, sha256: file.sha256, name });
    return accept({ name, contentType: mediaTypes[format], ...file, url, expiresAt: toInstant(now + downloadSeconds * 1000) });
  };
