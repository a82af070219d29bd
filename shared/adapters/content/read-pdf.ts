import { getDocument } from 'unpdf/pdfjs';
import type { OfferedDocument } from '../../domain/offered-document.ts';
import { readReceiptText } from '../../domain/read-receipt-text.ts';

const mostPages = 3;
const mostCharacters = 20_000;
/** Larger files are scans: their text, if any, is not worth the time. */
const mostBytes = 2_000_000;
/** A library that has not read three pages by then will not. */
const mostMilliseconds = 5_000;

/** Text in the order of the page, a line for each place where the page begins a new one. */
const textOf = async (bytes: Uint8Array): Promise<string> => {
  // The library takes the bytes for itself; nothing of a file is run, fetched, or said on the console.
  const task = getDocument({
    data: new Uint8Array(bytes),
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: true,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    let text = '';
    for (let number = 1; number <= Math.min(document.numPages, mostPages) && text.length < mostCharacters; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      for (const item of items) {
        if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str;
      }
      text += '\n';
    }
    return text.slice(0, mostCharacters);
  } finally {
    await task.destroy();
  }
};

/** What comes first: the text, or the end of patience. The receipt is judged all the same. */
const patiently = async (text: Promise<string>): Promise<string> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(''), mostMilliseconds);
  });
  try {
    return await Promise.race([text, patience]);
  } finally {
    clearTimeout(timer);
  }
};

/** What the text of a PDF seems to say; null where it has none, or cannot be read. */
export const readPdf = async (bytes: Uint8Array): Promise<OfferedDocument | null> => {
  if (bytes.byteLength > mostBytes) return null;
  try {
    return readReceiptText(await patiently(textOf(bytes)));
  } catch {
    return null;
  }
};
