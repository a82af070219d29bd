import jpeg from 'jpeg-js';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { PNG } from 'pngjs';

/** The kinds that the demo draws. */
export const drawnTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type DrawnType = (typeof drawnTypes)[number];

/** What stands on a receipt. Cash registers print without diacritics, and so do PDF's built-in fonts. */
export type ReceiptText = {
  readonly number: string;
  readonly seller: string;
  readonly article: string;
  readonly on: string;
  readonly amountCents: number;
};

const linesOf = ({ number, seller, article, on, amountCents }: ReceiptText): readonly string[] => [
  seller,
  `CEKS NR. ${number}`,
  `DATUMS ${on}`,
  article,
  `KOPA EUR ${(amountCents / 100).toFixed(2)}`,
  'DEMO - NAV DERIGS',
];

/** A real PDF of one page; its dates are the receipt's own, so that the same receipt has the same bytes. */
const drawPdf = async (text: ReceiptText): Promise<Uint8Array> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  const printed = new Date(`${text.on}T12:00:00Z`);
  document.setTitle(`Ceks ${text.number}`);
  document.setCreationDate(printed);
  document.setModificationDate(printed);
  const font = await document.embedFont(StandardFonts.Courier);
  const page = document.addPage([226, 340]);
  for (const [index, line] of linesOf(text).entries()) page.drawText(line, { x: 16, y: 300 - index * 22, size: 10, font });
  return document.save();
};

/** Three by five dots, row by row, for what the amounts and dates of a picture need. */
const glyphs: Readonly<Record<string, string>> = {
  '0': '111101101101111',
  '1': '010110010010111',
  '2': '111001111100111',
  '3': '111001111001111',
  '4': '101101111001001',
  '5': '111100111001111',
  '6': '111100111101111',
  '7': '111001001010010',
  '8': '111101111101111',
  '9': '111101111001111',
  '.': '000000000000010',
  '-': '000000111000000',
};

const width = 160;
const height = 200;
const scale = 4;

/** Draws number, date and amount as dots on paper; the rest of the text as bars. RGBA, row by row. */
const drawDots = (text: ReceiptText): Buffer => {
  const pixels = Buffer.alloc(width * height * 4, 0xf4);
  const dot = (x: number, y: number, size: number): void => {
    for (let row = y; row < Math.min(y + size, height); row += 1) {
      for (let column = x; column < Math.min(x + size, width); column += 1)
        pixels.fill(0x20, (row * width + column) * 4, (row * width + column) * 4 + 3);
    }
  };
  const write = (line: string, top: number): void => {
    for (const [place, character] of [...line].entries()) {
      for (const [index, bit] of [...(glyphs[character] ?? '')].entries()) {
        if (bit === '1') dot(8 + (place * 4 + (index % 3)) * (scale - 1), top + Math.floor(index / 3) * scale, scale - 1);
      }
    }
  };
  for (const [index, { length }] of linesOf(text).entries()) {
    for (let x = 8; x < Math.min(8 + length * 5, width - 8); x += 1) dot(x, 10 + index * 8, 3);
  }
  write(text.number.replaceAll(/\D/g, ''), 80);
  write(text.on, 115);
  write((text.amountCents / 100).toFixed(2), 150);
  for (let index = 3; index < pixels.length; index += 4) pixels[index] = 0xff;
  return pixels;
};

const drawPng = (text: ReceiptText): Uint8Array => {
  const picture = new PNG({ width, height });
  drawDots(text).copy(picture.data);
  return PNG.sync.write(picture, { colorType: 2 });
};

const drawJpeg = (text: ReceiptText): Uint8Array => jpeg.encode({ width, height, data: drawDots(text) }, 60).data;

/** The bytes of a receipt, of the kind that is asked for: always the same for the same text. */
export const receiptFile = async (type: DrawnType, text: ReceiptText): Promise<Uint8Array> => {
  switch (type) {
    case 'application/pdf':
      return drawPdf(text);
    case 'image/png':
      return drawPng(text);
    case 'image/jpeg':
      return drawJpeg(text);
  }
};

export const extensionOf = { 'application/pdf': 'pdf', 'image/png': 'png', 'image/jpeg': 'jpg' } as const satisfies Record<
  DrawnType,
  string
>;
