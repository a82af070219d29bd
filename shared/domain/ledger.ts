import * as z from 'zod/mini';
import { type Claim, isReserved, type Line, payableOf } from './claim.ts';
import { claimId, localId, partnerId, planId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { semesterId } from './semester.ts';

/** Where a planned cent can be: still free, asked for, paid, or paid and given back. */
export const accounts = ['available', 'reserved', 'spent', 'recovered'] as const;
export type Account = (typeof accounts)[number];

/** Cents of one line that went from one account to another. */
export const movement = lazily(() =>
  z.object({
    lineId: localId,
    planId,
    measureId: localId,
    kind: z.string(),
    fundingSource: z.string(),
    from: z.enum(accounts),
    to: z.enum(accounts),
    cents: positiveCents,
  }),
);
export type Movement = z.output<ReturnType<typeof movement>>;

/** Every cent that one change of a claim moved. Written with the change, in one write, and never again. */
export const ledgerEntry = lazily(() =>
  z.object({
    claimId,
    /** Number of the claim's event that it was written with, and that event's hash. */
    number: z.int(),
    eventHash: z.string(),
    partnerId,
    programme: z.string(),
    semester: semesterId(),
    schoolId,
    at: z.iso.datetime(),
    action: z.string(),
    by: subject,
    /** What it goes back to: the payment batch, or the document that a recovery rests on. */
    origin: z.nullable(z.string()),
    movements: z.array(movement()),
  }),
);
export type LedgerEntry = z.output<ReturnType<typeof ledgerEntry>>;

type Holding = Readonly<Record<Exclude<Account, 'available'>, number>>;
const nothing: Holding = { reserved: 0, spent: 0, recovered: 0 };

/** Where a line's money is, as its claim stands. */
export const holdingOf = (of: Pick<Claim, 'status'>, line: Line): Holding => {
  if (isReserved(of)) return { ...nothing, reserved: payableOf(line) };
  if (of.status !== 'paid') return nothing;
  return { ...nothing, spent: payableOf(line) - line.recoveredCents, recovered: line.recoveredCents };
};

const held = ['reserved', 'spent', 'recovered'] as const;

/**
 * What a change of a claim moves: the difference between what its lines held before and hold after. Allowances, balances and ledger are
 * all moved by this, so they cannot tell different stories. A change takes from one account and gives to one other.
 */
export const movementsBetween = (before: Claim, after: Claim): readonly Movement[] => {
  const old = new Map(before.lines.map((line) => [line.id, holdingOf(before, line)]));
  return after.lines.flatMap((line): readonly Movement[] => {
    const was = old.get(line.id) ?? nothing;
    const is = holdingOf(after, line);
    const changes = held.map((account) => ({ account, by: is[account] - was[account] }));
    const taken = changes.find(({ by }) => by < 0);
    const given = changes.find(({ by }) => by > 0);
    const cents = given?.by ?? -(taken?.by ?? 0);
    if (cents === 0) return [];
    const [from, to] = [taken?.account ?? ('available' as const), given?.account ?? ('available' as const)];
    const { id: lineId, planId: plan, measureId, kind, fundingSource } = line;
    return [{ lineId, planId: plan, measureId, kind, fundingSource, from, to, cents }];
  });
};

/** A movement of one measure's allowance: all lines of it together. */
export type Transfer = Pick<Movement, 'planId' | 'measureId' | 'from' | 'to' | 'cents'>;

/** Movements summed by measure: a transaction touches each allowance once. */
export const transfersOf = (movements: readonly Movement[]): readonly Transfer[] => {
  const sums = new Map<string, Transfer>();
  for (const { planId: plan, measureId, from, to, cents } of movements) {
    const key = `${plan} ${measureId}`;
    sums.set(key, { planId: plan, measureId, from, to, cents: cents + (sums.get(key)?.cents ?? 0) });
  }
  return [...sums.values()];
};

/** A partner's money in a programme, in cents. Without an agreed budget nothing limits it, and what is available tells nothing. */
export const balance = lazily(() =>
  z.object({
    agreedCents: z.nullable(z.int()),
    availableCents: z.int(),
    reservedCents: z.int(),
    spentCents: z.int(),
    recoveredCents: z.int(),
  }),
);
export type Balance = z.output<ReturnType<typeof balance>>;

export const emptyBalance: Balance = { agreedCents: null, availableCents: 0, reservedCents: 0, spentCents: 0, recoveredCents: 0 };

/**
 * A balance after movements. What is recovered is the agreement's to spend again; what is reserved or spent is not.
 */
export const moved = (of: Balance, movements: readonly Pick<Movement, 'from' | 'to' | 'cents'>[]): Balance => {
  const field = { reserved: 'reservedCents', spent: 'spentCents', recovered: 'recoveredCents' } as const;
  const next = { ...of };
  for (const { from, to, cents } of movements) {
    if (from !== 'available') next[field[from]] -= cents;
    if (to !== 'available') next[field[to]] += cents;
  }
  next.availableCents = of.availableCents + of.reservedCents + of.spentCents - next.reservedCents - next.spentCents;
  return next;
};
