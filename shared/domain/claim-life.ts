import { type ApprovalLevel, nextLevel, roleOfLevel } from './approval.ts';
import { type Claim, type ClaimLine, type ClaimStatus, type Line, payableOf, type refusalReasons } from './claim.ts';
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
export type Rejection = { readonly reason: RefusalReason; readonly note?: string | undefined };

/** Where each action is possible. Decisions are possible where their level is awaited. */
const possibleIn = {
  edit: ['draft', 'returned'],
  submit: ['draft', 'returned'],
  withdraw: ['submitted', 'returned', 'approved'],
  pay: ['verified'],
  copy: ['rejected', 'withdrawn'],
} as const satisfies Record<string, readonly ClaimStatus[]>;

const barTo = (action: keyof typeof possibleIn, { status }: Claim): Result<never> | undefined => {
  const allowed: readonly ClaimStatus[] = possibleIn[action];
  return allowed.includes(status) ? undefined : refuse({ code: 'wrong-state', facts: { status, allowed: allowed.join(', ') } });
};

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** With its totals as the lines say. */
const totalled = (of: Claim): Claim => ({
  ...of,
  totalCents: sum(of.lines.map(({ amountCents }) => amountCents)),
  payableCents: sum(of.lines.map(payableOf)),
});

/** Lines as a school wrote them, numbered, with nothing decided yet. */
export const newLines = (lines: readonly ClaimLine[], kindOf: (line: ClaimLine) => string): Line[] =>
  lines.map((line, index) => ({ id: `l${index + 1}`, ...line, kind: kindOf(line), approvedCents: null, refusals: [] }));

const undecided = (of: Claim): Claim => ({
  ...of,
  approvals: [],
  lines: of.lines.map((line) => ({ ...line, approvedCents: null, refusals: [] })),
});

const withHand = (hands: readonly string[], by: string): string[] => [...new Set([...hands, by])];

/** A draft or returned claim gets other lines. */
export const editClaim = (
  of: Claim,
  { lines, fingerprints }: { readonly lines: readonly Line[]; readonly fingerprints: readonly string[] },
  by: Principal,
  at: string,
): Result<Claim> =>
  barTo('edit', of) ??
  accept(
    totalled({ ...of, lines: [...lines], fingerprints: [...fingerprints], preparedBy: withHand(of.preparedBy, by.id), updatedAt: at }),
  );

/** To its first level; where the chain has no municipality (VPII) it counts as approved by the partner at once. */
export const submitClaim = (
  of: Claim,
  chain: readonly ApprovalLevel[],
  { by, plansPreparedBy, at }: { readonly by: Principal; readonly plansPreparedBy: readonly string[]; readonly at: string },
): Result<Claim> => {
  const bar = barTo('submit', of);
  if (bar !== undefined) return bar;
  const awaiting = nextLevel(chain, []);
  return accept(
    totalled({
      ...undecided(of),
      status: awaiting === 'ikvd' ? 'approved' : 'submitted',
      awaiting,
      preparedBy: withHand(of.preparedBy, by.id),
      plansPreparedBy: [...plansPreparedBy],
      corrections: [],
      submittedBy: by.id,
      submittedAt: at,
      updatedAt: at,
    }),
  );
};

const statusBefore = (level: ApprovalLevel): ClaimStatus => (level === 'municipality' ? 'submitted' : 'approved');

/**
 * Whether somebody may decide at a level now: it is awaited, it is his, and he had no hand in the claim, in an earlier decision on it, or
 * in the plans that it cites.
 */
const barToDecide = (of: Claim, level: ApprovalLevel, by: Principal): Result<never> | undefined => {
  if (of.awaiting !== level) return refuse({ code: 'wrong-state', facts: { status: of.status, allowed: statusBefore(level) } });
  if (roleOfLevel[level] !== by.role) return refuse({ code: 'awaiting-another-level', facts: { awaiting: level } });
  return hadAHand(of, by.id) ? refuse({ code: 'four-eyes' }) : undefined;
};

