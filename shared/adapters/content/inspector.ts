import type { OfferedDocument } from '../../domain/offered-document.ts';
import type { InspectionFault, ReceiptType } from '../../domain/receipt.ts';
import type { ContentInspector } from '../../ports/platform.ts';

type Inspect = (bytes: Buffer) => Promise<readonly InspectionFault[]> | readonly InspectionFault[];

const startsWith = (bytes: Buffer, signature: readonly number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
const textAt = (bytes: Buffer, from: number, length: number): string => bytes.toString('latin1', from, from + length);

/** Brands of an ISO base media file that say that it is a still picture in HEVC. */
const heicBrands: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis']);

/** How each kind begins. Looked at by content, never by name. */
const beginnings = {
  'application/pdf': (bytes) => textAt(bytes, 0, 5) === '%PDF-',
  'image/jpeg': (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]),
  'image/png': (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/heic': (bytes) => textAt(bytes, 4, 4) === 'ftyp' && heicBrands.has(textAt(bytes, 8, 4)),
  'application/xml': (bytes) =>
    /^(?:\xEF\xBB\xBF)?\s*<(?:\?xml\s|(?:[A-Za-z_][\w.-]*:)?(?:Invoice|CreditNote|CrossIndustryInvoice)[\s>])/.test(textAt(bytes, 0, 200)),
} as const satisfies Record<ReceiptType, (bytes: Buffer) => boolean>;

const kinds: readonly ReceiptType[] = ['application/pdf', 'image/jpeg', 'image/png', 'image/heic', 'application/xml'];

/** The type by content: undefined where the bytes are of no accepted kind. */
export const typeByContent = (bytes: Buffer): ReceiptType | undefined => kinds.find((type) => beginnings[type](bytes));

/** Each kind's own inspection is loaded by the first file of that kind: together they weigh more than all else. */
const inspections: Readonly<Record<ReceiptType, () => Promise<Inspect>>> = {
  'application/pdf': async () => (await import('#inspect-pdf')).inspectPdf,
  'image/jpeg': async () => (await import('#inspect-pictures')).inspectJpeg,
  'image/png': async () => (await import('#inspect-pictures')).inspectPng,
  'image/heic': async () => (await import('#inspect-pictures')).inspectHeic,
  'application/xml': async () => (await import('#inspect-xml')).inspectXml,
};

/** What the kinds that hold text say of themselves; pictures say nothing. */
const readings: Readonly<
  Partial<Record<ReceiptType, () => Promise<(bytes: Buffer) => Promise<OfferedDocument | null> | OfferedDocument | null>>>
> = {
  'application/pdf': async () => (await import('#read-pdf')).readPdf,
  'application/xml': async () => (await import('#read-xml')).readXml,
};

/** Nobody reads what is not sound; and what cannot be read is still a receipt. */
const read = async (type: ReceiptType, bytes: Buffer): Promise<OfferedDocument | null> => {
  const reading = await readings[type]?.();
  return reading === undefined ? null : reading(bytes);
};

/** Opens what was uploaded, each kind with its own library, and says what is wrong inside, and what stands in it. */
export const createContentInspector = (): ContentInspector => ({
  inspect: async (content) => {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const type = typeByContent(bytes);
    if (type === undefined) return { type, faults: [], offered: null };
    const inspect = await inspections[type]();
    try {
      const faults = [...new Set(await inspect(bytes))];
      return { type, faults, offered: faults.length === 0 ? await read(type, bytes) : null };
    } catch {
      // A library that stumbles over a file has not opened it.
      return { type, faults: ['damaged'], offered: null };
    }
  },
});
