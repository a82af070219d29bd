import { describe, expect, it } from 'vitest';
import { actionsOfUse } from '../../infra/constructs/records-table.ts';
import { type TableUse, tableAccess } from '../../infra/table-access.ts';
import { readSynthesised, type Statement, type Value } from '../support/synthesised.ts';
import { wildcardReasons } from '../support/wildcard-reasons.ts';

const template = readSynthesised();

const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat();
const resourcesOf = ({ Resource }: Statement): readonly string[] => (Array.isArray(Resource) ? Resource : [Resource]).map(template.words);

const statementsOf = (policy: Value | undefined): readonly Statement[] => {
  const document: { Statement: readonly Statement[] } = JSON.parse(JSON.stringify(policy ?? { Statement: [] }));
  return document.Statement;
};

/** Policies of roles, and those that stand on a resource, by construct path. */
const policies = template.resources.flatMap(({ path, Type, Properties }) =>
  [Properties['PolicyDocument'], Properties['KeyPolicy'], Properties['AssumeRolePolicyDocument']]
    .filter((document) => document !== undefined)
    .map((document) => ({ path, Type, statements: statementsOf(document) })),
);

const rights = (role: string): Record<string, readonly string[]> => {
  const found: Record<string, string[]> = {};
  for (const { statements } of policies.filter(({ path }) => path === `${role}/DefaultPolicy`)) {
    for (const statement of statements) {
      expect(statement.Effect).toBe('Allow');
      for (const resource of resourcesOf(statement)) found[resource] = [...(found[resource] ?? []), ...actionsOf(statement)].sort();
    }
  }
  return found;
};

const readKey = ['kms:Decrypt', 'kms:DescribeKey'];
const writeKey = [...readKey, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** What `infra/table-access.ts` comes to in a role. Which items it is about is for `simulated-roles.test.ts`. */
const onTable = (name: string): Record<string, readonly string[]> => {
  const use: TableUse = tableAccess[name] ?? {};
  const actionsOn = (uses: readonly (keyof TableUse)[]) =>
    uses.filter((one) => (use[one] ?? []).length > 0).flatMap((one): readonly string[] => actionsOfUse[one]);
  const resources = {
    'Records/Table': actionsOn(['get', 'query', 'put', 'update', 'delete', 'check']),
    'Records/Table/index/list': actionsOn(['list']),
    'Records/Table/index/queue': actionsOn(['queue']),
    'Records/Key': actionsOn(['put', 'update', 'delete', 'check']).length > 0 ? writeKey : readKey,
  };
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, actions]) => actions.length > 0)
      .map(([resource, actions]) => [resource, [...actions].sort()]),
  );
};
const sender = 'arn:aws:ses:eu-north-1:AWS::AccountId:identity/Mail/Identity';
const sealsData = { 'Keys/Data': ['kms:Decrypt', 'kms:GenerateDataKey'] };
const sealsAddresses = { 'Keys/Data': ['kms:GenerateDataKey'] };
const opensAddresses = { 'Keys/Data': ['kms:Decrypt'] };
const opensPupils = { 'Keys/Data': ['kms:Decrypt'] };
const makesMacs = { 'Keys/Mac': ['kms:GenerateMac'] };

