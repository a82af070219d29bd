import type * as z from 'zod/mini';
import { planRoutes } from '../../../shared/routes/plans.ts';
import type { completion, planChanges, returnOrder, suspension } from '../../../shared/schemas/plans.ts';
import type { Answer } from '../../support/http-client.ts';
import { type Approvers, held, type NewConsultation, type Person, type PlanState, type School, type World } from './world.ts';

type Input<Schema extends () => z.ZodMiniType> = z.input<ReturnType<Schema>>;
type Named = Pick<PlanState, 'id' | 'version'>;

/** What is done with a plan, one step each; `try…` answers what the API answered, for refusals. */
export const planSteps = (world: Pick<World, 'key'>) => {
  const at = ({ id: planId, version }: Named) => ({ params: { planId }, version });
  const submit = (by: Person, plan: Named): Promise<PlanState> => by.must(planRoutes.submitPlan, at(plan));
  const approve = (by: Person, plan: Named): Promise<PlanState> => by.must(planRoutes.approvePlan, at(plan));
  return {
    submit,
    approve,
    edit: (by: Person, plan: Named, body: Input<typeof planChanges>): Promise<PlanState> =>
      by.must(planRoutes.editPlan, { ...at(plan), body }),
    sendBack: (by: Person, plan: Named, corrections: Input<typeof returnOrder>['corrections']): Promise<PlanState> =>
      by.must(planRoutes.returnPlan, { ...at(plan), body: { corrections } }),
    suspend: (by: Person, plan: Named, body: Input<typeof suspension>): Promise<PlanState> =>
      by.must(planRoutes.suspendPlan, { ...at(plan), body }),
    resume: (by: Person, plan: Named): Promise<PlanState> => by.must(planRoutes.resumePlan, at(plan)),
    review: (by: Person, plan: Named): Promise<PlanState> => by.must(planRoutes.reviewPlan, at(plan)),
    remove: (by: Person, plan: Named): Promise<PlanState> => by.must(planRoutes.removePlan, at(plan)),
    complete: (by: Person, plan: Named, body: Input<typeof completion>): Promise<PlanState> =>
      by.must(planRoutes.completePlan, { ...at(plan), body }),
    recordPay: (by: Person, plan: Named, paidOn: string | null): Promise<PlanState> =>
      by.must(planRoutes.recordPay, { ...at(plan), body: { paidOn } }),
    consult: (by: Person, { id: planId }: Pick<PlanState, 'id'>, heldOn: string, changes: Partial<NewConsultation> = {}) =>
      by.must(planRoutes.logConsultation, { params: { planId }, body: held(heldOn, changes), key: world.key() }),
    read: (by: Person, { id: planId }: Pick<PlanState, 'id'>) => by.must(planRoutes.getPlan, { params: { planId } }),
    history: (by: Person, { id: planId }: Pick<PlanState, 'id'>) => by.must(planRoutes.getPlanHistory, { params: { planId } }),
    /** From the author's hands through all levels of the school's chain. */
    passAll: async (school: School, plan: Named, { municipality, ikvd }: Approvers): Promise<PlanState> => {
      let state = await submit(school.author, plan);
      for (const level of [school.director, ...(school.partner === 'municipal' ? [municipality] : []), ikvd]) {
        state = await approve(level, state);
      }
      return state;
    },
    try: (by: Person, { id, version }: Named, action: string, body?: unknown): Promise<Answer<unknown>> =>
      by.http.post(`/v1/plans/${id}/${action}`, body, { 'If-Match': `"${version}"`, 'Idempotency-Key': world.key() }),
  };
};
export type PlanSteps = ReturnType<typeof planSteps>;
