import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { aReceipt, idOf, municipalityId } from '../support/builders.ts';
import { failedIn, foundIn, openEngineTable } from '../support/engine-table.ts';
import { aLedgerEntry } from '../support/money-builders.ts';

/** What only the database can decide of receipts, budgets and the ledger, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let table: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ table, close } = await openEngineTable(engine));
  }, 60_000);
  afterAll(() => close());

  const stores = () => ({ ...createClaimStores(table, createReader(table)), work: createUnitOfWork(table) });
  const share = (receipt: number, claim: number, cents: number, described = 1) => ({
    receiptId: idOf('rcp', receipt),
    claimId: idOf('clm', claim),
    described,
    refundableCents: 1_000,
    cents,
  });

  describe('a receipt', () => {
    it('of which fifty claims take a part at once is never taken more than whole', async () => {
      const { receipts, work } = stores();
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_none, index) => work.commit([receipts.takeShare(share(1, index, 300))])),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
      for (const outcome of outcomes.filter(({ ok }) => !ok)) expect(failedIn(outcome)).toEqual(['receipt-share']);
      const use = await receipts.findUse(idOf('rcp', 1));
      expect(use?.usedCents).toBe(900);
      expect(Object.values(use?.byClaim ?? {})).toEqual([300, 300, 300]);
    }, 30_000);

    it('is taken by a claim once, and given back as it was taken, once', async () => {
      const { receipts, work } = stores();
      expect(failedIn(await work.commit([receipts.takeShare(share(2, 1, 400))]))).toEqual([]);
      expect(failedIn(await work.commit([receipts.takeShare(share(2, 1, 400))]))).toEqual(['receipt-share']);
      expect(failedIn(await work.commit([receipts.freeShare(share(2, 1, 399))]))).toEqual(['receipt-share']);
      expect(failedIn(await work.commit([receipts.freeShare(share(2, 1, 400))]))).toEqual([]);
      expect(failedIn(await work.commit([receipts.freeShare(share(2, 1, 400))]))).toEqual(['receipt-share']);
      expect(await receipts.findUse(idOf('rcp', 2))).toEqual({ usedCents: 0, byClaim: {} });
    });

    it('is described anew only while nobody takes anything of it, and then not taken as it was', async () => {
      const { receipts, work } = stores();
      const described = (edition: number) => receipts.redescribe(aReceipt(3, { described: edition }));
      expect(failedIn(await work.commit([described(4)]))).toEqual([]);
      const stale = await work.commit([receipts.takeShare(share(3, 1, 100))]);
      expect([failedIn(stale), foundIn(stale)]).toMatchObject([['receipt-share'], { described: 4 }]);
      expect(failedIn(await work.commit([receipts.takeShare(share(3, 1, 100, 4))]))).toEqual([]);
      expect(failedIn(await work.commit([described(5)]))).toEqual(['receipt-description']);
      await work.commit([receipts.freeShare(share(3, 1, 100, 4))]);
      expect(failedIn(await work.commit([described(5)]))).toEqual([]);
    });
  });

  describe('a fingerprint', () => {
    it('is held by one receipt, for as many claims as take of it, until the last lets go', async () => {
      const { receipts, work } = stores();
      const hold = (receipt: number, claim: number, cents: number) => work.commit([receipts.hold('paper', share(receipt, claim, cents))]);
      const letGo = (receipt: number, claim: number, cents: number) => work.commit([receipts.letGo('paper', share(receipt, claim, cents))]);
      expect(failedIn(await hold(4, 1, 100))).toEqual([]);
      expect(failedIn(await hold(4, 2, 50))).toEqual([]);
      expect(failedIn(await hold(5, 3, 1))).toEqual(['receipt-fingerprint']);
      expect(await receipts.findHolder('paper')).toBe(idOf('rcp', 4));
      expect(failedIn(await letGo(5, 3, 1))).toEqual(['receipt-fingerprint']);
      expect(failedIn(await letGo(4, 1, 100))).toEqual([]);
      expect(failedIn(await hold(5, 3, 1))).toEqual(['receipt-fingerprint']);
      expect(failedIn(await letGo(4, 2, 50))).toEqual([]);
      expect(await receipts.findHolder('paper')).toBeUndefined();
      expect(failedIn(await hold(5, 3, 1))).toEqual([]);
    });

    it('that two hold at the same instant is one’s', async () => {
      const { receipts, work } = stores();
      const outcomes = await Promise.all([6, 7].map((receipt) => work.commit([receipts.hold('picture', share(receipt, receipt, 5))])));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    });
  });

  describe('a partner’s balance', () => {
    const of = (partnerId: string) => ({ programme: 'pumpurs', partnerId });
    const reserve = { from: 'available', to: 'reserved' } as const;

    it('without a budget takes whatever comes; a budget then counts it', async () => {
      const { balances, work } = stores();
      const mine = of('0000001');
      expect(failedIn(await work.commit([balances.move({ ...mine, ...reserve, cents: 500 })]))).toEqual([]);
      expect(failedIn(await work.commit([balances.agree({ ...mine, before: null, after: 499 })]))).toEqual(['budget-change']);
      expect(failedIn(await work.commit([balances.agree({ ...mine, before: null, after: 700 })]))).toEqual([]);
      const over = await work.commit([balances.move({ ...mine, ...reserve, cents: 201 })]);
      expect([failedIn(over), foundIn(over)]).toMatchObject([['budget'], { availableCents: 200 }]);
      expect(failedIn(await work.commit([balances.move({ ...mine, ...reserve, cents: 200 })]))).toEqual([]);
      for (const [from, to, cents] of [
        ['reserved', 'spent', 700],
        ['spent', 'recovered', 100],
      ] as const)
        expect(failedIn(await work.commit([balances.move({ ...mine, from, to, cents })]))).toEqual([]);
      const after = { agreedCents: 700, availableCents: 100, reservedCents: 0, spentCents: 600, recoveredCents: 100 };
      expect(await balances.find('pumpurs', '0000001')).toEqual(after);
      expect(failedIn(await work.commit([balances.agree({ ...mine, before: 700, after: 599 })]))).toEqual(['budget-change']);
      expect(failedIn(await work.commit([balances.agree({ ...mine, before: 700, after: null })]))).toEqual([]);
      expect(await balances.find('pumpurs', '0000001')).toEqual({ ...after, agreedCents: null, availableCents: -600 });
      expect(failedIn(await work.commit([balances.move({ ...mine, ...reserve, cents: 9_999 })]))).toEqual([]);
    });

    it('of which fifty want the last gives to those that fit', async () => {
      const { balances, work } = stores();
      const mine = of('0000002');
      await work.commit([balances.agree({ ...mine, before: null, after: 1_000 })]);
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () => work.commit([balances.move({ ...mine, ...reserve, cents: 300 })])),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
      expect(await balances.find('pumpurs', '0000002')).toMatchObject({ availableCents: 100, reservedCents: 900 });
    }, 30_000);
  });

  describe('a ledger', () => {
    it('is written once, and read in the order of time from an instant until before another', async () => {
      const { ledger, work } = stores();
      const instants = ['2021-10-01T00:00:00.000Z', '2021-10-02T00:00:00.000Z', '2021-10-03T00:00:00.000Z'];
      const entries = instants.map((at, index) => aLedgerEntry({ at, number: index + 2 }));
      for (const entry of entries.toReversed()) expect(failedIn(await work.commit([ledger.append(entry)]))).toEqual([]);
      const [first] = entries;
      if (first === undefined) throw new Error('no entry');
      expect(failedIn(await work.commit([ledger.append({ ...first, action: 'other' })]))).toEqual(['version']);
      expect(await ledger.all(municipalityId)).toEqual(entries);
      const span = { from: '2021-10-01T00:00:00.000Z', until: '2021-10-03T00:00:00.000Z' };
      expect((await ledger.all(municipalityId, span)).map(({ number }) => number)).toEqual([2, 3]);
      const page = await ledger.list(municipalityId, span, { limit: 1, after: null });
      expect([page.items.map(({ number }) => number), page.next === null]).toEqual([[2], false]);
    });
  });
});
