import { type Actor, recordEvent } from '../domain/history.ts';
import { erasing } from '../domain/pupil-file.ts';
import type { PlanStore, PupilStore } from '../ports/records.ts';
import { destroyFiles, emptyPlans, erasedWhole, type FileErasureDependencies } from './erase-pupil.ts';

const actor: Actor = { by: 'system:restore', role: null, onBehalfOf: null };

/**
 * Erases once more whoever was erased after a backup was made that has been restored since. Nothing is decided anew. Answers how many were
 * there again; repeating it changes nothing.
 */
export const eraseAgain =
  (dependencies: FileErasureDependencies & { readonly pupils: PupilStore; readonly plans: PlanStore }) =>
  async (pupilIds: readonly string[], at: string): Promise<number> => {
    const { pupils, plans, unitOfWork, digest } = dependencies;
    let erased = 0;
    for (const id of new Set(pupilIds)) {
      const before = await pupils.find(id);
      if (before === undefined || before.filesErasedAt !== null) continue;
      const order = before.erasure ?? { reason: 'retention-over', reference: 'restore', by: actor.by, at, confirmedBy: null };
      const gone = { ...before, dataKey: null, due: erasing, erasure: order, erasedAt: before.erasedAt ?? at };
      const { record, event } = recordEvent(digest, {
        before: { ...before, dataKey: null },
        after: erasedWhole(gone, at),
        action: 'erase-again',
        actor,
        at,
      });
      const codes = await pupils.codesOf(id);
      await emptyPlans(dependencies, id, actor, at);
      const own = (await Promise.all((await pupils.plansOf(id)).map(plans.find))).flatMap((one) => (one === undefined ? [] : [one]));
      await destroyFiles(dependencies, own, actor, at);
      // Last, so that an interruption leaves him to be found again.
      const commit = await unitOfWork.commit([...pupils.save(record, event), ...codes.flatMap((code) => pupils.unlinkCode(code, id))]);
      if (!commit.ok) throw new Error(`${id} was changed while he was erased again`);
      erased += 1;
    }
    return erased;
  };
