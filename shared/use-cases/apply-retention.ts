import { type Actor, recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { barToErase, eraseWhenDue, erasing, type PupilFile, standingHolds } from '../domain/pupil-file.ts';
import type { Reference } from '../domain/reference.ts';
import type { Refusal } from '../domain/refusal.ts';
import { isRetentionOver } from '../domain/retention.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { AllowanceStore, InvitationStore, PlanStore, PupilStore, ReferenceStore } from '../ports/records.ts';
import { destroyFiles, emptyPlans, erasedWhole, type FileErasureDependencies, hasOpenMoney } from './erase-pupil.ts';
import { everyItem } from './every-item.ts';

export type RetentionDependencies = FileErasureDependencies & {
  readonly pupils: PupilStore;
  readonly plans: PlanStore;
  readonly allowances: Pick<AllowanceStore, 'find'>;
  readonly invitations: Pick<InvitationStore, 'expired' | 'forget'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
};

export type Applied = {
  /** Pupils whose keys were destroyed because their time was over. */
  readonly erased: number;
  /** Pupils of whom nothing readable is left any more, their files included. */
  readonly finished: number;
  readonly files: number;
  /** Whose time is over, and who cannot go yet: money is open, or a plan is live. */
  readonly barred: number;
  /** Who has a plan of another programme, whose time is not over: he is looked for there from now on. */
  readonly moved: number;
  readonly invitations: number;
  /** 1: the run ended before the work did; the next one goes on. */
  readonly unfinished: number;
};

const actor: Actor = { by: 'system:apply-retention', role: null, onBehalfOf: null };
const pageSize = 25;

type Outcome = keyof Pick<Applied, 'erased' | 'barred' | 'moved'> | 'elsewhere';

const plansOf = async ({ pupils, plans }: Pick<RetentionDependencies, 'pupils' | 'plans'>, id: string): Promise<readonly Plan[]> => {
  const found = await Promise.all((await pupils.plansOf(id)).map(plans.find));
  return found.flatMap((one) => (one === undefined ? [] : [one]));
};

/** Writes the next version; false where somebody else was quicker, who then sees to it or is seen at the next run. */
const save = async (
  { pupils, unitOfWork, digest }: RetentionDependencies,
  before: PupilFile,
  after: PupilFile,
  { action, at, codes = [] }: { readonly action: string; readonly at: string; readonly codes?: readonly string[] },
): Promise<boolean> => {
  // The wrapped key is no part of the history: an event would keep it for ever.
  const { record, event } = recordEvent(digest, {
    before: { ...before, dataKey: null },
    after: { ...after, dataKey: null },
    action,
    actor,
    at,
  });
  const commit = await unitOfWork.commit([
    ...pupils.save({ ...record, dataKey: after.dataKey }, event),
    ...codes.flatMap((code) => pupils.unlinkCode(code, before.id)),
  ]);
  return commit.ok;
};

const elsewhereOf = (plans: readonly Plan[], { programmes }: Reference, today: string): string | undefined =>
  plans.find(({ programme: id }) => programmes.every((one) => one.id !== id || !isRetentionOver(one, today)))?.programme;

/** One pupil whom the index shows: it may lag, so he is read again before anything is destroyed. */
const eraseOne = async (dependencies: RetentionDependencies, reference: Reference, id: string, now: number): Promise<Outcome> => {
  const at = toInstant(now);
  const today = dateInRiga(now);
  const [file, plans] = await Promise.all([dependencies.pupils.find(id), plansOf(dependencies, id)]);
  if (file === undefined || file.erasedAt !== null || standingHolds(file).length > 0) return 'elsewhere';
  const on = { plans, hasOpenMoney: await hasOpenMoney(dependencies, plans), ...reference, today };
  const bar: Refusal | undefined = barToErase(file, 'retention-over', on);
  if (bar?.code === 'retention-not-over') {
    const programme = elsewhereOf(plans, reference, today);
    if (programme === undefined || programme === file.due) return 'elsewhere';
    return (await save(dependencies, file, { ...file, due: programme }, { action: 'keep-longer', at })) ? 'moved' : 'elsewhere';
  }
  const erased = eraseWhenDue(file, actor.by, at, on);
  if (!erased.ok) return 'barred';
  const codes = await dependencies.pupils.codesOf(id);
  return (await save(dependencies, file, erased.value, { action: 'erase', at, codes })) ? 'erased' : 'elsewhere';
};

/** Goes through a place of the index from page to page while there is time; answers whether it came to the end. */
const through = async (
  { pupils }: RetentionDependencies,
  hasTime: () => boolean,
  place: string,
  each: (file: PupilFile) => Promise<void>,
): Promise<boolean> => {
  for await (const file of everyItem(async (page) => pupils.due(place, page), pageSize)) {
    if (!hasTime()) return false;
    await each(file);
  }
  return true;
};

/**
 * Erases the pupils whose programmes' records need not be kept any longer and whom nobody holds, finishes what was begun, by whomever, and
 * forgets invitations that expired. It reads what is due and nothing else. What a run does not get to, the next one does; two at once meet
 * in the versions of what they write, and one of them changes nothing.
 */
export const applyRetention =
  (dependencies: RetentionDependencies) =>
  async (now: number, hasTime: () => boolean): Promise<Applied> => {
    const at = toInstant(now);
    const today = dateInRiga(now);
    const reference = await dependencies.reference.current();
    const counts = { erased: 0, barred: 0, moved: 0, elsewhere: 0 };
    let finished = 0;
    let files = 0;
    let isDone = true;
    for (const programme of reference.programmes.filter((one) => isRetentionOver(one, today))) {
      const isThrough = await through(dependencies, hasTime, programme.id, async ({ id }) => {
        counts[await eraseOne(dependencies, reference, id, now)] += 1;
      });
      isDone &&= isThrough;
    }
    isDone &&= await through(dependencies, hasTime, erasing, async ({ id }) => {
      const file = await dependencies.pupils.find(id);
      if (file === undefined || file.erasedAt === null || file.filesErasedAt !== null) return;
      await emptyPlans(dependencies, id, actor, at);
      files += await destroyFiles(dependencies, await plansOf(dependencies, id), actor, at);
      if (await save(dependencies, file, erasedWhole(file, at), { action: 'finish-erasure', at })) finished += 1;
    });
    const expired = await dependencies.invitations.expired(toInstant(now - shownDays * dayMilliseconds));
    if (expired.length > 0) await forget(dependencies, expired);
    const { elsewhere: _seen, ...told } = counts;
    return { ...told, finished, files, invitations: expired.length, unfinished: isDone ? 0 : 1 };
  };

/** For so long an invitation that nobody accepted is shown to those who sent it. */
const shownDays = 30;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** So many deletions in one write. */
const atOnce = 50;

const forget = async ({ invitations, unitOfWork }: RetentionDependencies, ids: readonly string[]): Promise<void> => {
  for (let start = 0; start < ids.length; start += atOnce) {
    await unitOfWork.commit(ids.slice(start, start + atOnce).map((id) => invitations.forget(id)));
  }
};
