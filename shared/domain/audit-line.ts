import * as z from 'zod/mini';
import { roles } from './access.ts';
import { canonicalJson, type HistoryEvent, historyEvent } from './history.ts';
import { lazily } from './lazily.ts';

/** The rows that go into the archive: every change of a record, and every reading of personal data and receipts. */
export const archivedTypes = ['EVENT', 'PUPIL_ACCESS', 'RECEIPT_ACCESS'] as const;

/** Somebody read what is confidential: who, on whose behalf, when, and what of which pupil or plan, or which receipt. */
export const reading = lazily(() =>
  z.object({
    id: z.string(),
    at: z.iso.datetime(),
    by: z.string(),
    role: z.nullable(z.enum(roles)),
    onBehalfOf: z.nullable(z.string()),
    pupilId: z.optional(z.string()),
    planId: z.optional(z.nullable(z.string())),
    what: z.optional(z.string()),
    receiptId: z.optional(z.string()),
  }),
);
export type Reading = z.output<ReturnType<typeof reading>>;

/** One line of the archive. `record` is the key that the row lies under, e.g. `PLAN#iap_…`; it names nobody. */
export type AuditLine =
  | { readonly kind: 'event'; readonly record: string; readonly event: HistoryEvent }
  | { readonly kind: 'reading'; readonly record: string; readonly reading: Reading };

const auditLine = lazily(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('event'), record: z.string(), event: historyEvent() }),
    z.object({ kind: z.literal('reading'), record: z.string(), reading: reading() }),
  ]),
);

const eventRow = lazily(() => z.object({ type: z.literal('EVENT'), pk: z.string() }));
const readingRow = lazily(() => z.object({ type: z.enum(['PUPIL_ACCESS', 'RECEIPT_ACCESS']), pk: z.string() }));

/**
 * A row of the table as its line: the same bytes whenever the same row is delivered. Only declared fields are taken over, so nothing
 * that a later version writes beside them reaches an archive that nobody can delete from.
 *
 * @returns undefined for a row that is none of these, or is not what it says
 */
export const lineOfRow = (row: unknown): string | undefined => {
  const asEvent = eventRow().safeParse(row);
  if (asEvent.success) {
    const event = historyEvent().safeParse(row);
    return event.success ? canonicalJson({ kind: 'event', record: asEvent.data.pk, event: event.data }) : undefined;
  }
  const asReading = readingRow().safeParse(row);
  if (!asReading.success) return undefined;
  const read = reading().safeParse(row);
  return read.success ? canonicalJson({ kind: 'reading', record: asReading.data.pk, reading: read.data }) : undefined;
};

/** undefined where the text is no line that the system writes, to the byte. */
export const readLine = (text: string): AuditLine | undefined => {
  try {
    const line = auditLine().safeParse(JSON.parse(text));
    return line.success && canonicalJson(line.data) === text ? line.data : undefined;
  } catch {
    return undefined;
  }
};
