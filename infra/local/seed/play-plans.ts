import type { ApprovalLevel } from '../../../shared/domain/approval.ts';
import { planRoutes } from '../../../shared/routes/plans.ts';
import type { PlanTarget } from './demo-figures.ts';
import type { DemoPlan, NewConsultation } from './demo-plans.ts';
import type { KnownPlan, KnownPlans } from './known-plans.ts';
import { correct } from './play-episodes.ts';
import { citing } from './play-project.ts';
import type { Stage } from './stage.ts';

/** The days of a semester's plans, each with the hour at which it happens. */
export type PlanDays = Readonly<
  Record<
    | 'prepared'
    | 'submitted'
    | 'director'
    | 'corrected'
    | 'municipality'
    | 'ikvd'
    | 'firstConsultation'
    | 'laterConsultations'
    | 'completed',
    string
  >
>;

/** A semester's plans from the first draft to the evaluations: each method is one spell of the semester. */
export type PlansPlayed = {
  readonly approve: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly consult: () => Promise<void>;
  readonly complete: () => Promise<void>;
};

/** How many levels of its chain a plan passes at first; undefined: it is not even submitted. */
const levelsPassed = ({ target }: DemoPlan, chain: readonly ApprovalLevel[]): number | undefined => {
  const passed = {
    draft: undefined,
    'awaiting-director': chain.indexOf('director'),
    'awaiting-municipality': chain.indexOf('municipality'),
    'awaiting-ikvd': chain.indexOf('ikvd'),
    // The level after the director sends it back.
    returned: 1,
    approved: chain.length,
    implemented: chain.length,
    'under-review': chain.length,
    suspended: chain.length,
    removed: chain.length,
  } as const satisfies Record<PlanTarget, number | undefined>;
  return passed[target];
};

/** Sent back at least once, so that the first round of approvals is behind it. */
const isPastFirstRound = ({ revision }: KnownPlan): boolean => revision > 1;

/** What logging a consultation does to its plan, which the answer does not tell; where it is wrong, a later step reads the plan again. */
const afterConsultation = (plan: KnownPlan, { minutes }: Pick<NewConsultation, 'minutes'>): KnownPlan => ({
  ...plan,
  status: plan.status === 'approved' ? 'in_progress' : plan.status,
  consultations: { count: plan.consultations.count + 1, minutes: plan.consultations.minutes + minutes },
  version: plan.version + 1,
});

/** What a semester's plans go back to: the semester's before it, and the youth NGO's project that some of them cite. */
export type Earlier = { readonly plans?: KnownPlans; readonly projectId: string };

export const playPlans = (plans: KnownPlans, earlier: Earlier, days: PlanDays, { phase }: Stage): PlansPlayed => {
  const { all, move, author, chainOf, decider } = plans;
  const implemented = all.filter(({ target }) => target === 'implemented');

  const prepare = async (plan: DemoPlan): Promise<void> => {
    if (plans.has(plan)) return;
    const { name, copyOf } = plan;
    const body = plan.joinsProject ? citing(plan.body, earlier.projectId) : plan.body;
    if (copyOf === undefined || earlier.plans === undefined) {
      plans.add(plan, await author(plan).must(planRoutes.createPlan, { body, key: `demo-plan-${name}` }));
      return;
    }
    const { semester, application } = body;
    const order = {
      params: { planId: earlier.plans.of(copyOf).id },
      body: { semester, application, caseNumber: name },
      key: `demo-plan-${name}`,
    };
    plans.add(plan, await author(plan).must(planRoutes.copyPlan, order));
  };

  const returnIt = (plan: DemoPlan, level: ApprovalLevel): Promise<void> =>
    move(plan, isPastFirstRound, ({ id: planId, version }) =>
      decider(plan, level).call(planRoutes.returnPlan, {
        params: { planId },
        version,
        body: {
          corrections: [
            { pointer: '/measures/0/plannedMinutes', reason: 'incorrect', note: 'Stundu skaits neatbilst konsultāciju grafikam.' },
            { pointer: '/risks/0', reason: 'incomplete', note: 'Jāapraksta, kā risks izpaužas.' },
          ],
        },
      }),
    );

  /** Each level approves what passes it, and returns what is to be corrected: that of the director's, at once; later ones, for good. */
  const decide = async (level: ApprovalLevel): Promise<void> => {
    const placeIn = (plan: DemoPlan): number => chainOf(plan).indexOf(level);
    const reaching = all.filter((plan) => {
      const passed = levelsPassed(plan, chainOf(plan));
      return (
        placeIn(plan) >= 0 && passed !== undefined && (passed > placeIn(plan) || (plan.target === 'returned' && passed === placeIn(plan)))
      );
    });
    await phase(days[level], `plans decided (${level})`, reaching, (plan) => {
      const isReturned = level === 'director' ? plan.episode === 'corrected' : plan.target === 'returned' && placeIn(plan) === 1;
      if (isReturned) return returnIt(plan, level);
      return move(
        plan,
        (record) =>
          record.approvals.some((approval) => approval.level === level) || (isPastFirstRound(record) && plan.episode !== 'corrected'),
        ({ id: planId, version }) => decider(plan, level).call(planRoutes.approvePlan, { params: { planId }, version }),
      );
    });
    if (level !== 'director') return;
    const corrected = implemented.filter(({ episode }) => episode === 'corrected');
    await phase(days.corrected, 'plans corrected and submitted again', corrected, async (plan) => {
      await correct(plans, plan);
      await move(
        plan,
        ({ approvals }) => approvals.length > 0,
        ({ id: planId, version }) => decider(plan, 'director').call(planRoutes.approvePlan, { params: { planId }, version }),
      );
    });
  };

  /** The log of a plan is kept in order, so its length says which consultations are in it. */
  const log = async (plan: DemoPlan, until: number): Promise<void> => {
    for (const [index, body] of plan.consultations.slice(0, until).entries()) {
      await move(
        plan,
        ({ consultations }) => consultations.count > index,
        async (record) => {
          const answer = await author(plan).call(planRoutes.logConsultation, {
            params: { planId: record.id },
            body,
            key: `demo-consultation-${plan.name}-${index + 1}`,
          });
          return answer.ok ? { ok: true, value: afterConsultation(record, body) } : answer;
        },
      );
    }
  };

  return {
    approve: async () => {
      await plans.refresh();
      await phase(days.prepared, 'plans prepared', all, prepare);
      const submitted = all.filter((plan) => levelsPassed(plan, chainOf(plan)) !== undefined);
      await phase(days.submitted, 'plans submitted', submitted, (plan) =>
        move(
          plan,
          ({ status }) => status !== 'draft',
          ({ id: planId, version }) => author(plan).call(planRoutes.submitPlan, { params: { planId }, version }),
        ),
      );
      for (const level of ['director', 'municipality', 'ikvd'] as const) await decide(level);
    },
    start: () => phase(days.firstConsultation, 'plans begun with a consultation', implemented, (plan) => log(plan, 1)),
    consult: () => {
      const more = implemented.filter(({ consultations }) => consultations.length > 1);
      return phase(days.laterConsultations, 'plans with further consultations', more, (plan) => log(plan, plan.consultations.length));
    },
    complete: () =>
      phase(days.completed, 'plans evaluated and closed', implemented, (plan) =>
        move(
          plan,
          ({ status }) => status === 'completed',
          ({ id: planId, version }) => author(plan).call(planRoutes.completePlan, { params: { planId }, version, body: plan.completion }),
        ),
      ),
  };
};
