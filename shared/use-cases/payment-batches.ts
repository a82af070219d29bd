import { payer } from '../domain/agreement.ts';
import { type Claim, partnerOf } from '../domain/claim.ts';
import { barTo } from '../domain/claim-actions.ts';
import { type Actor, recordEvent } from '../domain/history.ts';
import { closeBatch, maximumBatchClaims, newBatch, type PaymentBatch } from '../domain/payment-batch.ts';
import { actorOf, authorise, type Principal } from '../domain/principal.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { AgreementStore, BatchStore } from '../ports/money.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, Write } from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { type ClaimDependencies, settleClaim } from './claims.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type BatchDependencies = ClaimDependencies & {
  readonly agreements: Pick<AgreementStore, 'find'>;
  readonly batches: BatchStore;
  readonly cursors: Cursors;
};

export type NewBatch = {
  readonly programme: string;
  readonly executionDate: string;
  readonly claimIds?: readonly string[] | undefined;
};

const isThere = <Value>(value: Value | undefined): value is Value => value !== undefined;

const queue = 'ikvd#payment';

/** The claims that are named, or those that wait longest; one that cannot be paid now is told where it stands. */
const findClaims = async ({ claims }: BatchDependencies, input: NewBatch, payee: Principal): Promise<Result<readonly Claim[]>> => {
  const { claimIds: named, programme } = input;
  if (named === undefined) {
    const { items } = await claims.awaiting(queue, { limit: maximumBatchClaims, after: null });
    // A queue is read from an index that may lag: what is no longer so is left for the next batch.
    const waiting = items.filter((claim) => claim.programme === programme && barTo('pay', claim, payee) === undefined);
    return waiting.length > 0 ? accept(waiting) : refuse({ code: 'nothing-to-pay' });
  }
  const found = await Promise.all(named.map(claims.find));
  const faults = found.flatMap((claim, index): readonly Fault[] => {
    const pointer = `/claimIds/${index}`;
    if (named.indexOf(named[index] ?? '') < index) return [{ pointer, code: 'duplicate' }];
    if (claim === undefined) return [{ pointer, code: 'unknown-reference' }];
    return claim.programme === programme && claim.status === 'verified' && claim.batchId === null
      ? []
      : [{ pointer, code: 'not-matching' }];
  });
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const known = found.filter(isThere);
  const bars = known.map((claim) => barTo('pay', claim, payee)).filter(isThere);
  return bars[0] === undefined ? accept(known) : refuse(bars[0]);
};

/** Claims that go into a batch, or out of it. */
const bind = (
  { claims, digest }: BatchDependencies,
  all: readonly Claim[],
  batchId: string | null,
  { action, about, actor, at }: { readonly action: string; readonly about: string; readonly actor: Actor; readonly at: string },
): readonly Write[] =>
  all.flatMap((before) => {
    const after = { ...before, batchId, updatedAt: at };
    const { record, event } = recordEvent(digest, { before, after, action, about, actor, at });
    return claims.update(record, event);
  });

/** Orders a payment: the batch and its claims in one write, so that no claim is ever in two. */
export const createBatch =
  (dependencies: BatchDependencies) =>
  async (call: Creation<PaymentBatch> & { readonly input: NewBatch }): Promise<Created<PaymentBatch>> => {
    const { principals, agreements, batches, unitOfWork, idempotency, newId, digest } = dependencies;
    const { input } = call;
    const authorised = authorise(await principals.find(call.subject), 'payment:order');
    if (!authorised.ok) return authorised;
    const caller = authorised.value;
    const found = await findClaims(dependencies, input, caller);
    if (!found.ok) return found;
    const partners = [...new Set(found.value.map(partnerOf))];
    const agreed = await Promise.all([payer, ...partners].map((partner) => agreements.find(input.programme, partner)));
    const at = toInstant(call.now);
    const { programme, executionDate } = input;
    const order = { id: newId('pay', call.now), programme, executionDate, createdBy: caller.id, createdAt: at };
    const made = newBatch(order, found.value, agreed.filter(isThere));
    if (!made.ok) return made;
    const actor = actorOf(caller);
    const { record, event } = recordEvent(digest, { before: undefined, after: made.value, action: 'order', actor, at, isPublic: true });
    const commit = await unitOfWork.commit([
      call.remember(record),
      ...batches.save(record, event),
      ...bind(dependencies, found.value, record.id, { action: 'order', about: record.id, actor, at }),
    ]);
    if (commit.ok) return accept(record);
    return repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit));
  };

export type BatchCall = { readonly batchId: string };

