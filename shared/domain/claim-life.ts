import { type ApprovalLevel, nextLevel } from './approval.ts';
import { type Claim, type ClaimLine, type Line, payableOf, type recoveryOrigins, type refusalReasons, type Take } from './claim.ts';
import { barTo, type ClaimAction, decidingLevel, levelOfAction } from './claim-actions.ts';
import type { returnReasons } from './plan.ts';
import type { Principal } from './principal.ts';
import type { Fault } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';

type RefusalReason = (typeof refusalReasons)[number];

/** Less than a line asks for, and why. Lines that nothing is said of are approved as they are. */
export type LineDecision = {
  readonly lineId: string;
  readonly approvedCents: number;
  readonly reason: RefusalReason;
  readonly note?: string | undefined;
};
export type ClaimCorrection = {
  readonly lineId?: string | undefined;
  readonly reason: (typeof returnReasons)[number];
  readonly note?: string | undefined;
};
export type Recovery = {
  readonly origin: (typeof recoveryOrigins)[number];
  readonly reference: string;
  readonly reason: RefusalReason;
  readonly note?: string | undefined;
  readonly lines: readonly { readonly lineId: string; readonly cents: number }[];
};
export type Rejection = { readonly reason: RefusalReason; readonly note?: string | undefined };

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** With its totals as the lines say. */
const totalled = (of: Claim): Claim => ({
  ...of,
  totalCents: sum(of.lines.map(({ amountCents }) => amountCents)),
  payableCents: sum(of.lines.map(payableOf)),
});

/** What a checked line says beyond what the school wrote. */
export type LineFacts = Pick<Line, 'kind' | 'shares' | 'fundingSource' | 'warnings'>;

/** Lines as a school wrote them, numbered, with nothing decided yet. */
export const newLines = (lines: readonly (readonly [line: ClaimLine, facts: LineFacts])[]): Line[] =>
  lines.map(([{ planId, measureId, spentOn, amountCents, receiptIds, period, justification }, facts], index) => ({
    id: `l${index + 1}`,
    planId,
    measureId,
    spentOn,
    amountCents,
    receiptIds,
    period: period ?? null,
    justification: justification ?? null,
    ...facts,
    approvedCents: null,
    refusals: [],
    recoveredCents: 0,
  }));

const undecided = (of: Claim): Claim => ({
  ...of,
  approvals: [],
  lines: of.lines.map((line) => ({ ...line, approvedCents: null, refusals: [] })),
});

/** Nothing is held of receipts any more. */
const freed = (takes: readonly Take[]): Take[] => takes.map((one) => ({ ...one, held: [] }));

const withHand = (hands: readonly string[], by: string): string[] => [...new Set([...hands, by])];

/** Whether somebody may do this now, as a refusal. Whether his role may is asked where he is loaded. */
const barred = (action: ClaimAction, of: Claim, by: Principal): Result<never> | undefined => {
  const bar = barTo(action, of, by);
  return bar === undefined ? undefined : refuse(bar);
};

/** A draft or returned claim gets other lines. */
export const editClaim = (
  of: Claim,
  { lines, takes, cites }: Pick<Claim, 'lines' | 'takes' | 'cites'>,
  by: Principal,
  at: string,
): Result<Claim> =>
  barred('edit', of, by) ?? accept(totalled({ ...of, lines, takes, cites, preparedBy: withHand(of.preparedBy, by.id), updatedAt: at }));

/** Who submits, and what the facts of the moment add. */
export type Submission = {
  readonly by: Principal;
  readonly plansPreparedBy: readonly string[];
  readonly takes: readonly Take[];
  readonly isSampled: boolean;
  readonly at: string;
};

/** To its first level; where the chain has no municipality (VPII) it counts as approved by the partner at once. */
export const submitClaim = (
  of: Claim,
  chain: readonly ApprovalLevel[],
  { by, plansPreparedBy, takes, isSampled, at }: Submission,
): Result<Claim> => {
  const bar = barred('submit', of, by);
  if (bar !== undefined) return bar;
  const awaiting = nextLevel(chain, []);
  return accept(
    totalled({
      ...undecided(of),
      status: awaiting === 'ikvd' ? 'approved' : 'submitted',
      awaiting,
      preparedBy: withHand(of.preparedBy, by.id),
      plansPreparedBy: [...plansPreparedBy],
      takes: [...takes],
      isSampled,
      corrections: [],
      submittedBy: by.id,
      submittedAt: at,
      updatedAt: at,
    }),
  );
};

const faultsOfDecisions = (of: Claim, decisions: readonly LineDecision[]): readonly Fault[] =>
  decisions.flatMap(({ lineId, approvedCents }, index): readonly Fault[] => {
    const line = of.lines.find(({ id }) => id === lineId);
    const isTwice = decisions.findIndex((other) => other.lineId === lineId) < index;
    if (line === undefined || isTwice) return [{ pointer: `/lines/${index}/lineId`, code: isTwice ? 'duplicate' : 'unknown-reference' }];
    const most = payableOf(line) - 1;
    return approvedCents > most ? [{ pointer: `/lines/${index}/approvedCents`, code: 'too-large', limits: [String(most)] }] : [];
  });

const decideLine = (line: Line, decision: LineDecision | undefined, level: ApprovalLevel): Line => {
  const before = payableOf(line);
  if (decision === undefined) return { ...line, approvedCents: before };
  const { approvedCents, reason, note } = decision;
  return { ...line, approvedCents, refusals: [...line.refusals, { cents: before - approvedCents, reason, note: note ?? null, level }] };
};

