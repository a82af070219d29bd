import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** What a function may do with the uploads that nobody has inspected yet. */
export type QuarantineAccess = 'upload' | 'download';

const actionOf = { upload: 's3:PutObject', download: 's3:GetObject' } as const satisfies Record<QuarantineAccess, string>;

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

const accessLogPrefix = 'receipts/';

/** Receipts as uploaded. Each new object is announced on the default event bus. */
export class ReceiptsBucket extends Construct {
  readonly bucket: Bucket;
  /** Where uploads arrive; nothing below it is trusted. */
  static readonly quarantine = 'quarantine/';

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      versioned: true,
      lifecycleRules: [{ id: 'DropUnfinishedUploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('A bucket is made of a bucket');
    // The higher-level flag (`eventBridgeEnabled`) would deploy a function that is not ours to switch this on.
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    resource.loggingConfiguration = { destinationBucketName: this.#accessLogs().bucketName, logFilePrefix: accessLogPrefix };
  }

  #accessLogs(): Bucket {
    const logs = new Bucket(this, 'AccessLogs', { ...closed, lifecycleRules: [{ id: 'ForgetOldLogs', expiration: Duration.days(365) }] });
    logs.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [logs.arnForObjects(`${accessLogPrefix}*`)],
        conditions: { ArnLike: { 'aws:SourceArn': this.bucket.bucketArn }, StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return logs;
  }

  /** Lets the function use the uploads in quarantine and tells it the bucket's name. */
  bindQuarantine(fn: ServiceFunction, access: QuarantineAccess): void {
    fn.know('RECEIPTS_BUCKET', this.bucket.bucketName);
    fn.allow([actionOf[access]], [this.bucket.arnForObjects(`${ReceiptsBucket.quarantine}*`)]);
  }
}
