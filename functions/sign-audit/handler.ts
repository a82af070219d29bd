import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { SignRun } from '../../shared/use-cases/sign-audit.ts';

export type SignAuditDependencies = {
  readonly sign: (scheduledFor: number, hasTime: () => boolean) => Promise<SignRun>;
  readonly log: Log;
};

/** A day is signed in far less; what is not begun by then is signed by the next run. */
const reserveMilliseconds = 60_000;

export const createHandler = ({ sign, log }: SignAuditDependencies) =>
  createJob(log, async (event, context, say): Promise<SignRun> => {
    const run = await sign(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    for (const key of run.foreign) say('AUDIT_OBJECT_FOREIGN', { key });
    say('AUDIT_SIGNED', { days: run.signed.length, lines: run.lines, objects: run.objects, left: run.left });
    return run;
  });
