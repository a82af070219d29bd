import { type Allowance, type Claim, type ClaimLine, partnerOf, type Take } from '../domain/claim.ts';
import { warningsOf } from '../domain/claim-evidence.ts';
import { submitClaim as submit } from '../domain/claim-life.ts';
import { daysOn, duplicatesIn, refusalsOfSubmission, type SubmissionFacts } from '../domain/claim-verdict.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { type Balance, emptyBalance } from '../domain/ledger.ts';
import { type CitedPlan, isClaimable } from '../domain/plan.ts';
import { isSpendingNews, startSpending } from '../domain/plan-life.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import { type Programme, settingOn } from '../domain/programme.ts';
import type { ReceiptUse } from '../domain/receipt.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, fromInstant } from '../domain/time.ts';
import type { BalanceStore } from '../ports/money.ts';
import type { AllowanceStore, PlanStore, ReceiptStore, Write } from '../ports/records.ts';
import { findCited } from './claim-lines.ts';
import { takeReceipts } from './claim-money.ts';
import { type ClaimCall, type ClaimDependencies, type ClaimOutcome, changeClaim, claimChain, programmeOf } from './claims.ts';

type FactFinders = {
  readonly plans: Pick<PlanStore, 'find'>;
  readonly receipts: Pick<ReceiptStore, 'find' | 'findUse' | 'findHolder'>;
  readonly allowances: Pick<AllowanceStore, 'find'>;
  readonly balances: Pick<BalanceStore, 'find'>;
};

