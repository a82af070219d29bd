import { mayRole, type Permission } from './access.ts';
import { type ApprovalLevel, roleOfLevel } from './approval.ts';
import { type Claim, type ClaimStatus, payableOf } from './claim.ts';
import type { Principal } from './principal.ts';
import type { Refusal } from './refusal.ts';

/** What can be done with a claim beside reading it; named as in the API. */
export const claimActions = ['edit', 'submit', 'approve', 'verify', 'return', 'reject', 'withdraw', 'pay', 'recover', 'copy'] as const;
export type ClaimAction = (typeof claimActions)[number];

type Person = Pick<Principal, 'id' | 'role'>;

/** Why an action is barred; undefined: this condition holds. */
type Condition = (claim: Claim, by: Person) => Refusal | undefined;

/** The level that each decision is the decision of. */
export const levelOfAction = { approve: 'municipality', verify: 'ikvd' } as const satisfies Record<string, ApprovalLevel>;

/** The level that decides on a claim that awaits one. */
export const decidingLevel = ({ awaiting }: Claim): ApprovalLevel => (awaiting === 'municipality' ? 'municipality' : 'ikvd');

const callersTurn: Condition = (claim, by) => {
  const awaiting = decidingLevel(claim);
  return roleOfLevel[awaiting] === by.role ? undefined : { code: 'awaiting-another-level', facts: { awaiting } };
};

/** Four eyes: whoever wrote, submitted or decided the claim, or prepared a plan that it cites, does not decide on it. */
const otherEyes: Condition = ({ preparedBy, plansPreparedBy, approvals }, { id }) =>
  preparedBy.includes(id) || plansPreparedBy.includes(id) || approvals.some(({ by }) => by === id) ? { code: 'four-eyes' } : undefined;

const outsideBatch: Condition = ({ batchId: batch }) => (batch === null ? undefined : { code: 'in-payment-batch', facts: { batch } });

const somethingLeft: Condition = ({ lines }) =>
  lines.some((line) => payableOf(line) > line.recoveredCents) ? undefined : { code: 'nothing-to-recover' };

type Rule = { readonly permission: Permission; readonly from: readonly ClaimStatus[]; readonly conditions: readonly Condition[] };

/** Every action with who may take it, from which statuses, and on what conditions. */
export const rulesOfClaimActions: Readonly<Record<ClaimAction, Rule>> = {
  edit: { permission: 'claim:edit', from: ['draft', 'returned'], conditions: [] },
  submit: { permission: 'claim:submit', from: ['draft', 'returned'], conditions: [] },
  approve: { permission: 'claim:approve', from: ['submitted'], conditions: [callersTurn, otherEyes] },
  verify: { permission: 'claim:verify', from: ['approved'], conditions: [callersTurn, otherEyes] },
  return: { permission: 'claim:decide', from: ['submitted', 'approved'], conditions: [callersTurn, otherEyes] },
  reject: { permission: 'claim:decide', from: ['submitted', 'approved'], conditions: [callersTurn, otherEyes] },
  withdraw: { permission: 'claim:withdraw', from: ['submitted', 'returned', 'approved'], conditions: [] },
  pay: { permission: 'claim:pay', from: ['verified'], conditions: [outsideBatch, otherEyes] },
  recover: { permission: 'claim:recover', from: ['paid'], conditions: [somethingLeft] },
  copy: { permission: 'claim:create', from: ['rejected', 'withdrawn'], conditions: [] },
};

/** Whether somebody may do this with this claim now: undefined, or the first reason why not, in the order role, status, conditions. */
export const barTo = (action: ClaimAction, claim: Claim, by: Person): Refusal | undefined => {
  const { permission, from, conditions } = rulesOfClaimActions[action];
  if (!mayRole(by.role, permission)) return { code: 'role-not-permitted', facts: { role: by.role } };
  if (!from.includes(claim.status)) return { code: 'wrong-state', facts: { status: claim.status, allowed: from.join(', ') } };
  for (const condition of conditions) {
    const bar = condition(claim, by);
    if (bar !== undefined) return bar;
  }
  return undefined;
};

/** Everything that can be done with a claim, with what bars the caller from it. */
export const actionsFor = (claim: Claim, by: Person): readonly { action: ClaimAction; bar: Refusal | undefined }[] =>
  claimActions.map((action) => ({ action, bar: barTo(action, claim, by) }));
