import { agreementId } from '../../shared/domain/agreement.ts';
import { emptyBalance, moved } from '../../shared/domain/ledger.ts';
import { unused } from '../../shared/domain/receipt.ts';
import { startOfDayInRiga } from '../../shared/domain/time.ts';
import type { AgreementStore, BalanceStore, BatchStore, LedgerStore } from '../../shared/ports/money.ts';
import type { AllowanceStore, ReceiptShare, ReceiptStore, Write } from '../../shared/ports/records.ts';
import { eventInto, insertInto, page, replaceIn, type Tables, write } from './memory-table.ts';

const centsOf = { available: 'availableCents', reserved: 'reservedCents', spent: 'spentCents', recovered: 'recoveredCents' } as const;

/** What moves money, over plain maps, with the same guards as the table's. */
export const moneyStoresOver = (tables: Tables) => {
  const event = eventInto(tables);
  const allowanceKey = (planId: string, measureId: string) => `${planId} ${measureId}`;

  const allowances: AllowanceStore = {
    insert: (of) => insertInto(tables.allowances, allowanceKey(of.planId, of.measureId), of, { kind: 'absent', recordId: of.planId }),
    move: ({ planId, measureId, from, to, cents }, others) => {
      const key = allowanceKey(planId, measureId);
      return write(
        others === undefined ? { kind: 'allowance', planId, measureId } : { kind: 'version', recordId: planId },
        () => {
          const found = tables.allowances.get(key);
          const isEnough = (found?.[centsOf[from]] ?? -1) >= cents;
          const isOwn = found?.[centsOf[from]] === cents && found.spentCents === 0 && found.recoveredCents === 0;
          return isEnough && (others === undefined || isOwn !== others) ? undefined : { found };
        },
        () => {
          const before = tables.allowances.get(key);
          if (before === undefined) return;
          tables.allowances.set(key, {
            ...before,
            [centsOf[from]]: before[centsOf[from]] - cents,
            [centsOf[to]]: before[centsOf[to]] + cents,
          });
        },
      );
    },
    requireUse: (planId, measureId, isUsed) =>
      write(
        { kind: 'version', recordId: planId },
        () => {
          const found = tables.allowances.get(allowanceKey(planId, measureId));
          return found !== undefined && found.availableCents < found.plannedCents === isUsed ? undefined : { found };
        },
        () => undefined,
      ),
    replan: ({ planId, measureId, plannedCents, byCents }) =>
      write(
        { kind: 'allowance-change', planId, measureId },
        () => {
          const found = tables.allowances.get(allowanceKey(planId, measureId));
          return found !== undefined && found.availableCents >= -byCents ? undefined : { found };
        },
        () => {
          const before = tables.allowances.get(allowanceKey(planId, measureId));
          if (before === undefined) return;
          const availableCents = before.availableCents + byCents;
          tables.allowances.set(allowanceKey(planId, measureId), { ...before, plannedCents, availableCents });
        },
      ),
    remove: (planId, measureId) =>
      write(
        { kind: 'allowance-change', planId, measureId },
        () => {
          const found = tables.allowances.get(allowanceKey(planId, measureId));
          return found !== undefined && found.availableCents === found.plannedCents ? undefined : { found };
        },
        () => void tables.allowances.delete(allowanceKey(planId, measureId)),
      ),
    find: async (planId, measureId) => tables.allowances.get(allowanceKey(planId, measureId)),
  };

  const described = (id: string): number | undefined => tables.descriptions.get(id);
  const shareGuard = ({ receiptId, described: edition, refundableCents }: ReceiptShare) =>
    ({ kind: 'receipt-share', receiptId, described: edition, refundableCents }) as const;
  const useOf = (id: string) => tables.uses.get(id) ?? unused;
  const changeUse = ({ receiptId, claimId }: ReceiptShare, cents: number): void => {
    const { usedCents, byClaim } = useOf(receiptId);
    const { [claimId]: _before, ...others } = byClaim;
    tables.uses.set(receiptId, { usedCents: usedCents + cents, byClaim: cents > 0 ? { ...others, [claimId]: cents } : others });
  };
  const changeHold = (fingerprint: string, { receiptId }: ReceiptShare, cents: number): void => {
    const held = tables.fingerprints.get(fingerprint);
    tables.fingerprints.set(fingerprint, { receiptId, usedCents: (held?.usedCents ?? 0) + cents });
  };
  const receipts: ReceiptStore = {
    find: async (id) => tables.receipts.get(id),
    insert: (of, first) => [insertInto(tables.receipts, of.id, of, { kind: 'absent', recordId: of.id }), event(first)],
    update: (of, next) => [replaceIn(tables.receipts, of), event(next)],
    recordAccess: (of) => insertInto(tables.receiptAccesses, of.id, of, { kind: 'absent', recordId: of.id }),
    findUse: async (id) => tables.uses.get(id),
    uploaded: async (schoolId, { from, until }) =>
      [...tables.receipts.values()].filter(
        (one) =>
          one.schoolId === schoolId &&
          one.state === 'clean' &&
          startOfDayInRiga(from) <= one.createdAt &&
          one.createdAt < startOfDayInRiga(until),
      ),
    takeShare: (share) =>
      write(
        shareGuard(share),
        () => {
          const { usedCents, byClaim } = useOf(share.receiptId);
          const edition = described(share.receiptId) ?? share.described;
          const isFree = byClaim[share.claimId] === undefined && usedCents <= share.refundableCents - share.cents;
          return edition === share.described && isFree ? undefined : { found: { described: edition, usedCents } };
        },
        () => {
          tables.descriptions.set(share.receiptId, share.described);
          changeUse(share, share.cents);
        },
      ),
    freeShare: (share) =>
      write(
        shareGuard(share),
        () => (useOf(share.receiptId).byClaim[share.claimId] === share.cents ? undefined : { found: undefined }),
        () => changeUse(share, -share.cents),
      ),
    redescribe: (of) =>
      write(
        { kind: 'receipt-description', receiptId: of.id },
        () => (useOf(of.id).usedCents === 0 ? undefined : { found: undefined }),
        () => void tables.descriptions.set(of.id, of.described),
      ),
    findHolder: async (fingerprint) => {
      const held = tables.fingerprints.get(fingerprint);
      return held === undefined || held.usedCents === 0 ? undefined : held.receiptId;
    },
    hold: (fingerprint, share) =>
      write(
        { kind: 'receipt-fingerprint', receiptId: share.receiptId },
        () => {
          const held = tables.fingerprints.get(fingerprint);
          return held === undefined || held.usedCents === 0 || held.receiptId === share.receiptId ? undefined : { found: held };
        },
        () => changeHold(fingerprint, share, share.cents),
      ),
    letGo: (fingerprint, share) =>
      write(
        { kind: 'receipt-fingerprint', receiptId: share.receiptId },
        () => {
          const held = tables.fingerprints.get(fingerprint);
          return held?.receiptId === share.receiptId && held.usedCents >= share.cents ? undefined : { found: held };
        },
        () => changeHold(fingerprint, share, -share.cents),
      ),
  };

  const balanceOf = (id: string) => tables.balances.get(id) ?? emptyBalance;
  const balances: BalanceStore = {
    find: async (programme, partnerId) => tables.balances.get(agreementId(programme, partnerId)),
    move: ({ programme, partnerId, ...movement }): Write => {
      const id = agreementId(programme, partnerId);
      return write(
        { kind: 'budget' },
        () => {
          const before = balanceOf(id);
          const isAsked = moved(before, [movement]).availableCents < before.availableCents;
          return isAsked && before.agreedCents !== null && before.availableCents < movement.cents ? { found: before } : undefined;
        },
        () => void tables.balances.set(id, moved(balanceOf(id), [movement])),
      );
    },
    agree: ({ programme, partnerId, before, after }) => {
      const id = agreementId(programme, partnerId);
      const more = (after ?? 0) - (before ?? 0);
      return write(
        { kind: 'budget-change' },
        () => (after !== null && balanceOf(id).availableCents + more < 0 ? { found: balanceOf(id) } : undefined),
        () => {
          const { availableCents, ...rest } = balanceOf(id);
          tables.balances.set(id, { ...rest, agreedCents: after, availableCents: availableCents + more });
        },
      );
    },
  };

  const within = (partnerId: string, { from, until } = { from: '0000', until: '9999' }) =>
    [...tables.ledger.values()]
      .filter((entry) => entry.partnerId === partnerId && entry.at >= from && entry.at < until)
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const ledger: LedgerStore = {
    append: (entry) => insertInto(tables.ledger, `${entry.claimId} ${entry.number}`, entry, { kind: 'version', recordId: entry.claimId }),
    list: async (partnerId, span, request) => page(within(partnerId, span), request),
    all: async (partnerId, span) => within(partnerId, span),
  };

  const agreements: AgreementStore = {
    find: async (programme, partnerId) => tables.agreements.get(agreementId(programme, partnerId)),
    save: (of, next) => [replaceIn(tables.agreements, of), event(next)],
  };
  const batches: BatchStore = {
    find: async (id) => tables.batches.get(id),
    list: async (programme, request) =>
      page(
        [...tables.batches.values()].filter((one) => one.programme === programme),
        request,
      ),
    save: (of, next) => [replaceIn(tables.batches, of), event(next)],
  };

  return { allowances, receipts, balances, ledger, agreements, batches };
};
