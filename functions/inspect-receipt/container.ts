import { createContentInspector } from '../../shared/adapters/content/inspector.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { createReceiptFiles, receiptIdOfKey } from '../../shared/adapters/s3/receipt-files.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { inspectContent, recordScan } from '../../shared/use-cases/inspect-receipt.ts';
import { env } from './env.ts';
import type { InspectReceiptDependencies } from './handler.ts';

export const container = (): InspectReceiptDependencies => {
  const { RECORDS_TABLE, QUARANTINE_BUCKET, RECEIPTS_BUCKET } = env();
  const table = { client: createDocumentClient(), tableName: RECORDS_TABLE };
  const dependencies = {
    receipts: createReceiptStore(table, createReader(table)),
    files: createReceiptFiles({ quarantine: QUARANTINE_BUCKET, kept: RECEIPTS_BUCKET }),
    content: createContentInspector(),
    unitOfWork: createUnitOfWork(table),
    digest: sha256,
  };
  return { inspect: inspectContent(dependencies), recordScan: recordScan(dependencies), receiptIdOfKey, log: createLog('inspect-receipt') };
};
