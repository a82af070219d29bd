import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, authorise } from '../domain/principal.ts';
import { inspect, type Receipt } from '../domain/receipt.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { partnerOn } from '../domain/school.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { NewId, ReceiptFiles, UploadForm } from '../ports/platform.ts';
import type { IdempotencyStore, PrincipalStore, ReceiptStore, ReferenceStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import type { Call, Created, Creation } from './call.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { loadRecord } from './load-record.ts';

export type NewReceipt = Pick<Receipt, 'name' | 'contentType' | 'sizeBytes' | 'sha256'>;
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
    const [school, { municipalities }] = await Promise.all([schools.find(organisation.id), reference.current()]);
    const id = newId('rcp', call.now);
    const { record, event } = recordEvent(digest, {
      before: undefined,
      after: {
        id,
        schoolId: organisation.id,
        municipalityId: school === undefined ? null : partnerOn(school, municipalities, dateInRiga(call.now)).municipalityId,
        ...call.input,
        state: 'awaiting-upload',
        faults: [],
        claimId: null,
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
    const announced = { receipt: record, upload: await files.uploadForm({ id, ...call.input }) };
    const commit = await unitOfWork.commit([call.remember(announced), ...receipts.insert(record, event)]);
    if (commit.ok) return accept(announced);
    return repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit));
  };

export const getReceipt =
  (reads: Pick<ReceiptDependencies, 'receipts' | 'principals' | 'reference'>) =>
  async (call: Call & { receiptId: string }): Promise<Result<Receipt>> => {
    const loaded = await loadRecord(reads, reads.receipts.find, { ...call, id: call.receiptId, permission: 'receipt:read' });
    return loaded.ok ? accept(loaded.value.record) : loaded;
  };

export type Inspection = 'clean' | 'unreadable' | 'already-inspected' | 'unknown';

/** Judges an uploaded file once. Object events come at least once: a second one finds the verdict and leaves it. */
export const inspectReceipt =
  ({ receipts, files, unitOfWork, digest }: Pick<ReceiptDependencies, 'receipts' | 'files' | 'unitOfWork' | 'digest'>) =>
  async ({ receiptId, key, now }: { receiptId: string; key: string; now: number }): Promise<Inspection> => {
    const [before, content] = await Promise.all([receipts.find(receiptId), files.read(key)]);
    if (before === undefined || content === undefined) return 'unknown';
    if (before.state !== 'awaiting-upload') return 'already-inspected';
    const at = toInstant(now);
    const { record, event } = recordEvent(digest, {
      before,
      after: inspect(before, { content, sha256: digest(content) }, at),
      action: 'inspect',
      actor: { by: 'system:inspect-receipt', role: null, onBehalfOf: null },
      at,
    });
    const commit = await unitOfWork.commit(receipts.update(record, event));
    if (!commit.ok) return 'already-inspected';
    return record.state === 'clean' ? 'clean' : 'unreadable';
  };
