import { deflateRawSync, deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFString } from 'pdf-lib';
import { receiptFile } from '../../infra/local/seed/receipt-files.ts';
import type { InspectionFault, ReceiptType } from '../../shared/domain/receipt.ts';

const text = { number: 'H-1', seller: 'SIA TESTS', article: 'PUSDIENAS', on: '2021-09-20', amountCents: 2500 };

const honest = async (type: 'application/pdf' | 'image/jpeg' | 'image/png'): Promise<Buffer> => Buffer.from(await receiptFile(type, text));

/** The test file that every scanner knows (eicar.org), put together so that it does not stand in this file. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', 'EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!', '$H+H*']
    .join('$')
    .replace('EICAR-STANDARD$-', 'EICAR-STANDARD-')
    .replace('FILE!$$', 'FILE!$'),
);

const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

/** The boxes of a HEIC around data that nobody decodes. */
export const heic = (width = 4032, height = 3024, data = Buffer.alloc(64, 7)): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('heic'), numbers(0), Buffer.from('mif1heic')),
    box('meta', numbers(0), box('iprp', box('ipco', box('ispe', numbers(0, width, height))))),
    box('mdat', data),
  ]);

const crcTable = Array.from({ length: 256 }, (_none, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});
const crcOf = (bytes: Buffer): number => ~bytes.reduce((crc, byte) => (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8), -1) >>> 0;
const chunk = (type: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([numbers(data.length), named, numbers(crcOf(named))]);
};
const png = (width: number, height: number, packed: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.concat([numbers(width, height), Buffer.from([8, 6, 0, 0, 0])])),
    chunk('IDAT', packed),
    chunk('IEND', Buffer.alloc(0)),
  ]);

const zip = (): Buffer => {
  const name = Buffer.from('a.exe');
  const data = deflateRawSync(Buffer.from('MZ'));
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt32LE(2, 22);
  head.writeUInt16LE(name.length, 26);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  return Buffer.concat([head, name, data, end]);
};

const executable = (): Buffer => {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ', 0, 'latin1');
  bytes.write('PE\0\0', 128, 'latin1');
  return bytes;
};

const pdf = async (change: (document: PDFDocument) => void | Promise<void>, useObjectStreams = true): Promise<Buffer> => {
  const document = await PDFDocument.load(await honest('application/pdf'));
  await change(document);
  return Buffer.from(await document.save({ useObjectStreams }));
};

/** A PDF written by hand: objects by number, with the table that finds them. */
const handmade = (objects: readonly Buffer[], trailer = ''): Buffer => {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const places: number[] = [];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [index, object] of objects.entries()) {
    places.push(length());
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
  }
  const start = length();
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
};