const findBatch = async (
  { principals, batches }: BatchDependencies,
  { subject, batchId }: Call & BatchCall,
  permission: 'payment:read' | 'payment:order',
): Promise<Result<{ readonly caller: Principal; readonly batch: PaymentBatch }>> => {
  const [principal, batch] = await Promise.all([principals.find(subject), batches.find(batchId)]);
  const caller = authorise(principal, permission);
  if (!caller.ok) return caller;
  return batch === undefined ? refuse({ code: 'not-found' }) : accept({ caller: caller.value, batch });
};

export const getBatch =
  (dependencies: BatchDependencies) =>
  async (call: Call & BatchCall): Promise<Result<PaymentBatch>> => {
    const found = await findBatch(dependencies, call, 'payment:read');
    return found.ok ? accept(found.value.batch) : found;
  };

export const listBatches =
  ({ principals, batches, cursors }: BatchDependencies) =>
  async (call: Call & { readonly query: PageQuery & { readonly programme: string } }): Promise<Result<Page<PaymentBatch>>> => {
    const { query } = call;
    const caller = authorise(await principals.find(call.subject), 'payment:read');
    if (!caller.ok) return caller;
    return fetchPage(cursors, `batches:${query.programme}`, query, (page) => batches.list(query.programme, page));
  };

/** What of a call its write needs to keep the answer. */
const remembering = ({ remembered }: Close): Pick<Close, 'remembered'> => (remembered === undefined ? {} : { remembered });

type Close = Change<PaymentBatch> & BatchCall;

const closed = async (
  { batches, unitOfWork, digest }: BatchDependencies,
  before: PaymentBatch,
  status: 'paid' | 'cancelled',
  {
    actor,
    at,
    beside = [],
    remembered,
  }: { readonly actor: Actor; readonly at: string; readonly beside?: readonly Write[] } & Pick<Close, 'remembered'>,
): Promise<Result<PaymentBatch>> => {
  const after = closeBatch(before, status, { by: actor.by, at });
  if (!after.ok) return after;
  const action = status === 'paid' ? 'confirm' : 'cancel';
  const { record, event } = recordEvent(digest, { before, after: after.value, action, actor, at, isPublic: true });
  const commit = await unitOfWork.commit([...batches.save(record, event), ...beside, ...(remembered?.(record) ?? [])]);
  return commit.ok ? accept(record) : refuse(refusalOf(commit));
};

/** The batch as it may be closed now, by somebody who may: open, and as he saw it. */
const toClose = async (dependencies: BatchDependencies, call: Close) => {
  const found = await findBatch(dependencies, call, 'payment:order');
  if (!found.ok) return found;
  const { batch } = found.value;
  if (batch.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
  return batch.status === 'open' ? found : refuse({ code: 'wrong-state', facts: { status: batch.status, allowed: 'open' } });
};

/**
 * The bank carried it out: each claim is paid in a write of its own, then the batch is closed. An interruption leaves some of them paid and
 * the batch open; the same call again pays the rest.
 */
export const confirmBatch =
  (dependencies: BatchDependencies) =>
  async (call: Close): Promise<Result<PaymentBatch>> => {
    const found = await toClose(dependencies, call);
    if (!found.ok) return found;
    const { batch, caller } = found.value;
    const settle = settleClaim(dependencies);
    for (const { claimId } of batch.payments.flatMap(({ claims }) => claims)) {
      const claim = await dependencies.claims.find(claimId);
      if (claim === undefined) throw new Error(`claim ${claimId} of batch ${batch.id} is gone`);
      if (claim.status === 'paid') continue;
      const paid = await settle({ subject: call.subject, now: call.now, claimId, expectedVersion: claim.version, batchId: batch.id });
      if (!paid.ok) return paid;
    }
    return closed(dependencies, batch, 'paid', { actor: actorOf(caller), at: toInstant(call.now), ...remembering(call) });
  };

/** The bank did not carry it out: its claims wait for another batch. Not once a claim of it is paid. */
export const cancelBatch =
  (dependencies: BatchDependencies) =>
  async (call: Close): Promise<Result<PaymentBatch>> => {
    const found = await toClose(dependencies, call);
    if (!found.ok) return found;
    const { batch, caller } = found.value;
    const ids = batch.payments.flatMap(({ claims }) => claims.map(({ claimId }) => claimId));
    const claims = (await Promise.all(ids.map(dependencies.claims.find))).filter(isThere);
    const paid = claims.find(({ status }) => status !== 'verified');
    if (paid !== undefined) return refuse({ code: 'wrong-state', facts: { status: paid.status, allowed: 'verified' } });
    const actor = actorOf(caller);
    const at = toInstant(call.now);
    const beside = bind(dependencies, claims, null, { action: 'cancel-order', about: batch.id, actor, at });
    return closed(dependencies, batch, 'cancelled', { actor, at, beside, ...remembering(call) });
  };
