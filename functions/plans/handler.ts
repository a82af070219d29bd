import type { Plan } from '../../shared/domain/plan.ts';
import { correctionNoteOf, evaluationText, joinMeasures, joinRisks } from '../../shared/domain/plan-content.ts';
import type { Person } from '../../shared/domain/pupil.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import { presentActions } from '../../shared/http/present-actions.ts';
import { type Language, problemTexts } from '../../shared/http/texts.ts';
import type { Cursors } from '../../shared/ports/platform.ts';
import type { History } from '../../shared/ports/records.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import {
  confirmConsultation,
  counterEntry,
  type FlaggedConsultation,
  listConsultations,
  logConsultation,
} from '../../shared/use-cases/consultations.ts';
import { copyPlan } from '../../shared/use-cases/copy-plan.ts';
import { createPlan } from '../../shared/use-cases/create-plan.ts';
import { editPlan } from '../../shared/use-cases/edit-plan.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import { type ListedPlan, listPlans } from '../../shared/use-cases/plan-lists.ts';
import {
  approvePlan,
  completePlan,
  getPlan,
  getPlanRecord,
  getPupil,
  type PlanDependencies,
  type ReadPlan,
  recordPay,
  removePlan,
  resumePlan,
  returnPlan,
  reviewPlan,
  submitPlan,
  suspendPlan,
} from '../../shared/use-cases/plans.ts';

export type PlansDependencies = PlanDependencies & {
  readonly http: ApiDependencies;
  readonly history: History;
  readonly cursors: Cursors;
};

const present = (plan: Plan) => ({ body: plan, version: plan.version });
const presentNew = (plan: Plan) => ({ ...present(plan), location: `/plans/${plan.id}` });
const presentEntry = (body: FlaggedConsultation) => ({ body });

/** Where an author's words were, and who reads them is told that they are erased. */
const measuresOf = ({ measures, erasedAt }: Plan, texts: ReadPlan['texts'], language: Language) =>
  joinMeasures(measures, texts).map((one) => ({
    ...one,
    risks: erasedAt === undefined ? one.risks : one.risks.map((risk) => ({ ...risk, justification: problemTexts.erased.title[language] })),
  }));

const presentDetail = ({ plan, texts, actions }: ReadPlan, language: Language) => ({
  version: plan.version,
  body: {
    ...plan,
    risks: joinRisks(plan.risks, texts),
    measures: measuresOf(plan, texts, language),
    corrections: plan.corrections.map((one) => ({ ...one, note: texts[correctionNoteOf(one.id)] ?? null })),
    evaluation: texts[evaluationText] ?? null,
    actions: presentActions(actions, language),
  },
});

export const createHandler = (dependencies: PlansDependencies) => {
  const create = createPlan(dependencies);
  const list = listPlans(dependencies);
  const read = getPlan(dependencies);
  const record = getPlanRecord(dependencies);
  const history = getHistory((call) => record({ ...call, planId: call.id }), dependencies.history, dependencies);
  const pupil = getPupil(dependencies);
  const edit = editPlan(dependencies);
  const submit = submitPlan(dependencies);
  const approve = approvePlan(dependencies);
  const sendBack = returnPlan(dependencies);
  const suspend = suspendPlan(dependencies);
  const resume = resumePlan(dependencies);
  const review = reviewPlan(dependencies);
  const remove = removePlan(dependencies);
  const complete = completePlan(dependencies);
  const pay = recordPay(dependencies);
  const copy = copyPlan(dependencies);
  const log = logConsultation(dependencies);
  const consultations = listConsultations(dependencies);
  const counter = counterEntry(dependencies);
  const confirm = confirmConsultation(dependencies);
  return createApi(
    planRoutes,
    {
      createPlan: operation(planRoutes.createPlan, presentNew, ({ body, ...call }) => create({ ...call, input: body })),
      listPlans: operation(planRoutes.listPlans, pageBody<ListedPlan>, list),
      getPlan: operation(planRoutes.getPlan, presentDetail, ({ params, ...call }) => read({ ...call, ...params })),
      getPlanHistory: operation(planRoutes.getPlanHistory, presentTimeline, ({ params, ...call }) =>
        history({ ...call, id: params.planId }),
      ),
      getPupil: operation(
        planRoutes.getPupil,
        (body: Person) => ({ body }),
        ({ params, ...call }) => pupil({ ...call, ...params }),
      ),
      editPlan: operation(planRoutes.editPlan, present, ({ params, body, ...call }) => edit({ ...call, ...params, changes: body })),
      submitPlan: operation(planRoutes.submitPlan, present, ({ params, ...call }) => submit({ ...call, ...params })),
      approvePlan: operation(planRoutes.approvePlan, present, ({ params, ...call }) => approve({ ...call, ...params })),
      returnPlan: operation(planRoutes.returnPlan, present, ({ params, body, ...call }) =>
        sendBack({ ...call, ...params, found: body.corrections }),
      ),
      suspendPlan: operation(planRoutes.suspendPlan, present, ({ params, body, ...call }) =>
        suspend({ ...call, ...params, suspension: body }),
      ),
      resumePlan: operation(planRoutes.resumePlan, present, ({ params, ...call }) => resume({ ...call, ...params })),
      reviewPlan: operation(planRoutes.reviewPlan, present, ({ params, ...call }) => review({ ...call, ...params })),
      removePlan: operation(planRoutes.removePlan, present, ({ params, ...call }) => remove({ ...call, ...params })),
      completePlan: operation(planRoutes.completePlan, present, ({ params, body, ...call }) => complete({ ...call, ...params, ...body })),
      recordPay: operation(planRoutes.recordPay, present, ({ params, body, ...call }) => pay({ ...call, ...params, ...body })),
      copyPlan: operation(planRoutes.copyPlan, presentNew, ({ params, body, ...call }) => copy({ ...call, ...params, order: body })),
      logConsultation: operation(planRoutes.logConsultation, presentEntry, ({ params, body, ...call }) =>
        log({ ...call, ...params, held: body }),
      ),
      listConsultations: operation(planRoutes.listConsultations, pageBody<FlaggedConsultation>, ({ params, ...call }) =>
        consultations({ ...call, ...params }),
      ),
      counterConsultation: operation(planRoutes.counterConsultation, presentEntry, ({ params, body, ...call }) =>
        counter({ ...call, ...params, ...body }),
      ),
      confirmConsultation: operation(planRoutes.confirmConsultation, presentEntry, ({ params, body, ...call }) =>
        confirm({ ...call, ...params, ...body }),
      ),
    },
    dependencies.http,
  );
};
