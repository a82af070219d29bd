import { describe, expect, it } from 'vitest';
import { functionMilliseconds } from '../../shared/adapters/patience.ts';
import { scopes } from '../../shared/domain/access.ts';
import { readSynthesised } from '../support/synthesised.ts';

// What protects is on in production alone; all else is the same in every stage.
const template = readSynthesised('prod');

describe('the table of records', () => {
  const { Properties, DeletionPolicy } = template.at('Records/Table');

  it('has its two indexes, its stream and its expiry', () => {
    expect(Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: 'list', KeySchema: [{ AttributeName: 'listPk' }, { AttributeName: 'listSk' }], Projection: { ProjectionType: 'ALL' } },
        {
          IndexName: 'queue',
          KeySchema: [{ AttributeName: 'queuePk' }, { AttributeName: 'queueSk' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('can be neither lost nor read without its key', () => {
    expect(DeletionPolicy).toBe('Retain');
    expect(Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
    expect(template.at('Records/Key').Properties).toMatchObject({ EnableKeyRotation: true });
  });
});

describe('the keys', () => {
  it('seal personal data with one that rotates and make codes with one that only does that', () => {
    expect(template.at('Keys/Data').Properties).toMatchObject({ EnableKeyRotation: true });
    expect(template.at('Keys/Mac').Properties).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    // Nothing is kept under the key of the alarms.
    const kept = template.ofType('AWS::KMS::Key').filter(({ path }) => path !== 'Notices/Key');
    expect(kept.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain', 'Retain', 'Retain']);
  });
});

describe('the buckets', () => {
  it('are closed, encrypted, kept, and serve TLS only', () => {
    const buckets = template.ofType('AWS::S3::Bucket');
    expect(buckets.map(({ path }) => path).sort()).toEqual([
      'Audit/Lines',
      'Receipts/AccessLogs',
      'Receipts/Kept',
      'Receipts/Quarantine',
      'Reports/Files',
    ]);
    for (const { path, Properties, DeletionPolicy } of buckets) {
      expect(DeletionPolicy).toBe('Retain');
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      });
      expect(JSON.stringify(template.at(`${path}/Policy`).Properties)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('announce uploads on the event bus, without a function that is not ours', () => {
    expect(template.at('Receipts/Quarantine').Properties['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(template.at('Receipts/Kept').Properties).not.toHaveProperty('NotificationConfiguration');
  });

  it('have uploads scanned, and forget them after a month', () => {
    const { Properties } = template.at('Receipts/Scan/Plan');
    const { S3Bucket } = JSON.parse(JSON.stringify(Properties['ProtectedResource']));
    expect(template.words(S3Bucket.BucketName)).toBe('Receipts/Quarantine');
    expect(S3Bucket.ObjectPrefixes).toEqual(['quarantine/']);
    expect(template.at('Receipts/Quarantine').Properties['LifecycleConfiguration']).toMatchObject({
      Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }],
    });
  });

  it.each(['Receipts/Kept', 'Reports/Files'])('let nobody delete or replace what was found good, or reported: %s', (path) => {
    expect(template.at(path).Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1825 } } },
    });
  });
});

describe('the user pool', () => {
  it('knows every scope of the access table', () => {
    expect(template.at('Callers/UserPool/ResourceServer').Properties).toMatchObject({
      Identifier: 'pumpurs',
      Scopes: Object.entries(scopes).map(([ScopeName, ScopeDescription]) => ({ ScopeName, ScopeDescription })),
    });
  });

  it('gives tokens of fifteen minutes, to systems by secret and to people by code without one', () => {
    const quarter = { AccessTokenValidity: 15, TokenValidityUnits: { AccessToken: 'minutes' } };
    expect(template.at('Callers/UserPool/SystemClient').Properties).toMatchObject({
      ...quarter,
      AllowedOAuthFlows: ['client_credentials'],
      GenerateSecret: true,
    });
    expect(template.at('Callers/UserPool/PeopleClient').Properties).toMatchObject({
      ...quarter,
      AllowedOAuthFlows: ['code'],
      GenerateSecret: false,
    });
    expect(template.at('Callers/UserPool').Properties).toMatchObject({
      MfaConfiguration: 'ON',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    });
  });
});

describe('every function', () => {
  it.each(template.ofType('AWS::Lambda::Function').map((found) => [found.path, found] as const))(
    '%s has the runtime, log and tracing of the house',
    (path, found) => {
      expect(found.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
      expect(found.Metadata?.['aws:asset:path']).toMatch(/^asset\.[0-9a-f]{64}$/);
      expect(template.at(path.replace(/Function$/, 'Logs')).Properties).toMatchObject({ RetentionInDays: 90 });
    },
  );

  it('of the API answers before the gateway gives up', () => {
    for (const { stack, Properties } of template.ofType('AWS::Lambda::Function')) {
      if (!stack.startsWith('PumpursApi')) continue;
      expect(Properties['Timeout']).toBeLessThan(29);
      // What the patience with each service is measured by.
      expect(Properties['Timeout']).toBe(functionMilliseconds / 1000);
    }
  });

  it('that nobody waits for puts what fails into a queue of its own', () => {
    const asynchronous = template.ofType('AWS::Lambda::Function').filter(({ stack }) => stack.startsWith('PumpursJobs'));
    const queues = asynchronous.map(({ Properties }) =>
      template.words(JSON.parse(JSON.stringify(Properties['DeadLetterConfig'])).TargetArn),
    );
    expect(queues.sort()).toEqual([
      'ApplyRetention/DeadLetters',
      'ArchiveAudit/DeadLetters',
      'CompileStatistics/DeadLetters',
      'InspectReceipt/DeadLetters',
      'MarkStatisticsStale/DeadLetters',
      'PublishFigures/DeadLetters',
      'Reconcile/DeadLetters',
      'SealSemester/DeadLetters',
      'SendReminders/DeadLetters',
      'SendReports/DeadLetters',
      'SignAudit/DeadLetters',
    ]);
    for (const queue of queues)
      expect(template.at(queue).Properties).toMatchObject({ MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true });
  });
});

describe('what starts the jobs', () => {
  it('compiles statistics at half past two in Latvia and says for which moment', () => {
    expect(template.at('EveryNight/Schedule').Properties).toMatchObject({
      ScheduleExpression: 'cron(30 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Riga',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}', RetryPolicy: { MaximumRetryAttempts: 3 } },
    });
  });

  it('marks statistics stale for changed plans and claims only, and loses none', () => {
    const { Properties } = template.at('RecordChanged/Mapping');
    expect(Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"type":{"S":["PLAN","CLAIM"]}}}}' }] },
    });
    expect(template.words(Properties['EventSourceArn'])).toBe('Records/Table#StreamArn');
    expect(template.words(JSON.parse(JSON.stringify(Properties['DestinationConfig'])).OnFailure.Destination)).toBe(
      'MarkStatisticsStale/DeadLetters',
    );
  });

  it('archives every event and reading in the order of the stream, and signs each day in the night after it', () => {
    const { Properties } = template.at('SomethingHappened/Mapping');
    expect(Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 60,
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"type":{"S":["EVENT","PUPIL_ACCESS","RECEIPT_ACCESS"]}}}}' }] },
    });
    const { OnFailure } = JSON.parse(JSON.stringify(Properties['DestinationConfig']));
    expect(template.words(OnFailure.Destination)).toBe('ArchiveAudit/DeadLetters');
    expect(template.at('AfterMidnight/Schedule').Properties).toMatchObject({
      ScheduleExpression: 'cron(15 1 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Riga',
    });
  });

  it('inspects what arrives in quarantine, and nothing else', () => {
    const patternOf = (rule: string) => JSON.parse(JSON.stringify(template.at(rule).Properties['EventPattern']));
    const arrived = patternOf('Uploads/Arrived');
    expect(arrived).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'quarantine/' }] } },
    });
    expect(arrived.detail.bucket.name.map(template.words)).toEqual(['Receipts/Quarantine']);
    const scanned = patternOf('Uploads/Scanned');
    expect(scanned).toMatchObject({
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
      detail: { s3ObjectDetails: { objectKey: [{ prefix: 'quarantine/' }] } },
    });
    expect(scanned.detail.s3ObjectDetails.bucketName.map(template.words)).toEqual(['Receipts/Quarantine']);
  });
});
