import { describe, expect, it } from 'vitest';
import { convertCron, latestDue, parseTimetable } from '../../infra/local/cron.ts';

const next = (expression: string, after: string, timezone = 'Europe/Riga'): string =>
  new Date(parseTimetable(expression, timezone).nextAfter(Date.parse(after)) ?? Number.NaN).toISOString();

describe('a schedule expression', () => {
  it.each([
    ['every night, in summer time', 'cron(30 2 * * ? *)', '2021-10-04T09:00:00Z', '2021-10-04T23:30:00.000Z'],
    ['every night, in winter time', 'cron(30 2 * * ? *)', '2021-12-04T09:00:00Z', '2021-12-05T00:30:00.000Z'],
    ['on weekdays by name', 'cron(0 8 ? * MON-FRI *)', '2021-10-08T09:00:00Z', '2021-10-11T05:00:00.000Z'],
    ['on weekdays by AWS number, where Sunday is 1', 'cron(0 8 ? * 2-6 *)', '2021-10-08T09:00:00Z', '2021-10-11T05:00:00.000Z'],
    ['on the first Monday', 'cron(0 8 ? * 2#1 *)', '2021-10-08T09:00:00Z', '2021-11-01T06:00:00.000Z'],
    ['on the last day of the month', 'cron(0 12 L * ? *)', '2022-02-01T09:00:00Z', '2022-02-28T10:00:00.000Z'],
    ['in one year', 'cron(0 3 1 2,7 ? 2023)', '2021-10-08T09:00:00Z', '2023-02-01T01:00:00.000Z'],
    ['once', 'at(2022-01-01T03:00:00)', '2021-10-08T09:00:00Z', '2022-01-01T01:00:00.000Z'],
    ['at a rate', 'rate(5 minutes)', '2021-10-08T09:01:00Z', '2021-10-08T09:05:00.000Z'],
  ])('is due %s', (_when, expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it.each(['cron(30 2 * * *)', 'cron(0 8 * * * *)', 'cron(0 8 ? * ? *)', 'every night'])(
    'is refused when it is not one: %s',
    (expression) => {
      expect(() => parseTimetable(expression, 'UTC')).toThrow(SyntaxError);
    },
  );

  it('keeps the number of the week when it converts weekdays', () => {
    expect(convertCron('0 8 ? * 2#1,6 2022')).toBe('0 0 8 * * 1#1,5 2022');
  });
});

describe('after a jump of the clock', () => {
  const nightly = parseTimetable('cron(30 2 * * ? *)', 'Europe/Riga');
  const latest = (after: string, until: string) => latestDue(nightly, Date.parse(after), Date.parse(until));

  it('only the latest due time counts', () => {
    expect(latest('2021-09-01T00:00:00Z', '2022-06-04T09:00:00Z')).toBe(Date.parse('2022-06-03T23:30:00Z'));
  });

  it('nothing is due when the jump passed no due time', () => {
    expect(latest('2021-09-01T00:00:00Z', '2021-09-01T20:00:00Z')).toBeUndefined();
  });

  it('a due time at the very end counts', () => {
    expect(latest('2021-09-01T00:00:00Z', '2021-09-01T23:30:00Z')).toBe(Date.parse('2021-09-01T23:30:00Z'));
  });
});
