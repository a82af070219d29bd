import { mayRole, type Permission } from './access.ts';
import { type ApprovalLevel, roleOfLevel } from './approval.ts';
import { handsOf, type Plan, type PlanStatus } from './plan.ts';
import type { Principal } from './principal.ts';
import type { Refusal } from './refusal.ts';
import type { PlanPeriod } from './semester.ts';

/** When and by whom a plan is acted on, and the rules that hold for it: its programme's approval chain and its own period. */
export type Circumstances = {
  readonly caller: Pick<Principal, 'id' | 'role'>;
  /** RFC 3339. */
  readonly at: string;
  /** The same as a day in Riga. */
  readonly today: string;
  readonly period: PlanPeriod;
  readonly chain: readonly ApprovalLevel[];
};

/** Why an action is barred; undefined: this condition holds. */
type Condition = (plan: Plan, circumstances: Circumstances) => Refusal | undefined;

/** What can be done with a plan beside reading it; named as in the API. */
export const planActions = [
  'edit',
  'submit',
  'approve',
  'return',
  'suspend',
  'resume',
  'review',
  'remove',
  'consult',
  'record-pay',
  'complete',
  'copy',
] as const;
export type PlanAction = (typeof planActions)[number];

const authorsTurn: Condition = ({ awaiting }) =>
  awaiting === null || awaiting === 'author' ? undefined : { code: 'awaiting-decision', facts: { awaiting } };

const callersTurn: Condition = ({ awaiting }, { caller }) => {
  if (awaiting === null || awaiting === 'author') return { code: 'awaiting-author' };
  return roleOfLevel[awaiting] === caller.role ? undefined : { code: 'awaiting-another-level', facts: { awaiting } };
};

/** Four eyes: who wrote a version, or approved it at another level, does not decide on it. */
const otherEyes: Condition = (plan, { caller }) => (handsOf(plan).includes(caller.id) ? { code: 'four-eyes' } : undefined);

const correctionsCompleted: Condition = ({ corrections }) => {
  const open = corrections.filter(({ completedAt }) => completedAt === null);
  return open.length === 0 ? undefined : { code: 'corrections-open', facts: { corrections: open.map(({ id }) => id).join(', ') } };
};

/** New content is for days to come; what a level returned is corrected whenever it was returned. */
const beforeEndUnlessReturned: Condition = ({ awaiting }, { today, period: { ends } }) =>
  awaiting === 'author' || today <= ends ? undefined : { code: 'period-over', facts: { ends } };

const afterEnd: Condition = (_plan, { today, period: { ends } }) =>
  today > ends ? undefined : { code: 'period-not-over', facts: { ends } };

/** Support is given from the period's first day on; it is logged also when the period is over. */
const afterBeginning: Condition = (_plan, { today, period: { starts } }) =>
  today >= starts ? undefined : { code: 'period-not-begun', facts: { starts } };

const inOwnSemester: Condition = (_plan, { today, period: { starts, ends } }) =>
  starts <= today && today <= ends ? undefined : { code: 'another-semester', facts: { starts, ends } };

/** Pay for preparing the plan, a consultation or project day that was held, or money of a submitted claim. */
const noMoneyUsed: Condition = ({ preparationPaidOn, consultations, participations, firstSpentOn }) =>
  preparationPaidOn === null && consultations.count === 0 && participations.count === 0 && firstSpentOn === null
    ? undefined
    : { code: 'money-used' };

const inForce: Condition = ({ inForceRevision, code, status }) =>
  inForceRevision === null ? { code: 'plan-not-in-force', facts: { plan: code, status } } : undefined;

type Rule = { readonly permission: Permission; readonly from: readonly PlanStatus[]; readonly conditions: readonly Condition[] };

/** Every action with who may take it, from which statuses, and on what conditions. Source: the programme's table of statuses and actions. */
export const rulesOfActions: Readonly<Record<PlanAction, Rule>> = {
  edit: {
    permission: 'plan:edit',
    from: ['draft', 'in_approval', 'approved', 'in_progress', 'under_review'],
    conditions: [authorsTurn, beforeEndUnlessReturned],
  },
  submit: {
    permission: 'plan:submit',
    from: ['draft', 'in_approval', 'under_review'],
    conditions: [authorsTurn, beforeEndUnlessReturned, correctionsCompleted],
  },
  approve: { permission: 'plan:decide', from: ['in_approval', 'under_review'], conditions: [callersTurn, otherEyes] },
  return: { permission: 'plan:decide', from: ['in_approval', 'under_review'], conditions: [callersTurn, otherEyes] },
  suspend: { permission: 'plan:suspend', from: ['approved', 'in_approval', 'in_progress'], conditions: [] },
  resume: { permission: 'plan:resume', from: ['suspended'], conditions: [inOwnSemester] },
  review: { permission: 'plan:review', from: ['approved', 'in_progress'], conditions: [] },
  remove: { permission: 'plan:remove', from: ['draft', 'approved', 'in_approval', 'in_progress'], conditions: [noMoneyUsed] },
  consult: { permission: 'plan:consult', from: ['approved', 'in_progress', 'under_review'], conditions: [inForce, afterBeginning] },
  'record-pay': {
    permission: 'plan:record-pay',
    from: ['in_approval', 'approved', 'in_progress', 'under_review', 'suspended', 'completed'],
    conditions: [],
  },
  complete: { permission: 'plan:complete', from: ['in_progress'], conditions: [afterEnd] },
  copy: { permission: 'plan:create', from: ['approved', 'in_progress', 'suspended', 'completed'], conditions: [] },
};

/** Whether somebody may do this with this plan now: undefined, or the first reason why not, in the order role, status, conditions. */
export const barTo = (action: PlanAction, plan: Plan, circumstances: Circumstances): Refusal | undefined => {
  const { permission, from, conditions } = rulesOfActions[action];
  const { role } = circumstances.caller;
  if (!mayRole(role, permission)) return { code: 'role-not-permitted', facts: { role } };
  if (plan.erasedAt !== undefined) return { code: 'erased', facts: { on: plan.erasedAt.slice(0, 10) } };
  if (!from.includes(plan.status)) {
    return action === 'remove' && plan.status === 'under_review'
      ? { code: 'must-be-reapproved' }
      : { code: 'wrong-state', facts: { status: plan.status, allowed: from.join(', ') } };
  }
  for (const condition of conditions) {
    const bar = condition(plan, circumstances);
    if (bar !== undefined) return bar;
  }
  return undefined;
};

/** Everything that can be done with a plan, with what bars the caller from it. */
export const actionsFor = (plan: Plan, circumstances: Circumstances): readonly { action: PlanAction; bar: Refusal | undefined }[] =>
  planActions.map((action) => ({ action, bar: barTo(action, plan, circumstances) }));
