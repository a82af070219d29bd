import type * as z from 'zod/mini';
import type { ApprovalLevel } from '../../../shared/domain/approval.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import { planRoutes } from '../../../shared/routes.ts';
import type { planAnswer } from '../../../shared/schemas/plans.ts';
import { demoSchools, type PlanTarget } from './demo-figures.ts';
import type { DemoPeople } from './demo-people.ts';
import { type DemoPlan, demoPlans, type Half, type NewConsultation, nameOfPlan, semesterOf } from './demo-plans.ts';
import type { Caller } from './seed-client.ts';
import type { Stage } from './stage.ts';
import { allPages, step } from './steps.ts';

export type Plan = z.output<ReturnType<typeof planAnswer>>;

/** The days of a semester's plans, each with the hour at which it happens. */
export type PlanDays = Readonly<
  Record<'prepared' | 'submitted' | 'director' | 'municipality' | 'ikvd' | 'firstConsultation' | 'laterConsultations' | 'completed', string>
>;

/** Plans of a semester as they are in the system, by their names. */
export type Plans = {
  readonly of: (plan: DemoPlan) => Plan;
  readonly approve: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly consult: () => Promise<void>;
  readonly complete: () => Promise<void>;
};

/** How many levels of its chain a plan passes; undefined: it is not even submitted. */
const levelsPassed = (target: PlanTarget, chain: readonly ApprovalLevel[]): number | undefined => {
  switch (target) {
    case 'draft':
      return undefined;
    case 'awaiting-director':
      return chain.indexOf('director');
    case 'awaiting-municipality':
      return chain.indexOf('municipality');
    case 'awaiting-ikvd':
      return chain.indexOf('ikvd');
    case 'approved':
    case 'implemented':
      return chain.length;
  }
};

/** What logging a consultation does to its plan, which the answer does not tell; where it is wrong, a later step reads the plan again. */
const afterConsultation = (plan: Plan, { minutes }: NewConsultation): Plan => ({
  ...plan,
  status: 'in_progress',
  consultations: { count: plan.consultations.count + 1, minutes: plan.consultations.minutes + minutes },
  version: plan.version + 1,
});

/** A semester's plans, from the first draft to the evaluations: each method is one spell of the semester. */
export const playPlans = (half: Half, days: PlanDays, { official, staff }: DemoPeople, { phase }: Stage): Plans => {
  const all = demoPlans(half);
  const implemented = all.filter(({ target }) => target === 'implemented');
  const records = new Map<string, Plan>();
  const auditor = official('auditor');

  const of = ({ name }: DemoPlan): Plan => {
    const plan = records.get(name);
    if (plan === undefined) throw new Error(`there is no plan ${name}`);
    return plan;
  };
  const read = ({ id: planId }: Plan): Promise<Plan> => auditor.must(planRoutes.getPlan, { params: { planId } });

  /** What is there already: all of it after an interruption, and what others changed meanwhile. */
  const refresh = async (): Promise<void> => {
    for (const { id: schoolId } of demoSchools) {
      const plans = await allPages((cursor) =>
        auditor.must(planRoutes.listPlans, { query: { schoolId, semester: semesterOf[half], limit: '100', ...cursor } }),
      );
      for (const plan of plans) records.set(nameOfPlan(plan) ?? plan.id, plan);
    }
  };

  const move = async (plan: DemoPlan, isDone: (plan: Plan) => boolean, take: Parameters<typeof step<Plan>>[1]['take']): Promise<void> => {
    records.set(plan.name, await step(of(plan), { isDone, take, read }));
  };

  const prepare = async (plan: DemoPlan): Promise<void> => {
    if (records.has(plan.name)) return;
    records.set(plan.name, await authorOf(plan).must(planRoutes.createPlan, { body: plan.body, key: `demo-plan-${plan.name}` }));
  };

  const authorOf = ({ school, author }: DemoPlan): Caller => staff(school, author);

  const chainOf = ({ school }: DemoPlan): readonly ApprovalLevel[] => pumpurs.planApproval[school.partner];

  const deciderOf = ({ school }: DemoPlan, level: ApprovalLevel): Caller => {
    switch (level) {
      case 'director':
        return staff(school, 'director');
      case 'municipality':
        return official('municipality');
      case 'ikvd':
        return official('ikvdPlans');
    }
  };

  const decide = (level: ApprovalLevel): Promise<void> => {
    const passing = all.filter(
      (plan) => chainOf(plan).includes(level) && (levelsPassed(plan.target, chainOf(plan)) ?? 0) > chainOf(plan).indexOf(level),
    );
    return phase(days[level], `plans approved (${level})`, passing, (plan) =>
      move(
        plan,
        ({ approvals }) => approvals.some((approval) => approval.level === level),
        ({ id: planId, version }) => deciderOf(plan, level).call(planRoutes.approvePlan, { params: { planId }, version }),
      ),
    );
  };

  /** The log of a plan is kept in order, so its length says which consultations are in it. */
  const log = (plan: DemoPlan, until: number): Promise<void> =>
    plan.consultations.slice(0, until).reduce(async (before, body, index) => {
      await before;
      await move(
        plan,
        ({ consultations }) => consultations.count > index,
        async (record) => {
          const answer = await authorOf(plan).call(planRoutes.logConsultation, {
            params: { planId: record.id },
            body,
            key: `demo-consultation-${plan.name}-${index + 1}`,
          });
          return answer.ok ? { ok: true, value: afterConsultation(record, body) } : answer;
        },
      );
    }, Promise.resolve());

  return {
    of,
    approve: async () => {
      await refresh();
      await phase(days.prepared, 'plans prepared', all, prepare);
      const submitted = all.filter((plan) => levelsPassed(plan.target, chainOf(plan)) !== undefined);
      await phase(days.submitted, 'plans submitted', submitted, (plan) =>
        move(
          plan,
          ({ status }) => status !== 'draft',
          ({ id: planId, version }) => authorOf(plan).call(planRoutes.submitPlan, { params: { planId }, version }),
        ),
      );
      for (const level of ['director', 'municipality', 'ikvd'] as const) await decide(level);
    },
    start: () => phase(days.firstConsultation, 'plans begun with a consultation', implemented, (plan) => log(plan, 1)),
    consult: () => {
      const more = implemented.filter(({ consultations }) => consultations.length > 1);
      return phase(days.laterConsultations, 'plans with further consultations', more, (plan) => log(plan, plan.consultations.length));
    },
    complete: async () => {
      await phase(days.completed, 'plans evaluated and closed', implemented, (plan) =>
        move(
          plan,
          ({ status }) => status === 'completed',
          ({ id: planId, version }) =>
            authorOf(plan).call(planRoutes.completePlan, { params: { planId }, version, body: { evaluation: plan.evaluation } }),
        ),
      );
    },
  };
};
