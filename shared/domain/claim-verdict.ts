import type { Allowance, Claim, Take } from './claim.ts';
import { type Balance, movementsBetween, type Transfer, transfersOf } from './ledger.ts';
import { formatEuros } from './money.ts';
import { type CitedPlan, isClaimable } from './plan.ts';
import { type Receipt, type ReceiptUse, unused } from './receipt.ts';
import type { DuplicateKind } from './receipt-document.ts';
import type { Refusal } from './refusal.ts';

/** What has to be known of the world to say whether a claim can be submitted. What is not there is left out. */
export type SubmissionFacts = {
  readonly plans: readonly CitedPlan[];
  readonly receipts: readonly Receipt[];
  readonly allowances: readonly Allowance[];
  /** What claims take already, by receipt. */
  readonly uses: ReadonlyMap<string, ReceiptUse>;
  /** The receipt that proves a cost now, by fingerprint, wherever in the country. */
  readonly holders: ReadonlyMap<string, string>;
  readonly balance: Balance;
  /** What of a receipt may be there twice where the school says why. */
  readonly reusable: readonly string[];
};

type AskedOf = Pick<Transfer, 'planId' | 'measureId'>;

export const availableOf = ({ allowances }: Pick<SubmissionFacts, 'allowances'>, { planId, measureId }: AskedOf): number =>
  allowances.find((one) => one.planId === planId && one.measureId === measureId)?.availableCents ?? 0;

/** What a submission asks of each measure's allowance. */
export const demandOf = (claim: Claim): readonly Transfer[] => {
  const lines = claim.lines.map((line) => ({ ...line, approvedCents: null }));
  return transfersOf(movementsBetween({ ...claim, status: 'draft' }, { ...claim, lines, status: 'submitted' }));
};

/** First and last day on which a claim's lines spent money on a plan. */
export const daysOn = ({ lines }: Pick<Claim, 'lines'>, id: string): readonly [earliest: string, latest: string] => {
  const days = lines.flatMap(({ planId, spentOn }) => (planId === id ? [spentOn] : [])).sort();
  return [days[0] ?? '', days.at(-1) ?? ''];
};

const refusalsOfPlans = (claim: Pick<Claim, 'lines'>, { plans }: SubmissionFacts): readonly Refusal[] =>
  [...new Set(claim.lines.map(({ planId }) => planId))].flatMap((id): readonly Refusal[] => {
    const plan = plans.find((one) => one.id === id);
    if (plan !== undefined && isClaimable(plan, daysOn(claim, id)[1])) return [];
    return [{ code: 'plan-not-in-force', facts: { plan: plan?.code ?? '', status: plan?.status ?? '' } }];
  });

/** Whether the school says why, in every line that takes something of the receipt. */
const isJustified = ({ lines }: Pick<Claim, 'lines'>, id: string): boolean =>
  lines.every(({ receiptIds, justification }) => !receiptIds.includes(id) || justification !== null);

/** The kinds in which each receipt of a claim is there a second time: elsewhere, or earlier in the claim itself. */
export const duplicatesIn = (
  { takes }: Pick<Claim, 'takes'>,
  holders: SubmissionFacts['holders'],
): readonly { readonly take: Take; readonly kinds: readonly DuplicateKind[] }[] => {
  const seen = new Set<string>();
  return takes
    .filter(({ cents }) => cents > 0)
    .map((take) => {
      const kinds = take.fingerprints.flatMap(({ of, key }): readonly DuplicateKind[] => {
        const holder = holders.get(key);
        const isTwice = seen.has(key) || (holder !== undefined && holder !== take.receiptId);
        seen.add(key);
        return isTwice ? [of] : [];
      });
      return { take, kinds };
    });
};

/** The same document under two names pays once, also within one claim. Whose the other use is, is nobody's to know. */
const refusalsOfDuplicates = (claim: Pick<Claim, 'lines' | 'takes'>, { holders, reusable }: SubmissionFacts): readonly Refusal[] =>
  duplicatesIn(claim, holders).flatMap(({ take: { receiptId }, kinds }): readonly Refusal[] => {
    if (kinds.length === 0) return [];
    if (kinds.some((kind) => !reusable.includes(kind))) return [{ code: 'receipt-already-used', facts: { receipt: receiptId } }];
    return isJustified(claim, receiptId) ? [] : [{ code: 'justification-missing', facts: { receipt: receiptId } }];
  });

const refusalsOfReceipts = ({ id, takes }: Pick<Claim, 'id' | 'takes'>, { receipts, uses }: SubmissionFacts): readonly Refusal[] =>
  takes.flatMap(({ receiptId, described, cents, refundableCents }): readonly Refusal[] => {
    const receipt = receipts.find((one) => one.id === receiptId);
    if (receipt?.state !== 'clean') return [{ code: 'receipt-not-clean', facts: { receipt: receiptId, state: receipt?.state ?? '' } }];
    if (receipt.described !== described) return [{ code: 'receipt-changed', facts: { receipt: receiptId } }];
    const { usedCents, byClaim } = uses.get(receiptId) ?? unused;
    const left = refundableCents - usedCents + (byClaim[id] ?? 0);
    return cents <= left ? [] : [{ code: 'receipt-exceeded', facts: { receipt: receiptId, remaining: formatEuros(Math.max(0, left)) } }];
  });

const refusalsOfBudget = (
  demand: readonly Transfer[],
  { balance: { agreedCents, availableCents } }: SubmissionFacts,
): readonly Refusal[] => {
  const asked = demand.reduce((sum, { cents }) => sum + cents, 0);
  return agreedCents === null || asked <= availableCents
    ? []
    : [{ code: 'budget-exceeded', facts: { remaining: formatEuros(availableCents) } }];
};

/** Everything that bars a claim from being submitted now, the first of which a submission is refused with; none: it can be. */
export const refusalsOfSubmission = (claim: Claim, facts: SubmissionFacts): readonly Refusal[] => {
  const demand = demandOf(claim);
  return [
    ...refusalsOfPlans(claim, facts),
    ...refusalsOfReceipts(claim, facts),
    ...refusalsOfDuplicates(claim, facts),
    ...demand.flatMap((one): readonly Refusal[] => {
      const available = availableOf(facts, one);
      return one.cents <= available ? [] : [{ code: 'allowance-exceeded', facts: { remaining: formatEuros(available) } }];
    }),
    ...refusalsOfBudget(demand, facts),
  ];
};
