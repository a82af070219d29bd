import { type Actor, type Digest, recordEvent } from '../domain/history.ts';
import { type Plan, versionOf } from '../domain/plan.ts';
import { type PupilFile, withoutPerson } from '../domain/pupil-file.ts';
import type { ReceiptFiles } from '../ports/platform.ts';
import type { AllowanceStore, ClaimStore, PlanStore, PupilStore, ReceiptStore, UnitOfWork } from '../ports/records.ts';

export type EmptyingDependencies = {
  readonly pupils: Pick<PupilStore, 'plansOf'>;
  readonly plans: Pick<PlanStore, 'find' | 'update'>;
  readonly unitOfWork: UnitOfWork;
  readonly digest: Digest;
};

export type FileErasureDependencies = EmptyingDependencies & {
  readonly claims: Pick<ClaimStore, 'all' | 'find'>;
  readonly receipts: Pick<ReceiptStore, 'find' | 'findUse' | 'update'>;
  readonly files: Pick<ReceiptFiles, 'destroy'>;
};

const attempts = 5;

const compensationsOf = (plan: Plan): readonly string[] => {
  const versions = [versionOf(plan), ...(plan.standing === null ? [] : [plan.standing])];
  return [...new Set(versions.flatMap(({ measures }) => measures.flatMap(({ id, type }) => (type === 'compensation' ? [id] : []))))];
};

/** Whether money of these plans is asked for, and neither paid nor refused. */
export const hasOpenMoney = async (
  { allowances }: { readonly allowances: Pick<AllowanceStore, 'find'> },
  plans: readonly Plan[],
): Promise<boolean> => {
  const found = await Promise.all(plans.flatMap((plan) => compensationsOf(plan).map((measureId) => allowances.find(plan.id, measureId))));
  return found.some((allowance) => allowance !== undefined && allowance.reservedCents > 0);
};

/**
 * Takes the wrapped key and everything sealed by it out of each of a pupil's plans, whose facts stay. A plan that somebody changes at that
 * moment is read again; one that is empty already is left as it is, so that repeating it changes nothing.
 */
export const emptyPlans = async (
  { pupils, plans, unitOfWork, digest }: EmptyingDependencies,
  pupilId: string,
  actor: Actor,
  at: string,
): Promise<void> => {
  for (const id of await pupils.plansOf(pupilId)) {
    for (let attempt = 1; ; attempt += 1) {
      const before = await plans.find(id);
      if (before === undefined || before.erasedAt !== undefined) break;
      const { record, event } = recordEvent(digest, { before, after: withoutPerson(before, at), action: 'erase', actor, at });
      const commit = await unitOfWork.commit(plans.update(record, event));
      if (commit.ok) break;
      if (attempt === attempts) throw new Error('a plan was changed during every attempt to empty it');
    }
  }
};

/** Every receipt that a claim on these plans cites, whatever became of the claim, with the plans that are proved by it. */
const receiptsOf = async (
  { claims, plans, receipts }: FileErasureDependencies,
  own: readonly Plan[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const places = new Map(own.map(({ schoolId, semester }) => [`${schoolId} ${semester}`, { schoolId, semester }]));
  const listed = (await Promise.all([...places.values()].map(({ schoolId, semester }) => claims.all(schoolId, semester)))).flat();
  const ids = new Set(own.map(({ id }) => id));
  const cited = new Set(listed.flatMap(({ lines }) => lines.flatMap(({ planId, receiptIds }) => (ids.has(planId) ? receiptIds : []))));
  const proved = new Map<string, readonly string[]>();
  for (const receiptId of cited) {
    // A receipt can prove costs of a claim in another semester too.
    const elsewhere = Object.keys((await receipts.findUse(receiptId))?.byClaim ?? {}).filter((id) => !listed.some((one) => one.id === id));
    const others = (await Promise.all(elsewhere.map(claims.find))).flatMap((one) => (one === undefined ? [] : [one]));
    const lines = [...listed, ...others].flatMap((one) => one.lines.filter(({ receiptIds }) => receiptIds.includes(receiptId)));
    const planIds = [...new Set(lines.map(({ planId }) => planId))].filter((id) => !ids.has(id));
    const rest = await Promise.all(planIds.map(plans.find));
    proved.set(
      receiptId,
      rest.flatMap((one) => (one === undefined || one.erasedAt !== undefined ? [] : [one.id])),
    );
  }
  return proved;
};

/**
 * Destroys the files of receipts that prove costs of these plans and of no plan of anybody who is not erased: a class's register of meals
 * goes with the last pupil in it. What was read from the file and the name that the school gave it go too; amounts and fingerprints, which
 * the ledger rests on, stay.
 */
export const destroyFiles = async (
  dependencies: FileErasureDependencies,
  own: readonly Plan[],
  actor: Actor,
  at: string,
): Promise<number> => {
  const { receipts, files, unitOfWork, digest } = dependencies;
  let destroyed = 0;
  for (const [receiptId, standing] of await receiptsOf(dependencies, own)) {
    if (standing.length > 0) continue;
    for (let attempt = 1; ; attempt += 1) {
      const before = await receipts.find(receiptId);
      if (before === undefined || before.erasedAt !== undefined) break;
      // The file first: a run that dies in between destroys it again, and nothing is said to be gone that is not.
      await files.destroy(receiptId);
      const after = { ...before, name: receiptId, offered: null, erasedAt: at };
      const { record, event } = recordEvent(digest, { before, after, action: 'erase', actor, at });
      const commit = await unitOfWork.commit(receipts.update(record, event));
      if (commit.ok) {
        destroyed += 1;
        break;
      }
      if (attempt === attempts) throw new Error('a receipt was changed during every attempt to erase it');
    }
  }
  return destroyed;
};

/** What is left to say when everything is gone. */
export const erasedWhole = (of: PupilFile, at: string): PupilFile => ({ ...of, due: null, filesErasedAt: at });
