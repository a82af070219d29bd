import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { removalOf } from '../stages.ts';

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
} as const satisfies BucketProps;

/** Where it is written down who used which bucket. */
export class AccessLogs extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      ...closed,
      removalPolicy: removalOf(scope),
      lifecycleRules: [{ id: 'ForgetOldLogs', expiration: Duration.days(365) }],
    });
  }

  /** A closed bucket whose use is logged. */
  loggedBucket(scope: Construct, id: string, props: BucketProps): Bucket {
    const bucket = new Bucket(scope, id, { ...closed, removalPolicy: removalOf(scope), ...props });
    const prefix = `${id.toLowerCase()}/`;
    resourceOf(bucket).loggingConfiguration = { destinationBucketName: this.bucketName, logFilePrefix: prefix };
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(`${prefix}*`)],
        conditions: { ArnLike: { 'aws:SourceArn': bucket.bucketArn }, StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return bucket;
  }
}

export const resourceOf = (bucket: Bucket): CfnBucket => {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error('A bucket is made of a bucket');
  return resource;
};
