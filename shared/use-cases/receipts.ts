import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, authorise } from '../domain/principal.ts';
import {
  describe,
  downloadSeconds,
  type Receipt,
  type ReceiptState,
  type ReceiptUse,
  reinspect,
  stateAt,
  unused,
} from '../domain/receipt.ts';
import { type Difference, differencesOf, faultsOfDocument, type ReceiptDocument } from '../domain/receipt-document.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { partnerOn } from '../domain/school.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { NewId, ReceiptFiles, UploadForm } from '../ports/platform.ts';
import type { IdempotencyStore, PrincipalStore, ReceiptStore, ReferenceStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { loadRecord } from './load-record.ts';

export type NewReceipt = Pick<Receipt, 'name' | 'contentType' | 'sizeBytes' | 'sha256'> & {
  readonly document?: ReceiptDocument | undefined;
};
export type AnnouncedReceipt = { readonly receipt: Receipt; readonly upload: UploadForm };

export type ReceiptDependencies = {
  readonly receipts: ReceiptStore;
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly files: ReceiptFiles;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly newId: NewId;
  readonly digest: Digest;
};

/** Announces a receipt and gives the form that uploads exactly this file. Whether it is clean is decided when it has arrived. */
export const createReceipt =
  ({ receipts, principals, schools, reference, files, unitOfWork, idempotency, newId, digest }: ReceiptDependencies) =>
  async (call: Creation<AnnouncedReceipt> & { input: NewReceipt }): Promise<Created<AnnouncedReceipt>> => {
    const caller = authorise(await principals.find(call.subject), 'receipt:create');
    if (!caller.ok) return caller;
    const { organisation, id: by } = caller.value;
    if (organisation.kind !== 'school') return refuse({ code: 'outside-organisation' });
    const { document = null, ...file } = call.input;
    const faults = document === null ? [] : faultsOfDocument(document, '/document');
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
    const [school, { municipalities }] = await Promise.all([schools.find(organisation.id), reference.current()]);
    const id = newId('rcp', call.now);
    const { record, event } = recordEvent(digest, {
      before: undefined,
      after: {
        id,
        schoolId: organisation.id,
        municipalityId: school === undefined ? null : partnerOn(school, municipalities, dateInRiga(call.now)).municipalityId,
        ...file,
        state: 'awaiting-upload',
        faults: [],
        scan: null,
        reinspections: [],
        document,
        described: document === null ? 0 : 1,
        offered: null,
        uploadedBy: by,
        createdAt: toInstant(call.now),
        inspectedAt: null,
        version: 0,
        lastEventHash: null,
      } satisfies Receipt,
      action: 'create',
      actor: actorOf(caller.value),
      at: toInstant(call.now),
    });
    const announced = { receipt: record, upload: await files.uploadForm({ id, ...file }) };
    const commit = await unitOfWork.commit([call.remember(announced), ...receipts.insert(record, event)]);
    if (commit.ok) return accept(announced);
    return repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit));
  };

/** A receipt as it is shown at an instant, with what claims take of it and where its file says something else than the school. */
export type ShownReceipt = Omit<Receipt, 'state'> & {
  readonly state: ReceiptState;
  readonly use: ReceiptUse;
  readonly differences: readonly Difference[];
};
export const shown = (receipt: Receipt, now: number, use: ReceiptUse = unused): ShownReceipt => ({
  ...receipt,
  state: stateAt(receipt, now),
  use,
  differences: receipt.document === null ? [] : differencesOf(receipt.document, receipt.offered),
});

export type ReceiptCall = Call & { readonly receiptId: string };

/** A receipt as its history is read with. */
export const readReceipt =
  (reads: Pick<ReceiptDependencies, 'receipts' | 'principals' | 'reference'>) =>
  async (call: ReceiptCall): Promise<Result<Receipt>> => {
    const loaded = await loadRecord(reads, reads.receipts.find, { ...call, id: call.receiptId, permission: 'receipt:read' });
    return loaded.ok ? accept(loaded.value.record) : loaded;
  };

