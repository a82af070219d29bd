import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { fromInstant } from '../../shared/domain/time.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { CompileRun } from '../../shared/use-cases/compile-statistics.ts';

export type CompileStatisticsDependencies = {
  readonly compile: (scheduledFor: number, hasTime: () => boolean) => Promise<CompileRun>;
  readonly log: Log;
};

/** What the schedule passes in. EventBridge Scheduler writes its time without milliseconds. */
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

/** A semester of the nation is compiled and written in far less; what is not begun by then stays marked. */
const reserveMilliseconds = 60_000;

export const createHandler =
  ({ compile, log }: CompileStatisticsDependencies) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<CompileRun> => {
    const { scheduledTime } = scheduled.parse(event);
    const run = await compile(fromInstant(scheduledTime), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    log('STATISTICS_COMPILED', run);
    return run;
  };
