import { type Digest, recordEvent } from '../domain/history.ts';
import { inspected, type Receipt, type Scan, scanned } from '../domain/receipt.ts';
import { toInstant } from '../domain/time.ts';
import type { ContentInspector, ReceiptFiles } from '../ports/platform.ts';
import type { ReceiptStore, UnitOfWork } from '../ports/records.ts';
import { failedGuard } from './commit.ts';

export type InspectionDependencies = {
  readonly receipts: Pick<ReceiptStore, 'find' | 'update'>;
  readonly files: Pick<ReceiptFiles, 'read' | 'keep' | 'discard'>;
  readonly content: ContentInspector;
  readonly unitOfWork: UnitOfWork;
  readonly digest: Digest;
};

/** What came of an event: the state that the receipt is in now, or why nothing was done. */
export type Inspection = Receipt['state'] | 'already-known' | 'unknown';

const system = { by: 'system:inspect-receipt', role: null, onBehalfOf: null } as const;

/** The two verdicts on one upload may come at the same instant: whoever is second reads again. */
const attempts = 5;

/**
 * Adds one verdict to a receipt. A file that both found good is kept before anybody is told so, and leaves the quarantine after it: an
 * interruption in between leaves a file twice, never a clean receipt without one. What is refused stays in quarantine until that forgets
 * it, so that a false alarm can be looked into.
 */
const judge = async (
  { receipts, files, unitOfWork, digest }: InspectionDependencies,
  { receiptId, action, now }: { readonly receiptId: string; readonly action: string; readonly now: number },
  verdictOn: (receipt: Receipt, at: string) => Promise<Receipt | 'already-known' | 'unknown'>,
): Promise<Inspection> => {
  const at = toInstant(now);
  for (let attempt = 1; ; attempt += 1) {
    const before = await receipts.find(receiptId);
    if (before === undefined) return 'unknown';
    const after = await verdictOn(before, at);
    if (typeof after === 'string') return after;
    if (after.state === 'clean') await files.keep(receiptId);
    const { record, event } = recordEvent(digest, { before, after, action, actor: system, at });
    const commit = await unitOfWork.commit(receipts.update(record, event));
    if (commit.ok) {
      if (record.state === 'clean') await files.discard(receiptId);
      return record.state;
    }
    if (!failedGuard(commit, 'version') || attempt === attempts) throw new Error(`receipt ${receiptId} could not be judged`);
  }
};

/** Opens the uploaded file. Object events come at least once: a second one finds the verdict and leaves it. */
export const inspectContent =
  (dependencies: InspectionDependencies) =>
  ({ receiptId, key, now }: { readonly receiptId: string; readonly key: string; readonly now: number }): Promise<Inspection> =>
    judge(dependencies, { receiptId, action: 'inspect', now }, async (receipt, at) => {
      if (receipt.inspectedAt !== null) return 'already-known';
      const bytes = await dependencies.files.read(key);
      if (bytes === undefined) return 'unknown';
      const { type, faults, offered } = await dependencies.content.inspect(bytes);
      return inspected(receipt, { sizeBytes: bytes.byteLength, sha256: dependencies.digest(bytes), type, faults, offered }, at);
    });

/** What the malware scanner said of the upload. */
export const recordScan =
  (dependencies: InspectionDependencies) =>
  ({ receiptId, now, ...said }: Omit<Scan, 'at'> & { readonly receiptId: string; readonly now: number }): Promise<Inspection> =>
    judge(dependencies, { receiptId, action: 'scan', now }, async (receipt, at) =>
      receipt.scan === null ? scanned(receipt, { ...said, at }) : 'already-known',
    );
