import { describe, expect, it } from 'vitest';
import { ageOn, clockOf, clockTime, dayAfter, daysBetween, minutesOf } from '../../shared/domain/time.ts';

describe('a time of day', () => {
  it.each(['00:00', '08:30', '23:59'])('is %s', (text) => {
    expect(clockTime.safeParse(text).success).toBe(true);
    expect(clockOf(minutesOf(text))).toBe(text);
  });

  it.each(['24:00', '8:30', '08:60', '08:30:00', '٠٨:٣٠', ' 08:30'])('is not %j', (text) => {
    expect(clockTime.safeParse(text).success).toBe(false);
  });
});

describe('days', () => {
  it.each([
    ['2021-10-30', 2, '2021-11-01'],
    ['2022-03-26', 1, '2022-03-27'],
    ['2022-03-27', 1, '2022-03-28'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2022-01-01', -1, '2021-12-31'],
  ])('%s and %i more is %s', (from, days, to) => {
    expect(dayAfter(from, days)).toBe(to);
    expect(daysBetween(from, to)).toBe(days);
  });
});

describe('an age', () => {
  it.each([
    ['2003-10-04', '2021-10-03', 17],
    ['2003-10-04', '2021-10-04', 18],
    ['2004-02-29', '2022-02-28', 17],
    ['2004-02-29', '2022-03-01', 18],
    ['2003-12-31', '2022-01-01', 18],
  ])('of one who was born on %s is on %s %i', (born, on, age) => {
    expect(ageOn(born, on)).toBe(age);
  });
});
