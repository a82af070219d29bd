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
