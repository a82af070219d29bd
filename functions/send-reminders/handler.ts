import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { SendRemindersRun } from '../../shared/use-cases/send-reminders.ts';

export type SendRemindersFunctionDependencies = {
  readonly send: (scheduledFor: number, hasTime: () => boolean) => Promise<SendRemindersRun>;
  readonly log: Log;
};

/** One organisation is done in far less. */
const reserveMilliseconds = 30_000;

export const createHandler = ({ send, log }: SendRemindersFunctionDependencies) =>
  createJob(log, async (event, context, say): Promise<SendRemindersRun> => {
    const run = await send(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    say('REMINDERS_SENT', { ...run });
    return run;
  });
