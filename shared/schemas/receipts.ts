import * as z from 'zod/mini';
import { receiptId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { maximumReceiptBytes, receipt, receiptTypes, sha256Hex } from '../domain/receipt.ts';
import { openLine } from '../domain/text.ts';

export const receiptParams = lazily(() => z.object({ receiptId }));

export const newReceipt = lazily(() =>
  z
    .strictObject({
      name: openLine(200),
      contentType: z.enum(receiptTypes),
      sizeBytes: z.int().check(z.positive(), z.maximum(maximumReceiptBytes)),
      sha256: sha256Hex,
    })
    .check(z.meta({ id: 'NewReceipt', description: 'What will be uploaded: exactly this type, size and SHA-256 (hex).' })),
);

export const receiptAnswer = lazily(() => z.omit(receipt(), { lastEventHash: true }).check(z.meta({ id: 'Receipt' })));

export const announcedReceipt = lazily(() =>
  z
    .object({
      receipt: receiptAnswer(),
      /** A multipart form: send every field as it stands, then the file as the field `file`. Valid for 15 minutes. */
      upload: z.object({ url: z.url(), fields: z.record(z.string(), z.string()) }),
    })
    .check(z.meta({ id: 'AnnouncedReceipt' })),
);
