import { nextLevel } from './approval.ts';
import { type Correction, type Measure, type Plan, type PlanVersion, type SealedParts, versionInForce, versionOf } from './plan.ts';
import { barTo, type Circumstances, type PlanAction } from './plan-actions.ts';
import type { Fault, Refusal } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';

/** What an author changes of the content, with everything confidential sealed already. */
export type Edit = Partial<Pick<Plan, 'caseNumber' | 'education' | 'sex' | 'application' | 'risks' | 'measures' | 'sealed'>> & {
  readonly completedCorrections: readonly string[];
};

type Step = (of: Plan, circumstances: Circumstances) => Plan;

/** An action that the rules bar is refused; otherwise the step is taken, at the circumstances' instant. */
const step = (action: PlanAction, of: Plan, circumstances: Circumstances, take: Step): Result<Plan> => {
  const bar = barTo(action, of, circumstances);
  return bar === undefined ? accept({ ...take(of, circumstances), updatedAt: circumstances.at }) : refuse(bar);
};

/** The content goes back to its author as a new version; the last approved one stays beside it. */
const nextRevision = (of: Plan, at: string): Plan => ({
  ...of,
  revision: of.revision + 1,
  standing: of.standing ?? (of.approvedAt === null ? null : versionOf(of)),
  approvals: [],
  approvedAt: null,
  submittedAt: null,
  corrections: [],
  awaiting: 'author',
  awaitingSince: at,
});

/** Editing an approved plan begins a new version; the approved one stays in force until the new one is approved at all levels. */
export const edit = (of: Plan, { completedCorrections, ...content }: Edit, circumstances: Circumstances): Result<Plan> =>
  step('edit', of, circumstances, (before, { caller, at }) => {
    const isApproved = before.status === 'approved' || before.status === 'in_progress';
    const open: Plan = isApproved ? { ...nextRevision(before, at), status: 'under_review' } : before;
    return {
      ...open,
      ...content,
      preparedBy: before.preparedBy.includes(caller.id) ? before.preparedBy : [...before.preparedBy, caller.id],
      corrections: open.corrections.map((one) =>
        one.completedAt === null && completedCorrections.includes(one.id) ? { ...one, completedBy: caller.id, completedAt: at } : one,
      ),
    };
  });

/** Faults of an edit that only the plan itself shows. */
export const faultsOfEdit = (of: Plan, completedCorrections: readonly string[]): readonly Fault[] =>
  completedCorrections.flatMap((id, index) =>
    of.corrections.some((one) => one.id === id) ? [] : [{ pointer: `/completedCorrections/${index}`, code: 'unknown-reference' as const }],
  );

/** The first level of the programme's chain for this kind of partner is asked; who submits answers for the content too. */
export const submit = (of: Plan, circumstances: Circumstances): Result<Plan> =>
  step('submit', of, circumstances, (before, { caller, chain, at }) => ({
    ...before,
    status: before.status === 'draft' ? 'in_approval' : before.status,
    awaiting: nextLevel(chain, []),
    awaitingSince: at,
    preparedBy: before.preparedBy.includes(caller.id) ? before.preparedBy : [...before.preparedBy, caller.id],
    submittedAt: at,
    firstSubmittedAt: before.firstSubmittedAt ?? at,
  }));

/** One level approves; after the last, this version is in force. */
export const approve = (of: Plan, circumstances: Circumstances): Result<Plan> =>
  step('approve', of, circumstances, (before, { caller, chain, at }) => {
    const level = before.awaiting;
    if (level === null || level === 'author') return before;
    const approvals = [...before.approvals, { level, by: caller.id, at }];
    const awaiting = nextLevel(chain, approvals);
    if (awaiting !== null) return { ...before, approvals, awaiting, awaitingSince: at };
    return {
      ...before,
      approvals,
      approvedAt: at,
      firstApprovedAt: before.firstApprovedAt ?? at,
      awaiting: null,
      awaitingSince: null,
      inForceRevision: before.revision,
      standing: null,
      status: before.startedOn === null ? 'approved' : 'in_progress',
    };
  });

/** A level sends the plan back with the faults it found; it goes on when the author has completed each. */
export const returnForCorrection = (
  of: Plan,
  found: readonly Pick<Correction, 'id' | 'pointer' | 'reason'>[],
  sealed: SealedParts,
  circumstances: Circumstances,
): Result<Plan> =>
  step('return', of, circumstances, (before, { caller, at }) => {
    const level = before.awaiting;
    if (level === null || level === 'author') return before;
    return {
      ...nextRevision(before, at),
      sealed,
      corrections: found.map((one) => ({ ...one, level, by: caller.id, at, completedBy: null, completedAt: null })),
    };
  });

/** The pupil left or is long absent: nothing more is given or decided, and the pupil may have a plan elsewhere. */
export const suspend = (of: Plan, suspension: NonNullable<Plan['suspension']>, circumstances: Circumstances): Result<Plan> =>
  step('suspend', of, circumstances, (before) => ({
    ...before,
    status: 'suspended',
    suspension,
    awaiting: null,
    awaitingSince: null,
    inForceRevision: null,
  }));

/** In its own semester only; nothing is in force before all levels have approved again. */
export const resume = (of: Plan, circumstances: Circumstances): Result<Plan> =>
  step('resume', of, circumstances, (before, { at }) => ({ ...nextRevision(before, at), status: 'under_review', suspension: null }));

