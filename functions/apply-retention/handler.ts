import type { Context } from 'aws-lambda';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { Applied } from '../../shared/use-cases/apply-retention.ts';

export type ApplyRetentionDependencies = {
  readonly apply: (scheduledFor: number, hasTime: () => boolean) => Promise<Applied>;
  readonly log: Log;
};

/** One pupil with all his plans and files is done in far less. */
const reserveMilliseconds = 60_000;

export const createHandler =
  ({ apply, log }: ApplyRetentionDependencies) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Applied> => {
    const applied = await apply(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    log('RETENTION_APPLIED', { ...applied });
    return applied;
  };