const hadAHand = ({ preparedBy, plansPreparedBy, approvals }: Claim, by: string): boolean =>
  preparedBy.includes(by) || plansPreparedBy.includes(by) || approvals.some((earlier) => earlier.by === by);

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

/** One level decides, line by line: the municipality approves, IKVD verifies; after the last, payment is awaited. */
export const decideClaim = (
  of: Claim,
  chain: readonly ApprovalLevel[],
  {
    level,
    decisions,
    by,
    at,
  }: { readonly level: ApprovalLevel; readonly decisions: readonly LineDecision[]; readonly by: Principal; readonly at: string },
): Result<Claim> => {
  const bar = barToDecide(of, level, by);
  if (bar !== undefined) return bar;
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
  return accept({
    ...decided,
    status: level === 'ikvd' ? 'verified' : 'approved',
    awaiting: nextLevel(chain, approvals) ?? 'payment',
  });
};

const levelOf = ({ awaiting }: Claim): ApprovalLevel | undefined =>
  awaiting === 'municipality' || awaiting === 'ikvd' ? awaiting : undefined;

/** The level whose turn it is, if this person may decide at it. */
const turnOf = (of: Claim, by: Principal): Result<ApprovalLevel> => {
  const level = levelOf(of);
  if (level === undefined) return refuse({ code: 'wrong-state', facts: { status: of.status, allowed: 'submitted, approved' } });
  return barToDecide(of, level, by) ?? accept(level);
};

/** Back to the school, with what is to be corrected. All decisions so far are void: the next submission goes through all levels. */
export const returnClaim = (of: Claim, corrections: readonly ClaimCorrection[], by: Principal, at: string): Result<Claim> => {
  const turn = turnOf(of, by);
  if (!turn.ok) return turn;
  const known = new Set(of.lines.map(({ id }) => id));
  const faults = corrections.flatMap(({ lineId }, index): readonly Fault[] =>
    lineId === undefined || known.has(lineId) ? [] : [{ pointer: `/corrections/${index}/lineId`, code: 'unknown-reference' }],
  );
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const told = corrections.map(({ lineId, reason, note }) => ({
    lineId: lineId ?? null,
    reason,
    note: note ?? null,
    level: turn.value,
    by: by.id,
    at,
  }));
  return accept(totalled({ ...undecided(of), status: 'returned', awaiting: 'school', corrections: told, updatedAt: at }));
};

/** Nothing of it is paid. */
export const rejectClaim = (of: Claim, { reason, note }: Rejection, by: Principal, at: string): Result<Claim> => {
  const turn = turnOf(of, by);
  if (!turn.ok) return turn;
  return accept({
    ...of,
    status: 'rejected',
    awaiting: null,
    rejection: { reason, note: note ?? null, level: turn.value, by: by.id, at },
    updatedAt: at,
  });
};

/** The school takes it back while nobody has verified it. */
export const withdrawClaim = (of: Claim, at: string): Result<Claim> =>
  barTo('withdraw', of) ?? accept({ ...of, status: 'withdrawn', awaiting: null, updatedAt: at });

/** verified → paid: what was reserved becomes spent. */
export const payClaim = (of: Claim, by: Principal, at: string): Result<Claim> => {
  const bar = barTo('pay', of);
  if (bar !== undefined) return bar;
  if (hadAHand(of, by.id)) return refuse({ code: 'four-eyes' });
  return accept({ ...of, status: 'paid', awaiting: null, paidBy: by.id, paidAt: at, updatedAt: at });
};

/** What a new draft takes over from a claim that came to nothing: its lines, as the school wrote them. */
export const linesToCopy = (of: Claim): Result<readonly ClaimLine[]> =>
  barTo('copy', of) ??
  accept(
    of.lines.map(({ planId, measureId, spentOn, amountCents, receiptIds }) => ({ planId, measureId, spentOn, amountCents, receiptIds })),
  );
