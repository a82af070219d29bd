import { isMonth } from './report.ts';
import type { ColumnKind } from './report-document.ts';
import { dateInRiga, fromInstant } from './time.ts';

/** Numbers as they are written in Latvia: `12 345`, `1 234,56 €`, `05.10.2021.`; no space in them breaks a line. */
const whole = new Intl.NumberFormat('lv-LV', { useGrouping: 'always' });
const euros = new Intl.NumberFormat('lv-LV', { style: 'currency', currency: 'EUR', useGrouping: 'always' });

export const written = (value: string | number | null, kind: ColumnKind): string => {
  if (value === null) return '–';
  if (kind === 'date') return String(value).split('-').reverse().join('.').concat('.');
  if (typeof value === 'string') return value;
  return kind === 'cents' ? euros.format(value / 100) : whole.format(value);
};

const months = [
  'janvāris',
  'februāris',
  'marts',
  'aprīlis',
  'maijs',
  'jūnijs',
  'jūlijs',
  'augusts',
  'septembris',
  'oktobris',
  'novembris',
  'decembris',
];

export const monthInWords = (month: string): string => `${month.slice(0, 4)}. gada ${months[Number(month.slice(5)) - 1] ?? ''}`;
export const semesterInWords = (semester: string): string =>
  `${semester.slice(0, 4)}./${semester.slice(5, 9)}. m. g. ${semester.slice(10)}. semestris`;

/** A period as people name it: `2021. gada oktobris`. */
export const periodInWords = (period: string): string => (isMonth(period) ? monthInWords(period) : semesterInWords(period));

/** An instant as people in Latvia read it. */
export const timeInWords = (instant: string): string => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Riga', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${written(dateInRiga(fromInstant(instant)), 'date')} plkst. ${clock.format(fromInstant(instant))}`;
};
