import type { Permission } from '../domain/access.ts';
import type { ApprovalLevel } from '../domain/approval.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { approve, type Consultation, complete, holdConsultation, type Plan, submit } from '../domain/plan.ts';
import type { Principal } from '../domain/principal.ts';
import type { Programme } from '../domain/programme.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { type PlanPeriod, planPeriod, type SchoolYear } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Cursors, NewId } from '../ports/platform.ts';
import type { IdempotencyStore, Page, PlanStore, PrincipalStore, UnitOfWork } from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';
import { loadRecord } from './load-record.ts';

export type PlanDependencies = {
  readonly plans: PlanStore;
  readonly principals: PrincipalStore;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly programmes: readonly Programme[];
  readonly calendar: readonly SchoolYear[];
  readonly newId: NewId;
  readonly digest: Digest;
};

type Reads = Pick<PlanDependencies, 'plans' | 'principals'>;

export const getPlan =
  (reads: Reads) =>
  async (call: Call & { planId: string }): Promise<Result<Plan>> => {
    const loaded = await loadRecord(reads.principals, reads.plans.find, { ...call, id: call.planId, permission: 'plan:read' });
    return loaded.ok ? accept(loaded.value.record) : loaded;
  };

type Circumstances = { readonly at: string; readonly today: string; readonly period: PlanPeriod; readonly chain: readonly ApprovalLevel[] };

/** The rules that hold for a plan: its programme's approval chain and its own period. Both were checked when it was made. */
const circumstancesOf = ({ programmes, calendar }: PlanDependencies, plan: Plan, now: number): Circumstances => {
  const programme = programmes.find(({ id }) => id === plan.programme);
  const period = planPeriod(calendar, plan.semester, plan.education);
  if (programme === undefined || period === undefined) throw new Error(`no rules for ${plan.programme} in ${plan.semester}`);
  return { at: toInstant(now), today: dateInRiga(now), period, chain: programme.planApproval[plan.partner] };
};

/** One transition of a plan: one read, the rule, one conditional write. */
const changePlan =
  (dependencies: PlanDependencies, action: string, permission: Permission) =>
  async (
    call: Change & { planId: string },
    rule: (plan: Plan, caller: Principal, circumstances: Circumstances) => Result<Plan>,
  ): Promise<Result<Plan>> => {
    const loaded = await loadRecord(dependencies.principals, dependencies.plans.find, { ...call, id: call.planId, permission });
    if (!loaded.ok) return loaded;
    const { caller, record: before } = loaded.value;
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const circumstances = circumstancesOf(dependencies, before, call.now);
    const decided = rule(before, caller, circumstances);
    if (!decided.ok) return decided;
    const { record, event } = recordEvent(dependencies.digest, {
      before,
      after: decided.value,
      action,
      actor: { by: caller.id, role: caller.role },
      at: circumstances.at,
    });
    const commit = await dependencies.unitOfWork.commit(dependencies.plans.update(record, event));
    return commit.ok ? accept(record) : refuse(refusalOf(commit));
  };

export const submitPlan = (dependencies: PlanDependencies) => {
  const change = changePlan(dependencies, 'submit', 'plan:submit');
  return (call: Change & { planId: string }) => change(call, (plan, _caller, { chain, at }) => submit(plan, chain, at));
};

export const approvePlan = (dependencies: PlanDependencies) => {
  const change = changePlan(dependencies, 'approve', 'plan:approve');
  return (call: Change & { planId: string }) => change(call, (plan, caller, { chain, at }) => approve(plan, chain, caller, at));
};

export const completePlan = (dependencies: PlanDependencies) => {
  const change = changePlan(dependencies, 'complete', 'plan:complete');
  return (call: Change & { planId: string; evaluation: string }) =>
    change(call, (plan, _caller, { period, today, at }) => complete(plan, call.evaluation, period, today, at));
};

/** A plan's log, by day. */
export const listConsultations =
  ({ cursors, ...reads }: Reads & { cursors: Cursors }) =>
  async (call: Call & { planId: string; query: PageQuery }): Promise<Result<Page<Consultation>>> => {
    const loaded = await loadRecord(reads.principals, reads.plans.find, { ...call, id: call.planId, permission: 'plan:read' });
    if (!loaded.ok) return loaded;
    return fetchPage(cursors, `consultations:${call.planId}`, call.query, (page) => reads.plans.consultations(call.planId, page));
  };

export type NewConsultation = Pick<Consultation, 'measureId' | 'heldOn' | 'minutes'>;

/** Two who log for one plan at once are nobody's fault: the loser reads again. */
const attempts = 5;

/** Logs a consultation; the first one starts the plan's implementation. */
export const logConsultation =
  (dependencies: PlanDependencies) =>
  async (call: Creation<Consultation> & { planId: string; held: NewConsultation }): Promise<Created<Consultation>> => {
    const { plans, unitOfWork, idempotency, newId, digest } = dependencies;
    for (let attempt = 1; ; attempt += 1) {
      const loaded = await loadRecord(dependencies.principals, dependencies.plans.find, {
        ...call,
        id: call.planId,
        permission: 'plan:consult',
      });
      if (!loaded.ok) return loaded;
      const { caller, record: before } = loaded.value;
      const circumstances = circumstancesOf(dependencies, before, call.now);
      const decided = holdConsultation(before, call.held, circumstances);
      if (!decided.ok) return decided;
      const { record, event } = recordEvent(digest, {
        before,
        after: decided.value,
        action: 'consult',
        actor: { by: caller.id, role: caller.role },
        at: circumstances.at,
      });
      const consultation: Consultation = {
        id: newId('con', call.now),
        planId: before.id,
        ...call.held,
        loggedBy: caller.id,
        loggedAt: circumstances.at,
      };
      const commit = await unitOfWork.commit([
        ...plans.update(record, event),
        plans.insertConsultation(consultation),
        call.remember(consultation),
      ]);
      if (commit.ok) return accept(consultation);
      const repeated = repetitionIn(commit, idempotency);
      if (repeated !== undefined) return repeated;
      if (!failedGuard(commit, 'version') || attempt === attempts) return refuse(refusalOf(commit));
    }
  };
