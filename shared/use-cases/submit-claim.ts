import { type Claim, demandByMeasure } from '../domain/claim.ts';
import { submitClaim as submit } from '../domain/claim-life.ts';
import { recordEvent } from '../domain/history.ts';
import { type Plan, versionInForce } from '../domain/plan.ts';
import { isSpendingNews, startSpending } from '../domain/plan-life.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import type { Receipt } from '../domain/receipt.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { Write } from '../ports/records.ts';
import { type ClaimCall, type ClaimDependencies, changeClaim, claimChain } from './claims.ts';

/**
 * draft → submitted. In the one write that changes the claim, the amounts are reserved against each measure's allowance, every
 * receipt is bound to this claim and its bytes to this receipt, and plans whose first support this is are in progress.
 */
export const submitClaim =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action: 'submit',
      permission: 'claim:submit',
      call,
      rule: async (claim, caller, at, reference) => {
        const [plans, receipts] = await Promise.all([
          Promise.all([...new Set(claim.lines.map(({ planId }) => planId))].map(dependencies.plans.find)),
          Promise.all([...new Set(claim.lines.flatMap(({ receiptIds }) => receiptIds))].map(dependencies.receipts.find)),
        ]);
        const plansPreparedBy = [...new Set(plans.flatMap((plan) => plan?.preparedBy ?? []))];
        const submitted = submit(claim, claimChain(reference, claim), { by: caller, plansPreparedBy, at });
        if (!submitted.ok) return submitted;
        const planWrites = startPlans(dependencies, claim, plans, caller, at);
        if (!planWrites.ok) return planWrites;
        const receiptWrites = bindReceipts(dependencies, claim, receipts, caller, at);
        if (!receiptWrites.ok) return receiptWrites;
        return accept({
          claim: submitted.value,
          beside: [
            ...demandByMeasure(submitted.value.lines).map(dependencies.allowances.reserve),
            ...planWrites.value,
            ...receiptWrites.value,
          ],
        });
      },
    });

/** Money spent on a plan's measure is support given: an approved plan is in progress from the earliest such day, and cannot be removed. */
const startPlans = (
  { plans, digest }: ClaimDependencies,
  claim: Claim,
  found: readonly (Plan | undefined)[],
  caller: Principal,
  at: string,
): Result<readonly Write[]> => {
  const writes: Write[] = [];
  for (const plan of found) {
    if (plan === undefined || versionInForce(plan) === undefined) {
      return refuse({ code: 'plan-not-in-force', facts: { plan: plan?.code ?? '', status: plan?.status ?? '' } });
    }
    const [firstSpent] = claim.lines
      .filter(({ planId }) => planId === plan.id)
      .map(({ spentOn }) => spentOn)
      .sort();
    if (firstSpent === undefined) continue;
    if (!isSpendingNews(plan, firstSpent)) {
      writes.push(plans.requireInForce(plan.id));
      continue;
    }
    const { record, event } = recordEvent(digest, {
      before: plan,
      after: startSpending(plan, firstSpent, at),
      action: 'start',
      actor: actorOf(caller),
      at,
    });
    writes.push(...plans.update(record, event));
  }
  return accept(writes);
};

const bindReceipts = (
  { receipts, digest }: ClaimDependencies,
  claim: Claim,
  found: readonly (Receipt | undefined)[],
  caller: Principal,
  at: string,
): Result<readonly Write[]> => {
  const writes: Write[] = [];
  const fingerprints = new Set<string>();
  for (const receipt of found) {
    if (receipt?.state !== 'clean')
      return refuse({ code: 'receipt-not-clean', facts: { receipt: receipt?.id ?? '', state: receipt?.state ?? '' } });
    // The same bytes under two names pay once, also within one claim: the table takes one item once in a transaction.
    if (receipt.claimId !== null || fingerprints.has(receipt.sha256))
      return refuse({ code: 'receipt-already-used', facts: { receipt: receipt.id } });
    fingerprints.add(receipt.sha256);
    const { record, event } = recordEvent(digest, {
      before: receipt,
      after: { ...receipt, claimId: claim.id },
      action: 'claim',
      actor: actorOf(caller),
      at,
    });
    writes.push(...receipts.update(record, event), receipts.claimFingerprint(record));
  }
  return accept(writes);
};