/**
 * One level decides, line by line: the municipality approves, IKVD verifies, and a claim of the sample is verified by a second person;
 * after the last, payment is awaited.
 */
export const decideClaim = (
  of: Claim,
  chain: readonly ApprovalLevel[],
  {
    action,
    decisions,
    by,
    at,
  }: {
    readonly action: 'approve' | 'verify';
    readonly decisions: readonly LineDecision[];
    readonly by: Principal;
    readonly at: string;
  },
): Result<Claim> => {
  const bar = barred(action, of, by);
  if (bar !== undefined) return bar;
  const level = levelOfAction[action];
  const faults = faultsOfDecisions(of, decisions);
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const approvals = [...of.approvals, { level, by: by.id, at }];
  const lines = of.lines.map((line) =>
    decideLine(
      line,
      decisions.find(({ lineId }) => lineId === line.id),
      level,
    ),
  );
  const decided = totalled({ ...of, lines, approvals, updatedAt: at });
  if (decided.payableCents === 0) return refuse({ code: 'nothing-approved' });
  const awaiting = nextLevel(chain, approvals);
  return accept({ ...decided, status: awaiting === null ? 'verified' : 'approved', awaiting: awaiting ?? 'payment' });
};

/** Back to the school, with what is to be corrected. All decisions so far are void: the next submission goes through all levels. */
export const returnClaim = (of: Claim, corrections: readonly ClaimCorrection[], by: Principal, at: string): Result<Claim> => {
  const bar = barred('return', of, by);
  if (bar !== undefined) return bar;
  const known = new Set(of.lines.map(({ id }) => id));
  const faults = corrections.flatMap(({ lineId }, index): readonly Fault[] =>
    lineId === undefined || known.has(lineId) ? [] : [{ pointer: `/corrections/${index}/lineId`, code: 'unknown-reference' }],
  );
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const told = corrections.map(({ lineId, reason, note }) => ({
    lineId: lineId ?? null,
    reason,
    note: note ?? null,
    level: decidingLevel(of),
    by: by.id,
    at,
  }));
  return accept(
    totalled({ ...undecided(of), takes: freed(of.takes), status: 'returned', awaiting: 'school', corrections: told, updatedAt: at }),
  );
};

/** Nothing of it is paid. */
export const rejectClaim = (of: Claim, { reason, note }: Rejection, by: Principal, at: string): Result<Claim> => {
  const bar = barred('reject', of, by);
  if (bar !== undefined) return bar;
  return accept({
    ...of,
    status: 'rejected',
    awaiting: null,
    takes: freed(of.takes),
    rejection: { reason, note: note ?? null, level: decidingLevel(of), by: by.id, at },
    updatedAt: at,
  });
};

/** The school takes it back while nobody has verified it. */
export const withdrawClaim = (of: Claim, by: Principal, at: string): Result<Claim> =>
  barred('withdraw', of, by) ?? accept({ ...of, status: 'withdrawn', awaiting: null, takes: freed(of.takes), updatedAt: at });

/** verified → paid: what was reserved becomes spent. A claim in a payment batch is paid with it, and not beside it. */
export const payClaim = (of: Claim, by: Principal, at: string, batch: string | null = null): Result<Claim> =>
  (batch !== null && of.batchId !== batch ? refuse({ code: 'wrong-state', facts: { status: of.status, allowed: batch } }) : undefined) ??
  barred('pay', { ...of, batchId: batch === null ? of.batchId : null }, by) ??
  accept({ ...of, status: 'paid', awaiting: null, paidBy: by.id, paidAt: at, updatedAt: at });

const faultsOfRecovery = (of: Claim, { lines }: Recovery): readonly Fault[] =>
  lines.flatMap(({ lineId, cents }, index): readonly Fault[] => {
    const line = of.lines.find(({ id }) => id === lineId);
    const isTwice = lines.findIndex((other) => other.lineId === lineId) < index;
    if (line === undefined || isTwice) return [{ pointer: `/lines/${index}/lineId`, code: isTwice ? 'duplicate' : 'unknown-reference' }];
    const most = payableOf(line) - line.recoveredCents;
    return cents > most ? [{ pointer: `/lines/${index}/cents`, code: 'too-large', limits: [String(most)] }] : [];
  });

/** Money that was paid and should not have been has to be given back. What was decided and paid stays as it was written. */
export const recoverClaim = (of: Claim, recovery: Recovery, by: Principal, at: string): Result<Claim> => {
  const bar = barred('recover', of, by);
  if (bar !== undefined) return bar;
  const faults = faultsOfRecovery(of, recovery);
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const { origin, reference, reason, note, lines } = recovery;
  const told = { origin, reference, reason, note: note ?? null, lines: [...lines], by: by.id, at };
  return accept({
    ...of,
    lines: of.lines.map((line) => ({
      ...line,
      recoveredCents: line.recoveredCents + (lines.find(({ lineId }) => lineId === line.id)?.cents ?? 0),
    })),
    recoveries: [...of.recoveries, told],
    updatedAt: at,
  });
};

/** What a new draft takes over from a claim that came to nothing: its lines, as the school wrote them. */
export const linesToCopy = (of: Claim, by: Principal): Result<readonly ClaimLine[]> =>
  barred('copy', of, by) ??
  accept(
    of.lines.map(({ planId, measureId, spentOn, amountCents, receiptIds, period, shares, fundingSource, justification }) => ({
      planId,
      measureId,
      spentOn,
      amountCents,
      receiptIds,
      shares,
      fundingSource,
      ...(period === null ? {} : { period }),
      ...(justification === null ? {} : { justification }),
    })),
  );
