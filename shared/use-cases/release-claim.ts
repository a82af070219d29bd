import type { Permission } from '../domain/access.ts';
import { type Claim, demandByMeasure, isReserved, isStanding } from '../domain/claim.ts';
import {
  type ClaimCorrection,
  returnClaim as giveBack,
  type Rejection,
  rejectClaim as reject,
  withdrawClaim as withdraw,
} from '../domain/claim-life.ts';
import { recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { endSpending } from '../domain/plan-life.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import { accept, type Result } from '../domain/result.ts';
import type { Write } from '../ports/records.ts';
import { findCited } from './claim-lines.ts';
import { type ClaimCall, type ClaimDependencies, changeClaim } from './claims.ts';
import { earliestSupportBeside } from './support-given.ts';

/**
 * A claim that asks for its money no more: in the write that says so, what it reserved is given up, its receipts are free for another
 * claim, and plans that only it had set going are as if it had not. A returned claim that is withdrawn has given all that up before.
 */
const release = async (dependencies: ClaimDependencies, before: Claim, caller: Principal, at: string): Promise<readonly Write[]> => {
  if (!isReserved(before)) return [];
  const { allowances, receipts, digest } = dependencies;
  const cited = await findCited(dependencies, before.lines);
  const actor = actorOf(caller);
  const freed = cited.receipts
    .filter(({ claimId }) => claimId === before.id)
    .flatMap((receipt): readonly Write[] => {
      const { record, event } = recordEvent(digest, { before: receipt, after: { ...receipt, claimId: null }, action: 'free', actor, at });
      return [...receipts.update(record, event), receipts.freeFingerprint(record)];
    });
  const unspent = await Promise.all(cited.plans.map((plan) => unspend(dependencies, plan, before, caller, at)));
  return [...demandByMeasure(before.lines).map(allowances.release), ...freed, ...unspent.flat()];
};

const firstSpentIn = (claims: readonly Claim[], { id }: Plan): string | undefined =>
  claims
    .flatMap(({ lines }) => lines.filter(({ planId }) => planId === id).map(({ spentOn }) => spentOn))
    .sort()
    .at(0);

/** A plan whose first day of spending this claim told: the other claims of its school and semester, and its logs, say what is left. */
const unspend = async (
  dependencies: ClaimDependencies,
  plan: Plan,
  claim: Claim,
  caller: Principal,
  at: string,
): Promise<readonly Write[]> => {
  if (plan.firstSpentOn === null || firstSpentIn([claim], plan) !== plan.firstSpentOn) return [];
  const others = (await dependencies.claims.all(plan.schoolId, plan.semester)).filter((one) => one.id !== claim.id && isStanding(one));
  const firstSpentOn = firstSpentIn(others, plan) ?? null;
  if (firstSpentOn === plan.firstSpentOn) return [];
  const earliest = await earliestSupportBeside(dependencies, plan, { id: claim.id, on: plan.firstSpentOn });
  const { record, event } = recordEvent(dependencies.digest, {
    before: plan,
    after: endSpending(plan, firstSpentOn, earliest, at),
    action: 'unspend',
    about: claim.id,
    actor: actorOf(caller),
    at,
  });
  return dependencies.plans.update(record, event);
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
      return after.ok ? accept({ claim: after.value, beside: await release(dependencies, before, caller, at) }) : after;
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
  releasing(dependencies, { action: 'withdraw', permission: 'claim:withdraw', call, rule: (claim, _by, at) => withdraw(claim, at) });
