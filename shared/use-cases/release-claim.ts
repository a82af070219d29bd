import type { Permission } from '../domain/access.ts';
import { type Allowance, type Claim, isReserved, isStanding } from '../domain/claim.ts';
import {
  type ClaimCorrection,
  returnClaim as giveBack,
  type Rejection,
  rejectClaim as reject,
  withdrawClaim as withdraw,
} from '../domain/claim-life.ts';
import { recordEvent } from '../domain/history.ts';
import { movementsBetween, transfersOf } from '../domain/ledger.ts';
import { type Plan, versionInForce } from '../domain/plan.ts';
import { endSpending } from '../domain/plan-life.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import { accept, type Result } from '../domain/result.ts';
import type { Write } from '../ports/records.ts';
import { findCited } from './claim-lines.ts';
import { freeReceipts } from './claim-money.ts';
import { type ClaimCall, type ClaimDependencies, type ClaimOutcome, changeClaim } from './claims.ts';
import { earliestSupportBeside } from './support-given.ts';

/**
 * A claim that asks for its money no more: in the write that says so, what it reserved is given up, its receipts are free for another
 * claim, and plans that only it had set going are as if it had not. A returned claim that is withdrawn has given all that up before.
 */
const release = async (
  dependencies: ClaimDependencies,
  before: Claim,
  caller: Principal,
  at: string,
): Promise<Pick<ClaimOutcome, 'beside' | 'others'>> => {
  if (!isReserved(before)) return {};
  const { plans } = await findCited(dependencies, before.lines, { withReceipts: false });
  const endings = await Promise.all(plans.map((plan) => unspend(dependencies, plan, before, caller, at)));
  return {
    beside: [...freeReceipts(dependencies.receipts, before), ...endings.flatMap(({ writes }) => writes)],
    others: new Map(endings.flatMap((ending) => ending.witnesses)),
  };
};

const firstSpentIn = (claims: readonly Claim[], { id }: Plan): string | undefined =>
  claims
    .flatMap(({ lines }) => lines.filter(({ planId }) => planId === id).map(({ spentOn }) => spentOn))
    .sort()
    .at(0);

/** The compensation measures of a plan that have an allowance. */
const allowancesOf = async ({ allowances }: Pick<ClaimDependencies, 'allowances'>, plan: Plan): Promise<readonly Allowance[]> => {
  const measures = (versionInForce(plan) ?? plan.standing ?? plan).measures.filter(({ type }) => type === 'compensation');
  const found = await Promise.all(measures.map(({ id }) => allowances.find(plan.id, id)));
  return found.filter((one) => one !== undefined);
};

/** What becomes of a plan, and on which of the claim's own measures somebody else's money has to be for it, or must not. */
type Ending = { readonly writes: readonly Write[]; readonly witnesses: readonly (readonly [measure: string, others: boolean])[] };

/**
 * What a claim's plan is without it. Where nobody else's money is on the plan, it has no first day of spending; otherwise the other claims
 * of its school and semester say which day is first, and its logs when support began. Either holds only while it is so: another claim that
 * comes or goes at the same instant makes this one look again.
 */
const unspend = async (dependencies: ClaimDependencies, plan: Plan, claim: Claim, caller: Principal, at: string): Promise<Ending> => {
  const { claims, allowances, plans, digest } = dependencies;
  if (plan.firstSpentOn === null) return { writes: [], witnesses: [] };
  if (firstSpentIn([claim], plan) !== plan.firstSpentOn)
    return { writes: [plans.requireFirstSpent(plan.id, plan.firstSpentOn)], witnesses: [] };
  const given = transfersOf(movementsBetween(claim, { ...claim, status: 'withdrawn' }));
  const own = new Map(given.flatMap(({ planId, measureId, cents }) => (planId === plan.id ? [[measureId, cents] as const] : [])));
  const money = await allowancesOf(dependencies, plan);
  const ofOthers = money.find(({ measureId, plannedCents, availableCents }) => plannedCents - availableCents > (own.get(measureId) ?? 0));
  const isLast = ofOthers === undefined;
  const proofs = isLast ? money : [ofOthers];
  const guards = proofs
    .filter(({ measureId }) => !own.has(measureId))
    .map(({ measureId }) => allowances.requireUse(plan.id, measureId, !isLast));
  const witnesses = proofs
    .filter(({ measureId }) => own.has(measureId))
    .map(({ measureId }) => [`${plan.id} ${measureId}`, !isLast] as const);
  const others = isLast ? [] : (await claims.all(plan.schoolId, plan.semester)).filter((one) => one.id !== claim.id && isStanding(one));
  const firstSpentOn = isLast ? null : (firstSpentIn(others, plan) ?? plan.firstSpentOn);
  if (firstSpentOn === plan.firstSpentOn) return { writes: guards, witnesses };
  const earliest = await earliestSupportBeside(dependencies, plan, { id: claim.id, on: plan.firstSpentOn });
  const { record, event } = recordEvent(digest, {
    before: plan,
    after: endSpending(plan, firstSpentOn, earliest, at),
    action: 'unspend',
    about: claim.id,
    actor: actorOf(caller),
    at,
  });
  return { writes: [...plans.update(record, event), ...guards], witnesses };
};

type Rule = (claim: Claim, caller: Principal, at: string) => Result<Claim>;

const releasing = (
  dependencies: ClaimDependencies,
  {
    action,
    permission,
    call,
    rule,
  }: { readonly action: string; readonly permission: Permission; readonly call: ClaimCall; readonly rule: Rule },
): Promise<Result<Claim>> =>
  changeClaim(dependencies, {
    action,
    permission,
    call,
    rule: async (before, caller, at) => {
      const after = rule(before, caller, at);
      return after.ok ? accept({ claim: after.value, ...(await release(dependencies, before, caller, at)) }) : after;
    },
  });

/** submitted or approved → returned, with what is to be corrected. */
export const returnClaim = (dependencies: ClaimDependencies) => (call: ClaimCall & { readonly corrections: readonly ClaimCorrection[] }) =>
  releasing(dependencies, {
    action: 'return',
    permission: 'claim:decide',
    call,
    rule: (claim, by, at) => giveBack(claim, call.corrections, by, at),
  });

/** submitted or approved → rejected, with the reason. */
export const rejectClaim = (dependencies: ClaimDependencies) => (call: ClaimCall & { readonly rejection: Rejection }) =>
  releasing(dependencies, {
    action: 'reject',
    permission: 'claim:decide',
    call,
    rule: (claim, by, at) => reject(claim, call.rejection, by, at),
  });

/** Taken back by the school. */
export const withdrawClaim = (dependencies: ClaimDependencies) => (call: ClaimCall) =>
  releasing(dependencies, { action: 'withdraw', permission: 'claim:withdraw', call, rule: withdraw });
