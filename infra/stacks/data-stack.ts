import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Callers } from '../constructs/callers.ts';
import { ReceiptsBucket } from '../constructs/receipts-bucket.ts';
import { RecordsTable } from '../constructs/records-table.ts';
import { SecretKeys } from '../constructs/secret-keys.ts';

export type DataStackProps = StackProps & { readonly stage: string; readonly callbackUrl: string };

/** What must outlive every deployment: records, receipts, keys and the register of callers. */
export class DataStack extends Stack {
  readonly records: RecordsTable;
  readonly receipts: ReceiptsBucket;
  readonly keys: SecretKeys;
  readonly callers: Callers;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.records = new RecordsTable(this, 'Records');
    this.receipts = new ReceiptsBucket(this, 'Receipts');
    this.keys = new SecretKeys(this, 'Keys');
    this.callers = new Callers(this, 'Callers', props);
  }
}
