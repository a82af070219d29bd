import { Cron } from 'croner';

/** When a schedule is due, in the time zone it is declared for. */
export type Timetable = {
  /** The first due instant after the given one, in milliseconds since the epoch; undefined when there is none. */
  nextAfter(epochMs: number): number | undefined;
};

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** AWS counts weekdays from 1 (Sunday), cron from 0. A number after `#` counts weeks and stays. */
const convertWeekday = (field: string): string =>
  field
    .split(',')
    .map((part) => {
      const [days = '', nth] = part.split('#');
      const converted = days.replace(/(^|-)(\d)/g, (_match, dash: string, day: string) => `${dash}${Number(day) - 1}`);
      return nth === undefined ? converted : `${converted}#${nth}`;
    })
    .join(',');

/** `30 2 * * ? *` (minutes hours day month weekday year) → croner's seven fields, beginning with seconds and ending with years. */
export const convertCron = (fields: string): string => {
  const parts = fields.trim().split(/\s+/);
  const [minutes, hours, day, month, weekday, year] = parts;
  if (parts.length !== 6 || day === undefined || weekday === undefined)
    throw new SyntaxError(`An AWS cron expression has six fields: ${fields}`);
  if ((day === '?') === (weekday === '?')) throw new SyntaxError(`Exactly one of day and weekday must be "?": ${fields}`);
  return ['0', minutes, hours, day === '?' ? '*' : day, month, weekday === '?' ? '*' : convertWeekday(weekday), year].join(' ');
};

/** Reads EventBridge Scheduler's `cron(…)`, `rate(…)` or `at(…)`. `rate` counts from the epoch here, from its creation in the cloud. */
export const parseTimetable = (expression: string, timezone: string): Timetable => {
  const [, kind, content = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'cron') {
    const cron = new Cron(convertCron(content), { timezone, paused: true });
    return { nextAfter: (epochMs) => cron.nextRun(new Date(epochMs))?.getTime() };
  }
  if (kind === 'rate') {
    const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(content) ?? [];
    if (unit === 'minute' || unit === 'hour' || unit === 'day') {
      const everyMs = Number(count) * unitMs[unit];
      return { nextAfter: (epochMs) => (Math.floor(epochMs / everyMs) + 1) * everyMs };
    }
  }
  if (kind === 'at') {
    const cron = new Cron(content, { timezone, paused: true });
    return { nextAfter: (epochMs) => cron.nextRun(new Date(epochMs))?.getTime() };
  }
  throw new SyntaxError(`Not a schedule expression: ${expression}`);
};

/** The latest due instant in (afterMs, untilMs]; found by halving, as a jump of years over a nightly schedule has thousands of runs. */
export const latestDue = (timetable: Timetable, afterMs: number, untilMs: number): number | undefined => {
  let due = timetable.nextAfter(afterMs);
  if (due === undefined || due > untilMs) return undefined;
  let reach = untilMs - due;
  while (reach > 1000) {
    const later = timetable.nextAfter(untilMs - reach);
    if (later !== undefined && later <= untilMs) due = Math.max(due, later);
    reach = Math.floor(reach / 2);
  }
  for (let next = timetable.nextAfter(due); next !== undefined && next <= untilMs; next = timetable.nextAfter(next)) due = next;
  return due;
};
