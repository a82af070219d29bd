import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { architectureFiles } from '../../infra/architecture/main.ts';
import { readSystem } from '../../infra/architecture/read.ts';
import { deployedStacks } from '../../infra/cost/deployed-stacks.ts';
import { parseTemplate, type Stack } from '../../infra/local/template.ts';
import { routes } from '../../shared/routes.ts';

const docs = new URL('../../docs/', import.meta.url);
const system = readSystem(deployedStacks('prod'));
const files = await architectureFiles(system);

describe('the pictures of the architecture', () => {
  it.each(Object.keys(files))('%s is what the template says now (otherwise: npm run architecture)', (name) => {
    expect(readFileSync(new URL(name, docs), 'utf8')).toBe(files[name]);
  });

  it('come out the same, byte for byte', async () => {
    expect(await architectureFiles(system)).toEqual(files);
  });

  it('show every function of the API in the way of a request', () => {
    const texts = files['images/architecture-request.svg']?.replaceAll('&#45;', '-');
    for (const name of new Set(routes.map((route) => route.function))) expect(texts).toContain(`>${name}<`);
  });
});

const code = { S3Bucket: 'assets', S3Key: 'a.zip' };
const oneFunction: Stack = {
  name: 'PumpursJobs-dev',
  region: 'eu-north-1',
  assets: new Map(),
  template: parseTemplate({
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Metadata: { 'aws:cdk:path': 'PumpursJobs-dev/Records/Table/Resource' } },
      Key: { Type: 'AWS::KMS::Key', Metadata: { 'aws:cdk:path': 'PumpursJobs-dev/Records/Key/Resource' } },
      Role: { Type: 'AWS::IAM::Role' },
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: code, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Tags: [{ Key: 'function', Value: 'worker' }] },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: { 'Fn::GetAtt': ['Table', 'Arn'] } },
              { Effect: 'Allow', Action: 'xray:PutTraceSegments', Resource: '*' },
              {
                Effect: 'Allow',
                Action: 'kms:Decrypt',
                Resource: { 'Fn::GetAtt': ['Key', 'Arn'] },
                Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-north-1.amazonaws.com' } },
              },
            ],
          },
        },
      },
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { ScheduleExpression: 'cron(5 7 ? * MON-FRI *)', Target: { Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] } } },
      },
    },
  }),
};

describe('what is read from a template', () => {
  const small = readSystem([oneFunction]);

  it('is a right for each thing that a policy names, in words', () => {
    expect(small.rights).toEqual([{ function: 'worker', thing: 'Records/Table', verbs: ['reads', 'writes'] }]);
  });

  it('is the time of each schedule', () => {
    expect(small.schedules).toEqual([{ from: '07:05 MON-FRI', label: 'UTC', function: 'worker' }]);
  });

  it('is nothing that is not declared', () => {
    expect(small).toMatchObject({ events: [], hasFirewall: false, functions: [{ name: 'worker', stack: 'PumpursJobs', routes: 0 }] });
  });
});