/** The director asks for re-approval at all levels; what was approved stays in force meanwhile. */
export const review = (of: Plan, circumstances: Circumstances): Result<Plan> =>
  step('review', of, circumstances, (before, { at }) => ({ ...nextRevision(before, at), status: 'under_review' }));

/** Its measures, risks and justifications are removed with it; who, when and why stays in its history. */
export const remove = (of: Plan, circumstances: Circumstances): Result<Plan> =>
  step('remove', of, circumstances, (before) => ({
    ...before,
    status: 'removed',
    awaiting: null,
    awaitingSince: null,
    inForceRevision: null,
    standing: null,
    risks: [],
    measures: [],
    corrections: [],
    sealed: { ...before.sealed, texts: {} },
  }));

/** After the plan's period: how each risk stands, and the author's evaluation. */
export const complete = (of: Plan, outcomes: Plan['outcomes'], sealed: SealedParts, circumstances: Circumstances): Result<Plan> =>
  step('complete', of, circumstances, (before, { at }) => ({
    ...before,
    status: 'completed',
    outcomes: [...outcomes],
    sealed,
    inForceRevision: null,
    completedAt: at,
  }));

/** Pay for preparing the plan, or its withdrawal where it was recorded by mistake (null). */
export const recordPreparationPay = (of: Plan, paidOn: string | null, circumstances: Circumstances): Result<Plan> =>
  step('record-pay', of, circumstances, (before) => ({ ...before, preparationPaidOn: paidOn }));

/** Support was given on `on`: an approved plan is in progress from its first such day. */
export const startImplementation = <Of extends Pick<Plan, 'status' | 'startedOn'>>(of: Of, on: string): Of => ({
  ...of,
  status: of.status === 'approved' ? 'in_progress' : of.status,
  startedOn: of.startedOn === null || on < of.startedOn ? on : of.startedOn,
});

/** A removed plan stays as it is, and its logs with it; those of any other can be corrected as long as there is need. */
export const barToLogs = ({ status, erasedAt }: Plan): Refusal | undefined => {
  if (erasedAt !== undefined) return { code: 'erased', facts: { on: erasedAt.slice(0, 10) } };
  return status === 'removed' ? { code: 'wrong-state', facts: { status, allowed: 'in_progress, completed' } } : undefined;
};

/**
 * Support turned out not to have been given. `earliest`: the first day that is left in the logs (undefined: none). Where money was not spent
 * either, nobody has begun to implement the plan.
 */
export const withdrawSupport = (of: Plan, earliest: string | undefined): Plan => {
  const [startedOn = null] = [earliest, of.firstSpentOn].filter((day) => day !== null && day !== undefined).sort();
  return { ...of, startedOn, status: startedOn === null && of.status === 'in_progress' ? 'approved' : of.status };
};

/** Money of a submitted claim was spent on one of its measures. */
export const startSpending = <Of extends Pick<Plan, 'status' | 'startedOn' | 'firstSpentOn'>>(of: Of, on: string): Of => ({
  ...startImplementation(of, on),
  firstSpentOn: of.firstSpentOn === null || on < of.firstSpentOn ? on : of.firstSpentOn,
});

/** The claim that told its first day of spending asks for its money no more. `earliest`: the first day of support in the logs. */
export const endSpending = (of: Plan, firstSpentOn: string | null, earliest: string | undefined, at: string): Plan => ({
  ...withdrawSupport({ ...of, firstSpentOn }, earliest),
  updatedAt: at,
});

/** Whether a submitted claim that spent money on this day changes the plan. */
export const isSpendingNews = (of: Pick<Plan, 'firstSpentOn'>, on: string): boolean => of.firstSpentOn === null || on < of.firstSpentOn;

/** A measure of the version in force, by its number. */
export const measureInForce = (of: Plan, measureId: string): Measure | undefined =>
  versionInForce(of)?.measures.find(({ id }) => id === measureId);

type CompensationPlan = { readonly measureId: string; readonly plannedCents: number };

const compensationsOf = (version: Pick<PlanVersion, 'measures'> | null): Map<string, number> =>
  new Map((version?.measures ?? []).flatMap((one) => (one.type === 'compensation' ? [[one.id, one.plannedCents] as const] : [])));

/** How the money of each compensation measure changes when a new version takes the place of the last approved one. Cents. */
export const allowanceChanges = (
  last: Pick<PlanVersion, 'measures'> | null,
  next: Pick<PlanVersion, 'measures'> | null,
): {
  readonly added: readonly CompensationPlan[];
  readonly changed: readonly (CompensationPlan & { readonly byCents: number })[];
  readonly dropped: readonly string[];
} => {
  const before = compensationsOf(last);
  const after = compensationsOf(next);
  return {
    added: [...after].flatMap(([measureId, plannedCents]) => (before.has(measureId) ? [] : [{ measureId, plannedCents }])),
    changed: [...after].flatMap(([measureId, plannedCents]) => {
      const old = before.get(measureId);
      return old === undefined || old === plannedCents ? [] : [{ measureId, plannedCents, byCents: plannedCents - old }];
    }),
    dropped: [...before.keys()].filter((measureId) => !after.has(measureId)),
  };
};
