import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { latestDue, parseTimetable, type Timetable } from './cron.ts';
import { type DeclaredResources, scheduleSchema } from './declared.ts';
import { readJsonFile, writeJsonFile } from './files.ts';
import { arnOf } from './names.ts';
import { type Json, jsonSchema } from './template.ts';

type Schedule = {
  readonly name: string;
  readonly arn: string;
  readonly targetArn: string;
  readonly input: string;
  readonly timetable: Timetable;
};

export type Scheduler = {
  /** The event that a schedule of this function sends for this time; undefined when the template has no such schedule. */
  eventFor(functionArn: string, scheduledTime: string): Json | undefined;
  start(): void;
  /** A function that was busy when its schedule was due is free again. */
  check(): void;
  stop(): void;
};

export type SchedulerOptions = {
  readonly file: string;
  readonly clock: Clock;
  fire(functionArn: string, event: Json): void;
  isBusy(functionArn: string): boolean;
};

/** Timers cannot wait longer than 24 days, and a laptop that slept wakes with timers that are late. */
const LONGEST_WAIT_MS = 60_000;

const isoSeconds = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');

const fillInput = ({ arn, input }: Schedule, scheduledTime: string): Json =>
  jsonSchema.parse(
    JSON.parse(
      input
        .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
        .replaceAll('<aws.scheduler.schedule-arn>', arn)
        .replaceAll('<aws.scheduler.execution-id>', randomUUID())
        .replaceAll('<aws.scheduler.attempt-number>', '1'),
    ),
  );

/**
 * EventBridge Scheduler by the local clock. When the clock is set forward, or nothing ran for a while, a schedule that was due
 * fires once, for its latest due time: a year's jump over a nightly schedule is one run and not 365. So it does when its function is busy:
 * where days pass in seconds, runs that are a day apart in the cloud would overtake each other.
 */
export const createScheduler = (declared: DeclaredResources, { file, clock, fire, isBusy }: SchedulerOptions): Scheduler => {
  const schedules = declared
    .of('AWS::Scheduler::Schedule', scheduleSchema)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map(({ stack, logicalId, name, properties }): Schedule => {
      const { ScheduleExpression, ScheduleExpressionTimezone, Target } = properties;
      return {
        name,
        arn: arnOf({ stack: stack.name, region: stack.region, logicalId, type: 'AWS::Scheduler::Schedule' }, name),
        targetArn: Target.Arn,
        input: Target.Input ?? '{}',
        timetable: parseTimetable(ScheduleExpression, ScheduleExpressionTimezone),
      };
    });
  /** Up to when each schedule's due times have been dealt with. */
  const handledUntil: Record<string, number> = readJsonFile(file, z.record(z.string(), z.number())) ?? {};
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;

  const check = (): void => {
    const now = clock.epochMs();
    let soonest = now + LONGEST_WAIT_MS;
    let changed = false;
    for (const schedule of schedules) {
      soonest = Math.min(soonest, schedule.timetable.nextAfter(now) ?? soonest);
      if (isBusy(schedule.targetArn)) continue;
      const handled = Math.min(handledUntil[schedule.name] ?? now, now);
      const due = latestDue(schedule.timetable, handled, now);
      if (due !== undefined) {
        fire(schedule.targetArn, fillInput(schedule, isoSeconds(due)));
      }
      changed ||= due !== undefined || handledUntil[schedule.name] !== handled;
      handledUntil[schedule.name] = due ?? handled;
    }
    if (changed) writeJsonFile(file, handledUntil);
    clearTimeout(timer);
    if (isRunning) timer = setTimeout(check, Math.max(1, soonest - now)).unref();
  };

  const checkIfRunning = (): void => {
    if (isRunning) check();
  };
  clock.onSet(checkIfRunning);

  return {
    eventFor: (functionArn, scheduledTime) => {
      const schedule = schedules.find(({ targetArn }) => targetArn === functionArn);
      return schedule && fillInput(schedule, scheduledTime);
    },
    start: () => {
      isRunning = true;
      check();
    },
    check: checkIfRunning,
    stop: () => {
      isRunning = false;
      clearTimeout(timer);
    },
  };
};
