import { type Claim, isStanding } from './claim.ts';
import { isHoliday } from './holidays.ts';
import { type Programme, settingOn } from './programme.ts';
import { atPercentile, type Figures } from './statistics.ts';
import { dateInRiga, dayAfter, daysBetween, fromInstant } from './time.ts';

/** What can be unusual about a claim. Each is a reason to look twice, and none decides anything. */
export const signalCodes = [
  'high-amount',
  'spent-on-holiday',
  'one-supplier',
  'round-sum',
  'old-receipt',
  'late-submission',
  'used-elsewhere',
  'differs-from-file',
] as const;
export type SignalCode = (typeof signalCodes)[number];

export type Signal = {
  readonly code: SignalCode;
  /** null: the whole claim. */
  readonly lineId: string | null;
  /** What the explanation names. */
  readonly facts: Readonly<Record<string, string | number>>;
};

/** What a claim is compared with. */
export type SignalContext = {
  /** Claims of the same school and semester, this one among them. */
  readonly ofSchool: readonly Claim[];
  /** The nation's money of the semester; undefined: not compiled yet. */
  readonly nation: Figures['compensations'] | undefined;
  /** First and last day of the semester's plans. */
  readonly period: { readonly starts: string; readonly ends: string } | undefined;
  readonly programme: Programme;
};

const percentile = 95;
/** Of fewer lines a percentile tells nothing. */
const leastLines = 20;
/** A supplier is conspicuous from so many claims on, and where it has this part of all. */
const leastClaims = 5;
const largestPart = 0.5;
/** Whole tens of euro. */
const roundCents = 1_000;

type Of = (claim: Claim, context: SignalContext) => readonly Signal[];

const highAmounts: Of = ({ lines }, { nation }) =>
  lines.flatMap(({ id, kind, amountCents }): readonly Signal[] => {
    const amounts = nation?.byKind[kind]?.linesByAmount ?? {};
    const limit = atPercentile(amounts, percentile, leastLines);
    return limit === undefined || amountCents <= limit
      ? []
      : [{ code: 'high-amount', lineId: id, facts: { amountCents, percentile, limitCents: limit } }];
  });

const holidays: Of = ({ lines }) =>
  lines.flatMap(({ id, spentOn }): readonly Signal[] =>
    isHoliday(spentOn) ? [{ code: 'spent-on-holiday', lineId: id, facts: { spentOn } }] : [],
  );

const roundSums: Of = ({ lines }) =>
  lines.flatMap(({ id, amountCents }): readonly Signal[] =>
    amountCents % roundCents === 0 ? [{ code: 'round-sum', lineId: id, facts: { amountCents } }] : [],
  );

const suppliersOf = ({ takes }: Claim): ReadonlySet<string> => new Set(takes.flatMap(({ supplier }) => supplier ?? []));

const oneSupplier: Of = (claim, { ofSchool }) => {
  const standing = ofSchool.filter((one) => one.id === claim.id || isStanding(one));
  return [...suppliersOf(claim)].flatMap((supplier): readonly Signal[] => {
    const claims = standing.filter((one) => suppliersOf(one).has(supplier)).length;
    return claims < leastClaims || claims < standing.length * largestPart
      ? []
      : [{ code: 'one-supplier', lineId: null, facts: { claims, of: standing.length } }];
  });
};

const linesOf = ({ lines }: Claim, receiptId: string): readonly string[] =>
  lines.filter(({ receiptIds }) => receiptIds.includes(receiptId)).map(({ id }) => id);

const oldReceipts: Of = (claim, { period }) =>
  claim.takes.flatMap(({ receiptId, issuedOn }): readonly Signal[] =>
    period === undefined || issuedOn >= period.starts
      ? []
      : linesOf(claim, receiptId).map((lineId) => ({ code: 'old-receipt', lineId, facts: { receiptId, issuedOn, starts: period.starts } })),
  );

/** A standing claim that does not hold all of a receipt's fingerprints says that they are somebody's already. */
const usedElsewhere: Of = (claim) =>
  claim.takes.flatMap(({ receiptId, cents, held, fingerprints }): readonly Signal[] =>
    cents === 0 || !isStanding(claim) || held.length === fingerprints.length
      ? []
      : linesOf(claim, receiptId).map((lineId) => ({ code: 'used-elsewhere', lineId, facts: { receiptId } })),
  );

const lateSubmission: Of = ({ submittedAt }, { period, programme }) => {
  if (submittedAt === null || period === undefined) return [];
  const submittedOn = dateInRiga(fromInstant(submittedAt));
  const due = dayAfter(period.ends, settingOn(programme.calendar.claimDays, submittedOn).value ?? 0);
  return submittedOn <= due ? [] : [{ code: 'late-submission', lineId: null, facts: { due, days: daysBetween(due, submittedOn) } }];
};

const fileDifferences: Of = ({ lines }) =>
  lines.flatMap(({ id, warnings }) =>
    warnings.map(({ receiptId, code }): Signal => ({ code: 'differs-from-file', lineId: id, facts: { receiptId, difference: code } })),
  );

const all: readonly Of[] = [highAmounts, holidays, oneSupplier, roundSums, oldReceipts, lateSubmission, usedElsewhere, fileDifferences];

/** Everything unusual about a claim. */
export const signalsOf = (claim: Claim, context: SignalContext): readonly Signal[] => all.flatMap((of) => of(claim, context));
