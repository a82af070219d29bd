import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDate, dateInRiga, fromInstant, toInstant } from '../../shared/domain/time.ts';

describe('the date in Riga', () => {
  it.each([
    ['winter, two hours ahead of UTC: a second before midnight', '2021-12-31T21:59:59.999Z', '2021-12-31'],
    ['winter, two hours ahead of UTC: midnight', '2021-12-31T22:00:00.000Z', '2022-01-01'],
    ['summer, three hours ahead of UTC: a second before midnight', '2022-05-31T20:59:59.999Z', '2022-05-31'],
    ['summer, three hours ahead of UTC: midnight', '2022-05-31T21:00:00.000Z', '2022-06-01'],
    ['the night on which summer time begins', '2021-03-27T22:00:00.000Z', '2021-03-28'],
    ['the last hour of the day on which summer time begins', '2021-03-28T20:59:59.999Z', '2021-03-28'],
    ['the first hour after the day on which summer time begins', '2021-03-28T21:00:00.000Z', '2021-03-29'],
    ['the first hour of the day on which summer time ends', '2021-10-30T21:00:00.000Z', '2021-10-31'],
    ['the last hour of the day on which summer time ends', '2021-10-31T21:59:59.999Z', '2021-10-31'],
    ['the first hour after the day on which summer time ends', '2021-10-31T22:00:00.000Z', '2021-11-01'],
    ['a leap day', '2024-02-29T12:00:00.000Z', '2024-02-29'],
  ])('at %s', (_when, instant, date) => {
    expect(dateInRiga(fromInstant(instant))).toBe(date);
  });

  it('never goes back, and is always a date of the calendar', () => {
    const instants = fc.integer({ min: Date.UTC(2017, 0), max: Date.UTC(2035, 0) });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 90_000_000 }), (at, later) => {
        expect(calendarDate.safeParse(dateInRiga(at)).success).toBe(true);
        expect(dateInRiga(at) <= dateInRiga(at + later)).toBe(true);
      }),
    );
  });
});

describe('an instant', () => {
  it('is written in UTC with milliseconds and read back as it was', () => {
    expect(toInstant(Date.UTC(2021, 8, 1, 5, 30))).toBe('2021-09-01T05:30:00.000Z');
    expect(fromInstant('2021-09-01T05:30:00Z')).toBe(Date.UTC(2021, 8, 1, 5, 30));
  });
});

describe('a calendar date', () => {
  it.each(['2021-02-29', '2021-13-01', '2021-1-1', '01.09.2021', '2021-09-01T00:00:00Z'])('%s does not exist', (text) => {
    expect(calendarDate.safeParse(text).success).toBe(false);
  });
});
