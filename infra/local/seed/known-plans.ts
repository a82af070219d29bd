import type * as z from 'zod/mini';
import type { ApprovalLevel } from '../../../shared/domain/approval.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import { planRoutes } from '../../../shared/routes/plans.ts';
import type { planAnswer } from '../../../shared/schemas/plans.ts';
import { demoSchools } from './demo-figures.ts';
import type { DemoPeople } from './demo-people.ts';
import { type DemoPlan, demoPlans, type Half, nameOfPlan, semesterOf } from './demo-plans.ts';
import type { Caller } from './seed-client.ts';
import { allPages, type Step, step } from './steps.ts';

/** What the seed needs to know of a plan to see how far it got: every answer about plans has it. */
export type KnownPlan = Pick<
  z.output<ReturnType<typeof planAnswer>>,
  | 'id'
  | 'version'
  | 'status'
  | 'revision'
  | 'awaiting'
  | 'approvals'
  | 'approvedAt'
  | 'submittedAt'
  | 'corrections'
  | 'consultations'
  | 'participations'
  | 'preparationPaidOn'
>;

/** The plans of a semester as they are in the system, and who does something with them. */
export type KnownPlans = {
  readonly all: readonly DemoPlan[];
  readonly of: (plan: DemoPlan) => KnownPlan;
  readonly has: (plan: DemoPlan) => boolean;
  readonly add: (plan: DemoPlan, record: KnownPlan) => void;
  /** Reads what is there already: all of it after an interruption. */
  readonly refresh: () => Promise<void>;
  /** Brings a plan one step further, unless it is there already. */
  readonly move: (plan: DemoPlan, isDone: (record: KnownPlan) => boolean, take: Step<KnownPlan>['take']) => Promise<void>;
  readonly chainOf: (plan: DemoPlan) => readonly ApprovalLevel[];
  readonly author: (plan: DemoPlan) => Caller;
  readonly director: (plan: DemoPlan) => Caller;
  readonly coordinator: (plan: DemoPlan) => Caller;
  readonly decider: (plan: DemoPlan, level: ApprovalLevel) => Caller;
  readonly auditor: Caller;
};

export const createKnownPlans = (half: Half, { official, staff }: DemoPeople): KnownPlans => {
  const records = new Map<string, KnownPlan>();
  const auditor = official('auditor');
  const of = ({ name }: DemoPlan): KnownPlan => {
    const record = records.get(name);
    if (record === undefined) throw new Error(`there is no plan ${name}`);
    return record;
  };
  const read = ({ id: planId }: KnownPlan): Promise<KnownPlan> => auditor.must(planRoutes.getPlan, { params: { planId } });
  return {
    all: demoPlans(half),
    of,
    has: ({ name }) => records.has(name),
    add: ({ name }, record) => {
      records.set(name, record);
    },
    refresh: async () => {
      for (const { id: schoolId } of demoSchools) {
        const plans = await allPages((cursor) =>
          auditor.must(planRoutes.listPlans, { query: { schoolId, semester: semesterOf[half], limit: '100', ...cursor } }),
        );
        for (const plan of plans) records.set(nameOfPlan(plan) ?? plan.id, plan);
      }
    },
    move: async (plan, isDone, take) => {
      records.set(plan.name, await step(of(plan), { isDone, take, read }));
    },
    chainOf: ({ school }) => pumpurs.planApproval[school.partner],
    author: ({ school, author }) => staff(school, author),
    director: ({ school }) => staff(school, 'director'),
    coordinator: ({ school }) => staff(school, 'coordinator'),
    decider: ({ school }, level) => {
      switch (level) {
        case 'director':
          return staff(school, 'director');
        case 'municipality':
          return official('municipality');
        case 'ikvd':
          return official('ikvdPlans');
      }
    },
    auditor,
  };
};
