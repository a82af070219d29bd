import * as z from 'zod/mini';
import { fromInstant } from '../../shared/domain/time.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { SealRun } from '../../shared/use-cases/seal-semesters.ts';

export type SealSemesterDependencies = { readonly seal: (scheduledFor: number) => Promise<SealRun>; readonly log: Log };

/** What the schedule passes in. */
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

export const createHandler =
  ({ seal, log }: SealSemesterDependencies) =>
  async (event: unknown): Promise<SealRun> => {
    const run = await seal(fromInstant(scheduled.parse(event).scheduledTime));
    log('SEMESTERS_SEALED', { sealed: run.sealed.length, waiting: run.waiting.length });
    return run;
  };
