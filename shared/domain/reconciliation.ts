import { type Allowance, type Claim, isStanding } from './claim.ts';
import { type Balance, emptyBalance, holdingOf, type LedgerEntry, type Movement, moved } from './ledger.ts';
import { type ReceiptUse, unused } from './receipt.ts';
import type { Figures } from './statistics.ts';

/** Something that is not what the ledger's entries sum to. */
export type Difference = {
  /** What differs, by the id of its record. */
  readonly of: string;
  readonly field: string;
  readonly expected: number;
  readonly found: number;
};

const differencesIn = (
  of: string,
  expected: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): readonly Difference[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort().flatMap((field) => {
    const [wanted, is] = [expected[field] ?? 0, found[field] ?? 0];
    return wanted === is ? [] : [{ of, field, expected: wanted, found: is }];
  });

type Sums = { reserved: number; spent: number; recovered: number };

/** What movements leave on each of some things, by a key. */
const sumsBy = (movements: readonly (readonly [key: string, movement: Movement])[]): ReadonlyMap<string, Sums> => {
  const sums = new Map<string, Sums>();
  for (const [key, { from, to, cents }] of movements) {
    const sum = sums.get(key) ?? { reserved: 0, spent: 0, recovered: 0 };
    if (from !== 'available') sum[from] -= cents;
    if (to !== 'available') sum[to] += cents;
    sums.set(key, sum);
  }
  return sums;
};

const none: Sums = { reserved: 0, spent: 0, recovered: 0 };

/** Each line of each claim holds what its entries sum to. */
export const differencesOfClaims = (entries: readonly LedgerEntry[], claims: readonly Claim[]): readonly Difference[] => {
  const sums = sumsBy(entries.flatMap(({ claimId, movements }) => movements.map((one) => [`${claimId} ${one.lineId}`, one] as const)));
  const lines = claims.flatMap((claim) => claim.lines.map((line) => [`${claim.id} ${line.id}`, holdingOf(claim, line)] as const));
  const held = new Map<string, Sums>(lines);
  return [...new Set([...sums.keys(), ...held.keys()])].flatMap((key) => differencesIn(key, sums.get(key) ?? none, held.get(key) ?? none));
};

/** Each allowance is planned money, less what its entries sum to. */
export const differencesOfAllowances = (entries: readonly LedgerEntry[], allowances: readonly Allowance[]): readonly Difference[] => {
  const sums = sumsBy(entries.flatMap(({ movements }) => movements.map((one) => [`${one.planId} ${one.measureId}`, one] as const)));
  const known = new Map(allowances.map((one) => [`${one.planId} ${one.measureId}`, one]));
  return [...new Set([...sums.keys(), ...known.keys()])].flatMap((key) => {
    const { reserved, spent, recovered } = sums.get(key) ?? none;
    const is = known.get(key);
    const available = (is?.plannedCents ?? 0) - reserved - spent - recovered;
    return differencesIn(
      key,
      { available, reserved, spent, recovered },
      {
        available: is?.availableCents ?? 0,
        reserved: is?.reservedCents ?? 0,
        spent: is?.spentCents ?? 0,
        recovered: is?.recoveredCents ?? 0,
      },
    );
  });
};

/** A partner's balance in a programme is what its entries sum to, from its agreed budget on. */
export const differencesOfBalance = (of: string, entries: readonly LedgerEntry[], found: Balance = emptyBalance): readonly Difference[] => {
  const budget = { ...emptyBalance, availableCents: found.agreedCents ?? 0 };
  const expected = moved(
    budget,
    entries.flatMap(({ movements }) => movements),
  );
  const { agreedCents: _wanted, ...wanted } = expected;
  const { agreedCents: _is, ...is } = found;
  return differencesIn(of, wanted, is);
};

/** Each receipt is used by the claims that take something of it, and by no other. */
export const differencesOfReceipts = (claims: readonly Claim[], uses: ReadonlyMap<string, ReceiptUse>): readonly Difference[] => {
  const taken = new Map<string, Record<string, number>>();
  for (const claim of claims.filter(isStanding)) {
    for (const { receiptId, cents } of claim.takes) {
      if (cents > 0) taken.set(receiptId, { ...taken.get(receiptId), [claim.id]: cents });
    }
  }
  return [...new Set([...taken.keys(), ...uses.keys()])].flatMap((id) => {
    const byClaim = taken.get(id) ?? {};
    const use = uses.get(id) ?? unused;
    const total = Object.values(byClaim).reduce((sum, cents) => sum + cents, 0);
    return differencesIn(id, { ...byClaim, total }, { ...use.byClaim, total: use.usedCents });
  });
};

type Money = { claimed: number; refused: number; paid: number; recovered: number; claims: number };

/** Which change of a claim an entry tells of, as far as figures go. */
const ends: ReadonlySet<string> = new Set(['return', 'reject', 'withdraw']);

/** The money of a school's semester, kind by kind, from its entries alone. */
export const moneyOfEntries = (entries: readonly LedgerEntry[]): Readonly<Record<string, Money>> => {
  const byKind: Record<string, Money> = {};
  const ofClaims = Map.groupBy(
    [...entries].sort((a, b) => a.number - b.number),
    ({ claimId }) => claimId,
  );
  for (const ofClaim of ofClaims.values()) {
    const from = ofClaim.findLastIndex(({ action }) => action === 'submit');
    const round = from < 0 ? [] : ofClaim.slice(from);
    if (round.some(({ action }) => ends.has(action))) continue;
    const kinds = new Set<string>();
    for (const { action, movements } of round) {
      for (const { kind, cents } of movements) {
        const money = byKind[kind] ?? { claimed: 0, refused: 0, paid: 0, recovered: 0, claims: 0 };
        byKind[kind] = money;
        kinds.add(kind);
        if (action === 'submit') money.claimed += cents;
        else if (action === 'pay') money.paid += cents;
        else if (action === 'recover') money.recovered += cents;
        else money.refused += cents;
      }
    }
    for (const kind of kinds) {
      const money = byKind[kind];
      if (money !== undefined) money.claims += 1;
    }
  }
  return byKind;
};

/** Compiled figures of money are what the entries sum to. What is approved and not paid yet moves nothing, so entries do not tell it. */
export const differencesOfFigures = (
  of: string,
  entries: readonly LedgerEntry[],
  { byKind }: Figures['compensations'],
): readonly Difference[] => {
  const expected = moneyOfEntries(entries);
  return [...new Set([...Object.keys(expected), ...Object.keys(byKind)])].sort().flatMap((kind) => {
    const is = byKind[kind];
    return differencesIn(
      `${of} ${kind}`,
      { ...(expected[kind] ?? {}) },
      {
        claimed: is?.claimedCents ?? 0,
        refused: is?.refusedCents ?? 0,
        paid: is?.paidCents ?? 0,
        recovered: is?.recoveredCents ?? 0,
        claims: is?.claims ?? 0,
      },
    );
  });
};
