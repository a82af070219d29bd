import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { SendReportsRun } from '../../shared/use-cases/send-reports.ts';

export type SendReportsFunctionDependencies = {
  readonly send: (scheduledFor: number, hasTime: () => boolean) => Promise<SendReportsRun>;
  readonly log: Log;
};

/** A partner's reports are made and sent in far less; whoever is not begun with by then waits for the next run. */
const reserveMilliseconds = 60_000;

export const createHandler = ({ send, log }: SendReportsFunctionDependencies) =>
  createJob(log, async (event, context, say): Promise<SendReportsRun> => {
    const run = await send(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    say('REPORTS_SENT', { ...run, made: run.made.length });
    return run;
  });
