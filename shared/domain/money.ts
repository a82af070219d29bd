import * as z from 'zod/mini';

/** Whole cents; never a float, never a decimal string. The ceiling keeps every national sum exact. */
export const positiveCents = z.int().check(z.positive(), z.maximum(100_000_000));

/** `12,34 €`, as Latvian readers write it. */
export const formatEuros = (cents: number): string => {
  const absolute = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}${Math.trunc(absolute / 100)},${String(absolute % 100).padStart(2, '0')} €`;
};
