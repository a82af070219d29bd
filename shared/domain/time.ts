import * as z from 'zod/mini';

/** An instant: milliseconds since 1970-01-01T00:00Z. Time is an input: nothing in the domain reads a clock. */
export type EpochMilliseconds = number;

const calendarDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Riga', year: 'numeric', month: '2-digit', day: '2-digit' });

/** The calendar date (`YYYY-MM-DD`) in Latvia at an instant: all calendar rules of the programme are in Europe/Riga. */
export const dateInRiga = (at: EpochMilliseconds): string => calendarDay.format(at);

/** RFC 3339 in UTC with milliseconds. */
export const toInstant = (at: EpochMilliseconds): string => new Date(at).toISOString();

export const fromInstant = (instant: string): EpochMilliseconds => Date.parse(instant);

/** `YYYY-MM-DD` that exists in the calendar. */
export const calendarDate = z.iso.date();

export const instant = z.iso.datetime();