const stream = (dictionary: string, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream')]);
const page = (contents: Buffer, trailer = ''): Buffer =>
  handmade(
    [
      Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
      Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
      Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>'),
      contents,
    ],
    trailer,
  );

/** A valid UBL invoice in the smallest form that an e-receipt has. */
export const ublInvoice = (inside = ''): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
  <cbc:ID>R-2021-17</cbc:ID><cbc:IssueDate>2021-09-20</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>SIA Šķūņu ēdnīca</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">25.00</cbc:PayableAmount></cac:LegalMonetaryTotal>${inside}
</Invoice>`);

const ciiInvoice = Buffer.from(
  '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"><rsm:ExchangedDocument/></rsm:CrossIndustryInvoice>',
);

export type Upload = {
  readonly name: string;
  readonly type: ReceiptType;
  readonly bytes: Buffer;
  /** What is said of it; none: it is sound. */
  readonly faults: readonly InspectionFault[];
};

/** Honest files of every kind, as people and machines make them. */
export const honestUploads = async (): Promise<readonly Upload[]> => {
  const jpeg = await honest('image/jpeg');
  const fill = async (document: PDFDocument): Promise<void> => {
    for (let number = 0; number < 20; number += 1) document.addPage();
  };
  const upload = (name: string, type: ReceiptType, bytes: Buffer): Upload => ({ name, type, bytes, faults: [] });
  return [
    upload('a PDF', 'application/pdf', await honest('application/pdf')),
    upload('a PDF of many pages without object streams', 'application/pdf', await pdf(fill, false)),
    upload('a PDF made by hand', 'application/pdf', page(stream('', Buffer.from('0 0 m 9 9 l S')))),
    upload('a PDF with a packed page', 'application/pdf', page(stream('/Filter /FlateDecode', deflateSync(Buffer.from('0 0 m 9 9 l S'))))),
    upload('a JPEG', 'image/jpeg', jpeg),
    upload('a JPEG with a telephone’s data behind it', 'image/jpeg', Buffer.concat([jpeg, Buffer.from('SEFHe\0\0\0k\0\0\0SEFT')])),
    upload('a PNG', 'image/png', await honest('image/png')),
    upload('a HEIC', 'image/heic', heic()),
    upload('an e-receipt in UBL', 'application/xml', ublInvoice()),
    upload('an e-receipt in CII', 'application/xml', ciiInvoice),
  ];
};

/** Files that must never become clean, each with what is said of it. */
export const hostileUploads = async (): Promise<readonly Upload[]> => {
  const [goodPdf, goodJpeg, goodPng] = await Promise.all([honest('application/pdf'), honest('image/jpeg'), honest('image/png')]);
  const html = Buffer.from('<!DOCTYPE html><script>alert(1)</script>');
  const zeros = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes), { level: 9 });
  const of =
    (type: ReceiptType) =>
    (name: string, bytes: Buffer, ...faults: readonly InspectionFault[]): Upload => ({ name, type, bytes, faults });
  const [asPdf, asJpeg, asPng, asHeic, asXml] = [
    of('application/pdf'),
    of('image/jpeg'),
    of('image/png'),
    of('image/heic'),
    of('application/xml'),
  ];
  const withObject = (entries: string): Promise<Buffer> =>
    pdf(({ context, catalog }) => {
      catalog.set(PDFName.of('Extra'), context.register(context.obj({ A: PDFString.of('x'), [entries]: PDFName.of(entries) })));
    });
  return [
    asPdf('a program with another name', executable(), 'type-unknown'),
    asPdf('a zip', zip(), 'type-unknown'),
    asPdf('a web page', html, 'type-unknown'),
    asPdf('an empty file of one zero', Buffer.from([0]), 'type-unknown'),
    asPdf('a web page before a PDF', Buffer.concat([html, goodPdf]), 'type-unknown'),
    asPdf('a web page behind a PDF', Buffer.concat([goodPdf, html]), 'foreign-content'),
    asPdf('a zip behind a PDF', Buffer.concat([goodPdf, zip()]), 'foreign-content'),
    asPdf(
      'a web page in a comment of a PDF',
      Buffer.concat([goodPdf.subarray(0, 9), Buffer.from(`%${html.toString()}\n`), goodPdf.subarray(9)]),
      'foreign-content',
    ),
    asPdf('half a PDF', goodPdf.subarray(0, Math.floor(goodPdf.length / 2)), 'damaged'),
    asPdf('a PDF without its last line', goodPdf.subarray(0, goodPdf.length - 8), 'damaged'),
    asPdf('a head and an end with nothing between', Buffer.from('%PDF-1.7\nstartxref\n9\n%%EOF\n'), 'damaged'),
    asPdf(
      'an encrypted PDF',
      page(stream('', Buffer.from('x')), '/Encrypt << /Filter /Standard /V 2 /R 3 /O (o) /U (u) /P -4 >> /ID [<00> <00>] '),
      'encrypted',
    ),
    asPdf(
      'a PDF with a script',
      await pdf((document) => {
        document.addJavaScript('main', 'app.alert(1)');
      }),
      'active-content',
    ),
    asPdf(
      'a PDF with a script, its name disguised',
      page(Buffer.from('<< /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>')),
      'active-content',
    ),
    ...(await Promise.all(
      ['Launch', 'SubmitForm', 'ImportData', 'GoToE', 'RichMedia', 'XFA', 'Rendition'].map(async (name) =>
        asPdf(`a PDF with ${name}`, await withObject(name), 'active-content'),
      ),
    )),
    asPdf(
      'a PDF with a file in it',
      await pdf(async (document) => {
        await document.attach(new Uint8Array(executable()), 'x.exe');
      }),
      'embedded-files',
    ),
    asPdf('a PDF that unpacks to 400 MB', page(stream('/Filter /FlateDecode', zeros(400_000_000))), 'too-large-inside'),
    asPdf('a PDF packed twice', page(stream('/Filter [/FlateDecode /FlateDecode]', deflateSync(zeros(10_000_000)))), 'too-large-inside'),
    asPdf(
      'a PDF of 201 pages',
      await pdf((document) => {
        for (let number = 0; number < 200; number += 1) document.addPage();
      }),
      'too-many-pages',
    ),
    asJpeg('a PNG said to be a JPEG', goodPng),
    asPdf('a JPEG said to be a PDF', goodJpeg),
    asJpeg('half a JPEG', goodJpeg.subarray(0, Math.floor(goodJpeg.length / 2)), 'damaged'),
    asJpeg('a JPEG’s head', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'damaged'),
    asJpeg(
      'a JPEG that says to have four billion pixels',
      Buffer.from(goodJpeg.toString('latin1').replace(/(\xff\xc0[\s\S]{3})[\s\S]{4}/, '$1\xff\xff\xff\xff'), 'latin1'),
      'too-many-pixels',
    ),
    asJpeg('a JPEG with a zip behind it', Buffer.concat([goodJpeg, zip()]), 'foreign-content'),
    asJpeg('a JPEG with a web page behind it', Buffer.concat([goodJpeg, html]), 'foreign-content'),
    asPng('half a PNG', goodPng.subarray(0, Math.floor(goodPng.length / 2)), 'damaged'),
    asPng('a PNG with another byte in it', Buffer.from(goodPng.map((byte, index) => (index === 60 ? byte ^ 0xff : byte))), 'damaged'),
    asPng('a PNG of 100,000 × 100,000', png(100_000, 100_000, zeros(1_000)), 'too-many-pixels'),
    asPng('a PNG of four pixels that unpacks to 100 MB', png(2, 2, zeros(100_000_000)), 'too-large-inside'),
    asPng('a PNG without its pixels', png(200, 200, zeros(10)), 'damaged'),
    asPng('a PNG with a program behind it', Buffer.concat([goodPng, executable()]), 'foreign-content'),
    asHeic('a HEIC that ends too early', heic().subarray(0, 90), 'damaged'),
    asHeic('a HEIC without a size', Buffer.concat([box('ftyp', Buffer.from('heic'), numbers(0)), box('mdat', numbers(1))]), 'damaged'),
    asHeic('a HEIC of too many pixels', heic(60_000, 60_000), 'too-many-pixels'),
    asHeic('a HEIC with a web page in a box', Buffer.concat([heic(), box('free', html)]), 'foreign-content'),
    asXml(
      'a picture that is a program (SVG)',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'type-unknown',
    ),
    asXml(
      'SVG with a declaration',
      Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      'no-invoice',
      'active-content',
    ),
    asXml(
      'XML that unfolds without end',
      Buffer.from('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Invoice>&b;</Invoice>'),
      'active-content',
    ),
    asXml(
      'XML that reads a file',
      Buffer.from('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'),
      'active-content',
    ),
    asXml('XML with a style sheet', Buffer.from('<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><Invoice/>'), 'active-content'),
    asXml('XML of 100,000 levels', Buffer.from(`<?xml version="1.0"?>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`), 'damaged'),
    asXml('XML that begins an instruction and leaves it', Buffer.from('<?xml version="1.0"?><Invoice><?'), 'damaged'),
    asXml('XML that is not closed', Buffer.from('<?xml version="1.0"?><Invoice><a></Invoice>'), 'damaged'),
    asXml('XML in another encoding', Buffer.concat([Buffer.from('<?xml version="1.0"?><Invoice>'), Buffer.from([0xff, 0xfe])]), 'damaged'),
    asXml('an order instead of an invoice', Buffer.from('<?xml version="1.0"?><Order xmlns="urn:x"/>'), 'no-invoice'),
    asXml('an invoice of another namespace', Buffer.from('<Invoice xmlns="urn:x"/>'), 'no-invoice'),
    asXml(
      'an e-receipt with a file in it',
      ublInvoice(
        '<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>TVo=</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>',
      ),
      'embedded-files',
    ),
  ];
};
