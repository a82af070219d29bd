import { createHandler as compileStatistics } from '../../functions/compile-statistics/handler.ts';
import { createHandler as markStatisticsStale } from '../../functions/mark-statistics-stale/handler.ts';
import { createHandler as reconcileLedger } from '../../functions/reconcile/handler.ts';
import { createHandler as sealSemester } from '../../functions/seal-semester/handler.ts';
import { createHandler as remind } from '../../functions/send-reminders/handler.ts';
import { createHandler as report } from '../../functions/send-reports/handler.ts';
import { parseTimetable } from '../../infra/local/cron.ts';
import { deliver } from '../../infra/local/stream/delivery.ts';
import { toInstant } from '../../shared/domain/time.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { compileStatistics as compile } from '../../shared/use-cases/compile-statistics.ts';
import { putContact } from '../../shared/use-cases/contacts.ts';
import { queueAges } from '../../shared/use-cases/queue-ages.ts';
import { reconcile } from '../../shared/use-cases/reconcile.ts';
import { sealSemesters } from '../../shared/use-cases/seal-semesters.ts';
import { sendReminders } from '../../shared/use-cases/send-reminders.ts';
import { sendReports } from '../../shared/use-cases/send-reports.ts';
import type { DeclaredAlarm } from './alarm-evaluator.ts';
import { counted, days, emitted, lettersOf, minutes, type Stories, type Story } from './alarm-stories.ts';
import { aPrincipal, aSchool, autumn, schoolId } from './builders.ts';
import { markAll, run, setUp } from './compiling.ts';
import { gatewayEvent, lambdaContext } from './gateway.ts';
import { given, memoryRecords } from './memory-records.ts';
import { accepted } from './results.ts';
import type { Synthesised } from './synthesised.ts';

const at = (instant: string): number => Date.parse(instant);
const scheduledFor = (instant: number) => ({ scheduledTime: toInstant(instant) });
const night = at('2021-10-05T00:30:00.000Z');

/** A run with all the time in the world, and one whose time is over when it begins. */
const plenty = lambdaContext(900_000);
const none = lambdaContext(1_000);

const compiling = (context: typeof plenty) => async (): Promise<Story> => {
  const records = setUp();
  await markAll(records);
  const handle = compileStatistics({ compile: compile(records), log: createLog('compile-statistics') });
  return emitted([night, () => handle(scheduledFor(night), context)]);
};

/** A context whose time runs while it is looked at: the run that looks at its end has used this part of it. */
const using = (percent: number): typeof plenty => {
  let looks = 0;
  return {
    ...plenty,
    getRemainingTimeInMillis: () => {
      looks += 1;
      return looks === 1 ? 900_000 : 900_000 * (1 - percent / 100);
    },
  };
};

/** The morning's look, over figures that were all compiled in the night, or one of which was passed over. */
const looking = (changedAt: number | undefined) => async (): Promise<Story> => {
  const records = memoryRecords();
  given(records.tables, { schools: [aSchool()] });
  if (changedAt !== undefined) await records.staleMarks.mark({ semester: autumn, schoolId, token: 't', changedAt, records: [] });
  return reconciling(records);
};

const reconciling = (records: ReturnType<typeof memoryRecords>): Promise<Story> => {
  const morning = at('2021-10-05T01:30:00.000Z');
  const handle = reconcileLedger({ reconcile: reconcile(records), queueAges: queueAges(records), log: createLog('reconcile') });
  return emitted([morning, () => handle(scheduledFor(morning), plenty)]);
};

/** Two nights after a semester's time is over, with its figures compiled or not. */
const sealing = (isCompiled: boolean) => async (): Promise<Story> => {
  const records = setUp();
  await markAll(records);
  await run(records);
  if (!isCompiled) await markAll(records);
  const handle = sealSemester({ seal: sealSemesters(records), log: createLog('seal-semester') });
  const nights = [at('2022-01-31T01:30:00.000Z'), at('2022-02-01T01:30:00.000Z')];
  return emitted(...nights.map((one) => [one, () => handle(scheduledFor(one), plenty)] as const));
};

/** Reports of a month for a municipality whose coordinator gave an address. */
const reporting =
  ({ context = plenty, outage }: { context?: typeof plenty; outage?: string }) =>
  async (): Promise<Story> => {
    const records = setUp();
    given(records.tables, { principals: [aPrincipal('municipality-coordinator')] });
    await markAll(records);
    await run(records);
    const contact = { subject: 'municipality-coordinator', now: night, email: 'anna@example.lv', language: 'lv' } as const;
    accepted(await putContact(records)(contact));
    if (outage !== undefined) records.beforeNextMail(Object.assign(new Error('down'), { name: outage }));
    const handle = report({ send: sendReports(records), log: createLog('send-reports') });
    return emitted([night, () => handle(scheduledFor(night), context)]);
  };

