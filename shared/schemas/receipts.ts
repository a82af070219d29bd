import * as z from 'zod/mini';
import { receiptId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { maximumReceiptBytes, receipt, receiptStates, receiptTypes, sha256Hex } from '../domain/receipt.ts';
import { differences, receiptDocument } from '../domain/receipt-document.ts';
import { openLine } from '../domain/text.ts';

export const receiptParams = lazily(() => z.object({ receiptId }));

/** Fields that can be left out are not known. */
export const newDocument = lazily(() => {
  const { kind, supplier, number, issuedOn, currency, totalCents, vatCents } = receiptDocument().shape;
  return z
    .strictObject({
      kind,
      supplier: z._default(supplier, null),
      number: z._default(number, null),
      issuedOn,
      currency: z._default(currency, 'EUR'),
      totalCents: z._default(totalCents, null),
      vatCents: z._default(vatCents, null),
    })
    .check(
      z.meta({
        id: 'NewReceiptDocument',
        description:
          'What stands on the receipt; `kind` is a code of the programme’s `documents`. Without a total it proves that something was delivered, and no payment.',
      }),
    );
});

export const newReceipt = lazily(() =>
  z
    .strictObject({
      name: openLine(200),
      contentType: z.enum(receiptTypes),
      sizeBytes: z.int().check(z.positive(), z.maximum(maximumReceiptBytes)),
      sha256: sha256Hex,
      document: z.optional(newDocument()),
    })
    .check(z.meta({ id: 'NewReceipt', description: 'What will be uploaded: exactly this type, size and SHA-256 (hex).' })),
);

export const receiptAnswer = lazily(() =>
  z
    .object({
      ...z.omit(receipt(), { lastEventHash: true, described: true }).shape,
      state: z.enum(receiptStates),
      use: z.object({ usedCents: z.int(), byClaim: z.record(z.string(), z.int()) }),
      differences: z.readonly(z.array(z.enum(differences))),
    })
    .check(
      z.meta({
        id: 'Receipt',
        description:
          'An uploaded document. Only a `clean` one can be claimed or downloaded; `faults` say why one is not. `document` is what the school typed, `offered` what could be read from the file, `differences` where they disagree, `use` what claims take of it in euro cents.',
      }),
    ),
);

export const reinspectionOrder = lazily(() =>
  z.strictObject({ reason: openLine(500, 10) }).check(z.meta({ id: 'Reinspection', description: 'Why the file is looked into again.' })),
);

export const receiptContent = lazily(() =>
  z
    .object({
      ...z.pick(receipt(), { name: true, contentType: true, sizeBytes: true, sha256: true }).shape,
      url: z.url(),
      expiresAt: z.iso.datetime(),
    })
    .check(
      z.meta({ id: 'ReceiptContent', description: 'A link that downloads the file, for a minute. That it was given is written down.' }),
    ),
);

export const announcedReceipt = lazily(() =>
  z
    .object({
      receipt: receiptAnswer(),
      /** A multipart form: send every field as it stands, then the file as the field `file`. Valid for 15 minutes. */
      upload: z.object({ url: z.url(), fields: z.record(z.string(), z.string()) }),
    })
    .check(z.meta({ id: 'AnnouncedReceipt' })),
);
