import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleFolder, bundleFunctions } from '../../infra/constructs/bundle.ts';
import { receiptFile } from '../../infra/local/seed/receipt-files.ts';
import { createContentInspector } from '../../shared/adapters/content/inspector.ts';
import { readPdf } from '../../shared/adapters/content/read-pdf.ts';
import { readXml } from '../../shared/adapters/content/read-xml.ts';

const printed = { number: 'T-7', seller: 'SIA DEMO', article: 'PRECES', on: '2021-10-05', amountCents: 1590 };
const read = { supplier: 'SIA DEMO', number: 'T-7', issuedOn: '2021-10-05', currency: 'EUR', totalCents: 1590 };
const bytes = (text: string) => new TextEncoder().encode(text);

const ubl = (prefix: string) => `<?xml version="1.0"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:${prefix}="urn:x" xmlns:b="urn:y">
  <b:ID>T-7</b:ID><b:IssueDate>2021-10-05</b:IssueDate>
  <${prefix}:AccountingSupplierParty><${prefix}:Party><${prefix}:PartyLegalEntity><b:RegistrationName>SIA &quot;A &amp; B&quot;</b:RegistrationName></${prefix}:PartyLegalEntity></${prefix}:Party></${prefix}:AccountingSupplierParty>
  <${prefix}:LegalMonetaryTotal><b:PayableAmount currencyID="EUR">15.90</b:PayableAmount></${prefix}:LegalMonetaryTotal>
</Invoice>`;

const cii = `<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:r" xmlns:udt="urn:u">
  <rsm:ExchangedDocument><ram:ID>T-7</ram:ID><ram:IssueDateTime><udt:DateTimeString format="102">20211005</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>SIA DEMO</ram:Name></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>15.9</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;

describe('what a file says of itself', () => {
  it('is read from a PDF with text', async () => {
    expect(await readPdf(await receiptFile('application/pdf', printed))).toEqual(read);
  });

  it('is read from an e-receipt in either syntax, whatever its prefixes are', () => {
    for (const prefix of ['cac', 'p']) expect(readXml(bytes(ubl(prefix)))).toEqual({ ...read, supplier: 'SIA "A & B"' });
    expect(readXml(bytes(cii))).toEqual(read);
  });

  it('is not made up: finer than a cent, another date format, no text', () => {
    expect(readXml(bytes(ubl('cac').replace('15.90', '15.905')))?.totalCents).toBeNull();
    expect(readXml(bytes(cii.replace('20211005', '5 October')))?.issuedOn).toBeNull();
  });

  it.each([
    ['nothing', bytes('')],
    ['no XML', bytes('<<<')],
    ['another document', bytes('<html/>')],
    ['no UTF-8', Uint8Array.of(0x3c, 0xff, 0xfe)],
  ])('is nothing where there is %s', async (_what, content) => {
    expect(readXml(content)).toBeNull();
    expect(await readPdf(content)).toBeNull();
  });

  it('is told with the inspection, of what is sound only', async () => {
    const { inspect } = createContentInspector();
    const pdf = Buffer.from(await receiptFile('application/pdf', printed));
    expect(await inspect(pdf)).toEqual({ type: 'application/pdf', faults: [], offered: read });
    expect(await inspect(pdf.subarray(0, pdf.length - 20))).toMatchObject({ faults: ['damaged'], offered: null });
    expect(await inspect(Buffer.from(await receiptFile('image/png', printed)))).toMatchObject({ faults: [], offered: null });
  });

  it('is read in the bundle too', async () => {
    bundleFunctions();
    const folder = mkdtempSync(join(tmpdir(), 'read-'));
    try {
      const [file, script] = [join(folder, 'receipt.pdf'), join(folder, 'read.cjs')];
      writeFileSync(file, await receiptFile('application/pdf', printed));
      const part = JSON.stringify(join(bundleFolder('inspect-receipt'), 'read-pdf.js'));
      writeFileSync(
        script,
        `require(${part}).readPdf(require('node:fs').readFileSync(process.argv[2])).then((read) => console.log(JSON.stringify(read)))`,
      );
      expect(JSON.parse(execFileSync(process.execPath, [script, file], { encoding: 'utf8' }))).toEqual(read);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
