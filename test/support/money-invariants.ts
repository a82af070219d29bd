import { expect } from 'vitest';
import { type Claim, partnerOf } from '../../shared/domain/claim.ts';
import { reconcile } from '../../shared/use-cases/reconcile.ts';
import { noon } from './builders.ts';
import { modelSchools, modelSize, type openModel, receiptOf } from './money-model.ts';

const fourEyesHold = ({ approvals, paidBy, preparedBy, plansPreparedBy }: Claim): boolean => {
  const deciders = [...approvals.map(({ by }) => by), ...(paidBy === null ? [] : [paidBy])];
  return new Set(deciders).size === deciders.length && deciders.every((by) => !preparedBy.includes(by) && !plansPreparedBy.includes(by));
};

/** What must hold whenever everybody rests: nothing differs from the ledger, nothing is more than it may be. How many entries there are. */
export const checkMoney = async ({ stores }: Awaited<ReturnType<typeof openModel>>, claimIds: readonly string[]): Promise<number> => {
  const all = stores();
  const { checked, differences } = await reconcile(all)(noon);
  expect(differences).toEqual([]);
  const claims = (await Promise.all(claimIds.map(all.claims.find))).filter((one) => one !== undefined);
  expect(claims.filter((claim) => !fourEyesHold(claim)).map(({ id }) => id)).toEqual([]);
  for (const [index] of modelSchools.entries()) {
    for (let number = 0; number < modelSize.receiptsOfSchool; number += 1) {
      const { usedCents = 0 } = (await all.receipts.findUse(receiptOf(index, number))) ?? {};
      expect(usedCents).toBeLessThanOrEqual(modelSize.receiptCents);
    }
    for (let number = 2; number < modelSize.receiptsOfSchool; number += 3) {
      const uses = await Promise.all([number - 1, number].map((one) => all.receipts.findUse(receiptOf(index, one))));
      // One paper under two pictures: only one of them can prove anything.
      expect(uses.filter((use) => (use?.usedCents ?? 0) > 0).length).toBeLessThanOrEqual(1);
    }
  }
  for (const partner of new Set(claims.map(partnerOf))) {
    const balance = await all.balances.find('pumpurs', partner);
    expect(balance?.availableCents).toBeGreaterThanOrEqual(0);
  }
  return checked.entries;
};
