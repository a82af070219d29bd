import * as z from 'zod/mini';
import { consultationId, localId, planId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { type Plan, versionInForce } from './plan.ts';
import { barTo, type Circumstances } from './plan-actions.ts';
import { barToLogs, measureInForce, startImplementation, withdrawSupport } from './plan-life.ts';
import type { Fault } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import { openLine } from './text.ts';
import { calendarDate, clockTime, dayAfter, instant, minutesOf } from './time.ts';

export const consultationModes = ['in-person', 'remote'] as const;

/** What a director's order for remote consultations is cited by; it names platform, teachers, pupils and plan codes. */
export const directorsOrder = lazily(() => z.strictObject({ number: openLine(40), issuedOn: calendarDate, platform: openLine(100) }));

export const counterReasons = ['not-held', 'wrong-data'] as const;

/** What the form (KA veidlapa) says about a consultation that was held. */
export const heldConsultation = lazily(() =>
  z.strictObject({
    measureId: localId,
    heldOn: calendarDate,
    /** Time of day in Latvia. */
    startsAt: clockTime,
    minutes: z.int().check(z.positive(), z.maximum(600)),
    /** The measure's own where it is left out. */
    subject: z.optional(openLine(100)),
    /** Who gave it. */
    consultant: openLine(100),
    mode: z.enum(consultationModes),
    order: z.optional(directorsOrder()),
    /** The day on which the pupil signed or confirmed; left out: not yet. */
    confirmedOn: z.optional(calendarDate),
  }),
);
export type HeldConsultation = z.output<ReturnType<typeof heldConsultation>>;

/** An entry of the log. Entries are never changed or removed: a wrong one gets a counter-entry with the minutes taken back. */
export const consultation = lazily(() =>
  z.object({
    id: consultationId,
    planId,
    ...heldConsultation().shape,
    minutes: z.int(),
    subject: z.nullable(z.string()),
    order: z.nullable(directorsOrder()),
    confirmedOn: z.nullable(calendarDate),
    /** The entry that this one takes back. */
    counters: z.nullable(consultationId),
    counterReason: z.nullable(z.enum(counterReasons)),
    loggedBy: subject,
    loggedAt: instant,
  }),
);
export type Consultation = z.output<ReturnType<typeof consultation>>;

/** Whether the pupil confirmed within one day, as the programme demands; `late` and `missing` are flags for whoever checks the log. */
export const confirmationOf = (
  { heldOn, confirmedOn }: Pick<Consultation, 'heldOn' | 'confirmedOn'>,
  today: string,
): 'confirmed' | 'late' | 'pending' | 'missing' => {
  const lastDay = dayAfter(heldOn);
  if (confirmedOn !== null) return confirmedOn <= lastDay ? 'confirmed' : 'late';
  return today <= lastDay ? 'pending' : 'missing';
};

/** Times of day that a pupil's consultations of one day take, by the entry's id: minutes since midnight, `to` exclusive. */
export const pupilDay = lazily(() => z.object({ version: z.int(), spans: z.record(z.string(), z.object({ from: z.int(), to: z.int() })) }));
export type PupilDay = z.output<ReturnType<typeof pupilDay>>;

export type DaySpan = PupilDay['spans'][string];

export const spanOf = ({ startsAt, minutes }: Pick<HeldConsultation, 'startsAt' | 'minutes'>): DaySpan => {
  const from = minutesOf(startsAt);
  return { from, to: from + minutes };
};

/** A pupil is in one consultation at a time, whichever plan it is for. */
export const overlapIn = ({ spans }: PupilDay, { from, to }: DaySpan): DaySpan | undefined =>
  Object.values(spans).find((other) => other.from < to && from < other.to);

const minutesOfDay = 24 * 60;

const faultsOfHeld = (of: Plan, held: HeldConsultation, { period, today }: Circumstances): readonly Fault[] => {
  const measure = measureInForce(of, held.measureId);
  const { starts, ends } = period;
  const from = measure?.period?.from ?? starts;
  const to = measure?.period?.to ?? ends;
  const isConsultation = measure?.type === 'consultation';
  return [
    ...(isConsultation ? [] : [{ pointer: '/measureId', code: 'unknown-reference' as const }]),
    ...(held.heldOn < from || held.heldOn > to ? [{ pointer: '/heldOn', code: 'outside-period' as const, limits: [from, to] }] : []),
    ...(held.heldOn > today ? [{ pointer: '/heldOn', code: 'in-the-future' as const }] : []),
    ...(spanOf(held).to > minutesOfDay
      ? [{ pointer: '/minutes', code: 'too-large' as const, limits: [String(minutesOfDay - minutesOf(held.startsAt))] }]
      : []),
    ...(isConsultation && held.subject !== undefined && measure.subject !== undefined && held.subject !== measure.subject
      ? [{ pointer: '/subject', code: 'not-matching' as const }]
      : []),
    ...(held.mode === 'remote' && held.order === undefined ? [{ pointer: '/order', code: 'required' as const }] : []),
    ...(held.mode === 'in-person' && held.order !== undefined ? [{ pointer: '/order', code: 'not-matching' as const }] : []),
    ...(held.order !== undefined && held.order.issuedOn > held.heldOn
      ? [{ pointer: '/order/issuedOn', code: 'too-large' as const, limits: [held.heldOn] }]
      : []),
    ...(held.confirmedOn === undefined ? [] : faultsOfConfirmation(held.heldOn, held.confirmedOn, today)),
  ];
};

/** A pupil confirms what was held, on that day or after it. */
const faultsOfConfirmation = (heldOn: string, confirmedOn: string, today: string): readonly Fault[] => [
  ...(confirmedOn < heldOn ? [{ pointer: '/confirmedOn', code: 'too-small' as const, limits: [heldOn] }] : []),
  ...(confirmedOn > today ? [{ pointer: '/confirmedOn', code: 'in-the-future' as const }] : []),
];

/** Logs a consultation that was held: on a measure of the version in force, within its days, not in the future. */
export const holdConsultation = (
  of: Plan,
  held: HeldConsultation,
  id: string,
  circumstances: Circumstances,
): Result<{ readonly plan: Plan; readonly entry: Consultation }> => {
  const bar = barTo('consult', of, circumstances);
  if (bar !== undefined) return refuse(bar);
  const faults = faultsOfHeld(of, held, circumstances);
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const measure = measureInForce(of, held.measureId);
  const { at, caller } = circumstances;
  return accept({
    plan: {
      ...startImplementation(of, held.heldOn),
      consultations: { count: of.consultations.count + 1, minutes: of.consultations.minutes + held.minutes },
      updatedAt: at,
    },
    entry: {
      ...held,
      id,
      planId: of.id,
      subject: held.subject ?? (measure?.type === 'consultation' ? measure.subject : undefined) ?? null,
      order: held.order ?? null,
      confirmedOn: held.confirmedOn ?? null,
      counters: null,
      counterReason: null,
      loggedBy: caller.id,
      loggedAt: at,
    },
  });
};

/** The pupil's confirmation of an entry that he has not confirmed yet. */
export const confirm = (
  of: Plan,
  entry: Consultation,
  confirmedOn: string,
  { at, today }: Circumstances,
): Result<{ readonly plan: Plan; readonly entry: Consultation }> => {
  const bar = barToLogs(of);
  if (bar !== undefined) return refuse(bar);
  if (entry.confirmedOn !== null) return refuse({ code: 'already-confirmed', facts: { on: entry.confirmedOn } });
  const faults = faultsOfConfirmation(entry.heldOn, confirmedOn, today);
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  return accept({ plan: { ...of, updatedAt: at }, entry: { ...entry, confirmedOn } });
};

/**
 * Takes an entry back by a counter-entry. `earliest`: the first day of other support in the logs (undefined: none). A
 * plan that is not in force any more keeps its log correctable.
 */
export const counterConsultation = (
  of: Plan,
  entry: Consultation,
  {
    id,
    reason,
    earliest,
  }: { readonly id: string; readonly reason: (typeof counterReasons)[number]; readonly earliest: string | undefined },
  { at, caller }: Circumstances,
): Result<{ readonly plan: Plan; readonly entry: Consultation }> => {
  const bar = barToLogs(of);
  if (bar !== undefined) return refuse(bar);
  if (entry.counters !== null) return refuse({ code: 'already-countered' });
  return accept({
    plan: {
      ...withdrawSupport(of, earliest),
      consultations: { count: of.consultations.count - 1, minutes: of.consultations.minutes - entry.minutes },
      updatedAt: at,
    },
    entry: { ...entry, id, minutes: -entry.minutes, counters: entry.id, counterReason: reason, loggedBy: caller.id, loggedAt: at },
  });
};

/** Whether support may be given on the plan's version in force. */
export const isInForce = (of: Plan): boolean => versionInForce(of) !== undefined;
