import { type Claim, partnerOf, type Take } from '../domain/claim.ts';
import type { HistoryEvent } from '../domain/history.ts';
import { type LedgerEntry, movementsBetween, transfersOf } from '../domain/ledger.ts';
import type { BalanceStore, LedgerStore } from '../ports/money.ts';
import type { AllowanceStore, ReceiptStore, Write } from '../ports/records.ts';

export type MoneyStores = {
  readonly allowances: Pick<AllowanceStore, 'move'>;
  readonly balances: Pick<BalanceStore, 'move'>;
  readonly ledger: Pick<LedgerStore, 'append'>;
};

/** A change of a claim, the event that tells of it, and where its money goes back to. */
export type MoneyChange = {
  readonly before: Claim;
  readonly after: Claim;
  readonly event: HistoryEvent;
  readonly origin?: string | undefined;
  /** By plan and measure: whether somebody else's money has to be on it beside this claim's, or must not. */
  readonly others?: ReadonlyMap<string, boolean> | undefined;
};

/**
 * What moves money beside a claim: each measure's allowance, the partner's balance, and the entry that tells of every cent. All follow from
 * the claim before and after, and from nothing else.
 */
export const moneyWrites = ({ allowances, balances, ledger }: MoneyStores, change: MoneyChange): readonly Write[] => {
  const { before, after, event, origin = null, others } = change;
  const movements = movementsBetween(before, after);
  const [first] = movements;
  if (first === undefined) return [];
  const { from, to } = first;
  const cents = movements.reduce((sum, movement) => sum + movement.cents, 0);
  const partnerId = partnerOf(after);
  const { programme, semester, schoolId } = after;
  const entry: LedgerEntry = {
    claimId: after.id,
    number: event.number,
    eventHash: event.hash,
    partnerId,
    programme,
    semester,
    schoolId,
    at: event.at,
    action: event.action,
    by: event.by,
    origin,
    movements: [...movements],
  };
  return [
    ...transfersOf(movements).map((transfer) => allowances.move(transfer, others?.get(`${transfer.planId} ${transfer.measureId}`))),
    balances.move({ programme, partnerId, from, to, cents }),
    ledger.append(entry),
  ];
};

const sharesOf = ({ id, takes }: Pick<Claim, 'id' | 'takes'>): readonly (readonly [Take, Parameters<ReceiptStore['takeShare']>[0]])[] =>
  takes.flatMap((take) => {
    const { receiptId, described, refundableCents, cents } = take;
    return cents === 0 ? [] : [[take, { claimId: id, receiptId, described, refundableCents, cents }] as const];
  });

const heldKeys = ({ fingerprints, held }: Take): readonly string[] =>
  fingerprints.flatMap(({ of, key }) => (held.includes(of) ? [key] : []));

/** A claim's part of its receipts becomes its own, with the fingerprints that it holds. */
export const takeReceipts = ({ takeShare, hold }: ReceiptStore, claim: Claim): readonly Write[] =>
  sharesOf(claim).flatMap(([take, share]) => [takeShare(share), ...heldKeys(take).map((key) => hold(key, share))]);

/** What a claim had of its receipts is free for another. */
export const freeReceipts = ({ freeShare, letGo }: ReceiptStore, claim: Claim): readonly Write[] =>
  sharesOf(claim).flatMap(([take, share]) => [freeShare(share), ...heldKeys(take).map((key) => letGo(key, share))]);
