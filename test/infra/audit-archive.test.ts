import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { AccessLogs } from '../../infra/constructs/access-logs.ts';
import { AuditArchive, auditKeptYears } from '../../infra/constructs/audit-archive.ts';

const declared = (stage: string): Template => {
  const stack = new Stack(new App(), 'Data');
  const accessLogs = new AccessLogs(stack, 'AccessLogs');
  new AuditArchive(stack, 'Audit', { accessLogs, stage, signerRole: `PumpursJobs-${stage}-SignAuditRole` });
  return Template.fromStack(stack);
};

describe('the audit archive', () => {
  it.each([
    ['prod', 'COMPLIANCE'],
    ['dev', 'GOVERNANCE'],
  ])('locks what is put into it for years: in %s under %s', (stage, Mode) => {
    declared(stage).hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days: auditKeptYears * 365 } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(auditKeptYears).toBeGreaterThanOrEqual(5);
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