const found = async <Key extends string, Value>(
  keys: readonly Key[],
  find: (key: Key) => Promise<Value | undefined>,
): Promise<ReadonlyMap<Key, Value>> => {
  const values = await Promise.all([...new Set(keys)].map(async (key) => [key, await find(key)] as const));
  return new Map(values.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
};

/** Which receipts prove a cost that has these fingerprints. */
export const findHolders = ({ receipts }: Pick<FactFinders, 'receipts'>, takes: readonly Take[]): Promise<ReadonlyMap<string, string>> =>
  found(
    takes.flatMap(({ fingerprints }) => fingerprints.map(({ key }) => key)),
    receipts.findHolder,
  );

export const findUses = (
  { receipts }: Pick<FactFinders, 'receipts'>,
  lines: readonly Pick<ClaimLine, 'receiptIds'>[],
): Promise<ReadonlyMap<string, ReceiptUse>> =>
  found(
    lines.flatMap(({ receiptIds }) => receiptIds),
    receipts.findUse,
  );

export const findAllowances = async (
  { allowances }: Pick<FactFinders, 'allowances'>,
  lines: readonly Pick<ClaimLine, 'planId' | 'measureId'>[],
): Promise<readonly Allowance[]> => {
  const measures = new Map(lines.map(({ planId, measureId }) => [`${planId} ${measureId}`, { planId, measureId }]));
  const all = await Promise.all([...measures.values()].map(({ planId, measureId }) => allowances.find(planId, measureId)));
  return all.filter((one) => one !== undefined);
};

export const findBalance = async ({ balances }: Pick<FactFinders, 'balances'>, claim: Claim): Promise<Balance> =>
  (await balances.find(claim.programme, partnerOf(claim))) ?? emptyBalance;

/** Everything that a submission has to know, in one round trip. */
const findFacts = async (finders: FactFinders, claim: Claim): Promise<Omit<SubmissionFacts, 'reusable'>> => {
  const [cited, allowances, uses, holders, balance] = await Promise.all([
    findCited(finders, claim.lines),
    findAllowances(finders, claim.lines),
    findUses(finders, claim.lines),
    findHolders(finders, claim.takes),
    findBalance(finders, claim),
  ]);
  return { ...cited, allowances, uses, holders, balance };
};

/** What of a receipt may be there twice, by the programme's rule on a day. */
export const reusableOn = ({ receipts }: Programme, date: string): readonly string[] => settingOn(receipts.reusable, date).value ?? [];

/** The same claims always, and nobody can choose: what is drawn follows from the claim's id alone. */
const isDrawn = (digest: Digest, { claims }: Programme, id: string, date: string): boolean => {
  const percent = settingOn(claims.secondVerifierPercent, date).value ?? 0;
  return Number.parseInt(digest(`second verifier ${id}`).slice(0, 8), 16) % 10_000 < percent * 100;
};

/** What a claim takes of its receipts, with the fingerprints that are nobody else's: those it holds. */
const holding = (claim: Claim, holders: SubmissionFacts['holders']): Take[] => {
  const doubled = new Map(duplicatesIn(claim, holders).map(({ take, kinds }) => [take.receiptId, kinds]));
  return claim.takes.map((take) => ({
    ...take,
    isClean: true,
    held: take.cents === 0 ? [] : take.fingerprints.flatMap(({ of }) => (doubled.get(take.receiptId)?.includes(of) === true ? [] : [of])),
  }));
};

/** Who submits, when, and by which rules. */
type Occasion = { readonly caller: Principal; readonly at: string; readonly reference: Reference };

/** The submitted claim with everything that moves with it, by what is known, or taken for granted, of its plans and receipts. */
const submitted = (
  dependencies: Pick<ClaimDependencies, 'plans' | 'receipts' | 'digest'>,
  claim: Claim,
  { plans, holders }: Pick<SubmissionFacts, 'plans' | 'holders'>,
  { caller, at, reference }: Occasion,
): Result<ClaimOutcome> => {
  const programme = programmeOf(reference, claim);
  const isSampled = isDrawn(dependencies.digest, programme, claim.id, dateInRiga(fromInstant(at)));
  const made = submit(claim, claimChain(programme, { ...claim, isSampled }), {
    by: caller,
    plansPreparedBy: [...new Set(plans.flatMap((plan) => plan.preparedBy))],
    takes: holding(claim, holders),
    isSampled,
    at,
  });
  if (!made.ok) return made;
  const beside = [...startPlans(dependencies, claim, plans, caller, at), ...takeReceipts(dependencies.receipts, made.value)];
  return accept({ claim: made.value, beside });
};

/**
 * The submission by the facts as they were read. A check asks the same and writes nothing; the write's own conditions decide where somebody
 * was quicker.
 */
export const submission = (
  dependencies: Pick<ClaimDependencies, 'plans' | 'receipts' | 'digest'>,
  claim: Claim,
  facts: SubmissionFacts,
  occasion: Occasion,
): Result<ClaimOutcome> => {
  const made = submitted(dependencies, claim, facts, occasion);
  if (!made.ok) return made;
  const [bar] = refusalsOfSubmission(claim, facts);
  if (bar !== undefined) return refuse(bar);
  const lines = made.value.claim.lines.map((line) => ({
    ...line,
    warnings: warningsOf(facts.receipts.filter(({ id }) => line.receiptIds.includes(id))),
  }));
  return accept({ ...made.value, claim: { ...made.value.claim, lines } });
};

/**
 * The submission as if all were as it was when the lines were written, which is most often so: nothing is read, and every condition of the
 * write says where it is not so. Undefined where something was missing even then.
 */
const hopefulSubmission = (dependencies: ClaimDependencies, claim: Claim, occasion: Occasion): Result<ClaimOutcome> | undefined => {
  const { takes, cites, lines } = claim;
  const known = new Set([...takes.map(({ receiptId }) => receiptId), ...cites.map(({ id }) => id)]);
  if (lines.some(({ planId, receiptIds }) => [planId, ...receiptIds].some((id) => !known.has(id)))) return undefined;
  if (takes.some(({ isClean }) => !isClean) || cites.some((plan) => !isClaimable(plan, daysOn(claim, plan.id)[1]))) return undefined;
  const nobody = new Map<string, string>();
  if (duplicatesIn(claim, nobody).some(({ kinds }) => kinds.length > 0)) return undefined;
  const made = submitted(dependencies, claim, { plans: cites, holders: nobody }, occasion);
  return made.ok ? accept({ ...made.value, isHopeful: true }) : made;
};

/**
 * draft or returned → submitted. In the one write that changes the claim, the amounts are reserved against each measure's allowance and the
 * partner's budget, its part of every receipt is taken, and plans whose first support this is are in progress. The first try reads nothing
 * but the claim; where a condition says no, everything is read, and the refusal is told from that.
 */
export const submitClaim =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall): Promise<Result<Claim>> => {
    let isFirst = true;
    return changeClaim(dependencies, {
      action: 'submit',
      permission: 'claim:submit',
      call,
      rule: async (claim, caller, at, reference) => {
        const occasion = { caller, at, reference };
        const hopeful = isFirst ? hopefulSubmission(dependencies, claim, occasion) : undefined;
        isFirst = false;
        if (hopeful !== undefined) return hopeful;
        const reusable = reusableOn(programmeOf(reference, claim), dateInRiga(call.now));
        return submission(dependencies, claim, { ...(await findFacts(dependencies, claim)), reusable }, occasion);
      },
    });
  };

/** Money spent on a plan's measure is support given: an approved plan is in progress from the earliest such day, and cannot be removed. */
const startPlans = (
  { plans, digest }: Pick<ClaimDependencies, 'plans' | 'digest'>,
  claim: Claim,
  cited: readonly CitedPlan[],
  caller: Principal,
  at: string,
): readonly Write[] =>
  cited.flatMap((plan): readonly Write[] => {
    const [firstSpent, lastSpent] = daysOn(claim, plan.id);
    if (!isSpendingNews(plan, firstSpent)) return [plans.requireSpentBy(plan, { firstSpent, lastSpent })];
    const { record, event } = recordEvent(digest, {
      before: plan,
      after: startSpending(plan, firstSpent),
      action: 'start',
      actor: actorOf(caller),
      at,
    });
    return plans.start(record, event);
  });
