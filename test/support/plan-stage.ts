import { roles } from '../../shared/domain/access.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { approvePlan, submitPlan } from '../../shared/use-cases/plans.ts';
import { aPrincipal, aSchool, noon, otherMunicipalityId, otherSchoolId } from './builders.ts';
import { given, memoryRecords } from './memory-records.ts';
import { aPlan } from './plan-builders.ts';
import { remembering } from './remember.ts';
import { accepted } from './results.ts';

/** One plan with everybody who has to do with it, each called by his role; `stranger` and `neighbour` are of other organisations. */
export const planStage = (plan: Plan = aPlan().build()) => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool(), aSchool({ id: otherSchoolId })],
    plans: [plan],
    principals: [
      ...roles.map((role) => aPrincipal(role)),
      aPrincipal('iap-author', { id: 'stranger', organisation: { kind: 'school', id: otherSchoolId } }),
      aPrincipal('municipality-coordinator', { id: 'neighbour', organisation: { kind: 'municipality', id: otherMunicipalityId } }),
    ],
  });
  if (plan.approvedAt === null) records.tables.allowances.clear();
  records.tables.plansOfPupils.set(`${plan.pupilId} ${plan.programme} ${plan.semester}`, plan.id);
  const planId = plan.id;
  const now = (): Plan => {
    const found = records.tables.plans.get(planId);
    if (found === undefined) throw new Error('the plan is gone');
    return found;
  };
  let keys = 0;
  const by = (subject: string, expectedVersion = now().version) => ({ subject, now: noon, planId, expectedVersion });
  return {
    ...records,
    planId,
    /** The plan as it is stored. */
    stored: now,
    /** A change of the plan as it is now. */
    by,
    /** A creation, each under a key of its own. */
    making: <Value>(subject: string, key?: string) => {
      keys += 1;
      return { ...by(subject), remember: remembering<Value>(records, subject, key ?? `key-${keys}`) };
    },
    /** Submits, and lets all levels approve. */
    approve: async (): Promise<Plan> => {
      accepted(await submitPlan(records)(by('iap-author')));
      for (const level of ['school-director', 'municipality-coordinator', 'ikvd-coordinator'])
        accepted(await approvePlan(records)(by(level)));
      return now();
    },
  };
};
