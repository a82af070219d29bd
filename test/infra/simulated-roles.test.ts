import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { type Ask, createJudge } from '../../infra/local/iam/evaluate.ts';
import { ACCOUNT } from '../../infra/local/names.ts';
import { type TableUse, tableAccess } from '../../infra/table-access.ts';
import { probesOf } from '../support/role-probes.ts';
import { readSynthesisedRoles } from '../support/roles.ts';

const roles = readSynthesisedRoles();
const { functions, keyPolicies } = roles;
const { onItems, onIndexes, throughTable, traces, nobodyWaitsFor, all: probes } = probesOf(roles);

const keysOf = (use: TableUse, name: keyof TableUse): readonly string[] => use[name] ?? [];

/** What is beside the table, by the function that may. Whatever is not named here must be refused. */
const beside: Readonly<Record<string, readonly string[]>> = {
  plans: ['kms:GenerateMac mac', 'kms:Decrypt pupil', 'kms:GenerateDataKey pupil'],
  pupils: ['kms:GenerateMac mac', 'kms:Decrypt pupil'],
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
  'mark-statistics-stale': [
    'dynamodb:DescribeStream stream',
    'dynamodb:GetRecords stream',
    'dynamodb:GetShardIterator stream',
    'dynamodb:ListStreams streams',
  ],
  'compile-statistics': [],
  'seal-semester': [],
  'publish-figures': [],
  'send-reports': ['kms:Decrypt contact', 's3:GetObject reports/reports/a', 's3:PutObject reports/reports/a', 'ses:SendEmail from ours'],
  'send-reminders': ['kms:Decrypt contact', 'ses:SendEmail from ours'],
  'apply-retention': [
    's3:ListBucket quarantine',
    's3:DeleteObject quarantine/quarantine/a',
    's3:ListBucketVersions kept',
    's3:DeleteObjectVersion kept/receipts/a',
    's3:BypassGovernanceRetention kept/receipts/a',
  ],
  'archive-audit': [
    'dynamodb:DescribeStream stream',
    'dynamodb:GetRecords stream',
    'dynamodb:GetShardIterator stream',
    'dynamodb:ListStreams streams',
    'kms:Decrypt table, through the table',
    'kms:DescribeKey table, through the table',
    's3:PutObject audit/lines/a',
  ],
  'sign-audit': [
    's3:ListBucket audit',
    's3:GetObject audit/lines/a',
    's3:GetObject audit/manifests/a',
    's3:PutObject audit/manifests/a',
    's3:PutObject audit/keys/a',
    'kms:Sign signing',
    'kms:GetPublicKey signing',
  ],
  reconcile: [],
};

const withoutTable: ReadonlySet<string> = new Set(['documentation', 'archive-audit', 'sign-audit']);

/** The names of all that a function may. */
const allowedTo = (name: string): ReadonlySet<string> => {
  const use: TableUse = tableAccess[name] ?? {};
  const onTable = [...onItems, ...onIndexes].filter(({ use: how, keys }) => keysOf(use, how).includes(keys)).map((one) => one.name);
  const isWriting = (['put', 'update', 'delete', 'check'] as const).some((how) => keysOf(use, how).length > 0);
  const readsOnly = /kms:(Decrypt|DescribeKey) /;
  const withKey = throughTable.map((one) => one.name).filter((one) => onTable.length > 0 && (isWriting || readsOnly.test(one)));
  return new Set([
    ...onTable,
    ...withKey,
    `logs:CreateLogStream log of ${name}`,
    `logs:PutLogEvents log of ${name}`,
    ...traces.map((action) => `${action} traces`),
    ...(nobodyWaitsFor(name) ? [`sqs:SendMessage dead letters of ${name}`] : []),
    ...(beside[name] ?? []),
  ]);
};

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
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${roles.roleOf(role)}/${role}`,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(
          Object.entries({ ...context, 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/${roles.roleOf(role)}`] }).map(
            ([name, values]) => [known(name), isList(name) ? [...values] : (values[0] ?? '')],
          ),
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
        .filter((name) => !withoutTable.has(name))
        .sort(),
    );
  });

  it('every function is asked about everything that any function may', () => {
    const asked = new Set(probes.map(({ name }) => name));
    for (const name of functions.keys()) expect([...allowedTo(name)].filter((one) => !asked.has(one))).toEqual([]);
    expect(asked.size).toBe(probes.length);
    const actions = new Set(probes.map(({ ask }) => ask.action));
    const given = [...functions.values()].flatMap((statements) => statements.flatMap(({ Action }) => Action));
    expect(given.filter((action) => !actions.has(action))).toEqual([]);
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
