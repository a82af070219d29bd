import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AuditArchive } from '../constructs/audit-archive.ts';
import { Callers } from '../constructs/callers.ts';
import { MailSender } from '../constructs/mail-sender.ts';
import { ReceiptBuckets } from '../constructs/receipt-buckets.ts';
import { RecordsTable } from '../constructs/records-table.ts';
import { ReportBucket } from '../constructs/report-bucket.ts';
import { SecretKeys } from '../constructs/secret-keys.ts';
import { type DeploymentContext, settingsOf } from '../stages.ts';

export type DataStackProps = StackProps & Pick<DeploymentContext, 'stage' | 'callbackUrl' | 'mailFrom'>;

/** What must outlive every deployment: records, receipts, the audit trail, keys, the register of callers and the address that messages come from. */
export class DataStack extends Stack {
  readonly records: RecordsTable;
  readonly receipts: ReceiptBuckets;
  readonly reports: ReportBucket;
  readonly audit: AuditArchive;
  readonly keys: SecretKeys;
  readonly callers: Callers;
  readonly mail: MailSender;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: settingsOf(scope).isProtected });
    this.records = new RecordsTable(this, 'Records');
    this.receipts = new ReceiptBuckets(this, 'Receipts');
    this.reports = new ReportBucket(this, 'Reports', { accessLogs: this.receipts.accessLogs });
    this.audit = new AuditArchive(this, 'Audit', {
      accessLogs: this.receipts.accessLogs,
      // The jobs' stack needs this one, so its role cannot be named by reference.
      signerRole: `PumpursJobs-${props.stage}-SignAuditRole`,
    });
    this.keys = new SecretKeys(this, 'Keys');
    this.callers = new Callers(this, 'Callers', props);
    this.mail = new MailSender(this, 'Mail', { from: props.mailFrom });
  }
}
