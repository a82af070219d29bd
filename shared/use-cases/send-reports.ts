import type { Organisation } from '../domain/access.ts';
import { mayRole } from '../domain/access.ts';
import type { Digest } from '../domain/history.ts';
import { organisationKey } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import {
  agency,
  comparedWith,
  idOfReport,
  isMonth,
  monthsDue,
  type Report,
  type ReportContent,
  type ReportFormat,
} from '../domain/report.ts';
import { reportInWords } from '../domain/report-in-words.ts';
import { reportMail } from '../domain/report-mail.ts';
import { partnerOn, type School } from '../domain/school.ts';
import { semesterStart, semestersOf } from '../domain/semester.ts';
import { dateInRiga, dayAfter, fromInstant, toInstant } from '../domain/time.ts';
import type { ReferenceStore, SchoolStore } from '../ports/records.ts';
import type { ReportFiles, ReportRenderer, ReportStore } from '../ports/reports.ts';
import type { StatisticsStore } from '../ports/statistics.ts';
import { type ContactDependencies, recipientsIn } from './contacts.ts';
import { type DeliveryDependencies, deliverOnce } from './deliveries.ts';
import { openSchools } from './open-schools.ts';
import { type ContentDependencies, contentOf, type Partner } from './report-content.ts';
import { nation } from './statistics.ts';

export type SendReportsDependencies = ContentDependencies &
  Omit<ContactDependencies, 'unitOfWork'> &
  DeliveryDependencies & {
    readonly statistics: Pick<StatisticsStore, 'find' | 'table' | 'directory'>;
    readonly schools: Pick<SchoolStore, 'list'>;
    readonly reference: Pick<ReferenceStore, 'current'>;
    readonly reports: ReportStore;
    readonly reportFiles: ReportFiles;
    readonly renderer: ReportRenderer;
    readonly digest: Digest;
    /** Where the API is reached, for links. */
    readonly publicUrl: string;
  };

export type SendReportsRun = {
  /** Ids of the reports that were made. */
  readonly made: readonly string[];
  /** Messages that were sent, and those that the mail service did not take: the next run sends them. */
  readonly sent: number;
  readonly unsent: number;
  /** Messages that no answer came for: they are not sent again. */
  readonly inDoubt: number;
  /** Partners that there was no time for: the next run goes on with them. */
  readonly left: number;
};

/** A report whose message could not be sent is tried again by the runs of so many days. */
const deliveryDays = 7;

/**
 * Makes every report that is due and tells those whom it is for: of each month that is over, and of each semester that is sealed, and
 * anew where sealed figures were corrected since. What an earlier run missed or did not finish, this one does; what is made is never
 * made again.
 */
export const sendReports =
  (dependencies: SendReportsDependencies) =>
  async (scheduledFor: number, hasTime: () => boolean): Promise<SendReportsRun> => {
    const reference = await dependencies.reference.current();
    const today = dateInRiga(scheduledFor);
    const partners = await partnersOn(dependencies, reference, today);
    const sealed = await sealedSemesters(dependencies, reference);
    const made: string[] = [];
    const delivered = { sent: 0, unsent: 0, inDoubt: 0 };
    for (const [index, partner] of partners.entries()) {
      if (!hasTime()) return { made, ...delivered, left: partners.length - index };
      const earlier = [...(await dependencies.reports.all(partner.id))];
      for (const { period, revision, semester } of await dueFor(dependencies, { partner, earlier, sealed, reference, today })) {
        const id = idOfReport({ partnerId: partner.id, period, revision });
        const before = comparedWith({ period, semester }, earlier);
        const asOf = toInstant(scheduledFor);
        const report = await make(dependencies, { id, partner, partners, period, revision, semester, asOf, reference, before });
        // Another run that works for the same instant was quicker: it made the same.
        if (report === undefined) continue;
        earlier.push(report);
        made.push(id);
      }
      const fresh = earlier.filter(({ asOf }) => dayAfter(dateInRiga(fromInstant(asOf)), deliveryDays) >= today);
      const outcome = await deliver(dependencies, partner, fresh, toInstant(scheduledFor));
      delivered.sent += outcome.sent;
      delivered.unsent += outcome.unsent;
      delivered.inDoubt += outcome.inDoubt;
    }
    return { made, ...delivered, left: 0 };
  };

/** The agency, and whoever answers for the money of a school that is open on a day, by id. */
const partnersOn = async (
  { schools }: SendReportsDependencies,
  { municipalities }: Reference,
  today: string,
): Promise<readonly Partner[]> => {
  const found = new Map<string, Partner>();
  const add = (school: School): void => {
    const { municipalityId: id } = partnerOn(school, municipalities, today);
    if (id === null) found.set(school.id, { id: school.id, name: school.name, level: 'school' });
    else found.set(id, { id, name: municipalities.find((one) => one.id === id)?.name ?? id, level: 'municipality' });
  };
  for await (const school of openSchools(schools, today)) add(school);
  const ikvd: Partner = { id: agency, name: 'Izglītības kvalitātes valsts dienests', level: 'nation' };
  return [ikvd, ...[...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))];
};

