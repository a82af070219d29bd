import { type Digest, recordEvent } from '../domain/history.ts';
import { handsOf, type Plan, type SealedParts, versionOf } from '../domain/plan.ts';
import { actionsFor, barTo, type Circumstances, type PlanAction, rulesOfActions } from '../domain/plan-actions.ts';
import { correctionNoteOf, evaluationText, isCorrectable, type Texts } from '../domain/plan-content.ts';
import {
  allowanceChanges,
  approve,
  complete,
  recordPreparationPay,
  remove,
  resume,
  returnForCorrection,
  review,
  submit,
  suspend,
} from '../domain/plan-life.ts';
import { faultsOfOutcomes } from '../domain/plan-rules.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import type { Programme } from '../domain/programme.ts';
import type { Person } from '../domain/pupil.ts';
import type { Reference } from '../domain/reference.ts';
import type { Fault, Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { NewId, Vault } from '../ports/platform.ts';
import type {
  AllowanceStore,
  Commit,
  ConsultationStore,
  IdempotencyStore,
  PlanStore,
  PrincipalStore,
  ProjectStore,
  PupilStore,
  ReferenceStore,
  SchoolStore,
  UnitOfWork,
  Write,
} from '../ports/records.ts';
import type { Call, Change } from './call.ts';
import { refusalOf } from './commit.ts';
import { loadRecord } from './load-record.ts';
import { recordReading } from './pupil-reading.ts';
import { openPerson, openTexts, sealedOf, sealTexts } from './sealing.ts';

export type PlanDependencies = {
  readonly plans: PlanStore;
  readonly consultations: ConsultationStore;
  readonly pupils: PupilStore;
  readonly schools: SchoolStore;
  readonly projects: Pick<ProjectStore, 'find' | 'allParticipations'>;
  readonly allowances: AllowanceStore;
  readonly principals: PrincipalStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly vault: Vault;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly newId: NewId;
  readonly digest: Digest;
};

/** A plan's circumstances, with the programme whose rules they are. */
export type PlanCircumstances = Circumstances & { readonly programme: Programme } & Pick<Reference, 'calendar' | 'municipalities'>;

/** The rules that hold for a plan: its programme's approval chain and its own period. Both were checked when it was made. */
export const circumstancesOf = (
  { programmes, calendar, municipalities }: Reference,
  plan: Plan,
  caller: Principal,
  now: number,
): PlanCircumstances => {
  const programme = programmes.find(({ id }) => id === plan.programme);
  const period = planPeriod(calendar, plan.semester, plan.education);
  if (programme === undefined || period === undefined) throw new Error(`no rules for ${plan.programme} in ${plan.semester}`);
  return {
    caller,
    at: toInstant(now),
    today: dateInRiga(now),
    period,
    chain: programme.planApproval[plan.partner],
    programme,
    calendar,
    municipalities,
  };
};

/** What somebody may do with a plan, and what bars him from the rest. */
export type ReadPlan = {
  readonly plan: Plan;
  readonly texts: Texts;
  readonly actions: ReturnType<typeof actionsFor>;
};

/** A plan with its texts, the reading of which is recorded, and with what the caller may do next. */
export const getPlan =
  (dependencies: PlanDependencies) =>
  async (call: Call & { planId: string }): Promise<Result<ReadPlan>> => {
    const loaded = await loadRecord(dependencies, dependencies.plans.find, { ...call, id: call.planId, permission: 'plan:read' });
    if (!loaded.ok) return loaded;
    const { caller, record: plan, reference } = loaded.value;
    const { sealed } = plan;
    const hasTexts = Object.keys(sealed.texts).length > 0;
    if (hasTexts) {
      const written = await recordReading(dependencies, call, caller, { pupilId: plan.pupilId, planId: plan.id, what: 'texts' });
      if (!written.ok) return written;
    }
    const texts = hasTexts ? openTexts(await dependencies.vault.keyOf(plan.pupilId, sealed.dataKey), sealed) : {};
    return accept({ plan, texts, actions: actionsFor(plan, circumstancesOf(reference, plan, caller, call.now)) });
  };

/** A plan as its history is read with: without its texts. */
export const getPlanRecord =
  (dependencies: PlanDependencies) =>
  async (call: Call & { planId: string }): Promise<Result<Plan>> => {
    const loaded = await loadRecord(dependencies, dependencies.plans.find, { ...call, id: call.planId, permission: 'plan:read' });
    return loaded.ok ? accept(loaded.value.record) : loaded;
  };

/** Whose plan it is, for those who need the names. The reading is written down before anything is told. */
export const getPupil =
  (dependencies: PlanDependencies) =>
  async (call: Call & { planId: string }): Promise<Result<Person>> => {
    const loaded = await loadRecord(dependencies, dependencies.plans.find, { ...call, id: call.planId, permission: 'pupil:read' });
    if (!loaded.ok) return loaded;
    const { caller, record: plan } = loaded.value;
    const sealed = sealedOf(plan);
    if (!sealed.ok) return sealed;
    const key = await dependencies.vault.keyOf(plan.pupilId, sealed.value.dataKey);
    const written = await recordReading(dependencies, call, caller, { pupilId: plan.pupilId, planId: plan.id, what: 'names' });
    return written.ok ? accept(openPerson(key, sealed.value)) : written;
  };

/** What an action makes of a plan, and what else is written with it. */
export type Decided = { readonly plan: Plan; readonly beside?: readonly Write[]; readonly decidedBy?: string };

export type PlanCall = Change<Plan> & { readonly planId: string };

type Take = (plan: Plan, circumstances: PlanCircumstances) => Result<Decided> | Promise<Result<Decided>>;

/**
 * What a failed write means. Somebody else's change of the plan comes first: what else fails beside it (a place freed, money taken
 * back) is that change's doing. Where the plan's version is the expected one, the other part of its condition failed.
 */
const refusalOfChange = (commit: Extract<Commit, { ok: false }>, { id, version }: Plan): Refusal => {
  const ofPlan = commit.failed.find(({ guard }) => guard.kind === 'version' && guard.recordId === id);
  if (ofPlan === undefined) return refusalOf(commit);
  const { found } = ofPlan;
  const isExpected = typeof found === 'object' && found !== null && 'version' in found && found.version === version;
  return { code: isExpected ? 'four-eyes' : 'stale-version' };
};

/** One action on a plan: one read, the rule, one conditional write. */
export const changePlan = async (dependencies: PlanDependencies, action: PlanAction, call: PlanCall, take: Take): Promise<Result<Plan>> => {
  const { permission } = rulesOfActions[action];
  const loaded = await loadRecord(dependencies, dependencies.plans.find, { ...call, id: call.planId, permission });
  if (!loaded.ok) return loaded;
  const { caller, record: before, reference } = loaded.value;
  if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
  const circumstances = circumstancesOf(reference, before, caller, call.now);
  const bar = barTo(action, before, circumstances);
  if (bar !== undefined) return refuse(bar);
  const decided = await take(before, circumstances);
  if (!decided.ok) return decided;
  const { plan: after, beside = [], decidedBy } = decided.value;
  const { at } = circumstances;
  // The event of a decision names everybody who had a hand in the version, so that four eyes can be seen in it alone.
  const { record, event } = recordEvent(dependencies.digest, {
    before: { ...before, hands: handsOf(before) },
    after: { ...after, hands: handsOf(after) },
    action,
    actor: actorOf(caller),
    at,
  });
  const commit = await dependencies.unitOfWork.commit([
    ...dependencies.plans.update(record, event, decidedBy),
    ...beside,
    ...(call.remembered?.(record) ?? []),
  ]);
  return commit.ok ? accept(record) : refuse(refusalOfChange(commit, before));
};

const decidedAs = (result: Result<Plan>, more: Omit<Decided, 'plan'> = {}): Result<Decided> =>
  result.ok ? accept({ plan: result.value, ...more }) : result;

export const submitPlan = (dependencies: PlanDependencies) => (call: PlanCall) =>
  changePlan(dependencies, 'submit', call, (plan, circumstances) => decidedAs(submit(plan, circumstances)));

/** With the last approval each compensation measure's money becomes what this version plans. */
const allowanceWrites = ({ allowances }: PlanDependencies, before: Plan, after: Plan): readonly Write[] => {
  if (after.inForceRevision !== after.revision) return [];
  const { added, changed, dropped } = allowanceChanges(before.standing, versionOf(after));
  const planId = after.id;
  return [
    ...added.map(({ measureId, plannedCents }) =>
      allowances.insert({
        planId,
        measureId,
        plannedCents,
        availableCents: plannedCents,
        reservedCents: 0,
        spentCents: 0,
        recoveredCents: 0,
      }),
    ),
    ...changed.map((change) => allowances.replan({ planId, ...change })),
    ...dropped.map((measureId) => allowances.remove(planId, measureId)),
  ];
};

export const approvePlan = (dependencies: PlanDependencies) => (call: PlanCall) =>
  changePlan(dependencies, 'approve', call, (plan, circumstances) => {
    const approved = approve(plan, circumstances);
    if (!approved.ok) return approved;
    return accept({
      plan: approved.value,
      beside: allowanceWrites(dependencies, plan, approved.value),
      decidedBy: circumstances.caller.id,
    });
  });

/** A fault that a level found: where, of which kind, and in its own words. */
export type FoundFault = Pick<Plan['corrections'][number], 'pointer' | 'reason'> & { readonly note?: string | undefined };

export const returnPlan = (dependencies: PlanDependencies) => (call: PlanCall & { found: readonly FoundFault[] }) =>
  changePlan(dependencies, 'return', call, async (plan, circumstances) => {
    const faults = call.found.flatMap(({ pointer }, index): readonly Fault[] =>
      isCorrectable(plan, pointer) ? [] : [{ pointer: `/corrections/${index}/pointer`, code: 'unknown-reference' }],
    );
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
    const corrections = call.found.map(({ pointer, reason }, index) => ({ id: `c${index + 1}`, pointer, reason }));
    const notes = Object.fromEntries(
      call.found.flatMap(({ note }, index) => (note === undefined ? [] : [[correctionNoteOf(`c${index + 1}`), note] as const])),
    );
    const before = sealedOf(plan);
    if (!before.ok) return before;
    const sealed = {
      ...before.value,
      texts: { ...withoutCorrections(before.value.texts), ...(await sealedNotes(dependencies, plan, before.value, notes)) },
    };
    return decidedAs(returnForCorrection(plan, corrections, sealed, circumstances), { decidedBy: circumstances.caller.id });
  });

const withoutCorrections = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([place]) => !place.startsWith('corrections/')));

