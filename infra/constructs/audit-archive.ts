import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { type Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalOf, settingsOf } from '../stages.ts';
import type { AccessLogs } from './access-logs.ts';
import type { ServiceFunction } from './service-function.ts';

export type AuditArchiveProps = {
  readonly accessLogs: AccessLogs;
  /** The beginning of the name of the role that alone may sign. CloudFormation adds its own end. */
  readonly signerRole: string;
};

/** Every event and reading, day by day, under Object Lock, and the key that signs the days. */
export class AuditArchive extends Construct {
  readonly lines: Bucket;
  readonly signingKey: Key;

  constructor(scope: Construct, id: string, { accessLogs, signerRole }: AuditArchiveProps) {
    super(scope, id);
    const { isProtected, lockedDays } = settingsOf(this);
    const kept = Duration.days(lockedDays);
    this.lines = accessLogs.loggedBucket(this, 'Lines', {
      versioned: true,
      objectLockEnabled: true,
      // In production nobody can shorten the lock, not even the account's root; elsewhere an archive of tests must be removable.
      objectLockDefaultRetention: isProtected ? ObjectLockRetention.compliance(kept) : ObjectLockRetention.governance(kept),
    });
    this.signingKey = new Key(this, 'SigningKey', {
      description: 'Signs the daily manifests of the audit archive',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: removalOf(this),
    });
    const { account, partition } = Stack.of(this);
    // Whoever administers the account could give himself the right to sign; this he would have to change first, and it would be logged.
    this.signingKey.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['kms:Sign'],
        resources: ['*'],
        conditions: { ArnNotLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${signerRole}*` } },
      }),
    );
    new CfnOutput(this, 'Bucket', {
      value: this.lines.bucketName,
      description: 'The audit archive, to be copied for npm run verify-audit',
    });
    new CfnOutput(this, 'SigningKeyId', {
      value: this.signingKey.keyId,
      description: 'Its public key checks the archive: aws kms get-public-key',
    });
  }

  /** Lets the function put lines into the archive, and do nothing else with it. */
  bindArchiving(fn: ServiceFunction): void {
    fn.know('AUDIT_BUCKET', this.lines.bucketName);
    fn.allow(['s3:PutObject'], [this.lines.arnForObjects('lines/*')]);
  }

  /** Lets the function read what was archived, and keep signed manifests. */
  bindSigning(fn: ServiceFunction): void {
    fn.know('AUDIT_BUCKET', this.lines.bucketName);
    fn.know('AUDIT_KEY_ID', this.signingKey.keyId);
    fn.allow(['s3:ListBucket'], [this.lines.bucketArn]);
    fn.allow(['s3:GetObject'], [this.lines.arnForObjects('lines/*')]);
    fn.allow(['s3:GetObject', 's3:PutObject'], [this.lines.arnForObjects('manifests/*')]);
    fn.allow(['s3:PutObject'], [this.lines.arnForObjects('keys/*')]);
    fn.allow(['kms:GetPublicKey', 'kms:Sign'], [this.signingKey.keyArn]);
  }
}
