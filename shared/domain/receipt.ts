import * as z from 'zod/mini';
import { claimId, municipalityId, receiptId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { openLine } from './text.ts';

export const receiptTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type ReceiptType = (typeof receiptTypes)[number];

export const maximumReceiptBytes = 10_000_000;
/** How long the upload form is valid. */
export const uploadWindowSeconds = 15 * 60;

export const sha256Hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const receiptStates = ['awaiting-upload', 'clean', 'unreadable'] as const;

/** Why an upload was not accepted. */
export const inspectionFaults = ['size-differs', 'sha256-differs', 'type-differs', 'type-unknown'] as const;
export type InspectionFault = (typeof inspectionFaults)[number];

export const receipt = lazily(() =>
  z.object({
    id: receiptId,
    schoolId,
    municipalityId: z.nullable(municipalityId),
    name: openLine(200),
    contentType: z.enum(receiptTypes),
    sizeBytes: z.int().check(z.positive(), z.maximum(maximumReceiptBytes)),
    sha256: sha256Hex,
    state: z.enum(receiptStates),
    faults: z.array(z.enum(inspectionFaults)),
    /** The claim that used it: a receipt pays once. */
    claimId: z.nullable(claimId),
    uploadedBy: subject,
    createdAt: z.iso.datetime(),
    inspectedAt: z.nullable(z.iso.datetime()),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Receipt = z.output<ReturnType<typeof receipt>>;

const signatures: readonly { readonly type: ReceiptType; readonly bytes: readonly number[] }[] = [
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
];

/** The type by content, never by name: undefined where the bytes are of no accepted kind. */
export const typeByContent = (content: Uint8Array): ReceiptType | undefined =>
  signatures.find(({ bytes }) => bytes.every((byte, index) => content[index] === byte))?.type;

/**
 * Compares what arrived with what was declared. Fails closed: the receipt is clean only where size, SHA-256 and the type by
 * content all are as declared.
 */
export const inspect = (of: Receipt, found: { content: Uint8Array; sha256: string }, at: string): Receipt => {
  const type = typeByContent(found.content);
  const faults: InspectionFault[] = [
    ...(found.content.byteLength === of.sizeBytes ? [] : (['size-differs'] as const)),
    ...(found.sha256 === of.sha256 ? [] : (['sha256-differs'] as const)),
    ...(type === undefined ? (['type-unknown'] as const) : type === of.contentType ? [] : (['type-differs'] as const)),
  ];
  return { ...of, faults, state: faults.length === 0 ? 'clean' : 'unreadable', inspectedAt: at };
};
