import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanStatus, planStatuses } from '../../shared/domain/plan.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { projectRoutes } from '../../shared/routes/projects.ts';
import { perform } from './plan-histories/deeds.ts';
import { type Action, actions, type Intent, intent } from './plan-histories/intents.ts';
import { newWorld } from './plan-histories/world.ts';

/** What the interface promises that each deed may be refused with. */
const promised: Readonly<Record<Action, readonly string[]>> = {
  create: planRoutes.createPlan.refusals,
  edit: planRoutes.editPlan.refusals,
  submit: planRoutes.submitPlan.refusals,
  approve: planRoutes.approvePlan.refusals,
  return: planRoutes.returnPlan.refusals,
  suspend: planRoutes.suspendPlan.refusals,
  resume: planRoutes.resumePlan.refusals,
  review: planRoutes.reviewPlan.refusals,
  remove: planRoutes.removePlan.refusals,
  consult: planRoutes.logConsultation.refusals,
  counter: planRoutes.counterConsultation.refusals,
  confirm: planRoutes.confirmConsultation.refusals,
  attend: projectRoutes.logParticipation.refusals,
  withdraw: projectRoutes.counterParticipation.refusals,
  pay: planRoutes.recordPay.refusals,
  claim: ['not-found', 'plan-not-in-force', 'allowance-exceeded', 'stale-version'],
  complete: planRoutes.completePlan.refusals,
  copy: planRoutes.copyPlan.refusals,
};
const always: readonly string[] = ['role-not-permitted', 'invalid-request', 'busy'];

/** What came about in all histories together: a property that never met a thing says nothing of it. */
const met = { accepted: new Map<Action, number>(), refused: new Map<string, number>(), statuses: new Set<PlanStatus>() };

const count = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Several people at once, each doing one thing after another; the scheduler decides who begins and who writes first. */
const live = async (scheduler: fc.Scheduler, workers: readonly (readonly Intent[])[]): Promise<void> => {
  const world = newWorld((what) => scheduler.schedule(Promise.resolve(), what));
  let changes = 0;
  const work = async (intents: readonly Intent[]): Promise<void> => {
    for (const one of intents) {
      await scheduler.schedule(Promise.resolve(), 'begin');
      const outcome = await perform(world, one);
      if (outcome === undefined) continue;
      const { action, result } = outcome;
      if (result.ok === true) count(met.accepted, action);
      if (result.ok === true && action !== 'claim') changes += 1;
      if (result.ok !== false) continue;
      const { code } = result.refusal;
      count(met.refused, code);
      if (![...promised[action], ...always].includes(code)) throw new Error(`${action} was refused with ${code}`);
    }
  };
  await scheduler.waitFor(Promise.all(workers.map(work)));
  for (const { status } of world.tables.plans.values()) met.statuses.add(status);
  const events = [...world.tables.events.values()].filter(({ recordId, action }) => recordId.startsWith('iap_') && action !== 'start');
  if (events.length !== changes) throw new Error(`${changes} changes were accepted, but ${events.length} are in the histories`);
};

describe('a plan in the hands of many at once', () => {
  it('keeps what must always hold, in thousands of random histories, after every write', async () => {
    const workers = fc.array(fc.array(intent, { minLength: 8, maxLength: 16, size: 'max' }), { minLength: 2, maxLength: 4 });
    await fc.assert(fc.asyncProperty(fc.scheduler(), workers, live), {
      numRuns: 2_000,
      endOnFailure: true,
      interruptAfterTimeLimit: 60_000,
      markInterruptAsFailure: true,
    });
    expect([...met.accepted.keys()].toSorted()).toEqual([...actions].toSorted());
    expect(met.statuses).toEqual(new Set(planStatuses));
    const races = [
      'stale-version',
      'four-eyes',
      'plan-already-exists',
      'allowance-in-use',
      'allowance-exceeded',
      'consultations-overlap',
      'money-used',
    ];
    expect(races.filter((code) => !met.refused.has(code))).toEqual([]);
  }, 90_000);
});
