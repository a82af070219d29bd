import type { Context } from 'aws-lambda';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { SendRemindersRun } from '../../shared/use-cases/send-reminders.ts';

export type SendRemindersFunctionDependencies = {
  readonly send: (scheduledFor: number, hasTime: () => boolean) => Promise<SendRemindersRun>;
  readonly log: Log;
};

/** One organisation is done in far less. */
const reserveMilliseconds = 30_000;

export const createHandler =
  ({ send, log }: SendRemindersFunctionDependencies) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SendRemindersRun> => {
    const run = await send(scheduledTimeOf(event), () => context.getRemainingTimeInMillis() > reserveMilliseconds);
    log('REMINDERS_SENT', { ...run });
    return run;
  };
