import { type Claim, isStanding, payableOf } from '../domain/claim.ts';
import { changesBetween } from '../domain/figure-tree.ts';
import type { TableRow } from '../domain/headline.ts';
import { emptyBalance, type LedgerEntry, moved } from '../domain/ledger.ts';
import { jurisdictionOf } from '../domain/municipality.ts';
import type { Reference } from '../domain/reference.ts';
import {
  agency,
  isMonth,
  type Report,
  type ReportContent,
  type ReportedClaim,
  type ReportedMoney,
  type ReportUnit,
  reportContent,
} from '../domain/report.ts';
import { schoolYearOf, semesterStart } from '../domain/semester.ts';
import { rulesVersion, type StatisticsLevel } from '../domain/statistics.ts';
import { dateInRiga, fromInstant, startOfDayInRiga } from '../domain/time.ts';
import type { BalanceStore, LedgerStore } from '../ports/money.ts';
import type { ClaimStore } from '../ports/records.ts';
import type { ReportFiles } from '../ports/reports.ts';
import { type StatisticsStore, upperPage } from '../ports/statistics.ts';
import { nation } from './statistics.ts';
import { pagesOfSchools } from './table-pages.ts';

export type ContentDependencies = {
  readonly statistics: Pick<StatisticsStore, 'find' | 'table'>;
  readonly claims: Pick<ClaimStore, 'all'>;
  readonly ledger: Pick<LedgerStore, 'all'>;
  readonly balances: Pick<BalanceStore, 'find'>;
  readonly reportFiles: Pick<ReportFiles, 'read'>;
};

/** Whom a report is for. */
export type Partner = { readonly id: string; readonly name: string; readonly level: StatisticsLevel };

export type ReportOrder = {
  readonly id: string;
  readonly partner: Partner;
  /** All that money and schools may be booked under: the agency's are everybody's. */
  readonly partners: readonly Partner[];
  readonly period: string;
  readonly revision: number;
  readonly semester: string;
  readonly asOf: string;
  readonly reference: Reference;
  /** The report that changes are told against. */
  readonly before: Report | undefined;
};

/** Everything that a report says, read once: files are made of it alone. */
export const contentOf = async (dependencies: ContentDependencies, order: ReportOrder): Promise<ReportContent> => {
  const { id, partner, period, revision, semester, asOf, before } = order;
  const { statistics, reportFiles } = dependencies;
  const scopeId = partner.level === 'nation' ? nation : partner.id;
  const json = before?.files.json;
  const [compiled, schools, upper, earlier] = await Promise.all([
    statistics.find(partner.level, scopeId, semester),
    schoolsOf(dependencies, order),
    partner.level === 'nation' ? statistics.table(semester, upperPage) : undefined,
    json === undefined ? undefined : reportFiles.read({ format: 'json', sha256: json.sha256 }),
  ]);
  const previous = earlier === undefined ? undefined : reportContent().parse(JSON.parse(new TextDecoder().decode(earlier)));
  const known = new Set(order.partners.map((one) => one.id));
  const units =
    partner.level === 'nation'
      ? [...Object.values(upper?.rows ?? {}), ...schools].filter(({ scope }) => known.has(scope.id) && scope.id !== agency)
      : schools;
  return {
    id,
    partner: { id: partner.id, name: partner.name },
    period,
    revision,
    semester,
    asOf,
    rulesVersion,
    statistics:
      compiled === undefined
        ? null
        : { asOf: compiled.asOf, revision: compiled.revision, sealed: compiled.sealed, figures: compiled.figures },
    units: units.map(unitOf).sort(byId),
    late: schools
      .map(unitOf)
      .filter(({ latePlans, lateDecisions }) => latePlans + lateDecisions > 0)
      .sort(byId),
    money: await moneyOf(dependencies, order),
    claims: partner.level === 'nation' ? [] : await claimsOf(dependencies, schools, semester),
    previous:
      previous === undefined
        ? null
        : { id: previous.id, changes: [...changesBetween(previous.statistics?.figures ?? {}, compiled?.figures ?? {})] },
  };
};

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

const unitOf = ({ scope, headline: { plans, timeliness, money } }: TableRow): ReportUnit => ({
  ...scope,
  plans: plans.total,
  implemented: plans.implemented,
  pupils: plans.pupils,
  latePlans: timeliness.latePlans,
  lateDecisions: timeliness.lateDecisions,
  ...money,
});

/** The rows of all schools that count for the partner in the semester. */
const schoolsOf = async ({ statistics }: ContentDependencies, { partner, semester }: ReportOrder): Promise<readonly TableRow[]> => {
  const found: TableRow[] = [];
  for await (const { rows } of pagesOfSchools(statistics, semester)) {
    for (const row of Object.values(rows)) {
      const counts =
        partner.level === 'nation' || (partner.level === 'school' ? row.scope.id === partner.id : row.municipalityIds.includes(partner.id));
      if (counts) found.push(row);
    }
  }
  return found;
};

