import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { type CreditTransfer, type PaymentOrder, pain001 } from '../../shared/domain/pain001.ts';

const schema = {
  fileName: 'pain.001.001.09.xsd',
  contents: readFileSync(new URL('../support/schemas/pain.001.001.09.xsd', import.meta.url), 'utf8'),
};
const faultsOf = async (contents: string): Promise<readonly string[]> => {
  const { errors } = await validateXML({ xml: [{ fileName: 'order.xml', contents }], schema: [schema] });
  return errors.map(({ message }) => message);
};

const transfer = (changes: Partial<CreditTransfer> = {}): CreditTransfer => ({
  endToEndId: '0001-0003000',
  creditorName: 'Jelgavas valstspilsētas pašvaldība',
  creditorIban: 'LV80BANK0000435195001',
  amountCents: 123_405,
  remittance: 'Vienošanās Nr. 8.3.4.0/16/I/001-7',
  ...changes,
});
const order = (transfers: readonly CreditTransfer[], changes: Partial<PaymentOrder> = {}): PaymentOrder => ({
  messageId: 'pay_01K0000000000000000000000A',
  createdAt: '2021-10-04T09:00:00.000Z',
  executionDate: '2021-10-05',
  debtor: { name: 'Izglītības kvalitātes valsts dienests', iban: 'LV97HABA0012345678910' },
  transfers,
  ...changes,
});
const one = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '');

describe('a credit transfer order', () => {
  it('is what the schema of ISO 20022 says, with names that every bank takes', async () => {
    const xml = pain001(order([transfer(), transfer({ amountCents: 5 })]));
    expect(await faultsOf(xml)).toEqual([]);
    expect(one(xml, 'InstdAmt')).toEqual(['1234.05', '0.05']);
    expect(one(xml, 'CtrlSum')).toEqual(['1234.10', '1234.10']);
    expect(one(xml, 'NbOfTxs')).toEqual(['2', '2']);
    expect(one(xml, 'Nm')).toContain('Jelgavas valstspilsetas pasvaldiba');
    expect(one(xml, 'Ustrd')).toEqual(['Vienosanas Nr. 8.3.4.0/16/I/001-7', 'Vienosanas Nr. 8.3.4.0/16/I/001-7']);
    expect(pain001(order([transfer(), transfer({ amountCents: 5 })]))).toBe(xml);
  });

  it('is refused by the schema where something is missing or wrong: the check can fail', async () => {
    const xml = pain001(order([transfer()]));
    for (const broken of [
      xml.replace(/<ReqdExctnDt>[\s\S]*<\/ReqdExctnDt>\s*/, ''),
      xml.replace('1234.05', '1234,05'),
      xml.replace('LV80BANK0000435195001', 'not an account'),
      xml.replace('Ccy="EUR"', ''),
    ]) {
      expect(await faultsOf(broken)).not.toEqual([]);
    }
  });

  it('of any amounts and texts is sound, and sums to the cent', async () => {
    const some = fc.record({
      endToEndId: fc.string({ minLength: 1, maxLength: 60 }),
      creditorName: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }), fc.constant('<x a="1">&amp;„Rīga” SIA')),
      remittance: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      creditorIban: fc.constantFrom('LV80BANK0000435195001', 'LV97HABA0012345678910'),
      amountCents: fc.integer({ min: 1, max: 10_000_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 12 }), async (transfers) => {
        const xml = pain001(order(transfers));
        expect(await faultsOf(xml)).toEqual([]);
        const cents = one(xml, 'InstdAmt').map((amount) => Number(amount.replace('.', '')));
        expect(cents).toEqual(transfers.map(({ amountCents }) => amountCents));
        expect(Number(one(xml, 'CtrlSum')[0]?.replace('.', ''))).toBe(cents.reduce((sum, each) => sum + each, 0));
      }),
      { numRuns: 25 },
    );
  });

  it('holds hundreds of transfers', async () => {
    expect(await faultsOf(pain001(order(Array.from({ length: 300 }, () => transfer()))))).toEqual([]);
  });
});
