import * as z from 'zod/mini';
import { receiptId } from '../../domain/ids.ts';
import { type Receipt, receipt } from '../../domain/receipt.ts';
import type { ReceiptStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import type { Reader } from './reader.ts';
import { absent, deleteWrite, expectEqual, expectVersion, putWrite } from './writes.ts';

export const receiptPk = (id: string): string => `RECEIPT#${id}`;

const fingerprint = z.object({ receiptId });
const fingerprintKey = ({ sha256 }: Pick<Receipt, 'sha256'>) => ({ pk: `FINGERPRINT#${sha256}`, sk: 'FINGERPRINT' });

const rowOf = (of: Receipt) => ({ pk: receiptPk(of.id), sk: 'RECEIPT', type: 'RECEIPT', ...of });

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
  findFingerprint: async (sha256) => {
    const row = await reader.get(fingerprintKey({ sha256 }));
    return row === undefined ? undefined : fingerprint.parse(row).receiptId;
  },
  freeFingerprint: (of) =>
    deleteWrite(table, fingerprintKey(of), expectEqual('receiptId', of.id), { kind: 'receipt-fingerprint', receiptId: of.id }),
  claimFingerprint: (of) =>
    putWrite(table, { ...fingerprintKey(of), type: 'FINGERPRINT', receiptId: of.id }, absent, {
      kind: 'receipt-fingerprint',
      receiptId: of.id,
    }),
});
