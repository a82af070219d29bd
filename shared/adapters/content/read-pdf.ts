import { getDocument } from 'unpdf/pdfjs';
import type { OfferedDocument } from '../../domain/offered-document.ts';
import { readReceiptText } from '../../domain/read-receipt-text.ts';

const mostPages = 3;
const mostCharacters = 20_000;

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

/** What the text of a PDF seems to say; null where it has none, or cannot be read. */
export const readPdf = async (bytes: Uint8Array): Promise<OfferedDocument | null> => {
  try {
    return readReceiptText(await textOf(bytes));
  } catch {
    return null;
  }
};
