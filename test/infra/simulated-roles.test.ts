import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { actionsOfUse, RecordsTable } from '../../infra/constructs/records-table.ts';
import { type Ask, createJudge } from '../../infra/local/iam/evaluate.ts';
import { ACCOUNT } from '../../infra/local/names.ts';
import { type ItemKeys, type ListKeys, type QueueKeys, type TableUse, tableAccess } from '../../infra/table-access.ts';
import { readSynthesisedRoles } from '../support/roles.ts';

const { functions, arn, keyPolicies } = readSynthesisedRoles();
const region = 'eu-north-1';

const table = arn('AWS::DynamoDB::Table', 'RecordsTable');
const stream = `${table}/stream/local`;
const bucket = {
  quarantine: arn('AWS::S3::Bucket', 'ReceiptsQuarantine'),
  kept: arn('AWS::S3::Bucket', 'ReceiptsKept'),
  reports: arn('AWS::S3::Bucket', 'ReportsFiles'),
  accessLogs: arn('AWS::S3::Bucket', 'ReceiptsAccessLogs'),
};
const key = { table: arn('AWS::KMS::Key', 'RecordsKey'), data: arn('AWS::KMS::Key', 'KeysData'), mac: arn('AWS::KMS::Key', 'KeysMac') };
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
const queues = Object.keys({ 'CLAIMS#*': 0, 'PLANS#*': 0 } satisfies Record<QueueKeys, 0>);

const leading = (...keys: readonly string[]) => ({ 'dynamodb:LeadingKeys': keys });
const sample = (pattern: string): string => pattern.replace('*', '01JZY0');
const on = (action: string, resource: string, context: Ask['context'] = {}): Ask => ({ action, resource, context });

type Probe = { readonly name: string; readonly ask: Ask };
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

const keysOf = (use: TableUse, name: keyof TableUse): readonly string[] => use[name] ?? [];

/** What is beside the table, by the function that may. Whatever is not named here must be refused. */
const beside: Readonly<Record<string, readonly string[]>> = {
  plans: ['kms:GenerateMac mac', 'kms:Decrypt pupil', 'kms:GenerateDataKey pupil'],
  projects: ['kms:GenerateMac mac'],
  claims: ['kms:GenerateMac mac'],
  payments: ['kms:GenerateMac mac'],
  receipts: [
    's3:ListBucket quarantine',
    's3:GetObject quarantine/quarantine/a',
    's3:PutObject quarantine/quarantine/a',
    's3:GetObject kept/receipts/a',
  ],
  statistics: [],
  reports: ['kms:GenerateMac mac', 's3:GetObject reports/reports/a'],
  'open-data': [],
  access: ['kms:GenerateMac mac', 'kms:GenerateDataKey contact', 'ses:SendEmail from ours'],
  reference: ['kms:GenerateMac mac'],
  documentation: [],
  'inspect-receipt': [
    's3:ListBucket quarantine',
    's3:GetObject quarantine/quarantine/a',
    's3:DeleteObject quarantine/quarantine/a',
    's3:PutObject kept/receipts/a',
  ],
  'mark-statistics-stale': ['dynamodb:DescribeStream stream', 'dynamodb:GetRecords stream', 'dynamodb:GetShardIterator stream'],
  'compile-statistics': [],
  'seal-semester': [],
  'publish-figures': [],
  'send-reports': ['kms:Decrypt contact', 's3:GetObject reports/reports/a', 's3:PutObject reports/reports/a', 'ses:SendEmail from ours'],
  'send-reminders': ['kms:Decrypt contact', 'ses:SendEmail from ours'],
  reconcile: [],
};

