import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEuros, positiveCents } from '../../shared/domain/money.ts';

describe('a cost', () => {
  it.each([0, 0.1, -1, Number.NaN, Number.POSITIVE_INFINITY, '100', 100_000_001])('is never %j', (value) => {
    expect(positiveCents.safeParse(value).success).toBe(false);
  });

  it.each([1, 100_000_000])('may be %i cents', (value) => {
    expect(positiveCents.safeParse(value).success).toBe(true);
  });
});

describe('euros as Latvian readers write them', () => {
  it.each([
    [0, '0,00 €'],
    [5, '0,05 €'],
    [1_234, '12,34 €'],
    [460_000, '4600,00 €'],
    [-5, '-0,05 €'],
    [-1_205, '-12,05 €'],
  ])('%i cents are %s', (cents, text) => {
    expect(formatEuros(cents)).toBe(text);
  });

  it('lose no cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (cents) => {
        expect(Math.round(Number(formatEuros(cents).replace(',', '.').replace(' €', '')) * 100) + 0).toBe(cents + 0);
      }),
    );
  });
});