const sealedSemesters = async ({ statistics }: SendReportsDependencies, { calendar }: Reference): Promise<readonly string[]> => {
  const directories = await Promise.all(calendar.map(({ id }) => statistics.directory(id)));
  return directories.flatMap((directory) => directory?.sealed ?? []).sort();
};

type Due = { readonly period: string; readonly revision: number; readonly semester: string };
type Asked = {
  readonly partner: Partner;
  readonly earlier: readonly Report[];
  readonly sealed: readonly string[];
  readonly reference: Reference;
  readonly today: string;
};

/** What a partner has to get by a day and did not get yet. */
const dueFor = async (
  { statistics }: SendReportsDependencies,
  { partner, earlier, sealed, reference: { calendar }, today }: Asked,
): Promise<readonly Due[]> => {
  const begun = (on: string): string | undefined =>
    calendar
      .flatMap(({ id }) => semestersOf(id))
      .filter((semester) => (semesterStart(calendar, semester) ?? '9') <= on)
      .sort()
      .at(-1);
  const last = earlier.filter(({ period }) => isMonth(period)).at(-1)?.period;
  const months = monthsDue(last, today).flatMap((month): readonly Due[] => {
    const semester = begun(`${month}-31`);
    return semester === undefined ? [] : [{ period: month, revision: 1, semester }];
  });
  const semesters = await Promise.all(
    sealed.map(async (semester): Promise<readonly Due[]> => {
      const found = await statistics.find(partner.level, partner.level === 'nation' ? nation : partner.id, semester);
      const told = earlier.filter(({ period }) => period === semester).at(-1);
      // Of times long past nobody is told that there was nothing to report.
      const isDue =
        told === undefined ? found !== undefined || semester === sealed.at(-1) : (found?.revision ?? 0) > (told.statisticsRevision ?? 0);
      return isDue ? [{ period: semester, revision: (told?.revision ?? 0) + 1, semester }] : [];
    }),
  );
  return [...semesters.flat(), ...months];
};

/** Files first, then the report that names them: a run that dies has made nothing, and the next one makes it. */
const make = async (dependencies: SendReportsDependencies, order: Parameters<typeof contentOf>[1]): Promise<Report | undefined> => {
  const { renderer, reportFiles, reports, unitOfWork, digest } = dependencies;
  const content = await contentOf(dependencies, order);
  const document = reportInWords(content, order.reference.programmes);
  const keep = async (format: ReportFormat) => {
    const bytes = await renderer.render(format, content, document);
    const sha256 = digest(bytes);
    await reportFiles.keep({ format, content: bytes, sha256 });
    return { sha256, sizeBytes: bytes.byteLength };
  };
  // One after another: of a large partner each takes some megabytes.
  const kept = {
    json: await keep('json'),
    csv: await keep('csv'),
    xlsx: await keep('xlsx'),
    pdf: await keep('pdf'),
    html: await keep('html'),
  };
  const report = reportOf(content, kept, order.before);
  return (await unitOfWork.commit([reports.save(report)])).ok ? report : undefined;
};

const reportOf = (content: ReportContent, files: Report['files'], before: Report | undefined): Report => {
  const { id, partner, period, revision, semester, asOf, rulesVersion, statistics, units, late, claims, money, previous } = content;
  return {
    id,
    partner,
    period,
    revision,
    semester,
    asOf,
    rulesVersion,
    statisticsRevision: statistics?.revision ?? null,
    sealed: !isMonth(period),
    corrects: revision > 1 ? (before?.id ?? null) : null,
    rows: {
      units: units.length,
      late: late.length,
      claims: claims.length,
      months: money.reduce((sum, { months }) => sum + months.length, 0),
      changes: previous?.changes.length ?? 0,
    },
    files,
  };
};

const organisationOf = ({ id, level }: Partner): Organisation => {
  switch (level) {
    case 'school':
      return { kind: 'school', id };
    case 'municipality':
      return { kind: 'municipality', id };
    default:
      return { kind: 'ikvd' };
  }
};

/** Tells each person who may read the partner's reports of each of them, once. */
const deliver = async (
  dependencies: SendReportsDependencies,
  partner: Partner,
  fresh: readonly Report[],
  at: string,
): Promise<Readonly<Record<'sent' | 'unsent' | 'inDoubt', number>>> => {
  const outcome = { sent: 0, unsent: 0, inDoubt: 0 };
  if (fresh.length === 0) return outcome;
  const recipients = await recipientsIn(dependencies)(organisationKey(organisationOf(partner)));
  const readers = recipients.filter(({ principal }) => mayRole(principal.role, 'report:read'));
  for (const report of fresh) {
    for (const reader of readers) {
      const mail = reportMail(report, { language: reader.language, publicUrl: dependencies.publicUrl });
      const done = await deliverOnce(dependencies)(report.id, reader, mail, at);
      if (done !== 'known') outcome[done] += 1;
    }
  }
  return outcome;
};