const dayOf = (instant: string | null): string | null => (instant === null ? null : dateInRiga(fromInstant(instant)));

const reported = (claim: Claim): ReportedClaim => {
  const recoveredCents = claim.lines.reduce((sum, line) => sum + line.recoveredCents, 0);
  return {
    id: claim.id,
    schoolId: claim.schoolId,
    status: claim.status,
    submittedOn: dayOf(claim.submittedAt),
    paidOn: dayOf(claim.paidAt),
    lines: claim.lines.length,
    totalCents: claim.totalCents,
    payableCents: claim.payableCents,
    paidCents: claim.status === 'paid' ? claim.lines.reduce((sum, line) => sum + payableOf(line), 0) : 0,
    recoveredCents,
  };
};

/** What stands, for the sums are of that; school by school, so that no more than one school's claims are held whole. */
const claimsOf = async ({ claims }: ContentDependencies, schools: readonly TableRow[], semester: string): Promise<ReportedClaim[]> => {
  const found: ReportedClaim[] = [];
  for (const { scope } of schools) found.push(...(await claims.all(scope.id, semester)).filter(isStanding).map(reported));
  return found.sort(byId);
};

/** What a report of a semester is sealed, or corrected, after is told with it, to the end of its school year. */
const lastMonthOf = ({ period, semester, asOf }: Pick<ReportOrder, 'period' | 'semester' | 'asOf'>): string => {
  if (isMonth(period)) return period;
  const [now, last] = [dateInRiga(fromInstant(asOf)).slice(0, 7), `${schoolYearOf(semester).slice(5)}-08`];
  return now < last ? now : last;
};

/** What the partner agreed and spent in each programme that it has money in, to the end of the period: all of it from the ledger. */
const moneyOf = async (dependencies: ContentDependencies, order: ReportOrder): Promise<ReportedMoney[]> => {
  const { partner, partners, semester, reference, asOf } = order;
  const { calendar, municipalities, programmes } = reference;
  const today = dateInRiga(fromInstant(asOf));
  const ids = partner.level === 'nation' ? partners.map(({ id }) => id) : [partner.id];
  const booked = [...new Set(ids.flatMap((id) => (id.length === 7 ? jurisdictionOf(municipalities, id, today) : [id])))];
  const until = lastMonthOf(order);
  const from = (semesterStart(calendar, `${schoolYearOf(semester)}-1`) ?? today).slice(0, 7);
  const months = monthsBetween(from, until);
  const entries: LedgerEntry[] = [];
  const ended = startOfDayInRiga(`${monthAfter(until)}-01`);
  for (const id of booked) entries.push(...(await dependencies.ledger.all(id, { from: '0000', until: ended })));
  const all = await Promise.all(
    programmes.map(async ({ id }): Promise<ReportedMoney> => {
      const of = await Promise.all(booked.map((one) => dependencies.balances.find(id, one)));
      const agreed = of.flatMap((one) => one?.agreedCents ?? []);
      const own = entries.filter(({ programme }) => programme === id);
      const { reservedCents, spentCents, recoveredCents } = moved(
        emptyBalance,
        own.flatMap(({ movements }) => movements),
      );
      const spentIn = spentByMonth(own);
      const spentBy = (month: string): number => [...spentIn].reduce((total, [at, cents]) => total + (at <= month ? cents : 0), 0);
      return {
        programme: id,
        agreedCents: agreed.length === 0 ? null : agreed.reduce((total, cents) => total + cents, 0),
        reservedCents,
        spentCents,
        recoveredCents,
        months: months.map((month) => ({ month, spentCents: spentIn.get(month) ?? 0, spentSoFarCents: spentBy(month) })),
      };
    }),
  );
  return all.filter(
    ({ agreedCents, reservedCents, spentCents, recoveredCents }) => (agreedCents ?? 0) + reservedCents + spentCents + recoveredCents > 0,
  );
};

const spentByMonth = (entries: readonly LedgerEntry[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { at, movements } of entries) {
    const month = dateInRiga(fromInstant(at)).slice(0, 7);
    const cents = movements.reduce((sum, { from, to, cents: moved }) => sum + (to === 'spent' ? moved : from === 'spent' ? -moved : 0), 0);
    sums.set(month, (sums.get(month) ?? 0) + cents);
  }
  return sums;
};

const monthAfter = (name: string): string => {
  const [year = 0, month = 1] = name.split('-').map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
};

const monthsBetween = (from: string, until: string): readonly string[] => {
  const found: string[] = [];
  for (let month = from; month <= until; month = monthAfter(month)) found.push(month);
  return found;
};
