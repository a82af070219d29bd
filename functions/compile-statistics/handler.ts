import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { CompileRun } from '../../shared/use-cases/compile-statistics.ts';

export type CompileStatisticsDependencies = {
  readonly compile: (scheduledFor: number, hasTime: () => boolean) => Promise<CompileRun>;
  readonly log: Log;
};

/** A semester of the nation is compiled and written in far less; what is not begun by then stays marked. */
const reserveMilliseconds = 60_000;

export const createHandler = ({ compile, log }: CompileStatisticsDependencies) =>
  createJob(log, async (event, context, say): Promise<CompileRun> => {
    const run = await compile(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    say('STATISTICS_COMPILED', run);
    return run;
  });
