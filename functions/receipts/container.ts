import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createHistory } from '../../shared/adapters/dynamodb/event-store.ts';
import { createReceiptStore, receiptPk } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { createReceiptFiles } from '../../shared/adapters/s3/receipt-files.ts';
import { env } from './env.ts';
import type { ReceiptsDependencies } from './handler.ts';

export const container = (): ReceiptsDependencies => {
  const { RECORDS_TABLE, QUARANTINE_BUCKET, RECEIPTS_BUCKET } = env();
  const base = createApiContainer('receipts', RECORDS_TABLE);
  return {
    ...base,
    receipts: createReceiptStore(base.table, base.reader),
    history: createHistory(base.table, receiptPk),
    files: createReceiptFiles({ quarantine: QUARANTINE_BUCKET, kept: RECEIPTS_BUCKET }),
    newId,
  };
};
