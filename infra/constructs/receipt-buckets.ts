import { type Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { settingsOf } from '../stages.ts';
import { AccessLogs, resourceOf } from './access-logs.ts';
import { MalwareProtection } from './malware-protection.ts';
import type { ServiceFunction } from './service-function.ts';

/** Time enough to notice and clear up a false alarm. */
const quarantineDays = 30;

/** Receipts: where uploads arrive and are looked into, and where those that were found good are kept. */
export class ReceiptBuckets extends Construct {
  /** Nothing in it is trusted, and it empties itself. Each new object is announced on the default event bus. */
  readonly quarantine: Bucket;
  readonly kept: Bucket;
  readonly accessLogs: AccessLogs;
  /** Where uploads arrive. */
  static readonly arrivals = 'quarantine/';
  static readonly shelf = 'receipts/';

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.accessLogs = new AccessLogs(this, 'AccessLogs');
    this.quarantine = this.accessLogs.loggedBucket(this, 'Quarantine', {
      lifecycleRules: [
        {
          id: 'Empty',
          expiration: Duration.days(quarantineDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    // The higher-level flag (`eventBridgeEnabled`) would deploy a function that is not ours to switch this on.
    resourceOf(this.quarantine).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    new MalwareProtection(this, 'Scan', { bucket: this.quarantine, prefix: ReceiptBuckets.arrivals });
    this.kept = this.accessLogs.loggedBucket(this, 'Kept', {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(settingsOf(this).lockedDays)),
    });
  }

  /** Lets the function give out forms and links, and have a file announced again. */
  bindGiving(fn: ServiceFunction): void {
    this.#tell(fn);
    fn.allow(['s3:GetObject', 's3:PutObject'], [this.quarantine.arnForObjects(`${ReceiptBuckets.arrivals}*`)]);
    fn.allow(['s3:GetObject'], [this.kept.arnForObjects(`${ReceiptBuckets.shelf}*`)]);
  }

  /** Lets the function read what arrived, keep it, and take it out of quarantine. */
  bindInspecting(fn: ServiceFunction): void {
    this.#tell(fn);
    fn.allow(['s3:DeleteObject', 's3:GetObject'], [this.quarantine.arnForObjects(`${ReceiptBuckets.arrivals}*`)]);
    fn.allow(['s3:PutObject'], [this.kept.arnForObjects(`${ReceiptBuckets.shelf}*`)]);
  }

  /**
   * Lets the function leave nothing of a receipt: every version, before its lock ends if it has to. No other function may, and people only
   * with a role that has this right from outside.
   */
  bindDestroying(fn: ServiceFunction): void {
    this.#tell(fn);
    fn.allow(['s3:DeleteObject'], [this.quarantine.arnForObjects(`${ReceiptBuckets.arrivals}*`)]);
    fn.allow(['s3:ListBucketVersions'], [this.kept.bucketArn]);
    fn.allow(['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion'], [this.kept.arnForObjects(`${ReceiptBuckets.shelf}*`)]);
  }

  #tell(fn: ServiceFunction): void {
    fn.know('QUARANTINE_BUCKET', this.quarantine.bucketName);
    fn.know('RECEIPTS_BUCKET', this.kept.bucketName);
    // Without it S3 answers 403 where an object is not there, as if it were not ours to know.
    fn.allow(['s3:ListBucket'], [this.quarantine.bucketArn]);
  }
}
