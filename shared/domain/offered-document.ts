import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import { openLine } from './text.ts';
import { calendarDate } from './time.ts';

/** What was read from a file itself; null: it could not be told. It is offered to the school, and never taken as true. */
export const offeredDocument = lazily(() =>
  z.object({
    supplier: z.nullable(openLine(200)),
    number: z.nullable(openLine(60)),
    issuedOn: z.nullable(calendarDate),
    currency: z.nullable(z.string().check(z.regex(/^[A-Z]{3}$/))),
    totalCents: z.nullable(z.int().check(z.positive(), z.maximum(100_000_000))),
  }),
);
export type OfferedDocument = z.output<ReturnType<typeof offeredDocument>>;

/** What a file says, as texts; undefined: it does not say. */
export type ReadTexts = {
  readonly supplier?: string | undefined;
  readonly number?: string | undefined;
  readonly issuedOn?: string | undefined;
  readonly currency?: string | undefined;
  readonly totalCents?: number | undefined;
};

/** What of it can be offered: a text that could not be typed either, as one with a personal code in it, is not. */
export const offer = (read: ReadTexts): OfferedDocument | null => {
  const { supplier, number, issuedOn, currency, totalCents } = offeredDocument().shape;
  const kept = <Value>(schema: z.ZodMiniType<Value | null>, value: unknown): Value | null => {
    const parsed = schema.safeParse(value ?? null);
    return parsed.success ? parsed.data : null;
  };
  const offered: OfferedDocument = {
    supplier: kept(supplier, read.supplier?.slice(0, 200)),
    number: kept(number, read.number?.slice(0, 60)),
    issuedOn: kept(issuedOn, read.issuedOn),
    currency: kept(currency, read.currency),
    totalCents: kept(totalCents, read.totalCents),
  };
  return Object.values(offered).every((value) => value === null) ? null : offered;
};

/**
 * Whole cents of an amount as people and programs write it: `1 234,56`, `1.234,56`, `1,234.56`, `12.5`. Undefined where a figure could mean
 * two things, or is finer than a cent.
 */
export const centsOfText = (text: string): number | undefined => {
  const match = /^(\d{1,3}(?:[ \u00A0.,']?\d{3})*|\d+)(?:([.,])(\d{1,2})0*)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '', point, fraction = ''] = match;
  // A separator of thousands that is also the decimal one, or could be, says that neither is understood.
  if (point === undefined ? /[.,]/.test(whole) : whole.includes(point)) return undefined;
  const units = Number(whole.replaceAll(/\D/g, ''));
  return Number.isSafeInteger(units * 100) ? units * 100 + Number(fraction.padEnd(2, '0')) : undefined;
};
