import * as z from 'zod/mini';
import { municipalityId, receiptId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { type OfferedDocument, offeredDocument } from './offered-document.ts';
import { type ReceiptDocument, receiptDocument } from './receipt-document.ts';
import { accept, type Result, refuse } from './result.ts';
import { openLine } from './text.ts';

export const receiptTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/heic', 'application/xml'] as const;
export type ReceiptType = (typeof receiptTypes)[number];

export const maximumReceiptBytes = 10_000_000;
/** How long the upload form is valid. */
export const uploadWindowSeconds = 15 * 60;
/** How long a link to a file is valid. */
export const downloadSeconds = 60;

export const sha256Hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What a receipt is found to be; `expired` only tells that its form ran out unused, so it is never stored. */
const storedStates = ['awaiting-upload', 'pending', 'clean', 'infected', 'unreadable'] as const;
export const receiptStates = [...storedStates, 'expired'] as const;
export type ReceiptState = (typeof receiptStates)[number];

/** Why an upload was not accepted. */
export const inspectionFaults = [
  'size-differs',
  'sha256-differs',
  'type-unknown',
  'type-differs',
  /** It does not open, or ends too early. */
  'damaged',
  'encrypted',
  /** Scripts, actions that start something, references to elsewhere. */
  'active-content',
  'embedded-files',
  /** Something else stands before, behind or between its parts. */
  'foreign-content',
  'too-many-pages',
  'too-many-pixels',
  /** It would unpack to more than anybody's memory. */
  'too-large-inside',
  /** XML that is no EN 16931 invoice in one of its two syntaxes. */
  'no-invoice',
  'malware',
  /** The scanner could not look into it. */
  'not-scanned',
] as const;
export type InspectionFault = (typeof inspectionFaults)[number];

/** What the malware scanner says; `unscannable`: it could not look into the file. */
export const scanVerdicts = ['no-threats', 'threats', 'unscannable'] as const;
export type ScanVerdict = (typeof scanVerdicts)[number];

const scan = lazily(() =>
  z.object({
    verdict: z.enum(scanVerdicts),
    /** Who looked, and what it knows. */
    scanner: z.string(),
    at: z.iso.datetime(),
  }),
);
export type Scan = z.output<ReturnType<typeof scan>>;

export const receipt = lazily(() =>
  z.object({
    id: receiptId,
    schoolId,
    municipalityId: z.nullable(municipalityId),
    name: openLine(200),
    contentType: z.enum(receiptTypes),
    sizeBytes: z.int().check(z.positive(), z.maximum(maximumReceiptBytes)),
    sha256: sha256Hex,
    state: z.enum(storedStates),
    faults: z.array(z.enum(inspectionFaults)),
    scan: z.nullable(scan()),
    /** Orders to look again: by whom, when and why. */
    reinspections: z.array(z.object({ by: subject, at: z.iso.datetime(), reason: openLine(500) })),
    /** What stands on it, as the school typed it; null: not yet. */
    document: z.nullable(receiptDocument()),
    /** The version in which it was typed last; 0: never. */
    described: z.int(),
    /** What was read from the file. */
    offered: z.nullable(offeredDocument()),
    uploadedBy: subject,
    createdAt: z.iso.datetime(),
    /** When its content was judged. */
    inspectedAt: z.nullable(z.iso.datetime()),
    /** When its file was destroyed, because everybody whom it showed was erased; absent: it is kept. */
    erasedAt: z.optional(z.iso.datetime()),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Receipt = z.output<ReturnType<typeof receipt>>;

/** What claims take of a receipt, in euro cents. */
export type ReceiptUse = { readonly usedCents: number; readonly byClaim: Readonly<Record<string, number>> };
export const unused: ReceiptUse = { usedCents: 0, byClaim: {} };

/** What was found in the bytes that arrived. */
export type Found = {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** By content, never by name; undefined: of no accepted kind. */
  readonly type: ReceiptType | undefined;
  /** What is wrong inside. */
  readonly faults: readonly InspectionFault[];
  /** What could be read of its document; null: nothing was tried. */
  readonly offered: OfferedDocument | null;
};

/** Both verdicts together. Fails closed: clean only where the content was judged sound and the scanner found nothing. */
const stateOf = ({ inspectedAt, faults, scan: scanned }: Pick<Receipt, 'inspectedAt' | 'faults' | 'scan'>): Receipt['state'] => {
  if (scanned?.verdict === 'threats') return 'infected';
  if (faults.length > 0) return 'unreadable';
  return inspectedAt !== null && scanned !== null ? 'clean' : 'pending';
};

const judged = (of: Receipt): Receipt => ({ ...of, state: stateOf(of) });

const withoutScan = new Set<InspectionFault>(['malware', 'not-scanned']);

/** Compares what arrived with what was declared. */
export const inspected = (of: Receipt, found: Found, at: string): Receipt => {
  const { sizeBytes, sha256, type } = found;
  const faults: readonly InspectionFault[] = [
    ...(sizeBytes === of.sizeBytes ? [] : (['size-differs'] as const)),
    ...(sha256 === of.sha256 ? [] : (['sha256-differs'] as const)),
    ...(type === undefined ? (['type-unknown'] as const) : type === of.contentType ? [] : (['type-differs'] as const)),
    ...found.faults,
    ...of.faults.filter((fault) => withoutScan.has(fault)),
  ];
  return judged({ ...of, faults: [...new Set(faults)], offered: found.offered, inspectedAt: at });
};

/** What the scanner said. A file that it could not look into is as bad as one that is broken. */
export const scanned = (of: Receipt, result: Scan): Receipt => {
  const fault = { 'no-threats': [], threats: ['malware'], unscannable: ['not-scanned'] } as const satisfies Record<
    ScanVerdict,
    readonly InspectionFault[]
  >;
  return judged({ ...of, faults: [...of.faults.filter((one) => !withoutScan.has(one)), ...fault[result.verdict]], scan: result });
};

/** An upload that is not clean is looked at anew, as after a false alarm or where a verdict got lost. */
export const reinspect = (of: Receipt, order: Receipt['reinspections'][number]): Result<Receipt> =>
  of.state === 'clean' || of.state === 'awaiting-upload'
    ? refuse({ code: 'wrong-state', facts: { status: of.state, allowed: 'pending, infected, unreadable' } })
    : accept({
        ...of,
        state: 'pending',
        faults: [],
        offered: null,
        scan: null,
        inspectedAt: null,
        reinspections: [...of.reinspections, order],
      });

/** What the school typed of it, in the version that comes next. */
export const describe = (of: Receipt, document: ReceiptDocument): Receipt => ({ ...of, document, described: of.version + 1 });

/** The state as it is shown: a form that ran out unused is told apart from one that can still be used. */
export const stateAt = ({ state, createdAt }: Receipt, now: number): ReceiptState =>
  state === 'awaiting-upload' && now >= Date.parse(createdAt) + uploadWindowSeconds * 1000 ? 'expired' : state;