const sealedNotes = async (
  { vault }: PlanDependencies,
  { pupilId }: Plan,
  { dataKey }: Pick<SealedParts, 'dataKey'>,
  notes: Texts,
): Promise<Texts> => (Object.keys(notes).length === 0 ? {} : sealTexts(await vault.keyOf(pupilId, dataKey), notes));

/** The pupil may have a plan elsewhere from now on. */
export const suspendPlan = (dependencies: PlanDependencies) => (call: PlanCall & { suspension: NonNullable<Plan['suspension']> }) =>
  changePlan(dependencies, 'suspend', call, (plan, circumstances) =>
    call.suspension.since > circumstances.today
      ? refuse({ code: 'invalid-request', faults: [{ pointer: '/since', code: 'in-the-future' }] })
      : decidedAs(suspend(plan, call.suspension, circumstances), { beside: [dependencies.plans.freePlace(plan)] }),
  );

/** Takes the pupil's place again: refused where he has a plan elsewhere by now. */
export const resumePlan = (dependencies: PlanDependencies) => (call: PlanCall) =>
  changePlan(dependencies, 'resume', call, (plan, circumstances) =>
    decidedAs(resume(plan, circumstances), { beside: [dependencies.plans.takePlace(plan)] }),
  );

export const reviewPlan = (dependencies: PlanDependencies) => (call: PlanCall) =>
  changePlan(dependencies, 'review', call, (plan, circumstances) => decidedAs(review(plan, circumstances)));

