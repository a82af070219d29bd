import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { type OfferedDocument, offer } from '../../shared/domain/offered-document.ts';
import type { Programme } from '../../shared/domain/programme.ts';
import {
  differencesOf,
  faultsOfDocument,
  fingerprintsOf,
  type ReceiptDocument,
  refundableCents,
  supplierKey,
} from '../../shared/domain/receipt-document.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aDocument } from '../support/builders.ts';

const since = '2017-03-01';
const paying = (parts: readonly string[], rates: Readonly<Record<string, number>> = {}): Pick<Programme, 'receipts'> => ({
  receipts: {
    ...pumpurs.receipts,
    payable: [{ since, value: parts, confirmed: true }],
    rates: Object.fromEntries(Object.entries(rates).map(([code, value]) => [code, [{ since: '2021-09-01', value, confirmed: true }]])),
  },
});

describe('what of a receipt can be paid back', () => {
  it.each<[string, Partial<ReceiptDocument>, Pick<Programme, 'receipts'>, number]>([
    ['all of it where the tax is paid too', { totalCents: 1_210, vatCents: 210 }, paying(['net', 'vat']), 1_210],
    ['all of it where nobody asks for the tax', { totalCents: 1_210 }, paying(['net', 'vat']), 1_210],
    ['the rest where the tax is not', { totalCents: 1_210, vatCents: 210 }, paying(['net']), 1_000],
    ['its worth at the rate of its day', { currency: 'PLN', totalCents: 10_000 }, paying(['net', 'vat'], { PLN: 234_123 }), 2_341],
    ['half a cent upwards', { currency: 'PLN', totalCents: 5 }, paying(['net', 'vat'], { PLN: 100_000 }), 1],
    ['the rest at the rate', { currency: 'SEK', totalCents: 1_000, vatCents: 200 }, paying(['net'], { SEK: 100_000 }), 80],
    ['nothing of what proves no payment', { totalCents: null, supplier: null }, paying(['net']), 0],
  ])('is %s', (_what, document, programme, cents) => {
    expect(refundableCents(aDocument(document), programme)).toEqual({ ok: true, cents });
  });

  it('is never guessed: an unknown tax, a currency without a rate, a day before the rate', () => {
    expect(refundableCents(aDocument(), paying(['net']))).toEqual({ ok: false, fault: { code: 'vat-unknown' } });
    const refused = { ok: false, fault: { code: 'currency-refused', limits: ['EUR'] } };
    expect(refundableCents(aDocument({ currency: 'PLN' }), paying(['net', 'vat']))).toEqual(refused);
    expect(refundableCents(aDocument({ currency: 'XXX' }), paying(['net', 'vat']))).toEqual(refused);
    expect(refundableCents(aDocument({ currency: 'PLN', issuedOn: '2021-08-31' }), paying(['net', 'vat'], { PLN: 234_123 }))).toEqual(
      refused,
    );
    expect(refundableCents(aDocument({ currency: 'constructor' }), paying(['net', 'vat']))).toEqual(refused);
  });

  it('is exact for the largest amounts, and never more than all of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (totalCents, rate) => {
        const worth = refundableCents(aDocument({ currency: 'PLN', totalCents }), paying(['net', 'vat'], { PLN: rate }));
        if (!worth.ok) throw new Error('a rate is known');
        expect(BigInt(worth.cents)).toBe((BigInt(totalCents) * BigInt(rate) + 500_000n) / 1_000_000n);
        expect(worth.cents).toBeLessThanOrEqual(totalCents);
      }),
    );
  });
});

describe('a receipt is known', () => {
  const keyOf = (changes: Partial<ReceiptDocument>) =>
    fingerprintsOf(sha256, { sha256: 'bytes', document: aDocument(changes) }).find(({ of }) => of === 'document')?.key;

  it.each<[string, Partial<ReceiptDocument>]>([
    ['quotes and case', { supplier: 'sia "Parauga Veikals"' }],
    ['diacritics', { supplier: 'SIA Pārauga veikāls' }],
    ['spaces and strokes in the number', { number: 'a 1' }],
  ])('by what it says, whatever %s', (_what, changes) => {
    expect(keyOf(changes)).toBe(keyOf({}));
  });

  it.each<[string, Partial<ReceiptDocument>]>([
    ['supplier', { supplier: 'SIA Cits' }],
    ['number', { number: 'A-2' }],
    ['date', { issuedOn: '2021-09-21' }],
    ['amount', { totalCents: 4_001 }],
    ['currency', { currency: 'PLN' }],
  ])('from another %s', (_what, changes) => {
    expect(keyOf(changes)).not.toBe(keyOf({}));
  });

  it('by its bytes alone where a part is missing', () => {
    for (const changes of [{ number: null }, { supplier: null }, { totalCents: null }]) expect(keyOf(changes)).toBeUndefined();
    expect(fingerprintsOf(sha256, { sha256: 'bytes', document: null })).toEqual([{ of: 'content', key: 'bytes' }]);
  });

  it('and its supplier by a key that names nobody', () => {
    expect(supplierKey(sha256, aDocument())).toBe(supplierKey(sha256, aDocument({ supplier: 'sia parauga  veikals' })));
    expect(supplierKey(sha256, aDocument())).not.toContain('Parauga');
    expect(supplierKey(sha256, aDocument({ supplier: null }))).toBeNull();
  });
});

describe('what was typed', () => {
  const read: OfferedDocument = { supplier: 'Parauga veikals SIA', number: 'A 1', issuedOn: '2021-09-20', currency: 'EUR', totalCents: 99 };

  it('is held against what could be read, and against nothing else', () => {
    expect(differencesOf(aDocument(), { ...read, supplier: 'sia parauga veikals', totalCents: 100_000 })).toEqual([]);
    expect(differencesOf(aDocument(), read)).toEqual(['supplier-differs', 'total-differs']);
    expect(differencesOf(aDocument(), { ...read, supplier: null, totalCents: null })).toEqual([]);
    expect(differencesOf(aDocument(), null)).toEqual([]);
  });

  it('has a supplier where it was paid, and less tax than total', () => {
    const faults = (changes: Partial<ReceiptDocument>) =>
      faultsOfDocument(aDocument(changes), '/document').map(({ pointer, code }) => `${pointer} ${code}`);
    expect(faults({})).toEqual([]);
    expect(faults({ supplier: null })).toEqual(['/document/supplier required']);
    expect(faults({ vatCents: 100_000 })).toEqual(['/document/vatCents too-large']);
    expect(faults({ totalCents: null, vatCents: 1 })).toEqual(['/document/totalCents required']);
  });
});

describe('what a file says', () => {
  it('is not offered where nobody could type it: a personal code, a hidden sign, an impossible day', () => {
    expect(offer({ supplier: 'Anna 010190-10001', number: 'A\u202E1', issuedOn: '2021-02-30', currency: 'eur', totalCents: 5 })).toEqual({
      supplier: null,
      number: null,
      issuedOn: null,
      currency: null,
      totalCents: 5,
    });
    expect(offer({})).toBeNull();
  });
});
