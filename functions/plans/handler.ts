import { roleOfLevel } from '../../shared/domain/approval.ts';
import type { Consultation, Plan } from '../../shared/domain/plan.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import type { Cursors, Vault } from '../../shared/ports/platform.ts';
import type { AllowanceStore, History, PupilStore, SchoolStore } from '../../shared/ports/records.ts';
import { planRoutes } from '../../shared/routes.ts';
import { createPlan } from '../../shared/use-cases/create-plan.ts';
import { getHistory, listRecords, presentTimeline } from '../../shared/use-cases/lists.ts';
import {
  approvePlan,
  completePlan,
  getPlan,
  listConsultations,
  logConsultation,
  type PlanDependencies,
  submitPlan,
} from '../../shared/use-cases/plans.ts';

export type PlansDependencies = PlanDependencies & {
  readonly http: ApiDependencies;
  readonly pupils: PupilStore;
  readonly schools: SchoolStore;
  readonly allowances: AllowanceStore;
  readonly history: History;
  readonly vault: Vault;
  readonly cursors: Cursors;
};

const present = (plan: Plan) => ({ body: plan, version: plan.version });

/** The approval level that a role decides on plans, if any. */
const stageOf = ({ role }: Principal): string | undefined => Object.entries(roleOfLevel).find(([, decider]) => decider === role)?.[0];

export const createHandler = (dependencies: PlansDependencies) => {
  const read = getPlan(dependencies);
  const create = createPlan(dependencies);
  const list = listRecords({ ...dependencies, records: dependencies.plans }, { kind: 'plans', permission: 'plan:read', stageOf });
  const history = getHistory((call) => read({ ...call, planId: call.id }), dependencies.history, dependencies.digest);
  const submit = submitPlan(dependencies);
  const approve = approvePlan(dependencies);
  const complete = completePlan(dependencies);
  const log = logConsultation(dependencies);
  const consultations = listConsultations(dependencies);
  return createApi(
    planRoutes,
    {
      createPlan: operation(
        planRoutes.createPlan,
        (plan: Plan) => ({ ...present(plan), location: `/plans/${plan.id}` }),
        ({ body, ...call }) => create({ ...call, input: body }),
      ),
      listPlans: operation(planRoutes.listPlans, pageBody<Plan>, list),
      getPlan: operation(planRoutes.getPlan, present, ({ params, ...call }) => read({ ...call, ...params })),
      getPlanHistory: operation(planRoutes.getPlanHistory, presentTimeline, ({ params, ...call }) =>
        history({ ...call, id: params.planId }),
      ),
      submitPlan: operation(planRoutes.submitPlan, present, ({ params, ...call }) => submit({ ...call, ...params })),
      approvePlan: operation(planRoutes.approvePlan, present, ({ params, ...call }) => approve({ ...call, ...params })),
      completePlan: operation(planRoutes.completePlan, present, ({ params, body, ...call }) => complete({ ...call, ...params, ...body })),
      logConsultation: operation(
        planRoutes.logConsultation,
        (consultation: Consultation) => ({ body: consultation }),
        ({ params, body, ...call }) => log({ ...call, ...params, held: body }),
      ),
      listConsultations: operation(planRoutes.listConsultations, pageBody<Consultation>, ({ params, ...call }) =>
        consultations({ ...call, ...params }),
      ),
    },
    dependencies.http,
  );
};
