import { dayAfter } from '../../../shared/domain/time.ts';
import { planRoutes } from '../../../shared/routes/plans.ts';
import type { NewPlan } from './demo-content.ts';
import type { DemoPlan } from './demo-plans.ts';
import type { KnownPlan, KnownPlans } from './known-plans.ts';
import type { Stage } from './stage.ts';
import { allPages } from './steps.ts';

/** What happens beside the usual, on its days. */
export type EpisodeDays = Readonly<
  Record<
    | 'suspended'
    | 'removed'
    | 'revised'
    | 'resumed'
    | 'director again'
    | 'municipality again'
    | 'ikvd again'
    | 'paid for'
    | 'confirmed late'
    | 'taken back'
    | 'sent to review',
    string
  >
>;

/** A new version of the content was begun: by a return, an edit of an approved plan, a review or a resumption. */
const isNewVersion = ({ revision }: KnownPlan): boolean => revision > 1;

/** The first measure, the teacher's consultations, with more time. */
const withMoreTime = ({ measures }: NewPlan, minutes: number): NewPlan['measures'] =>
  measures.map((measure, index) =>
    index === 0 && measure.type === 'consultation' ? { ...measure, plannedMinutes: measure.plannedMinutes + minutes } : measure,
  );

const submitAgain = ({ move, author }: KnownPlans, plan: DemoPlan): Promise<void> =>
  move(
    plan,
    (record) => isNewVersion(record) && record.submittedAt !== null,
    ({ id: planId, version }) => author(plan).call(planRoutes.submitPlan, { params: { planId }, version }),
  );

/** The author completes what a level found, and submits the plan again. */
export const correct = async (plans: KnownPlans, plan: DemoPlan): Promise<void> => {
  const [first, ...others] = plan.body.risks;
  if (first === undefined) throw new Error(`plan ${plan.name} has no risk`);
  await plans.move(
    plan,
    ({ corrections }) => corrections.every(({ completedAt }) => completedAt !== null),
    ({ id: planId, version, corrections }) =>
      plans.author(plan).call(planRoutes.editPlan, {
        params: { planId },
        version,
        body: {
          risks: [{ ...first, note: `${first.note} Pazīmes redzamas ik nedēļu.` }, ...others],
          measures: withMoreTime(plan.body, 40),
          completedCorrections: corrections.map(({ id }) => id),
        },
      }),
  );
  await submitAgain(plans, plan);
};

/** What happens to some plans between the first consultations and the claims, and at the semester's end. */
export const playEpisodes = (plans: KnownPlans, days: EpisodeDays, { phase }: Stage) => {
  const { all, move, author, director, coordinator, decider, auditor, chainOf, of } = plans;
  const having = (episode: DemoPlan['episode']): readonly DemoPlan[] => all.filter((plan) => plan.episode === episode);
  const bound = (target: DemoPlan['target']): readonly DemoPlan[] => all.filter((plan) => plan.target === target);

  const suspend = (plan: DemoPlan): Promise<void> =>
    move(
      plan,
      (record) => record.status === 'suspended' || isNewVersion(record),
      ({ id: planId, version }) =>
        director(plan).call(planRoutes.suspendPlan, {
          params: { planId },
          version,
          body: { reason: plan.target === 'suspended' ? 'left-school' : 'long-absence', since: dayAfter(days.suspended.slice(0, 10), -3) },
        }),
    );

  const remove = (plan: DemoPlan): Promise<void> =>
    move(
      plan,
      ({ status }) => status === 'removed',
      ({ id: planId, version }) => director(plan).call(planRoutes.removePlan, { params: { planId }, version }),
    );

  const revise = async (plan: DemoPlan): Promise<void> => {
    await move(plan, isNewVersion, ({ id: planId, version }) =>
      author(plan).call(planRoutes.editPlan, { params: { planId }, version, body: { measures: withMoreTime(plan.body, 80) } }),
    );
    await submitAgain(plans, plan);
  };

  const resume = async (plan: DemoPlan): Promise<void> => {
    await move(plan, isNewVersion, ({ id: planId, version }) =>
      director(plan).call(planRoutes.resumePlan, { params: { planId }, version }),
    );
    await submitAgain(plans, plan);
  };

  const approveAgain = async (): Promise<void> => {
    for (const level of ['director', 'municipality', 'ikvd'] as const) {
      const again = [...having('revised'), ...having('resumed')].filter((plan) => chainOf(plan).includes(level));
      await phase(days[`${level} again`], `new versions approved (${level})`, again, (plan) =>
        move(
          plan,
          ({ approvals }) => approvals.some((approval) => approval.level === level),
          ({ id: planId, version }) => decider(plan, level).call(planRoutes.approvePlan, { params: { planId }, version }),
        ),
      );
    }
  };

  const pay = (plan: DemoPlan): Promise<void> =>
    move(
      plan,
      ({ preparationPaidOn }) => preparationPaidOn !== null,
      ({ id: planId, version }) =>
        coordinator(plan).call(planRoutes.recordPay, { params: { planId }, version, body: { paidOn: days['paid for'].slice(0, 10) } }),
    );

  const logOf = (plan: DemoPlan) =>
    allPages((cursor) => auditor.must(planRoutes.listConsultations, { params: { planId: of(plan).id }, query: cursor }));

  const confirm = async (plan: DemoPlan): Promise<void> => {
    const [first] = await logOf(plan);
    if (first === undefined || first.confirmedOn !== null) return;
    await author(plan).must(planRoutes.confirmConsultation, {
      params: { planId: of(plan).id, consultationId: first.id },
      body: { confirmedOn: dayAfter(first.heldOn, 4) },
      key: `demo-confirmation-${plan.name}`,
    });
  };

  const takeBack = async (plan: DemoPlan): Promise<void> => {
    const { name, wrongConsultation: body } = plan;
    if (body === undefined) return;
    const planId = of(plan).id;
    const log = await logOf(plan);
    const wrong =
      log.find(({ heldOn, counters }) => heldOn === body.heldOn && counters === null) ??
      (await author(plan).must(planRoutes.logConsultation, { params: { planId }, body, key: `demo-wrong-${name}` }));
    if (log.some(({ counters }) => counters === wrong.id)) return;
    await author(plan).must(planRoutes.counterConsultation, {
      params: { planId, consultationId: wrong.id },
      body: { reason: 'not-held' },
      key: `demo-counter-${name}`,
    });
  };

  const review = (plan: DemoPlan): Promise<void> =>
    move(plan, isNewVersion, ({ id: planId, version }) => director(plan).call(planRoutes.reviewPlan, { params: { planId }, version }));

  return {
    inSemester: async (): Promise<void> => {
      await phase(days.suspended, 'plans suspended', [...bound('suspended'), ...having('resumed')], suspend);
      await phase(days.removed, 'plans removed', bound('removed'), remove);
      await phase(days.revised, 'plans edited and submitted again', having('revised'), revise);
      await phase(days.resumed, 'plans resumed and submitted again', having('resumed'), resume);
      await approveAgain();
      await phase(
        days['paid for'],
        'preparations paid for',
        all.filter(({ isPaid }) => isPaid),
        pay,
      );
      await phase(days['confirmed late'], 'consultations confirmed late', having('confirmed-late'), confirm);
    },
    atEnd: async (): Promise<void> => {
      await phase(days['taken back'], 'consultations taken back', having('countered'), takeBack);
      await phase(days['sent to review'], 'plans sent to review', bound('under-review'), review);
    },
  };
};
