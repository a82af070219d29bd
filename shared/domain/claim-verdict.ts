import { type Allowance, type Claim, type Demand, demandByMeasure } from './claim.ts';
import { formatEuros } from './money.ts';
import { type Plan, versionInForce } from './plan.ts';
import type { Receipt } from './receipt.ts';
import type { Refusal } from './refusal.ts';

/** What has to be known of the world to say whether a claim can be submitted. What is not there is left out. */
export type SubmissionFacts = {
  readonly plans: readonly Plan[];
  readonly receipts: readonly Receipt[];
  readonly allowances: readonly Allowance[];
  /** The receipt that proved a cost, by the SHA-256 of its bytes. */
  readonly used: ReadonlyMap<string, string>;
};

export const availableOf = ({ allowances }: Pick<SubmissionFacts, 'allowances'>, { planId, measureId }: Demand): number =>
  allowances.find((one) => one.planId === planId && one.measureId === measureId)?.availableCents ?? 0;

const refusalsOfPlans = (ids: readonly string[], { plans }: SubmissionFacts): readonly Refusal[] =>
  ids.flatMap((id): readonly Refusal[] => {
    const plan = plans.find((one) => one.id === id);
    if (plan !== undefined && versionInForce(plan) !== undefined) return [];
    return [{ code: 'plan-not-in-force', facts: { plan: plan?.code ?? '', status: plan?.status ?? '' } }];
  });

/** The same bytes under two names pay once, also within one claim. Whose the other use is, is nobody's to know. */
const refusalsOfReceipts = (ids: readonly string[], { receipts, used }: SubmissionFacts): readonly Refusal[] => {
  const seen = new Set<string>();
  return ids.flatMap((id): readonly Refusal[] => {
    const receipt = receipts.find((one) => one.id === id);
    if (receipt?.state !== 'clean') return [{ code: 'receipt-not-clean', facts: { receipt: id, state: receipt?.state ?? '' } }];
    const isUsed = receipt.claimId !== null || seen.has(receipt.sha256) || used.has(receipt.sha256);
    seen.add(receipt.sha256);
    return isUsed ? [{ code: 'receipt-already-used', facts: { receipt: id } }] : [];
  });
};

/** Everything that bars a claim's lines from being submitted now, the first of which a submission is refused with; none: it can be. */
export const refusalsOfSubmission = ({ lines }: Pick<Claim, 'lines'>, facts: SubmissionFacts): readonly Refusal[] => [
  ...refusalsOfPlans([...new Set(lines.map(({ planId }) => planId))], facts),
  ...refusalsOfReceipts([...new Set(lines.flatMap(({ receiptIds }) => receiptIds))], facts),
  ...demandByMeasure(lines, ({ amountCents }) => amountCents).flatMap((demand): readonly Refusal[] => {
    const available = availableOf(facts, demand);
    return demand.amountCents <= available ? [] : [{ code: 'allowance-exceeded', facts: { remaining: formatEuros(available) } }];
  }),
];
