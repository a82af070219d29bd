import { actionsOfUse, RecordsTable } from '../../infra/constructs/records-table.ts';
import type { Ask } from '../../infra/local/iam/evaluate.ts';
import { ACCOUNT } from '../../infra/local/names.ts';
import type { ItemKeys, ListKeys, QueueKeys } from '../../infra/table-access.ts';
import { routes } from '../../shared/routes.ts';
import type { SynthesisedRoles } from './roles.ts';

export type Probe = { readonly name: string; readonly ask: Ask };

/** What a role can be asked: everything that any function may do, and what none may. The names are unique. */
export const probesOf = ({ functions, arn }: SynthesisedRoles) => {
  const region = 'eu-north-1';

  const table = arn('AWS::DynamoDB::Table', 'RecordsTable');
  const stream = `${table}/stream/local`;
  const bucket = {
    quarantine: arn('AWS::S3::Bucket', 'ReceiptsQuarantine'),
    kept: arn('AWS::S3::Bucket', 'ReceiptsKept'),
    reports: arn('AWS::S3::Bucket', 'ReportsFiles'),
    accessLogs: arn('AWS::S3::Bucket', 'ReceiptsAccessLogs'),
    audit: arn('AWS::S3::Bucket', 'AuditLines'),
  };
  const key = {
    table: arn('AWS::KMS::Key', 'RecordsKey'),
    data: arn('AWS::KMS::Key', 'KeysData'),
    mac: arn('AWS::KMS::Key', 'KeysMac'),
    signing: arn('AWS::KMS::Key', 'AuditSigningKey'),
  };
  const prefixes = ['quarantine/a', 'receipts/a', 'reports/a', 'lines/a', 'manifests/a', 'keys/a'] as const;
  const identity = `arn:aws:ses:${region}:${ACCOUNT}:identity/pumpurs.example`;
  const pascal = (name: string): string => name.replace(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase());

  /** Everything that lies in the table; the compiler sees that none is missing. */
  const items = Object.keys({
    'ADMINISTRATORS#*': 0,
    'AGREEMENT#*': 0,
    'BATCH#*': 0,
    'CLAIM#*': 0,
    'CONTACTS#*': 0,
    'DELIVERIES#*': 0,
    'EDITION#*': 0,
    EDITIONS: 0,
    'FIGURES#*': 0,
    'FINGERPRINT#*': 0,
    'IDEMPOTENCY#*': 0,
    'INVITATION#*': 0,
    'LEDGER#*': 0,
    'PLAN#*': 0,
    'PRINCIPAL#*': 0,
    'PROJECT#*': 0,
    'PUPIL#*': 0,
    'PUPILCODE#*': 0,
    'RECEIPT#*': 0,
    REFERENCE: 0,
    'REPORTS#*': 0,
    'REVISIONS#*': 0,
    'SCHOOL#*': 0,
    'STALE#*': 0,
    'STATISTICS#*': 0,
  } satisfies Record<ItemKeys, 0>);
  const lists = Object.keys({
    'BATCHES#*': 0,
    'INVITATIONS#*': 0,
    'PRINCIPALS#*': 0,
    'PROJECTS#*': 0,
    'RECEIPTS#*': 0,
    'SCHOOL#*': 0,
    SCHOOLS: 0,
    'STATISTICS#school#*': 0,
  } satisfies Record<ListKeys, 0>);
  const queues = Object.keys({ 'CLAIMS#*': 0, 'PLANS#*': 0, 'RETENTION#*': 0 } satisfies Record<QueueKeys, 0>);

  const leading = (...keys: readonly string[]) => ({ 'dynamodb:LeadingKeys': keys });
  const sample = (pattern: string): string => pattern.replace('*', '01JZY0');
  const on = (action: string, resource: string, context: Ask['context'] = {}): Ask => ({ action, resource, context });

  const probe = (name: string, ask: Ask): Probe => ({ name: `${ask.action} ${name}`, ask });

  const onItems = (['get', 'query', 'put', 'update', 'delete', 'check'] as const).flatMap((use) =>
    actionsOfUse[use].flatMap((action) => items.map((keys) => ({ use, keys, ...probe(keys, on(action, table, leading(sample(keys)))) }))),
  );
  const onIndexes = [
    ...lists.map((keys) => ({
      use: 'list' as const,
      keys,
      ...probe(`list ${keys}`, on('dynamodb:Query', `${table}/index/list`, leading(sample(keys)))),
    })),
    ...queues.map((keys) => ({
      use: 'queue' as const,
      keys,
      ...probe(`queue ${keys}`, on('dynamodb:Query', `${table}/index/queue`, leading(sample(keys)))),
    })),
  ];

  const viaTable = { 'kms:ViaService': [`dynamodb.${region}.amazonaws.com`] };
  const throughTable = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map((action) =>
    probe('table, through the table', on(`kms:${action}`, key.table, viaTable)),
  );
  const owners = { pupil: 'pup_01JZY0', contact: 'contact:somebody', nobody: 'else' } as const;

  const logOf = (name: string): string => arn('AWS::Logs::LogGroup', `${pascal(name)}Logs`).replace(/:\*$/, '');
  const nobodyWaitsFor = (name: string): boolean => !routes.some((route) => route.function === name);
  const traces = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'] as const;

  const besideTable: readonly Probe[] = [
    ...throughTable,
    ...['GetRecords', 'GetShardIterator', 'DescribeStream'].map((action) => probe('stream', on(`dynamodb:${action}`, stream))),
    ...['kms:Decrypt', 'kms:GenerateDataKey'].flatMap((action) => [
      probe('table, directly', on(action, key.table)),
      probe('data, for nobody', on(action, key.data)),
      ...Object.entries(owners).map(([owner, id]) =>
        probe(owner, on(action, key.data, { 'kms:EncryptionContext:pupilId': [id], 'kms:EncryptionContextKeys': ['pupilId'] })),
      ),
    ]),
    probe('mac', on('kms:GenerateMac', key.mac, { 'kms:MacAlgorithm': ['HMAC_SHA_256'] })),
    probe('mac, otherwise', on('kms:GenerateMac', key.mac, { 'kms:MacAlgorithm': ['HMAC_SHA_512'] })),
    ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].flatMap((action) =>
      Object.entries(bucket).flatMap(([name, resource]) =>
        [...prefixes, 'a'].map((object) => probe(`${name}/${object}`, on(action, `${resource}/${object}`))),
      ),
    ),
    ...Object.entries(bucket).flatMap(([name, resource]) =>
      ['s3:ListBucket', 's3:ListBucketVersions'].map((action) => probe(name, on(action, resource))),
    ),
    ...['kms:Sign', 'kms:GetPublicKey'].map((action) => probe('signing', on(action, key.signing))),
    probe('from ours', on('ses:SendEmail', identity, { 'ses:FromAddress': ['pumpurs@pumpurs.example'] })),
    probe('from another address', on('ses:SendEmail', identity, { 'ses:FromAddress': ['director@pumpurs.example'] })),
    probe(
      'from another domain',
      on('ses:SendEmail', identity.replace('pumpurs.', 'other.'), { 'ses:FromAddress': ['pumpurs@pumpurs.example'] }),
    ),
    ...[...functions.keys()].flatMap((name) => [
      // A stream is asked for below its group: the group's ARN ends in a wildcard.
      ...['logs:PutLogEvents', 'logs:CreateLogStream'].map((action) =>
        probe(`log of ${name}`, on(action, `${logOf(name)}:log-stream:2021`)),
      ),
      probe(name, on('lambda:InvokeFunction', arn('AWS::Lambda::Function', `${pascal(name)}Function`))),
      ...(nobodyWaitsFor(name)
        ? [probe(`dead letters of ${name}`, on('sqs:SendMessage', arn('AWS::SQS::Queue', `${pascal(name)}DeadLetters`)))]
        : []),
    ]),
    probe('streams', on('dynamodb:ListStreams', '*')),
    ...traces.map((action) => probe('traces', on(action, '*'))),
  ];

  /** What no function may do to anything, but the one that destroys receipts. */
  const never: readonly Probe[] = [
    probe('the table', on('dynamodb:Scan', table)),
    ...Object.keys(RecordsTable.indexes).map((index) => probe(`index ${index}`, on('dynamodb:Scan', `${table}/index/${index}`))),
    ...[
      'DeleteTable',
      'UpdateTable',
      'UpdateContinuousBackups',
      'ExportTableToPointInTime',
      'PartiQLSelect',
      'PartiQLDelete',
      'BatchWriteItem',
    ].map((action) => probe('the table', on(`dynamodb:${action}`, table))),
    ...['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'BatchGetItem'].flatMap((action) => [
      probe('no key', on(`dynamodb:${action}`, table)),
      probe('of an unknown kind', on(`dynamodb:${action}`, table, leading('SOMETHING#1'))),
      probe("a neighbour's table", on(`dynamodb:${action}`, table.replace(/table\/.*/, 'table/Neighbour'), leading('PLAN#1'))),
      probe('of another account', on(`dynamodb:${action}`, table.replace(ACCOUNT, '111111111111'), leading('PLAN#1'))),
    ]),
    probe('one of ours and one of nobody', on('dynamodb:BatchGetItem', table, leading('REFERENCE', 'ADMINISTRATORS#ikvd'))),
    probe('another index', on('dynamodb:Query', `${table}/index/other`, leading('SCHOOL#1'))),
    ...Object.entries(bucket).flatMap(([name, resource]) => [
      ...[
        'DeleteObjectVersion',
        'GetObjectVersion',
        'PutObjectRetention',
        'PutObjectLegalHold',
        'BypassGovernanceRetention',
        'PutObjectAcl',
      ].flatMap((action) => prefixes.map((object) => probe(`${name}/${object}`, on(`s3:${action}`, `${resource}/${object}`)))),
      ...['DeleteBucket', 'PutBucketPolicy', 'PutLifecycleConfiguration', 'PutBucketVersioning', 'PutBucketObjectLockConfiguration'].map(
        (action) => probe(name, on(`s3:${action}`, resource)),
      ),
    ]),
    probe("a neighbour's bucket", on('s3:GetObject', 'arn:aws:s3:::neighbour/receipts/a')),
    ...Object.entries(key).flatMap(([name, resource]) =>
      ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'CreateGrant'].map((action) => probe(name, on(`kms:${action}`, resource))),
    ),
    probe('everybody', on('ses:SendBulkEmail', identity)),
    probe('a role', on('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/other`)),
    probe('a role', on('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/other`)),
    probe('a user', on('cognito-idp:AdminCreateUser', arn('AWS::Cognito::UserPool', 'CallersUserPool'))),
    probe('a secret', on('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:any`)),
  ];
  return { onItems, onIndexes, throughTable, traces, nobodyWaitsFor, all: [...onItems, ...onIndexes, ...besideTable, ...never] };
};
