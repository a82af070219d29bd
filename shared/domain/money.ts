import * as z from 'zod/mini';
import { lazily } from './lazily.ts';

/** Whole cents; never a float, never a decimal string. The ceiling keeps every national sum exact. */
export const amountCents = z.int().check(z.nonnegative(), z.maximum(100_000_000));
export const positiveCents = z.int().check(z.positive(), z.maximum(100_000_000));

export const money = lazily(() => z.object({ amountCents: z.int(), currency: z.literal('EUR') }));
export type Money = z.output<ReturnType<typeof money>>;

export const euros = (cents: number): Money => ({ amountCents: cents, currency: 'EUR' });

/** `12,34 €`, as Latvian readers write it. */
export const formatEuros = (cents: number): string => {
  const absolute = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}${Math.trunc(absolute / 100)},${String(absolute % 100).padStart(2, '0')} €`;
};