export const getReceipt =
  (reads: Pick<ReceiptDependencies, 'receipts' | 'principals' | 'reference'>) =>
  async (call: ReceiptCall): Promise<Result<ShownReceipt>> => {
    const [read, use] = await Promise.all([readReceipt(reads)(call), reads.receipts.findUse(call.receiptId)]);
    return read.ok ? accept(shown(read.value, call.now, use)) : read;
  };

/** The school types what stands on a receipt, or corrects it: as long as no claim takes anything of it. */
export const describeReceipt =
  (dependencies: ReceiptDependencies) =>
  async (
    call: Change<ShownReceipt> & { readonly receiptId: string; readonly document: ReceiptDocument },
  ): Promise<Result<ShownReceipt>> => {
    const { receipts, unitOfWork, digest } = dependencies;
    const loaded = await loadRecord(dependencies, receipts.find, { ...call, id: call.receiptId, permission: 'receipt:describe' });
    if (!loaded.ok) return loaded;
    const { caller, record: before } = loaded.value;
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const faults = faultsOfDocument(call.document, '');
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
    const at = toInstant(call.now);
    const after = describe(before, call.document);
    const { record, event } = recordEvent(digest, { before, after, action: 'describe', actor: actorOf(caller), at });
    const answer = shown(record, call.now);
    const commit = await unitOfWork.commit([
      ...receipts.update(record, event),
      receipts.redescribe(record),
      ...(call.remembered?.(answer) ?? []),
    ]);
    return commit.ok ? accept(answer) : refuse(refusalOf(commit));
  };

/** A link to a receipt's file: it downloads, for a minute. */
export type Download = Pick<Receipt, 'name' | 'contentType' | 'sizeBytes' | 'sha256'> & {
  readonly url: string;
  readonly expiresAt: string;
};

/** Only a clean receipt is given out. Every reading is written down before the link is known. */
export const downloadReceipt =
  (dependencies: ReceiptDependencies) =>
  async (call: ReceiptCall): Promise<Result<Download>> => {
    const { receipts, files, unitOfWork, newId } = dependencies;
    const loaded = await loadRecord(dependencies, receipts.find, { ...call, id: call.receiptId, permission: 'receipt:read' });
    if (!loaded.ok) return loaded;
    const { caller, record } = loaded.value;
    const { id, name, contentType, sizeBytes, sha256, state } = record;
    if (record.erasedAt !== undefined) return refuse({ code: 'erased', facts: { on: record.erasedAt.slice(0, 10) } });
    if (state !== 'clean') return refuse({ code: 'wrong-state', facts: { status: stateAt(record, call.now), allowed: 'clean' } });
    const at = toInstant(call.now);
    const commit = await unitOfWork.commit([receipts.recordAccess({ id: newId('acc', call.now), receiptId: id, ...actorOf(caller), at })]);
    if (!commit.ok) return refuse(refusalOf(commit));
    const url = await files.download({ id, contentType });
    return accept({ name, contentType, sizeBytes, sha256, url, expiresAt: toInstant(call.now + downloadSeconds * 1000) });
  };

/** IKVD has a refused upload looked into again, and says why: both verdicts are made anew, by the programs as they are now. */
export const reinspectReceipt =
  (dependencies: ReceiptDependencies) =>
  async (call: Change & { readonly receiptId: string; readonly reason: string }): Promise<Result<ShownReceipt>> => {
    const { receipts, files, unitOfWork, digest } = dependencies;
    const loaded = await loadRecord(dependencies, receipts.find, { ...call, id: call.receiptId, permission: 'receipt:reinspect' });
    if (!loaded.ok) return loaded;
    const { caller, record: before } = loaded.value;
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const at = toInstant(call.now);
    const ordered = reinspect(before, { by: caller.id, at, reason: call.reason });
    if (!ordered.ok) return ordered;
    if (!(await files.isInQuarantine(before.id))) return refuse({ code: 'upload-gone' });
    const { record, event } = recordEvent(digest, { before, after: ordered.value, action: 'reinspect', actor: actorOf(caller), at });
    const commit = await unitOfWork.commit(receipts.update(record, event));
    if (!commit.ok) return refuse(refusalOf(commit));
    // Where this fails, the receipt stays pending and says so, and the order can be given again.
    await files.announce(record.id);
    return accept(shown(record, call.now));
  };
