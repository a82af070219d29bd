import * as z from 'zod/mini';
import { type ApprovalLevel, approval, approvalLevel, nextLevel, roleOfLevel } from './approval.ts';
import { claimId, localId, municipalityId, planId, receiptId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import type { Principal } from './principal.ts';
import { accept, type Result, refuse } from './result.ts';
import { partnerKinds } from './school.ts';
import { semesterId } from './semester.ts';
import { line } from './text.ts';
import { calendarDate } from './time.ts';

export const claimStatuses = ['draft', 'submitted', 'approved', 'verified', 'paid'] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

export const maximumClaimLines = 20;

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
        ...claimLine().shape,
        /** Compensation kind of the measure. */
        kind: line(60),
      }),
    ),
    totalCents: z.int(),
    status: z.enum(claimStatuses),
    awaiting: z.nullable(z.enum([...approvalLevel.options, 'payment'])),
    preparedBy: subject,
    submittedBy: z.nullable(subject),
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

const wrongState = (of: Claim, allowed: readonly ClaimStatus[]) =>
  refuse({ code: 'wrong-state', facts: { status: of.status, allowed: allowed.join(', ') } });

const statusBefore = (level: ApprovalLevel): ClaimStatus => (level === 'municipality' ? 'submitted' : 'approved');

/** What the lines ask of each measure's allowance, summed: two lines of one measure are one reservation. */
export const demandByMeasure = (of: Claim): readonly { planId: string; measureId: string; amountCents: number }[] => {
  const demand = new Map<string, { planId: string; measureId: string; amountCents: number }>();
  for (const { planId: plan, measureId, amountCents } of of.lines) {
    const key = `${plan} ${measureId}`;
    demand.set(key, { planId: plan, measureId, amountCents: (demand.get(key)?.amountCents ?? 0) + amountCents });
  }
  return [...demand.values()];
};

/** draft → submitted; where the chain has no municipality (VPII) it counts as approved by the partner at once. */
export const submitClaim = (of: Claim, chain: readonly ApprovalLevel[], by: Principal, at: string): Result<Claim> => {
  if (of.status !== 'draft') return wrongState(of, ['draft']);
  const awaiting = nextLevel(chain, []);
  const status = awaiting === 'ikvd' ? 'approved' : 'submitted';
  return accept({ ...of, status, awaiting, submittedBy: by.id, submittedAt: at, updatedAt: at });
};

/**
 * One level decides: the municipality approves, IKVD verifies; after the last, payment is awaited. Whoever prepared, submitted
 * or decided the claim before may not decide it again.
 */
export const decideClaim = (of: Claim, chain: readonly ApprovalLevel[], level: ApprovalLevel, by: Principal, at: string): Result<Claim> => {
  if (of.awaiting !== level) return wrongState(of, [statusBefore(level)]);
  if (roleOfLevel[level] !== by.role) return refuse({ code: 'awaiting-another-level', facts: { awaiting: level } });
  if (hadAHand(of, by.id)) return refuse({ code: 'four-eyes' });
  const approvals = [...of.approvals, { level, by: by.id, at }];
  const status = level === 'ikvd' ? 'verified' : 'approved';
  return accept({ ...of, approvals, status, awaiting: nextLevel(chain, approvals) ?? 'payment', updatedAt: at });
};

/** verified → paid: what was reserved becomes spent. */
export const payClaim = (of: Claim, by: Principal, at: string): Result<Claim> => {
  if (of.status !== 'verified') return wrongState(of, ['verified']);
  if (hadAHand(of, by.id)) return refuse({ code: 'four-eyes' });
  return accept({ ...of, status: 'paid', awaiting: null, paidBy: by.id, paidAt: at, updatedAt: at });
};

const hadAHand = (of: Claim, by: string): boolean =>
  of.preparedBy === by || of.submittedBy === by || of.approvals.some((earlier) => earlier.by === by);