/** The money of its measures goes with it; the write itself sees that none was reserved or spent. */
export const removePlan = (dependencies: PlanDependencies) => async (call: PlanCall) => {
  const removed = await changePlan(dependencies, 'remove', call, (plan, circumstances) => {
    const approved = plan.standing ?? (plan.inForceRevision === null ? null : versionOf(plan));
    return decidedAs(remove(plan, circumstances), {
      beside: [
        dependencies.plans.freePlace(plan),
        ...allowanceChanges(approved, null).dropped.map((measureId) => dependencies.allowances.remove(plan.id, measureId)),
      ],
    });
  });
  return removed.ok || removed.refusal.code !== 'allowance-in-use' ? removed : refuse({ code: 'money-used' } satisfies Refusal);
};

export const completePlan = (dependencies: PlanDependencies) => (call: PlanCall & { outcomes: Plan['outcomes']; evaluation: string }) =>
  changePlan(dependencies, 'complete', call, async (plan, circumstances) => {
    const faults = faultsOfOutcomes(plan, call.outcomes, circumstances.programme);
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
    const sealed = sealedOf(plan);
    if (!sealed.ok) return sealed;
    const notes = await sealedNotes(dependencies, plan, sealed.value, { [evaluationText]: call.evaluation });
    return decidedAs(complete(plan, call.outcomes, { ...sealed.value, texts: { ...sealed.value.texts, ...notes } }, circumstances));
  });

/** Preparing the plan was paid for; null where that was recorded by mistake. */
export const recordPay = (dependencies: PlanDependencies) => (call: PlanCall & { paidOn: string | null }) =>
  changePlan(dependencies, 'record-pay', call, (plan, circumstances) =>
    call.paidOn !== null && call.paidOn > circumstances.today
      ? refuse({ code: 'invalid-request', faults: [{ pointer: '/paidOn', code: 'in-the-future' }] })
      : decidedAs(recordPreparationPay(plan, call.paidOn, circumstances)),
  );
