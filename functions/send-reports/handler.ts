import type { Context } from 'aws-lambda';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { SendReportsRun } from '../../shared/use-cases/send-reports.ts';

export type SendReportsFunctionDependencies = {
  readonly send: (scheduledFor: number, hasTime: () => boolean) => Promise<SendReportsRun>;
  readonly log: Log;
};

/** A partner's reports are made and sent in far less; whoever is not begun with by then waits for the next run. */
const reserveMilliseconds = 60_000;

export const createHandler =
  ({ send, log }: SendReportsFunctionDependencies) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SendReportsRun> => {
    const run = await send(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    log('REPORTS_SENT', { made: run.made.length, sent: run.sent, unsent: run.unsent, left: run.left });
    return run;
  };
