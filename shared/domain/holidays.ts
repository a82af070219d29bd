import { dayAfter } from './time.ts';

/** Days of every year (`MM-DD`). Source: the law "Par svētku, atceres un atzīmējamām dienām". */
const fixed: ReadonlySet<string> = new Set(['01-01', '05-01', '05-04', '06-23', '06-24', '11-18', '12-24', '12-25', '12-26', '12-31']);

/** Those that move to Monday where they fall on a weekend. */
const moving = ['05-04', '11-18'] as const;

/** Easter Sunday of a Gregorian year, by the anonymous computus. */
const easter = (year: number): string => {
  const golden = year % 19;
  const century = Math.trunc(year / 100);
  const leaps = Math.trunc(century / 4);
  const moon = (19 * golden + century - leaps - Math.trunc((century - Math.trunc((century + 8) / 25) + 1) / 3) + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.trunc((year % 100) / 4) - moon - (year % 4)) % 7;
  const late = Math.trunc((golden + 11 * moon + 22 * weekday) / 451);
  const day = moon + weekday - 7 * late + 114;
  return `${year}-${String(Math.trunc(day / 31)).padStart(2, '0')}-${String((day % 31) + 1).padStart(2, '0')}`;
};

/** 0: Sunday. */
const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** Whether a date (`YYYY-MM-DD`) is a public holiday in Latvia. */
export const isHoliday = (date: string): boolean => {
  const year = Number(date.slice(0, 4));
  const sunday = easter(year);
  if (fixed.has(date.slice(5)) || date === dayAfter(sunday, -2) || date === sunday || date === dayAfter(sunday)) return true;
  if (weekdayOf(date) !== 1) return false;
  return moving.some((day) => dayAfter(date, -1).endsWith(day) || dayAfter(date, -2).endsWith(day));
};
