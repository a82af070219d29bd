import { type Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { settingsOf } from '../stages.ts';
import type { AccessLogs } from './access-logs.ts';
import type { ServiceFunction } from './service-function.ts';

/** Files of reports, each under the hash of its content; locked as long as the receipts that their sums rest on. */
export class ReportBucket extends Construct {
  readonly files: Bucket;
  static readonly shelf = 'reports/';

  constructor(scope: Construct, id: string, { accessLogs }: { readonly accessLogs: AccessLogs }) {
    super(scope, id);
    this.files = accessLogs.loggedBucket(this, 'Files', {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(settingsOf(this).lockedDays)),
    });
  }

  /** Lets the function give out links. */
  bindGiving(fn: ServiceFunction): void {
    fn.know('REPORTS_BUCKET', this.files.bucketName);
    fn.allow(['s3:GetObject'], [this.files.arnForObjects(`${ReportBucket.shelf}*`)]);
  }

  /** Lets the function keep files, and read those of the report before. */
  bindKeeping(fn: ServiceFunction): void {
    this.bindGiving(fn);
    fn.allow(['s3:PutObject'], [this.files.arnForObjects(`${ReportBucket.shelf}*`)]);
  }
}
