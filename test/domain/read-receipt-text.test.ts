import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centsOfText, offeredDocument } from '../../shared/domain/offered-document.ts';
import { readReceiptText } from '../../shared/domain/read-receipt-text.ts';

type Said = readonly [
  supplier: string | null,
  number: string | null,
  issuedOn: string | null,
  currency: string | null,
  cents: number | null,
];

const receipts: readonly (readonly [name: string, text: string, said: Said])[] = [
  [
    'a cash register’s',
    'SIA DEMO GRAMATA\nCEKS NR. 4S-1-C1-1\nDATUMS 2021-10-05\nDARBA BURTNICAS\nKOPA EUR 15.90\nDEMO - NAV DERIGS',
    ['SIA DEMO GRAMATA', '4S-1-C1-1', '2021-10-05', 'EUR', 1590],
  ],
  [
    'an invoice with labels',
    'Rēķins Nr. RK-2021/17\nIzrakstīts: 2021. gada 5. oktobrī\nPārdevējs: SIA "Ēdnīca"\nPircējs: Parauga skola\nPusdienas 40 gab.\nSumma bez PVN 100,00\nPVN 21% 21,00\nKopā apmaksai: 121,00 EUR',
    ['SIA "Ēdnīca"', 'RK-2021/17', '2021-10-05', 'EUR', 12_100],
  ],
  [
    'an invoice whose seller stands below the label',
    'PIEGĀDĀTĀJS:\nAS Latvijas autobusi\nReg. Nr. 40003000000\nRĒĶINA NUMURS: 123456\nDatums: 05.10.2021.\nApmaksai 1 234,56 €',
    ['AS Latvijas autobusi', '123456', '2021-10-05', 'EUR', 123_456],
  ],
  [
    'a ticket',
    'AS Pasažieru vilciens\nBiļete Nr. 778-12\nDatums 1.9.2021\nKopā 1,40 EUR',
    ['AS Pasažieru vilciens', '778-12', '2021-09-01', 'EUR', 140],
  ],
  [
    'one in English',
    'Hotel Riga Ltd\nInvoice No: INV/77\nDate: 2022-03-01\nTotal 1,234.50 EUR',
    ['Hotel Riga Ltd', 'INV/77', '2022-03-01', 'EUR', 123_450],
  ],
  ['one in another currency', 'Sklep\nReceipt # 5\n12/10/2021\nTOTAL PLN 45.00', ['Sklep', '5', '2021-10-12', 'PLN', 4500]],
  [
    'one with a sum before and after discount',
    'SIA A\nČeks Nr. 9\nKopā 20,00\nAtlaide 5,00\nKopā EUR 15,00',
    ['SIA A', '9', null, 'EUR', 1500],
  ],
  ['one that says twice what is to be paid', 'SIA A\nKopā 10,00\nSumma apmaksai 9,00\nKopā 10,00', ['SIA A', null, null, null, 900]],
  ['one without a total', 'SIA A\nPaldies!', ['SIA A', null, null, null, null]],
  ['one with an impossible day', 'SIA A\nDatums 31.02.2021', ['SIA A', null, null, null, null]],
  ['one whose label has no number', 'SIA A\nČeks\nPaldies', ['SIA A', null, null, null, null]],
  ['one without a legal form', 'Zemnieku tirgus\nKOPĀ 3,00 EUR', ['Zemnieku tirgus', null, null, 'EUR', 300]],
  ['one that names a person by his code', 'Pārdevējs: Anna 010190-10001\nKopā 3,00 EUR', [null, null, null, 'EUR', 300]],
  ['one with a point for thousands', 'SIA A\nPAVISAM 1.234,56 EUR', ['SIA A', null, null, 'EUR', 123_456]],
  ['one with the total a line of its own', 'SIA A\nSUMMA\n3,00', ['SIA A', null, null, null, null]],
];

describe('the text of a receipt', () => {
  it.each(receipts)('of %s is read', (_name, text, [supplier, number, issuedOn, currency, totalCents]) => {
    expect(readReceiptText(text)).toEqual({ supplier, number, issuedOn, currency, totalCents });
  });

  it('that says nothing offers nothing', () => {
    for (const text of ['', '\n\n', '12', '— … —']) expect(readReceiptText(text)).toBeNull();
  });

  it('whatever it is, is read without a fault into what could be typed', () => {
    const word = fc.constantFrom('KOPĀ', 'Čeks Nr.', 'Datums', '1 234,56', '2021-10-05', 'SIA', '€', '\n', ' ', 'Pārdevējs:', '5.10.2021');
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, (some) => {
        const read = readReceiptText(some);
        if (read !== null) expect(offeredDocument().safeParse(read).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['1 ', '9', 'kopā ', 'A-', '1.', '\n', 'čeks nr '])('made to be long is looked at in part: %j', (part) => {
    expect(() => readReceiptText(part.repeat(200_000))).not.toThrow();
  });
});

describe('an amount', () => {
  it.each([
    ['12,50', 1250],
    ['12.5', 1250],
    ['1 234,56', 123_456],
    ['1\u00A0234,56', 123_456],
    ['1.234,56', 123_456],
    ['1,234.56', 123_456],
    ['0,05', 5],
    ['7', 700],
    ['12,500', undefined],
    ['12 500', 1_250_000],
    ['1,5000', 150],
    ['12,345.6.7', undefined],
    ['1,2,3', undefined],
    ['-5,00', undefined],
    ['', undefined],
    ['99999999999999999', undefined],
  ])('%j is %j cents', (text, cents) => {
    expect(centsOfText(text)).toBe(cents);
  });
});
