import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Alarms, ownMetrics } from './alarms.ts';
import type { Schedule } from './schedule.ts';
import type { ServiceFunction } from './service-function.ts';
import type { TableStream } from './table-stream.ts';

type Own = ReturnType<typeof ownMetrics>;

const fiveMinutes = Duration.minutes(5);
const hour = Duration.hours(1);
const day = Duration.days(1);

/**
 * The hours after which a schedule's next run is missing: its longest pause, the hour that Latvia's clocks gain in autumn, and one for
 * a late start. Undefined where the pause is longer than the week that an alarm can look back on: there the dead letters tell.
 */
export const hoursUntilMissing = (expression: string): number | undefined => {
  const [, , dayOfMonth = '', month = '', weekday = ''] = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  const isEvery = (field: string): boolean => field === '*' || field === '?';
  if (!isEvery(dayOfMonth) || !isEvery(month)) return undefined;
  if (isEvery(weekday)) return 24 + 2;
  return weekday === 'MON-FRI' ? 72 + 2 : undefined;
};

/** Whether work that nobody waits for is done: by its schedule, to its end, and with nothing left lying. */
export const watchJobs = (
  alarms: Alarms,
  own: Own,
  {
    functions,
    schedules,
    streams,
  }: Readonly<{ functions: readonly ServiceFunction[]; schedules: readonly Schedule[]; streams: readonly TableStream[] }>,
): void => {
  for (const { functionName, deadLetters } of functions) {
    if (deadLetters === undefined) continue;
    alarms.add({
      kind: 'DeadLetters',
      member: functionName,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: fiveMinutes }),
      atLeast: 1,
      // A queue that nobody touches says nothing after some hours, and is not empty for that.
      silence: 'unchanged',
      meaning: `${functionName} failed on something as often as it is tried; it lies in its queue and is done when somebody sends it again.`,
    });
  }
  for (const { function: fn, expression } of schedules) {
    const periods = hoursUntilMissing(expression);
    if (periods === undefined) continue;
    alarms.add({
      kind: 'JobNotRun',
      member: fn.functionName,
      metric: fn.lambda.metricInvocations({ statistic: 'Sum', period: hour }),
      below: 1,
      periods,
      silence: 'bad',
      meaning: `${fn.functionName} did not start for ${periods} hours, which is longer than it ever rests.`,
    });
  }
  for (const { function: fn } of streams) {
    alarms.add({
      kind: 'StreamLate',
      member: fn.functionName,
      metric: fn.lambda.metric('IteratorAge', { statistic: 'Maximum', period: fiveMinutes }),
      atLeast: Duration.minutes(15).toMilliseconds(),
      periods: 3,
      silence: 'fine',
      meaning: `${fn.functionName} is a quarter of an hour behind the table: what follows from a change comes late; after a day it is lost.`,
    });
  }
  alarms.add({
    kind: 'JobNearTimeout',
    metric: own('TimeUsed', 'Maximum', hour),
    atLeast: 80,
    silence: 'fine',
    meaning: 'A job used four fifths of its time: soon it is cut off before its end.',
  });
  const told = (kind: string, metric: Metric, meaning: string, silence: 'fine' | 'unchanged' = 'unchanged'): void =>
    alarms.add({ kind, metric, atLeast: 1, silence, meaning });
  told(
    'StatisticsLeft',
    own('SchoolSemestersLeft', 'Maximum', hour),
    'The night was too short for all figures: some are of the day before.',
  );
  alarms.add({
    kind: 'StatisticsLate',
    metric: own('OldestStaleMarkSeconds', 'Maximum', hour),
    atLeast: day.toSeconds(),
    silence: 'unchanged',
    meaning: 'A changed school-semester was passed over by a whole night: its figures are old.',
  });
  alarms.add({
    kind: 'SealLate',
    metric: own('SemestersWaitingForSeal', 'Maximum', day),
    atLeast: 1,
    periods: 2,
    silence: 'unchanged',
    meaning: 'A semester whose time is over is not sealed for two days: its reports do not go out.',
  });
  told('ReportsLeft', own('PartnersLeft', 'Maximum', hour), 'Some partners have no report that is due: the run had no time for them.');
  told(
    'RemindersLeft',
    own('OrganisationsLeft', 'Maximum', hour),
    'Some organisations were not reminded today: the run had no time for them.',
  );
  told(
    'MessagesUnsent',
    own('MessagesUnsent', 'Sum', hour),
    'SES took no reports’ or reminders’ messages: people do not know of them until the next run.',
    'fine',
  );
  told('MessagesInDoubt', own('MessagesInDoubt', 'Sum', hour), 'Nobody knows whether some messages left; they are not sent again.', 'fine');
  told(
    'LedgerDiffers',
    own('LedgerDifferences', 'Maximum', hour),
    'Money that is shown differs from the ledger: nobody should pay before it is explained.',
  );
};
