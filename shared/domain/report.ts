import * as z from 'zod/mini';
import { payer } from './agreement.ts';
import { claimStatuses } from './claim.ts';
import { claimId, schoolId } from './ids.ts';
import { lazily } from './lazily.ts';
import { sha256Hex } from './receipt.ts';
import { semesterId } from './semester.ts';
import { figureChange, figures, statisticsLevels } from './statistics.ts';

export const reportFormats = ['json', 'csv', 'xlsx', 'pdf', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const mediaTypes = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
} as const satisfies Record<ReportFormat, string>;

/** Whom a report is for: a partner (a municipality, or a VPII), or the state's agency, which gets the nation's. */
export const agency = payer;
export const reportPartner = z.string().check(z.regex(/^(?:ikvd|\d{7}|\d{10})$/));

/** A month (`2021-10`), or a semester that is sealed (`2021-2022-1`). */
export const reportPeriod = z.string().check(z.regex(/^\d{4}-(?:0[1-9]|1[0-2])$|^\d{4}-\d{4}-[12]$/));

/** Says what it is, so that a run which is repeated makes the very same: `rep_0003000_2021-10_1`. */
export const reportId = z.string().check(z.regex(/^rep_(?:ikvd|\d{7}|\d{10})_(?:\d{4}-(?:0[1-9]|1[0-2])|\d{4}-\d{4}-[12])_[1-9]\d{0,3}$/));

type ReportName = { readonly partnerId: string; readonly period: string; readonly revision: number };

export const idOfReport = ({ partnerId, period, revision }: ReportName): string => `rep_${partnerId}_${period}_${revision}`;

/** The parts of an id that is one (`reportId`). */
export const nameOfReport = (id: string): ReportName => {
  const [, partnerId = '', period = '', revision = '0'] = id.split('_');
  return { partnerId, period, revision: Number(revision) };
};

export const isMonth = (period: string): boolean => period.length === 7;

const cents = z.int().check(z.nonnegative());
const count = z.int().check(z.nonnegative());

/** A school of the partner, or (in the agency's report) a partner, with what people look for first. */
const unit = lazily(() =>
  z.object({
    level: z.enum(statisticsLevels),
    id: z.string(),
    name: z.string(),
    plans: count,
    implemented: count,
    pupils: count,
    latePlans: count,
    lateDecisions: count,
    claimedCents: cents,
    approvedCents: cents,
    refusedCents: cents,
    paidCents: cents,
    recoveredCents: cents,
  }),
);
export type ReportUnit = z.output<ReturnType<typeof unit>>;

/** A claim behind the sums. It names no pupil and no plan. */
const reportedClaim = lazily(() =>
  z.object({
    id: claimId,
    schoolId,
    status: z.enum(claimStatuses),
    submittedOn: z.nullable(z.iso.date()),
    paidOn: z.nullable(z.iso.date()),
    lines: count,
    totalCents: cents,
    payableCents: cents,
    paidCents: cents,
    recoveredCents: cents,
  }),
);
export type ReportedClaim = z.output<ReturnType<typeof reportedClaim>>;

/** A partner's money in one programme: what was agreed, where it is, and what was spent by the end of each month. */
const money = lazily(() =>
  z.object({
    programme: z.string(),
    agreedCents: z.nullable(cents),
    reservedCents: cents,
    spentCents: cents,
    recoveredCents: cents,
    months: z.array(z.object({ month: z.string(), spentCents: z.int(), spentSoFarCents: z.int() })),
  }),
);
export type ReportedMoney = z.output<ReturnType<typeof money>>;

/** Everything that a report says, as it was at one instant: every file is made of this, and of nothing else. */
export const reportContent = lazily(() =>
  z.object({
    id: reportId,
    partner: z.object({ id: reportPartner, name: z.string() }),
    period: reportPeriod,
    revision: z.int(),
    semester: semesterId(),
    /** The instant that it was made for. */
    asOf: z.iso.datetime(),
    rulesVersion: z.string(),
    /** The compiled figures that it rests on; null: nothing was counted. */
    statistics: z.nullable(z.object({ asOf: z.iso.datetime(), revision: z.int(), sealed: z.boolean(), figures: figures() })),
    units: z.array(unit()),
    /** Schools with plans or decisions that came late. */
    late: z.array(unit()),
    money: z.array(money()),
    claims: z.array(reportedClaim()),
    /** What the report before said otherwise, figure by figure. */
    previous: z.nullable(z.object({ id: reportId, changes: z.array(figureChange()) })),
  }),
);
export type ReportContent = z.output<ReturnType<typeof reportContent>>;

const file = () => z.object({ sha256: sha256Hex, sizeBytes: z.int() });

/** What is known of a report beside its files. It is written once, and never changed. */
export const report = lazily(() =>
  z.object({
    ...z.pick(reportContent(), { id: true, partner: true, period: true, revision: true, semester: true, asOf: true, rulesVersion: true })
      .shape,
    statisticsRevision: z.nullable(z.int()),
    sealed: z.boolean(),
    /** The report that this one corrects. */
    corrects: z.nullable(reportId),
    rows: z.object({ units: count, late: count, claims: count, months: count, changes: count }),
    files: z.object({ json: file(), csv: file(), xlsx: file(), pdf: file(), html: file() }),
  }),
);
export type Report = z.output<ReturnType<typeof report>>;

/** The report before this one that its changes are told against: the revision before, or (of a month) the month before. */
export const comparedWith = (
  { period, semester }: Pick<ReportContent, 'period' | 'semester'>,
  earlier: readonly Report[],
): Report | undefined =>
  earlier.filter((one) => isMonth(one.period) === isMonth(period) && one.semester === semester && one.period <= period).at(-1);

/** The months after `last` that are over on a day; of somebody who never got a report, the last one alone. */
export const monthsDue = (last: string | undefined, today: string): readonly string[] => {
  const current = today.slice(0, 7);
  const before = (month: string): string => {
    const [year = 0, number = 0] = month.split('-').map(Number);
    return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
  };
  const due: string[] = [];
  for (let month = before(current); due.length < mostMonths && (last === undefined ? due.length < 1 : month > last); month = before(month))
    due.unshift(month);
  return due;
};

/** Whoever was forgotten for longer gets no report of what nobody can tell any more. */
const mostMonths = 12;
