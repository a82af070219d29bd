import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { SealRun } from '../../shared/use-cases/seal-semesters.ts';

export type SealSemesterDependencies = { readonly seal: (scheduledFor: number) => Promise<SealRun>; readonly log: Log };

export const createHandler = ({ seal, log }: SealSemesterDependencies) =>
  createJob(log, async (event, _context, say): Promise<SealRun> => {
    const run = await seal(scheduledTimeOf(event));
    say('SEMESTERS_SEALED', { sealed: run.sealed.length, waiting: run.waiting.length });
    return run;
  });
