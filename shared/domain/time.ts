import * as z from 'zod/mini';

/** An instant: milliseconds since 1970-01-01T00:00Z. Time is an input: nothing in the domain reads a clock. */
export type EpochMilliseconds = number;

let calendarDay: Intl.DateTimeFormat | undefined;

/** The calendar date (`YYYY-MM-DD`) in Latvia at an instant: all calendar rules of the programme are in Europe/Riga. */
export const dateInRiga = (at: EpochMilliseconds): string => {
  // Made by the first call that asks for a day: loading the time-zone data takes a sixth of a cold start.
  calendarDay ??= new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Riga', year: 'numeric', month: '2-digit', day: '2-digit' });
  return calendarDay.format(at);
};

/** RFC 3339 in UTC with milliseconds. */
export const toInstant = (at: EpochMilliseconds): string => new Date(at).toISOString();

export const fromInstant = (instant: string): EpochMilliseconds => Date.parse(instant);

/** `YYYY-MM-DD` that exists in the calendar. */
export const calendarDate = z.iso.date();

export const instant = z.iso.datetime();

/** `HH:MM`, 00:00 to 23:59. */
export const clockTime = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

/** Minutes since midnight of `HH:MM`. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** `HH:MM` of minutes since midnight; `24:00` for the day's end. */
export const clockOf = (minutes: number): string =>
  `${String(Math.trunc(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** The day `days` after a calendar date, both `YYYY-MM-DD`. */
export const dayAfter = (date: string, days = 1): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10);

/** The instant (RFC 3339, UTC) at which a calendar date begins in Latvia. */
export const startOfDayInRiga = (date: string): string => {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Riga is two or three hours ahead of UTC; the later of the two that is still the day before is not it.
  const start = [3, 2].map((hours) => midnight - hours * 3_600_000).find((at) => dateInRiga(at) === date);
  return toInstant(start ?? midnight);
};

/** Whole days from one calendar date to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMilliseconds);

/** Full years from a birth date to a day: a person born on 29 February is a year older on 1 March. */
export const ageOn = (birthDate: string, on: string): number =>
  Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (on.slice(5) < birthDate.slice(5) ? 1 : 0);
