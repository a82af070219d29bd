import * as z from 'zod/mini';
import { approval, approvalLevel } from './approval.ts';
import { claimId, localId, municipalityId, planId, receiptId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { returnReasons } from './plan.ts';
import { sha256Hex } from './receipt.ts';
import { partnerKinds } from './school.ts';
import { semesterId } from './semester.ts';
import { line, openLine } from './text.ts';
import { calendarDate } from './time.ts';

export const claimStatuses = ['draft', 'submitted', 'returned', 'approved', 'verified', 'paid', 'rejected', 'withdrawn'] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

export const maximumClaimLines = 20;

/** Why a cost is not paid, in part or at all. */
export const refusalReasons = ['no-evidence', 'not-eligible', 'outside-plan', 'double-funding', 'over-price', 'wrong-data'] as const;

/** One cost: which measure of which plan it carried out, when the money was spent, and the receipts that prove it. */
export const claimLine = lazily(() =>
  z.strictObject({
    planId,
    measureId: localId,
    spentOn: calendarDate,
    amountCents: positiveCents,
    receiptIds: z.array(receiptId).check(z.minLength(1), z.maxLength(5)),
  }),
);
export type ClaimLine = z.output<ReturnType<typeof claimLine>>;

/** Readable by everybody who deals with the claim: it must not name a person by his code. */
const note = () => z.nullable(openLine(500));

export const claim = lazily(() =>
  z.object({
    id: claimId,
    programme: z.string(),
    semester: semesterId(),
    schoolId,
    partner: z.enum(partnerKinds),
    municipalityId: z.nullable(municipalityId),
    lines: z.array(
      z.object({
        id: localId,
        ...claimLine().shape,
        /** Compensation kind of the measure. */
        kind: line(60),
        /** What the levels that decided so far leave of the amount; null: none has. */
        approvedCents: z.nullable(z.int().check(z.nonnegative())),
        refusals: z.array(z.object({ cents: positiveCents, reason: z.enum(refusalReasons), note: note(), level: approvalLevel })),
      }),
    ),
    /** SHA-256 of the receipts that the lines cite, as of their writing: so that a submission finds other uses in one go. */
    fingerprints: z.array(sha256Hex),
    totalCents: z.int(),
    /** What is left of the total after the decisions so far. */
    payableCents: z.int(),
    status: z.enum(claimStatuses),
    awaiting: z.nullable(z.enum([...approvalLevel.options, 'payment', 'school'])),
    /** The rejected or withdrawn claim that this one was copied from. */
    copyOf: z.nullable(claimId),
    /** Everybody of the school who wrote or submitted it. */
    preparedBy: z.array(subject),
    /** Everybody who prepared the plans that it cites, as of its submission. */
    plansPreparedBy: z.array(subject),
    submittedBy: z.nullable(subject),
    /** What the school is asked to correct; a new submission settles it. */
    corrections: z.array(
      z.object({
        lineId: z.nullable(localId),
        reason: z.enum(returnReasons),
        note: note(),
        level: approvalLevel,
        by: subject,
        at: z.iso.datetime(),
      }),
    ),
    rejection: z.nullable(
      z.object({ reason: z.enum(refusalReasons), note: note(), level: approvalLevel, by: subject, at: z.iso.datetime() }),
    ),
    approvals: z.array(approval()),
    submittedAt: z.nullable(z.iso.datetime()),
    paidBy: z.nullable(subject),
    paidAt: z.nullable(z.iso.datetime()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Claim = z.output<ReturnType<typeof claim>>;
export type Line = Claim['lines'][number];

/** Money of one compensation measure: `planned = available + reserved + spent` at every instant. Cents. */
export const allowance = lazily(() =>
  z.object({
    planId,
    measureId: localId,
    plannedCents: z.int(),
    availableCents: z.int().check(z.nonnegative()),
    reservedCents: z.int().check(z.nonnegative()),
    spentCents: z.int().check(z.nonnegative()),
  }),
);
export type Allowance = z.output<ReturnType<typeof allowance>>;

/** What a line still asks for. */
export const payableOf = ({ amountCents, approvedCents }: Pick<Line, 'amountCents' | 'approvedCents'>): number =>
  approvedCents ?? amountCents;

export type Demand = { readonly planId: string; readonly measureId: string; readonly amountCents: number };

/** What lines ask of each measure's allowance, summed: two lines of one measure are one movement. Nothing is asked for nothing. */
export const demandByMeasure = (lines: readonly Line[], centsOf: (line: Line) => number = payableOf): readonly Demand[] => {
  const demand = new Map<string, Demand>();
  for (const one of lines) {
    const key = `${one.planId} ${one.measureId}`;
    const { planId: plan, measureId } = one;
    demand.set(key, { planId: plan, measureId, amountCents: (demand.get(key)?.amountCents ?? 0) + centsOf(one) });
  }
  return [...demand.values()].filter(({ amountCents }) => amountCents > 0);
};

/** Whether its amounts are reserved on the allowances of its measures. */
export const isReserved = ({ status }: Pick<Claim, 'status'>): boolean =>
  status === 'submitted' || status === 'approved' || status === 'verified';

/** Whether money was asked for and not given up again: it is reserved, or paid. */
export const isStanding = (of: Pick<Claim, 'status'>): boolean => isReserved(of) || of.status === 'paid';
