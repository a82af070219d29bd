import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { Applied } from '../../shared/use-cases/apply-retention.ts';

export type ApplyRetentionDependencies = {
  readonly apply: (scheduledFor: number, hasTime: () => boolean) => Promise<Applied>;
  readonly log: Log;
};

/** One pupil with all his plans and files is done in far less. */
const reserveMilliseconds = 60_000;

export const createHandler = ({ apply, log }: ApplyRetentionDependencies) =>
  createJob(log, async (event, context, say): Promise<Applied> => {
    const applied = await apply(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    say('RETENTION_APPLIED', { ...applied });
    return applied;
  });