const reminding = (context: typeof plenty) => async (): Promise<Story> => {
  const handle = remind({ send: sendReminders(setUp()), log: createLog('send-reminders') });
  return emitted([night, () => handle(scheduledFor(night), context)]);
};

const hour = minutes(60);

/** All runs of a schedule over three weeks, through the night in which the clocks are put back; or only those before a day. */
const running =
  (template: Synthesised, until: number) =>
  async (alarm: DeclaredAlarm): Promise<Story> => {
    const { Properties } = scheduleOf(template, alarm);
    const timetable = parseTimetable(String(Properties['ScheduleExpression']), String(Properties['ScheduleExpressionTimezone']));
    const runs: (readonly [number, number])[] = [];
    for (
      let next = timetable.nextAfter(at('2021-10-15T00:00:00.000Z'));
      next !== undefined && next < until;
      next = timetable.nextAfter(next)
    ) {
      runs.push([next, 1]);
    }
    const story = counted(alarm, runs);
    return { ...story, until: at('2021-11-05T00:00:00.000Z') - hour };
  };

const scheduleOf = (template: Synthesised, alarm: DeclaredAlarm) => {
  const found = template.ofType('AWS::Scheduler::Schedule').find(({ Properties }) => {
    const { Arn }: { Arn: Parameters<Synthesised['words']>[0] } = JSON.parse(JSON.stringify(Properties['Target']));
    return template.words(Arn) === alarm.dimensions['FunctionName'];
  });
  if (found === undefined) throw new Error(`nothing schedules ${alarm.name}`);
  return found;
};

/** A changed plan is delivered while marks can be set, or cannot for half an hour: each try finds it older. */
const following =
  (isDown: boolean) =>
  async (alarm: DeclaredAlarm): Promise<Story> => {
    let now = night;
    const ages: (readonly [number, number])[] = [];
    const mark = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve());
    const handle = markStatisticsStale({ staleMarks: { mark }, log: () => undefined });
    const image = { type: { S: 'PLAN' }, id: { S: 'iap' }, schoolId: { S: schoolId }, semester: { S: autumn } };
    const event = { eventID: 'e', dynamodb: { SequenceNumber: '1', NewImage: image, ApproximateCreationDateTime: night / 1000 } };
    await deliver(
      {
        mapping: { BisectBatchOnFunctionError: true, FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 10 },
        invoke: async () => {
          ages.push([now, now - night]);
          return { ok: true, payload: JSON.parse(JSON.stringify(await handle({ Records: [event] }, plenty))) };
        },
        giveUp: () => undefined,
        pause: async () => {
          now += minutes(3);
        },
      },
      [{ sequenceNumber: '1', writtenAt: night / 1000, event }],
    );
    return counted(alarm, ages);
  };

/** What a function without an environment of its own can answer. */
const anyRequest = JSON.parse(JSON.stringify(gatewayEvent({ path: '/openapi.json' })));

/** Whether work is done that nobody waits for: for each kind of alarm a story that has to trip it and one that must not. */
export const jobStories = (template: Synthesised): Stories => ({
  DeadLetters: {
    bad: async (alarm) => counted(alarm, [[night, await lettersOf(alarm.name.split('/')[1] ?? '', scheduledFor(night))]]),
    good: async (alarm) => counted(alarm, [[night, await lettersOf('documentation', anyRequest)]]),
  },
  JobNotRun: { bad: running(template, at('2021-10-22T12:00:00.000Z')), good: running(template, at('2021-11-05T00:00:00.000Z')) },
  StreamLate: { bad: following(true), good: following(false) },
  JobNearTimeout: {
    bad: compiling(using(85)),
    good: compiling(using(40)),
  },
  StatisticsLeft: { bad: compiling(none), good: compiling(plenty) },
  StatisticsLate: { bad: looking(night - days(1)), good: looking(night - minutes(10)) },
  SealLate: { bad: sealing(false), good: sealing(true) },
  ReportsLeft: { bad: reporting({ context: none }), good: reporting({}) },
  RemindersLeft: { bad: reminding(none), good: reminding(plenty) },
  MessagesUnsent: { bad: reporting({ outage: 'MailNotSent' }), good: reporting({}) },
  MessagesInDoubt: { bad: reporting({ outage: 'MailInDoubt' }), good: reporting({ outage: 'MailNotSent' }) },
  // In the first, a claim was paid that the ledger knows nothing of.
  LedgerDiffers: { bad: () => reconciling(setUp()), good: looking(undefined) },
});
