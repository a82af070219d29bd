import * as z from 'zod/mini';
import { receiptId } from '../../domain/ids.ts';
import { type Receipt, type ReceiptUse, receipt } from '../../domain/receipt.ts';
import { startOfDayInRiga } from '../../domain/time.ts';
import type { Guard, ReceiptShare, ReceiptStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { queryAll } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite, updateWrite } from './writes.ts';

export const receiptPk = (id: string): string => `RECEIPT#${id}`;

const useKey = (id: string) => ({ pk: receiptPk(id), sk: 'USE' });
const fingerprintKey = (fingerprint: string) => ({ pk: `FINGERPRINT#${fingerprint}`, sk: 'FINGERPRINT' });

const fingerprintRow = z.object({ receiptId, usedCents: z.int() });
/** What each claim takes stands in an attribute named by the claim. */
const useRow = z.pipe(
  z.catchall(z.object({ usedCents: z.optional(z.int()) }), z.unknown()),
  z.transform(({ usedCents = 0, ...more }): ReceiptUse => {
    const shares = Object.entries(more).flatMap(([name, cents]) =>
      name.startsWith('clm_') && typeof cents === 'number' ? [[name, cents] as const] : [],
    );
    return { usedCents, byClaim: Object.fromEntries(shares) };
  }),
);

const shareGuard = ({ receiptId: id, described, refundableCents }: ReceiptShare): Guard => ({
  kind: 'receipt-share',
  receiptId: id,
  described,
  refundableCents,
});

/** Only what can be claimed with is listed. */
const rowOf = (of: Receipt) => ({
  pk: receiptPk(of.id),
  sk: 'RECEIPT',
  type: 'RECEIPT',
  ...(of.state === 'clean' ? { listPk: `RECEIPTS#${of.schoolId}`, listSk: `RECEIPT#${of.createdAt}#${of.id}` } : {}),
  ...of,
});

export const createReceiptStore = (table: Table, reader: Reader): ReceiptStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: receiptPk(id), sk: 'RECEIPT' });
    return row === undefined ? undefined : receipt().parse(row);
  },
  insert: (of, event) => [
    putWrite(table, rowOf(of), absent, { kind: 'absent', recordId: of.id }),
    eventWrite(table, receiptPk(of.id), event),
  ],
  update: (of, event) => [
    putWrite(table, rowOf(of), expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, receiptPk(of.id), event),
  ],
  recordAccess: (access) =>
    putWrite(
      table,
      { pk: receiptPk(access.receiptId), sk: `ACCESS#${access.at}#${access.id}`, type: 'RECEIPT_ACCESS', ...access },
      absent,
      {
        kind: 'absent',
        recordId: access.id,
      },
    ),
  findUse: async (id) => {
    const row = await reader.get(useKey(id));
    return row === undefined ? undefined : useRow.parse(row);
  },
  uploaded: (schoolId, { from, until }) =>
    queryAll(
      table,
      {
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :listPk AND listSk BETWEEN :from AND :until',
        ExpressionAttributeValues: {
          ':listPk': `RECEIPTS#${schoolId}`,
          ':from': `RECEIPT#${startOfDayInRiga(from)}`,
          ':until': `RECEIPT#${startOfDayInRiga(until)}`,
        },
      },
      (row) => receipt().parse(row),
    ),
  takeShare: (share) =>
    updateWrite(
      table,
      useKey(share.receiptId),
      {
        UpdateExpression: 'SET #claim = :cents, described = :described, #type = :type ADD usedCents :cents',
        // Where nobody ever took anything nor described it anew, there is no item yet.
        ConditionExpression:
          'attribute_not_exists(pk) OR (described = :described AND attribute_not_exists(#claim) AND (attribute_not_exists(usedCents) OR usedCents <= :most))',
        ExpressionAttributeNames: { '#claim': share.claimId, '#type': 'type' },
        ExpressionAttributeValues: {
          ':cents': share.cents,
          ':described': share.described,
          ':most': share.refundableCents - share.cents,
          ':type': 'RECEIPT_USE',
        },
      },
      shareGuard(share),
    ),
  freeShare: (share) =>
    updateWrite(
      table,
      useKey(share.receiptId),
      {
        UpdateExpression: 'REMOVE #claim ADD usedCents :less',
        ConditionExpression: '#claim = :cents',
        ExpressionAttributeNames: { '#claim': share.claimId },
        ExpressionAttributeValues: { ':cents': share.cents, ':less': -share.cents },
      },
      shareGuard(share),
    ),
  redescribe: ({ id, described }) =>
    updateWrite(
      table,
      useKey(id),
      {
        UpdateExpression: 'SET described = :described, #type = :type',
        ConditionExpression: 'attribute_not_exists(usedCents) OR usedCents = :nothing',
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: { ':described': described, ':nothing': 0, ':type': 'RECEIPT_USE' },
      },
      { kind: 'receipt-description', receiptId: id },
    ),
  findHolder: async (fingerprint) => {
    const row = await reader.get(fingerprintKey(fingerprint));
    const held = row === undefined ? undefined : fingerprintRow.parse(row);
    return held === undefined || held.usedCents === 0 ? undefined : held.receiptId;
  },
  hold: (fingerprint, { receiptId: id, cents }) =>
    updateWrite(
      table,
      fingerprintKey(fingerprint),
      {
        UpdateExpression: 'SET receiptId = :receipt, #type = :type ADD usedCents :cents',
        ConditionExpression: 'attribute_not_exists(pk) OR usedCents = :nothing OR receiptId = :receipt',
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: { ':receipt': id, ':cents': cents, ':nothing': 0, ':type': 'FINGERPRINT' },
      },
      { kind: 'receipt-fingerprint', receiptId: id },
    ),
  letGo: (fingerprint, { receiptId: id, cents }) =>
    updateWrite(
      table,
      fingerprintKey(fingerprint),
      {
        UpdateExpression: 'ADD usedCents :less',
        ConditionExpression: 'receiptId = :receipt AND usedCents >= :cents',
        ExpressionAttributeValues: { ':receipt': id, ':cents': cents, ':less': -cents },
      },
      { kind: 'receipt-fingerprint', receiptId: id },
    ),
});