const viaTable = { 'kms:ViaService': [`dynamodb.${region}.amazonaws.com`] };
const throughTable = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map((action) =>
  probe('table, through the table', on(`kms:${action}`, key.table, viaTable)),
);
const owners = { pupil: 'pup_01JZY0', contact: 'contact:somebody', nobody: 'else' } as const;

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
      ['quarantine/a', 'receipts/a', 'reports/a', 'a'].map((object) => probe(`${name}/${object}`, on(action, `${resource}/${object}`))),
    ),
  ),
  ...Object.entries(bucket).map(([name, resource]) => probe(name, on('s3:ListBucket', resource))),
  probe('from ours', on('ses:SendEmail', identity, { 'ses:FromAddress': ['pumpurs@pumpurs.example'] })),
  probe('from another address', on('ses:SendEmail', identity, { 'ses:FromAddress': ['director@pumpurs.example'] })),
  probe(
    'from another domain',
    on('ses:SendEmail', identity.replace('pumpurs.', 'other.'), { 'ses:FromAddress': ['pumpurs@pumpurs.example'] }),
  ),
  ...[...functions.keys()].flatMap((name) => [
    probe(
      `log of ${name}`,
      on('logs:PutLogEvents', `${arn('AWS::Logs::LogGroup', `${pascal(name)}Logs`).replace(/:\*$/, '')}:log-stream:2021`),
    ),
    probe(name, on('lambda:InvokeFunction', arn('AWS::Lambda::Function', `${pascal(name)}Function`))),
  ]),
];

/** What no function may do to anything. */
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
    ].flatMap((action) =>
      ['quarantine/a', 'receipts/a', 'reports/a'].map((object) => probe(`${name}/${object}`, on(`s3:${action}`, `${resource}/${object}`))),
    ),
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

/** The names of all that a function may. */
const allowedTo = (name: string): ReadonlySet<string> => {
  const use: TableUse = tableAccess[name] ?? {};
  const onTable = [...onItems, ...onIndexes].filter(({ use: how, keys }) => keysOf(use, how).includes(keys)).map((one) => one.name);
  const isWriting = (['put', 'update', 'delete', 'check'] as const).some((how) => keysOf(use, how).length > 0);
  const readsOnly = /kms:(Decrypt|DescribeKey) /;
  const withKey = throughTable.map((one) => one.name).filter((one) => onTable.length > 0 && (isWriting || readsOnly.test(one)));
  return new Set([...onTable, ...withKey, `logs:PutLogEvents log of ${name}`, ...(beside[name] ?? [])]);
};

const probes = [...onItems, ...onIndexes, ...besideTable, ...never];

/**
 * The simulator knows no condition keys that are named by the caller after a colon. It judges this one under a name that it knows, in the
 * policy as in the request.
 */
const known = (text: string): string => text.replaceAll('kms:EncryptionContext:', 'aws:PrincipalTag/');
const isList = (name: string): boolean => name === 'dynamodb:LeadingKeys' || name === 'kms:EncryptionContextKeys';

const simulate = async (role: string, { action, resource, context }: Ask): Promise<boolean> => {
  const answer = await runSimulation(
    {
      identityPolicies: [
        { name: role, policy: { Version: '2012-10-17', Statement: JSON.parse(known(JSON.stringify(functions.get(role)))) } },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: keyPolicies.get(resource),
      request: {
        action,
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${role}`,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(
          Object.entries(context).map(([name, values]) => [known(name), isList(name) ? [...values] : (values[0] ?? '')]),
        ),
      },
    },
    {},
  );
  if (answer.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(answer.errors)}`);
  if (answer.resultType === 'single' && (answer.result.ignoredContextKeys ?? []).length > 0)
    throw new Error(`${action} knows nothing of ${answer.result.ignoredContextKeys}`);
  return answer.overallResult === 'Allowed';
};

describe('the role of', () => {
  it('every function is held to the table, and no other', () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(beside).sort());
    expect(Object.keys(tableAccess).sort()).toEqual(
      Object.keys(beside)
        .filter((name) => name !== 'documentation')
        .sort(),
    );
  });

  it('every function is asked about everything that any function may', () => {
    const asked = new Set(probes.map(({ name }) => name));
    for (const name of functions.keys()) expect([...allowedTo(name)].filter((one) => !asked.has(one))).toEqual([]);
    expect(asked.size).toBe(probes.length);
  });

  it.each([...functions.keys()])('%s allows exactly what its work needs, by an IAM simulator', async (name) => {
    const allowed: string[] = [];
    for (const { name: what, ask } of probes) if (await simulate(name, ask)) allowed.push(what);
    expect(allowed.sort()).toEqual([...allowedTo(name)].sort());
  });

  it.each([...functions.keys()])('%s is judged by the local cloud as by the simulator', (name) => {
    const isAllowed = createJudge(functions.get(name) ?? []);
    const allowed = probes.filter(({ ask }) => isAllowed(ask)).map(({ name: what }) => what);
    expect(allowed.sort()).toEqual([...allowedTo(name)].sort());
  });
});
