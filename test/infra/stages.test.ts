import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../infra/app.ts';
import { bundleFunctions } from '../../infra/constructs/bundle.ts';
import { readDeploymentContext } from '../../infra/stages.ts';
import { productionContext, readSynthesised, type Synthesised } from '../support/synthesised.ts';

bundleFunctions();
const templates = { dev: readSynthesised('dev'), prod: readSynthesised('prod') };
const eachStage = Object.entries(templates).map(([name, template]) => [name, template] as const);

const given = {
  stage: 'dev',
  region: 'eu-north-1',
  callbackUrl: 'http://localhost:3000/callback',
  mailFrom: 'a@b.example',
  costOwner: 'x',
};
const read = (changes: Readonly<Record<string, string>>) => {
  const context: Readonly<Record<string, string>> = { ...given, ...changes };
  return () => readDeploymentContext((key) => context[key]);
};

describe('a deployment', () => {
  it('to a stage that there is not is refused, and told which there are', () => {
    expect(read({ stage: 'production' })).toThrow('There is no stage "production". The CDK context "stage" is one of: dev, prod');
    expect(() => createApp({ stage: 'toString' })).toThrow('There is no stage "toString"');
  });

  it.each([
    [{ region: 'north' }, 'region'],
    [{ callbackUrl: 'http://elsewhere.example/callback' }, 'callbackUrl'],
    [{ mailFrom: 'nobody' }, 'mailFrom'],
    [{ publicUrl: 'ftp://elsewhere.example' }, 'publicUrl'],
    [{ corsOrigin: '*' }, 'corsOrigin'],
    [{ corsOrigin: 'https://skola.example/' }, 'corsOrigin'],
    [{ corsOrigin: 'https://skola.example,https://other.example' }, 'corsOrigin'],
    [{ costOwner: '' }, 'costOwner'],
    [{ stage: 'prod', callbackUrl: 'https://pumpurs.lv/callback' }, 'mailFrom'],
    [{ stage: 'prod', mailFrom: 'pumpurs@pumpurs.lv' }, 'callbackUrl'],
  ])('with %o is refused, and told how %s is given', (changes, key) => {
    expect(read(changes)).toThrow(new RegExp(`^The CDK context "${key}" is .+ Give it as -c ${key}=…$`));
  });

  it('to production takes what is its own', () => {
    expect(read({ stage: 'prod', ...productionContext })()).toMatchObject({ stage: 'prod', publicUrl: undefined, corsOrigin: undefined });
  });

  it.each(['dev', 'prod'] as const)('to %s asks no account for anything', (stage) => {
    const outdir = mkdtempSync(join(tmpdir(), 'pumpurs-stage-'));
    try {
      createApp({ outdir, stage, context: stage === 'prod' ? productionContext : {} }).synth();
      const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
      expect(manifest).not.toHaveProperty('missing');
      const stacks = Object.entries<{ readonly type: string; readonly environment?: string }>(manifest.artifacts).filter(
        ([, { type }]) => type === 'aws:cloudformation:stack',
      );
      expect(stacks.map(([name]) => name)).toEqual(['Data', 'Api', 'Jobs', 'Observability'].map((name) => `Pumpurs${name}-${stage}`));
      for (const [, { environment }] of stacks) expect(environment).toBe('aws://unknown-account/eu-north-1');
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});

describe('what holds data', () => {
  const protectable = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Cognito::UserPool', 'AWS::Logs::LogGroup'];
  /** Alarms are under a key of their own for as long as they travel. */
  const keepsNothing = 'Notices/Key';
  const policies = ({ resources }: Synthesised) =>
    new Set(
      resources.filter(({ Type, path }) => protectable.includes(Type) && path !== keepsNothing).map(({ DeletionPolicy }) => DeletionPolicy),
    );

  it('outlives production, and goes with a stage that is tried out', () => {
    expect(policies(templates.prod)).toEqual(new Set(['Retain']));
    expect(policies(templates.dev)).toEqual(new Set(['Delete']));
  });

  it('cannot be deleted by mistake in production', () => {
    const facts = ({ at }: Synthesised) => ({
      table: at('Records/Table').Properties['DeletionProtectionEnabled'] ?? false,
      people: at('Callers/UserPool').Properties['DeletionProtection'] ?? 'INACTIVE',
    });
    expect(facts(templates.prod)).toEqual({ table: true, people: 'ACTIVE' });
    expect(facts(templates.dev)).toEqual({ table: false, people: 'INACTIVE' });
  });

  it('is locked for years in production, and for a day elsewhere', () => {
    const days = ({ at }: Synthesised) =>
      ['Receipts/Kept', 'Reports/Files'].map(
        (path) => JSON.parse(JSON.stringify(at(path).Properties['ObjectLockConfiguration'])).Rule.DefaultRetention.Days,
      );
    expect(days(templates.prod)).toEqual([1825, 1825]);
    expect(days(templates.dev)).toEqual([1, 1]);
  });

  it('is stacked in production so that nobody deletes it with its stack', () => {
    const protections = (['dev', 'prod'] as const).map((stage) =>
      createApp({ stage, context: stage === 'prod' ? productionContext : {} })
        .node.children.map((child) => ('terminationProtection' in child ? child.terminationProtection : false))
        .at(0),
    );
    expect(protections).toEqual([false, true]);
  });
});

describe.each(eachStage)('everything in %s', (stage, template) => {
  /** Types that CloudFormation knows tags of. The CDK puts them wherever it can; these are what must not be missed. */
  const tagged = [
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGateway::Stage',
    'AWS::Cognito::UserPool',
    'AWS::DynamoDB::Table',
    'AWS::IAM::Role',
    'AWS::KMS::Key',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::SES::EmailIdentity',
    'AWS::SQS::Queue',
    ...(stage === 'prod' ? ['AWS::WAFv2::WebACL'] : []),
  ];

  it.each(tagged)('that is a %s says whose it is and who pays', (type) => {
    const found = template.ofType(type);
    expect(found.length).toBeGreaterThan(0);
    for (const { Properties } of found) {
      const tags = JSON.stringify(Properties['Tags'] ?? Properties['UserPoolTags']);
      for (const [key, value] of Object.entries({ project: 'pumpurs', stage, 'cost-owner': 'pumpurs' }))
        expect(tags).toMatch(new RegExp(`"Key":"${key}","Value":"${value}"|"${key}":"${value}"`));
    }
  });

  /** What must have a name, and why. */
  const named: Readonly<Record<string, string>> = {
    'AWS::ApiGateway::RestApi.Name': 'the API is required to have one; it may be anybody else’s too',
    'AWS::ApiGateway::Authorizer.Name': 'as above, within the API',
    'AWS::ApiGateway::Stage.StageName': 'is the version in the address',
    'AWS::ApiGateway::Method.OperationName': 'documents, and names nothing',
    'AWS::Cognito::UserPoolResourceServer.Identifier': 'stands in every token, before the scope',
    'AWS::Cognito::UserPoolResourceServer.Name': 'as above; it is only shown',
    'AWS::Cognito::UserPoolDomain.Domain': 'is the address of the sign-in page; it holds the account’s number',
    'AWS::SES::EmailIdentity.EmailIdentity': 'is the domain that messages come from',
  };

  it('has the name that CloudFormation gives it, but where it must be known before', () => {
    const naming =
      /^(Name|Identifier|Domain|EmailIdentity|AliasName)$|^(Table|Bucket|Function|Queue|Role|LogGroup|UserPool|Client|Policy|Stage|Operation|Rule|Topic|Alarm|Group)Name$/;
    const references: Readonly<Record<string, string>> = {
      'AWS::Lambda::Permission': 'FunctionName',
      'AWS::Lambda::EventSourceMapping': 'FunctionName',
    };
    const found = template.resources.flatMap(({ Type, Properties }) =>
      Object.keys(Properties)
        .filter((key) => naming.test(key) && references[Type] !== key && !(Type === 'AWS::IAM::Policy' && key === 'PolicyName'))
        .map((key) => `${Type}.${key}`),
    );
    expect([...new Set(found)].sort()).toEqual(Object.keys(named).sort());
  });

  it('keeps no secret where a template is read', () => {
    const secret = /AKIA[0-9A-Z]{16}|-----BEGIN|"[^"]*(password|secret|token|apikey|credential)[^"]*"\s*:\s*"[^"]{8,}"/i;
    const known = /"(GenerateSecret|TokenValidityUnits|PasswordPolicy|TemporaryPasswordValidityDays)"/;
    for (const { Properties } of template.resources) {
      const match = secret.exec(JSON.stringify(Properties));
      expect(match?.[0].replace(known, '') ?? '').toBe('');
    }
  });

  it('tells functions names of things, and nothing that is worth to be stolen', () => {
    const variables = template.ofType('AWS::Lambda::Function').flatMap(({ Properties }) => {
      const { Variables = {} }: { Variables?: Readonly<Record<string, unknown>> } = JSON.parse(
        JSON.stringify(Properties['Environment'] ?? {}),
      );
      return Object.entries(Variables);
    });
    expect(variables.length).toBeGreaterThan(0);
    for (const [name, value] of variables) {
      const isReference = typeof value === 'object';
      expect(isReference || ['MAIL_FROM', 'METRICS_NAMESPACE', 'PUBLIC_URL'].includes(name), `${name} is written out`).toBe(true);
    }
  });
});

describe('the firewall', () => {
  it('stands before production and nowhere else', () => {
    expect(templates.dev.ofType('AWS::WAFv2::WebACL')).toEqual([]);
    expect(templates.prod.ofType('AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
    expect(templates.prod.words(templates.prod.at('Firewall/Association').Properties['ResourceArn'])).toContain('DeploymentStage.v1');
  });

  it('limits addresses, bodies and known attacks', () => {
    const rules: readonly { readonly Name: string; readonly Statement: Readonly<Record<string, { readonly RegexString?: string }>> }[] =
      JSON.parse(JSON.stringify(templates.prod.at('Firewall/Rules').Properties['Rules']));
    expect(rules.map(({ Name }) => Name)).toEqual([
      'Flood',
      'OversizedBody',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    const oversized = new RegExp(rules[1]?.Statement['RegexMatchStatement']?.RegexString ?? '^$');
    expect(['0', '100000', '199999', '0199999'].filter((length) => oversized.test(length))).toEqual([]);
    expect(['200000', '999999', '1000000', '10485760', '0200000'].filter((length) => !oversized.test(length))).toEqual([]);
  });
});
