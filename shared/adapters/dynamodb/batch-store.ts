import { type PaymentBatch, paymentBatch } from '../../domain/payment-batch.ts';
import type { BatchStore } from '../../ports/money.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite } from './writes.ts';

export const batchPk = (id: string): string => `BATCH#${id}`;

const rowOf = (of: PaymentBatch) => ({
  pk: batchPk(of.id),
  sk: 'BATCH',
  type: 'BATCH',
  listPk: `BATCHES#${of.programme}`,
  listSk: `BATCH#${of.id}`,
  ...of,
});

export const createBatchStore = (table: Table, reader: Reader): BatchStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: batchPk(id), sk: 'BATCH' });
    return row === undefined ? undefined : paymentBatch().parse(row);
  },
  list: (programme, page) =>
    queryPage(table, { ...inList(`BATCHES#${programme}`, 'BATCH#'), ScanIndexForward: false }, page, (row) => paymentBatch().parse(row)),
  save: (of, event) => [
    putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, batchPk(of.id), event),
  ],
});