/** What each function may do beside writing its log and its traces: all of it, and nothing else. */
const expected = {
  Plans: { ...onTable('plans'), ...makesMacs, ...sealsData },
  Pupils: { ...onTable('pupils'), ...makesMacs, ...opensPupils },
  Claims: { ...onTable('claims'), ...makesMacs },
  Payments: { ...onTable('payments'), ...makesMacs },
  Projects: { ...onTable('projects'), ...makesMacs },
  Receipts: {
    ...onTable('receipts'),
    'Receipts/Quarantine': ['s3:ListBucket'],
    'Receipts/Quarantine/quarantine/*': ['s3:GetObject', 's3:PutObject'],
    'Receipts/Kept/receipts/*': ['s3:GetObject'],
  },
  Statistics: onTable('statistics'),
  OpenData: onTable('open-data'),
  Reports: { ...onTable('reports'), ...makesMacs, 'Reports/Files/reports/*': ['s3:GetObject'] },
  Access: { ...onTable('access'), ...makesMacs, ...sealsAddresses, [sender]: ['ses:SendEmail'] },
  Reference: { ...onTable('reference'), ...makesMacs },
  Documentation: {},
  InspectReceipt: {
    ...onTable('inspect-receipt'),
    'Receipts/Quarantine': ['s3:ListBucket'],
    'Receipts/Quarantine/quarantine/*': ['s3:DeleteObject', 's3:GetObject'],
    'Receipts/Kept/receipts/*': ['s3:PutObject'],
    'InspectReceipt/DeadLetters': ['sqs:SendMessage'],
  },
  MarkStatisticsStale: {
    ...onTable('mark-statistics-stale'),
    'Records/Table#StreamArn': ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    '*': ['dynamodb:ListStreams'],
    'MarkStatisticsStale/DeadLetters': ['sqs:SendMessage'],
  },
  ArchiveAudit: {
    'Records/Key': readKey,
    'Records/Table#StreamArn': ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    '*': ['dynamodb:ListStreams'],
    'Audit/Lines/lines/*': ['s3:PutObject'],
    'ArchiveAudit/DeadLetters': ['sqs:SendMessage'],
  },
  SignAudit: {
    'Audit/Lines': ['s3:ListBucket'],
    'Audit/Lines/lines/*': ['s3:GetObject'],
    'Audit/Lines/manifests/*': ['s3:GetObject', 's3:PutObject'],
    'Audit/Lines/keys/*': ['s3:PutObject'],
    'Audit/SigningKey': ['kms:GetPublicKey', 'kms:Sign'],
    'SignAudit/DeadLetters': ['sqs:SendMessage'],
  },
  // The one function that may destroy a receipt, its lock notwithstanding. It needs no key: it opens nothing.
  ApplyRetention: {
    ...onTable('apply-retention'),
    'Receipts/Quarantine': ['s3:ListBucket'],
    'Receipts/Quarantine/quarantine/*': ['s3:DeleteObject'],
    'Receipts/Kept': ['s3:ListBucketVersions'],
    'Receipts/Kept/receipts/*': ['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion'],
    'ApplyRetention/DeadLetters': ['sqs:SendMessage'],
  },
  Reconcile: { ...onTable('reconcile'), 'Reconcile/DeadLetters': ['sqs:SendMessage'] },
  CompileStatistics: { ...onTable('compile-statistics'), 'CompileStatistics/DeadLetters': ['sqs:SendMessage'] },
  SealSemester: { ...onTable('seal-semester'), 'SealSemester/DeadLetters': ['sqs:SendMessage'] },
  PublishFigures: { ...onTable('publish-figures'), 'PublishFigures/DeadLetters': ['sqs:SendMessage'] },
  SendReports: {
    ...onTable('send-reports'),
    ...opensAddresses,
    'Reports/Files/reports/*': ['s3:GetObject', 's3:PutObject'],
    [sender]: ['ses:SendEmail'],
    'SendReports/DeadLetters': ['sqs:SendMessage'],
  },
  SendReminders: {
    ...onTable('send-reminders'),
    ...opensAddresses,
    [sender]: ['ses:SendEmail'],
    'SendReminders/DeadLetters': ['sqs:SendMessage'],
  },
} as const;

const environment = {
  Plans: ['DATA_KEY_ID', 'MAC_KEY_ID', 'RECORDS_TABLE'],
  Pupils: ['DATA_KEY_ID', 'MAC_KEY_ID', 'RECORDS_TABLE'],
  ApplyRetention: ['QUARANTINE_BUCKET', 'RECEIPTS_BUCKET', 'RECORDS_TABLE'],
  Claims: ['MAC_KEY_ID', 'RECORDS_TABLE'],
  Payments: ['MAC_KEY_ID', 'RECORDS_TABLE'],
  Projects: ['MAC_KEY_ID', 'RECORDS_TABLE'],
  Receipts: ['QUARANTINE_BUCKET', 'RECEIPTS_BUCKET', 'RECORDS_TABLE'],
  Statistics: ['RECORDS_TABLE'],
  OpenData: ['RECORDS_TABLE'],
  Reports: ['MAC_KEY_ID', 'RECORDS_TABLE', 'REPORTS_BUCKET'],
  Access: ['DATA_KEY_ID', 'MAC_KEY_ID', 'MAIL_FROM', 'RECORDS_TABLE'],
  Reference: ['MAC_KEY_ID', 'RECORDS_TABLE'],
  Documentation: [],
  InspectReceipt: ['QUARANTINE_BUCKET', 'RECEIPTS_BUCKET', 'RECORDS_TABLE'],
  MarkStatisticsStale: ['RECORDS_TABLE'],
  ArchiveAudit: ['AUDIT_BUCKET'],
  SignAudit: ['AUDIT_BUCKET', 'AUDIT_KEY_ID'],
  Reconcile: ['RECORDS_TABLE'],
  CompileStatistics: ['RECORDS_TABLE'],
  SealSemester: ['RECORDS_TABLE'],
  PublishFigures: ['RECORDS_TABLE'],
  SendReminders: ['DATA_KEY_ID', 'MAIL_FROM', 'RECORDS_TABLE'],
  SendReports: ['DATA_KEY_ID', 'MAIL_FROM', 'PUBLIC_URL', 'RECORDS_TABLE', 'REPORTS_BUCKET'],
} as const satisfies Record<keyof typeof expected, readonly string[]>;

