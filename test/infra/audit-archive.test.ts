import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { AccessLogs } from '../../infra/constructs/access-logs.ts';
import { AuditArchive } from '../../infra/constructs/audit-archive.ts';

const declared = (stage: string): Template => {
  const stack = new Stack(new App({ context: { stage } }), 'Data');
  const accessLogs = new AccessLogs(stack, 'AccessLogs');
  new AuditArchive(stack, 'Audit', { accessLogs, signerRole: `PumpursJobs-${stage}-SignAuditRole` });
  return Template.fromStack(stack);
};

describe('the audit archive', () => {
  it.each([
    ['prod', 'COMPLIANCE', 5 * 365],
    ['dev', 'GOVERNANCE', 1],
  ])('locks what is put into it: in %s under %s for %i days', (stage, Mode, Days) => {
    declared(stage).hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('never empties itself: no rule of its bucket expires anything', () => {
    const buckets = Object.values(declared('prod').findResources('AWS::S3::Bucket', { Properties: { ObjectLockEnabled: true } }));
    expect(buckets).toHaveLength(1);
    expect(buckets[0]?.['Properties']).not.toHaveProperty('LifecycleConfiguration');
  });

  it('is signed by an asymmetric key that outlives the stack', () => {
    declared('prod').hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    });
  });

  it('puts out what an auditor needs: the bucket to copy and the key whose public half to fetch', () => {
    const outputs = Object.keys(declared('prod').findOutputs('*'));
    expect(outputs.filter((name) => /^Audit(Bucket|SigningKeyId)/.test(name))).toHaveLength(2);
  });
});
