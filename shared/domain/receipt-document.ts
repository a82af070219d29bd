import * as z from 'zod/mini';
import type { Digest } from './history.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import type { OfferedDocument } from './offered-document.ts';
import { type Programme, settingOn } from './programme.ts';
import type { Fault } from './refusal.ts';
import { openLine } from './text.ts';
import { calendarDate } from './time.ts';

/** ISO 4217. */
export const currencyCode = z.string().check(z.regex(/^[A-Z]{3}$/));

/** What stands on a receipt, as the school typed it. */
export const receiptDocument = lazily(() =>
  z.object({
    /** Kind of document: a code of the programme. */
    kind: openLine(40),
    supplier: z.nullable(openLine(200)),
    number: z.nullable(openLine(60)),
    issuedOn: calendarDate,
    currency: currencyCode,
    /** Hundredths of the currency; null: it proves that something was delivered, and no payment. */
    totalCents: z.nullable(positiveCents),
    /** The value-added tax in the total; null: not known. */
    vatCents: z.nullable(z.int().check(z.nonnegative())),
  }),
);
export type ReceiptDocument = z.output<ReturnType<typeof receiptDocument>>;

/** What forbids a document by itself; pointers are those of the document. */
export const faultsOfDocument = ({ supplier, totalCents, vatCents }: ReceiptDocument, at: string): readonly Fault[] => [
  ...(totalCents !== null && supplier === null ? [{ pointer: `${at}/supplier`, code: 'required' as const }] : []),
  ...(vatCents !== null && totalCents === null ? [{ pointer: `${at}/totalCents`, code: 'required' as const }] : []),
  ...(vatCents !== null && totalCents !== null && vatCents >= totalCents
    ? [{ pointer: `${at}/vatCents`, code: 'too-large' as const, limits: [String(totalCents - 1)] }]
    : []),
];

/** Letters and digits alone: `SIA "Demo"` and `sia demo` are one supplier, `AB-12/3` and `ab 123` one number. */
const bare = (text: string): string =>
  text
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Who sold, as a key that tells suppliers apart and names none. */
export const supplierKey = (digest: Digest, { supplier }: Pick<ReceiptDocument, 'supplier'>): string | null =>
  supplier === null ? null : digest(`supplier ${bare(supplier)}`).slice(0, 16);

export const duplicateKinds = ['content', 'document'] as const;
export type DuplicateKind = (typeof duplicateKinds)[number];
export type Fingerprint = { readonly of: DuplicateKind; readonly key: string };

/**
 * What a receipt that proves a payment is known by in the whole country: its bytes, and, where all are there, supplier, number, date and
 * amount.
 */
export const fingerprintsOf = (
  digest: Digest,
  { sha256, document }: { readonly sha256: string; readonly document: ReceiptDocument | null },
): readonly Fingerprint[] => {
  const content: Fingerprint = { of: 'content', key: sha256 };
  if (document === null) return [content];
  const { supplier, number, issuedOn, currency, totalCents } = document;
  if (supplier === null || number === null || totalCents === null) return [content];
  const said = ['document', bare(supplier), bare(number), issuedOn, currency, totalCents].join('\n');
  return [content, { of: 'document', key: digest(said) }];
};

/** Parts of a receipt that a programme can pay back. */
export const receiptParts = ['net', 'vat'] as const;

/** In which a programme's exchange rates are written: euro cents for 10 000,00 of the currency. */
const rateUnits = 1_000_000;

/**
 * What of a receipt can be paid back, in euro cents: without the tax where the programme does not pay it, converted where the programme has
 * a rate for the day on the receipt. Refused is what would have to be guessed.
 */
export const refundableCents = (
  { currency, totalCents, vatCents, issuedOn }: ReceiptDocument,
  { receipts }: Pick<Programme, 'receipts'>,
): { readonly ok: true; readonly cents: number } | { readonly ok: false; readonly fault: Omit<Fault, 'pointer'> } => {
  if (totalCents === null) return { ok: true, cents: 0 };
  const parts = settingOn(receipts.payable, issuedOn).value ?? receiptParts;
  const hasVat = parts.includes('vat');
  if (!hasVat && vatCents === null) return { ok: false, fault: { code: 'vat-unknown' } };
  const cents = totalCents - (hasVat ? 0 : (vatCents ?? 0));
  if (currency === 'EUR') return { ok: true, cents };
  const rate = Object.hasOwn(receipts.rates, currency) ? settingOn(receipts.rates[currency] ?? [], issuedOn).value : null;
  if (rate === null) return { ok: false, fault: { code: 'currency-refused', limits: ['EUR', ...currenciesOn(receipts.rates, issuedOn)] } };
  // Whole numbers all the way: a product of two of them can be larger than a float is exact.
  const exact = BigInt(cents) * BigInt(rate);
  return { ok: true, cents: Number((exact + BigInt(rateUnits) / 2n) / BigInt(rateUnits)) };
};

const currenciesOn = (rates: Programme['receipts']['rates'], date: string): readonly string[] =>
  Object.entries(rates).flatMap(([currency, rate]) => (settingOn(rate, date).value === null ? [] : [currency]));

/** Where what was read from the file differs from what was typed. */
export const differences = ['supplier-differs', 'number-differs', 'date-differs', 'currency-differs', 'total-differs'] as const;
export type Difference = (typeof differences)[number];

/** What could not be read differs from nothing. */
export const differencesOf = (document: ReceiptDocument, offered: OfferedDocument | null): readonly Difference[] => {
  if (offered === null) return [];
  const differs = (typed: string | number | null, read: string | number | null): boolean =>
    read !== null && (typeof typed === 'string' && typeof read === 'string' ? bare(typed) !== bare(read) : typed !== read);
  const isDifferent: Readonly<Record<Difference, boolean>> = {
    'supplier-differs': differs(document.supplier, offered.supplier),
    'number-differs': differs(document.number, offered.number),
    'date-differs': differs(document.issuedOn, offered.issuedOn),
    'currency-differs': differs(document.currency, offered.currency),
    'total-differs': differs(document.totalCents, offered.totalCents),
  };
  return differences.filter((one) => isDifferent[one]);
};