describe('a function', () => {
  it.each(Object.entries(expected))('%s may do exactly what its work needs', (name, own) => {
    expect(rights(`${name}/Role`)).toEqual({
      ...own,
      [`${name}/Logs`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      '*': [...('*' in own ? own['*'] : []), 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    });
  });

  it.each(Object.entries(environment))('%s knows only the names that it uses', (name, variables) => {
    const { Environment } = template.at(`${name}/Function`).Properties;
    const declared: { Variables?: object } = JSON.parse(JSON.stringify(Environment ?? {}));
    // Beside them, where its metrics go.
    expect(Object.keys(declared.Variables ?? {}).sort()).toEqual([...variables, 'METRICS_NAMESPACE'].sort());
  });

  it('is one of these, and every one is ours', () => {
    const names = template.ofType('AWS::Lambda::Function').map(({ path }) => path);
    expect(names.sort()).toEqual(
      Object.keys(expected)
        .map((name) => `${name}/Function`)
        .sort(),
    );
    expect(template.resources.filter(({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource')).toEqual(
      [],
    );
  });
});

describe('permissions', () => {
  it('are given by inline policies, but for the one role that API Gateway prescribes', () => {
    const managed = template
      .ofType('AWS::IAM::Role')
      .filter(({ Properties }) => 'ManagedPolicyArns' in Properties || 'Policies' in Properties);
    expect(managed.map(({ path }) => path)).toEqual(['Api/LoggingRole']);
  });

  it('let the clock only start its function and report what it could not', () => {
    expect(rights('EveryNight/Role')).toEqual({
      'CompileStatistics/Function': ['lambda:InvokeFunction'],
      'CompileStatistics/DeadLetters': ['sqs:SendMessage'],
    });
  });

  it('use the key of the table only through the table', () => {
    for (const { statements } of policies.filter(({ Type }) => Type === 'AWS::IAM::Policy')) {
      for (const statement of statements.filter((candidate) => resourcesOf(candidate).includes('Records/Key'))) {
        expect(statement.Condition).toEqual({ StringEquals: { 'kms:ViaService': 'dynamodb.eu-north-1.amazonaws.com' } });
      }
    }
  });

  it('sign the audit trail by one role only, whatever else anybody is granted', () => {
    const statements = policies.filter(({ path }) => path === 'Audit/SigningKey').flatMap((policy) => policy.statements);
    const [denial, ...others] = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(others).toEqual([]);
    expect(denial).toMatchObject({ Action: 'kms:Sign', Principal: { AWS: '*' }, Resource: '*' });
    const { ArnNotLike }: { ArnNotLike: Record<string, Value> } = JSON.parse(JSON.stringify(denial?.Condition));
    const pattern = template.words(ArnNotLike['aws:PrincipalArn']);
    expect(pattern).toBe('arn:aws:iam::AWS::AccountId:role/PumpursJobs-dev-SignAuditRole*');
    // CloudFormation names a role by its stack and its logical id.
    const role = template.at('SignAudit/Role');
    const named = `PumpursJobs-dev-${role.logicalId}`;
    expect(role.Properties).not.toHaveProperty('RoleName');
    expect(named.startsWith(pattern.replace(/^.*role\//, '').replace('*', ''))).toBe(true);
  });

  it('send messages from the one address only', () => {
    const sending = policies
      .flatMap(({ statements }) => statements)
      .filter((one) => actionsOf(one).some((action) => action.startsWith('ses:')));
    const only = { StringEquals: { 'ses:FromAddress': 'pumpurs@pumpurs.example' } };
    expect(sending.map(({ Condition }) => Condition)).toEqual([only, only, only]);
  });

  it('hold no wildcard without a reason', () => {
    const wildcards = policies.flatMap(({ path, statements }) =>
      statements
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap((statement) =>
          actionsOf(statement).flatMap((action) => resourcesOf(statement).map((resource) => ({ path, action, resource }))),
        )
        .filter(({ action, resource }) => action.includes('*') || resource.includes('*')),
    );
    const unexplained = wildcards
      .map(
        ({ path, action, resource }) =>
          `${resource === '*' && path.endsWith('/Role/DefaultPolicy') ? path.replace(/^[^/]+\//, '') : path} ${action} ${resource}`,
      )
      .filter((wildcard) => !(wildcard in wildcardReasons));
    expect(wildcards.length).toBeGreaterThan(0);
    expect(unexplained).toEqual([]);
  });
});
