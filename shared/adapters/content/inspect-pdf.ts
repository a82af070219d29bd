import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFObject, PDFStream } from 'pdf-lib';
import type { InspectionFault } from '../../domain/receipt.ts';
import { holdsForeign } from './foreign.ts';
import { inflatedSize, looksDeflated } from './inflated-size.ts';

const mostPages = 200;
/** All streams of a file together: a page scanned in colour at 600 dots an inch is 105 MB. */
const mostInflatedBytes = 300_000_000;

/** Names of the PDF specification (ISO 32000-2) that start something, fetch something, or send something away. */
const active: ReadonlySet<string> = new Set([
  'JS',
  'JavaScript',
  'Launch',
  'SubmitForm',
  'ImportData',
  'GoToE',
  'GoToR',
  'Rendition',
  'RichMedia',
  'RichMediaExecute',
  'Movie',
  'Sound',
  '3D',
  'XFA',
]);
const embedded: ReadonlySet<string> = new Set(['EmbeddedFile', 'EmbeddedFiles', 'EF']);

type Stream = { readonly from: number; readonly to: number };

/** Where streams lie, by their keywords: good enough to look between and into them before a parser does. */
const streamsIn = (text: string): readonly Stream[] => {
  const found: Stream[] = [];
  const start = /\bstream(?:\r\n|\n)/g;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const from = match.index + match[0].length;
    const end = text.indexOf('endstream', from);
    const to = end < 0 ? text.length : end;
    found.push({ from, to });
    start.lastIndex = to;
  }
  return found;
};

/** Streams that are packed twice, or unpack to too much. The parser itself unpacks without a limit. */
const isBomb = async (bytes: Buffer, text: string, streams: readonly Stream[]): Promise<boolean> => {
  let left = mostInflatedBytes;
  let behind = 0;
  for (const { from, to } of streams) {
    const dictionary = text.slice(Math.max(behind, from - 2_000), from);
    behind = to;
    const filters = dictionary.match(/\/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)\b/g) ?? [];
    if (filters.length > 1 && /\/(?:Filter|F)\s*\[/.test(dictionary)) return true;
    if (/\/Type\s*\/(?:ObjStm|XRef)\b/.test(dictionary) && filters.some((filter) => !/^\/(?:FlateDecode|Fl)$/.test(filter))) return true;
    if (!looksDeflated(bytes, from)) continue;
    left -= await inflatedSize(bytes.subarray(from, to), left);
    if (left < 0) return true;
  }
  return false;
};

const isForeignBetween = (bytes: Buffer, streams: readonly Stream[]): boolean => {
  let behind = 5;
  for (const { from, to } of [...streams, { from: bytes.length, to: bytes.length }]) {
    if (holdsForeign(bytes.subarray(behind, from))) return true;
    behind = to;
  }
  return false;
};

/** All names in an object: keys and values, however deep, without following references (each object is looked at by itself). */
const namesIn = (object: PDFObject): readonly string[] => {
  const names: string[] = [];
  const open: PDFObject[] = [object];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof PDFName) names.push(next.decodeText());
    else if (next instanceof PDFArray) open.push(...next.asArray());
    else if (next instanceof PDFStream) open.push(next.dict);
    else if (next instanceof PDFDict) for (const [key, value] of next.entries()) open.push(key, value);
  }
  return names;
};

const faultsOfObjects = (document: PDFDocument): readonly InspectionFault[] => {
  const faults: InspectionFault[] = [];
  for (const [, object] of document.context.enumerateIndirectObjects()) {
    for (const name of namesIn(object)) {
      if (active.has(name)) faults.push('active-content');
      if (embedded.has(name)) faults.push('embedded-files');
    }
  }
  return faults;
};

/** Opens a PDF: it must be whole, open, of pages, and nothing but a document. */
export const inspectPdf = async (bytes: Buffer): Promise<readonly InspectionFault[]> => {
  const text = bytes.toString('latin1');
  const end = text.lastIndexOf('%%EOF');
  if (end < 0 || !/startxref\s+\d+\s*$/.test(text.slice(Math.max(0, end - 64), end))) return ['damaged'];
  const streams = streamsIn(text);
  const foreign: readonly InspectionFault[] =
    /[^\s\0]/.test(text.slice(end + 5)) || isForeignBetween(bytes, streams) ? ['foreign-content'] : [];
  if (await isBomb(bytes, text, streams)) return [...foreign, 'too-large-inside'];
  try {
    const document = await PDFDocument.load(bytes, { throwOnInvalidObject: true, updateMetadata: false, ignoreEncryption: true });
    if (document.isEncrypted) return [...foreign, 'encrypted'];
    const pages = document.getPageCount();
    return [
      ...foreign,
      ...(pages === 0 ? (['damaged'] as const) : []),
      ...(pages > mostPages ? (['too-many-pages'] as const) : []),
      ...faultsOfObjects(document),
    ];
  } catch {
    return [...foreign, 'damaged'];
  }
};
