import type { Context } from 'aws-lambda';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { CompileRun } from '../../shared/use-cases/compile-statistics.ts';

export type CompileStatisticsDependencies = {
  readonly compile: (scheduledFor: number, hasTime: () => boolean) => Promise<CompileRun>;
  readonly log: Log;
};

/** A semester of the nation is compiled and written in far less; what is not begun by then stays marked. */
const reserveMilliseconds = 60_000;

export const createHandler =
  ({ compile, log }: CompileStatisticsDependencies) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<CompileRun> => {
    const run = await compile(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    log('STATISTICS_COMPILED', run);
    return run;
  };
