import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { receiptRoutes } from '../../../shared/routes/receipts.ts';
import type { DemoReceipt } from './demo-claims.ts';
import { type DrawnType, extensionOf, receiptFile } from './receipt-files.ts';
import type { Caller } from './seed-client.ts';

/** A form that was given before an interruption is given again, but may have expired: then the receipt is announced anew. */
const announcements = 3;

/** An inspection takes milliseconds, on a machine that is busy with others seconds; whoever waits this long, a minute, has found a fault. */
const looks = 130;
/** Looking more and more seldom: many who look at once would keep the machine from inspecting. */
const pauseBefore = (look: number): number => Math.min(500, 40 + 10 * look);

/**
 * Announces a receipt as `declaredAs` and uploads its file by the form of the answer.
 *
 * @returns the receipt's id; its inspection is under way.
 */
export const uploadReceipt = async (caller: Caller, { name, type, text }: DemoReceipt, declaredAs: DrawnType = type): Promise<string> => {
  const content = await receiptFile(type, text);
  const body = {
    name: `${name}.${extensionOf[declaredAs]}`,
    contentType: declaredAs,
    sizeBytes: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
    document: { kind: 'receipt', supplier: text.seller, number: text.number, issuedOn: text.on, totalCents: text.amountCents },
  };
  for (let attempt = 1; attempt <= announcements; attempt += 1) {
    const { receipt, upload } = await caller.must(receiptRoutes.createReceipt, { body, key: `demo-receipt-${name}-${attempt}` });
    const form = new FormData();
    for (const [field, value] of Object.entries(upload.fields)) form.append(field, value);
    form.append('file', new Blob([Buffer.from(content)], { type: declaredAs }), body.name);
    const isKept = await fetch(upload.url, { method: 'POST', body: form }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
    if (isKept) return receipt.id;
  }
  throw new Error(`receipt ${name} could not be uploaded`);
};

/** Waits until a receipt is inspected, and fails unless the verdict is the expected one. */
export const expectVerdict = async (caller: Caller, receiptId: string, expected: 'clean' | 'unreadable'): Promise<void> => {
  let last = '';
  for (let look = 1; look <= looks; look += 1) {
    const { state, inspectedAt, scan } = await caller.must(receiptRoutes.getReceipt, { params: { receiptId } });
    if (state === expected) return;
    if (state !== 'awaiting-upload' && state !== 'pending') throw new Error(`receipt ${receiptId} was found ${state}`);
    last = `${state}, ${inspectedAt === null ? 'not opened' : 'opened'}, ${scan === null ? 'not scanned' : 'scanned'}`;
    await pause(pauseBefore(look));
  }
  throw new Error(`receipt ${receiptId} was never inspected: ${last}`);
};
