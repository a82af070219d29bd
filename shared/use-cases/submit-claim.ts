import { type Allowance, type Claim, type ClaimLine, demandByMeasure } from '../domain/claim.ts';
import { submitClaim as submit } from '../domain/claim-life.ts';
import { refusalsOfSubmission, type SubmissionFacts } from '../domain/claim-verdict.ts';
import { recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { isSpendingNews, startSpending } from '../domain/plan-life.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { AllowanceStore, PlanStore, ReceiptStore, Write } from '../ports/records.ts';
import { findCited } from './claim-lines.ts';
import { type ClaimCall, type ClaimDependencies, changeClaim, claimChain } from './claims.ts';

type FactFinders = {
  readonly plans: Pick<PlanStore, 'find'>;
  readonly receipts: Pick<ReceiptStore, 'find' | 'findFingerprint'>;
  readonly allowances: Pick<AllowanceStore, 'find'>;
};

/** Which receipts proved a cost with these bytes. */
export const findUses = async ({ receipts }: FactFinders, fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const found = await Promise.all(fingerprints.map(async (sha256) => [sha256, await receipts.findFingerprint(sha256)] as const));
  return new Map(found.flatMap(([sha256, receiptId]) => (receiptId === undefined ? [] : [[sha256, receiptId] as const])));
};

export const findAllowances = async ({ allowances }: FactFinders, lines: readonly ClaimLine[]): Promise<readonly Allowance[]> => {
  const measures = new Map(lines.map(({ planId, measureId }) => [`${planId} ${measureId}`, { planId, measureId }]));
  const found = await Promise.all([...measures.values()].map(({ planId, measureId }) => allowances.find(planId, measureId)));
  return found.filter((one) => one !== undefined);
};

/** Everything that a submission has to know, in one round trip. */
const findFacts = async (finders: FactFinders, { lines, fingerprints }: Claim): Promise<SubmissionFacts> => {
  const [cited, allowances, used] = await Promise.all([
    findCited(finders, lines),
    findAllowances(finders, lines),
    findUses(finders, fingerprints),
  ]);
  return { ...cited, allowances, used };
};

/**
 * The submitted claim with everything that moves with it, by the facts as they were read. A check asks the same and writes nothing; the
 * write's own conditions decide where somebody was quicker.
 */
export const submission = (
  dependencies: Pick<ClaimDependencies, 'plans' | 'receipts' | 'allowances' | 'digest'>,
  claim: Claim,
  facts: SubmissionFacts,
  { caller, at, reference }: { readonly caller: Principal; readonly at: string; readonly reference: Reference },
): Result<{ claim: Claim; beside: readonly Write[] }> => {
  const plansPreparedBy = [...new Set(facts.plans.flatMap((plan) => plan.preparedBy))];
  const submitted = submit(claim, claimChain(reference, claim), { by: caller, plansPreparedBy, at });
  if (!submitted.ok) return submitted;
  const [bar] = refusalsOfSubmission(claim, facts);
  if (bar !== undefined) return refuse(bar);
  return accept({
    claim: submitted.value,
    beside: [
      ...demandByMeasure(submitted.value.lines).map(dependencies.allowances.reserve),
      ...startPlans(dependencies, claim, facts.plans, caller, at),
      ...bindReceipts(dependencies, claim, facts.receipts, caller, at),
    ],
  });
};

/**
 * draft or returned → submitted. In the one write that changes the claim, the amounts are reserved against each measure's allowance, every
 * receipt is bound to this claim and its bytes to this receipt, and plans whose first support this is are in progress.
 */
export const submitClaim =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action: 'submit',
      permission: 'claim:submit',
      call,
      rule: async (claim, caller, at, reference) =>
        submission(dependencies, claim, await findFacts(dependencies, claim), { caller, at, reference }),
    });

/** Money spent on a plan's measure is support given: an approved plan is in progress from the earliest such day, and cannot be removed. */
const startPlans = (
  { plans, digest }: Pick<ClaimDependencies, 'plans' | 'digest'>,
  claim: Claim,
  found: readonly Plan[],
  caller: Principal,
  at: string,
): readonly Write[] =>
  found.flatMap((plan): readonly Write[] => {
    const [firstSpent] = claim.lines
      .filter(({ planId }) => planId === plan.id)
      .map(({ spentOn }) => spentOn)
      .sort();
    if (firstSpent === undefined) return [];
    if (!isSpendingNews(plan, firstSpent)) return [plans.requireSpentBy(plan.id, firstSpent)];
    const { record, event } = recordEvent(digest, {
      before: plan,
      after: startSpending(plan, firstSpent, at),
      action: 'start',
      actor: actorOf(caller),
      at,
    });
    return plans.update(record, event);
  });

const bindReceipts = (
  { receipts, digest }: Pick<ClaimDependencies, 'receipts' | 'digest'>,
  claim: Claim,
  found: readonly Receipt[],
  caller: Principal,
  at: string,
): readonly Write[] =>
  found.flatMap((receipt) => {
    const { record, event } = recordEvent(digest, {
      before: receipt,
      after: { ...receipt, claimId: claim.id },
      action: 'claim',
      actor: actorOf(caller),
      at,
    });
    return [...receipts.update(record, event), receipts.claimFingerprint(record)];
  });
