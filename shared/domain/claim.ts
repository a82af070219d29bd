import * as z from 'zod/mini';
import type { Role } from './access.ts';
import { approval, approvalLevel } from './approval.ts';
import { batchId, claimId, localId, municipalityId, planId, receiptId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { citedPlan, returnReasons, span } from './plan.ts';
import { differences, duplicateKinds } from './receipt-document.ts';
import { partnerKinds } from './school.ts';
import { semesterId } from './semester.ts';
import { line, openLine } from './text.ts';
import { calendarDate } from './time.ts';

export const claimStatuses = ['draft', 'submitted', 'returned', 'approved', 'verified', 'paid', 'rejected', 'withdrawn'] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

export const maximumClaimLines = 20;

/** Why a cost is not paid, in part or at all. */
export const refusalReasons = ['no-evidence', 'not-eligible', 'outside-plan', 'double-funding', 'over-price', 'wrong-data'] as const;

/** How an unlawful payment came to light. */
export const recoveryOrigins = ['audit', 'verification', 'partner', 'court'] as const;

/** What of one receipt proves one line. */
const share = lazily(() => z.strictObject({ receiptId, amountCents: positiveCents }));

/** What every line says of its cost: which measure of which plan it carried out, when the money was spent, and what proves it. */
const cost = () => ({ planId, measureId: localId, spentOn: calendarDate, amountCents: positiveCents });
const cited = () => z.array(receiptId).check(z.minLength(1), z.maxLength(5));

/** One cost as a school writes it. */
export const claimLine = lazily(() =>
  z.strictObject({
    ...cost(),
    receiptIds: cited(),
    /** The days that the cost is for, where they are others than the day of spending. */
    period: z.optional(span()),
    /** What of each receipt is for this line; without it, the one that proves a payment is for all of the line. */
    shares: z.optional(z.array(share()).check(z.minLength(1), z.maxLength(5))),
    /** A code of the programme; without it, its first. */
    fundingSource: z.optional(openLine(40)),
    /** Why a receipt that proved a cost already proves this one too. */
    justification: z.optional(openLine(500, 10)),
  }),
);
export type ClaimLine = z.output<ReturnType<typeof claimLine>>;

/** Readable by everybody who deals with the claim: it must not name a person by his code. */
const note = () => z.nullable(openLine(500));

/**
 * What all lines together take of one receipt, as of their writing, so that a submission has everything at hand. `described` is the edition
 * of what was typed of it.
 */
const take = lazily(() =>
  z.object({
    receiptId,
    described: z.int(),
    isClean: z.boolean(),
    /** What of it can be paid back at all. */
    refundableCents: z.int(),
    /** 0: it proves a delivery, and pays for nothing. */
    cents: z.int(),
    issuedOn: calendarDate,
    supplier: z.nullable(z.string()),
    fingerprints: z.array(z.object({ of: z.enum(duplicateKinds), key: z.string() })),
    /** Which of the fingerprints this claim holds while its money is reserved or paid. */
    held: z.array(z.enum(duplicateKinds)),
  }),
);
export type Take = z.output<ReturnType<typeof take>>;

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
        ...cost(),
        receiptIds: cited(),
        period: z.nullable(span()),
        shares: z.array(share()),
        fundingSource: z.string(),
        justification: z.nullable(z.string()),
        /** Compensation kind of the measure. */
        kind: line(60),
        /** What the levels that decided so far leave of the amount; null: none has. */
        approvedCents: z.nullable(z.int().check(z.nonnegative())),
        refusals: z.array(z.object({ cents: positiveCents, reason: z.enum(refusalReasons), note: note(), level: approvalLevel })),
        /** Where what was read from a receipt differs from what the school typed. */
        warnings: z.array(z.object({ receiptId, code: z.enum(differences) })),
        /** What of the payment had to be given back. */
        recoveredCents: z.int().check(z.nonnegative()),
      }),
    ),
    takes: z.array(take()),
    /** The plans that the lines cite, as of their writing: where nothing changed since, a submission need not read them again. */
    cites: z.array(citedPlan()),
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
    /** In the sample that two people verify. */
    isSampled: z.boolean(),
    /** The payment batch that it is in. */
    batchId: z.nullable(batchId),
    paidBy: z.nullable(subject),
    paidAt: z.nullable(z.iso.datetime()),
    recoveries: z.array(
      z.object({
        origin: z.enum(recoveryOrigins),
        /** The audit, letter or judgment that says so. */
        reference: openLine(100),
        reason: z.enum(refusalReasons),
        note: note(),
        lines: z.array(z.object({ lineId: localId, cents: positiveCents })),
        by: subject,
        at: z.iso.datetime(),
      }),
    ),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Claim = z.output<ReturnType<typeof claim>>;
export type Line = Claim['lines'][number];

/** Whose turn a claim can be, and who takes it; undefined: nothing ever waits for the role. */
export const claimStageOf = (role: Role): NonNullable<Claim['awaiting']> | undefined => {
  switch (role) {
    case 'school-coordinator':
      return 'school';
    case 'municipality-coordinator':
      return 'municipality';
    case 'ikvd-coordinator':
      return 'ikvd';
    case 'ikvd-finance':
      return 'payment';
    default:
      return undefined;
  }
};

/** Money of one compensation measure: `planned = available + reserved + spent + recovered` at every instant. Cents. */
export const allowance = lazily(() =>
  z.object({
    planId,
    measureId: localId,
    plannedCents: z.int(),
    availableCents: z.int().check(z.nonnegative()),
    reservedCents: z.int().check(z.nonnegative()),
    spentCents: z.int().check(z.nonnegative()),
    /** Spent, and given back since: the plan's money was used, and is not there again. */
    recoveredCents: z.int().check(z.nonnegative()),
  }),
);
export type Allowance = z.output<ReturnType<typeof allowance>>;

/** What a line still asks for. */
export const payableOf = ({ amountCents, approvedCents }: Pick<Line, 'amountCents' | 'approvedCents'>): number =>
  approvedCents ?? amountCents;

/** Whether its amounts are reserved on the allowances of its measures. */
export const isReserved = ({ status }: Pick<Claim, 'status'>): boolean =>
  status === 'submitted' || status === 'approved' || status === 'verified';

/** Whether money was asked for and not given up again: it is reserved, or paid. */
export const isStanding = (of: Pick<Claim, 'status'>): boolean => isReserved(of) || of.status === 'paid';

/** The partner that the money goes to: the municipality, or the VPII itself. */
export const partnerOf = ({ municipalityId: id, schoolId: school }: Pick<Claim, 'municipalityId' | 'schoolId'>): string => id ?? school;
