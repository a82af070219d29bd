import { describe, expect, it } from 'vitest';
import { createResolver } from '../../infra/local/resolver.ts';
import { parseTemplate, type Stack } from '../../infra/local/template.ts';

const stack = (name: string, template: unknown): Stack => ({
  name,
  region: 'eu-north-1',
  template: parseTemplate(template),
  assets: new Map(),
});

const data = stack('Data', {
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'stage', Value: { Ref: 'Stage' } }] } },
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Server: { Type: 'AWS::Cognito::UserPoolResourceServer', Properties: { Identifier: 'pumpurs' } },
  },
  Parameters: { Stage: { Default: 'dev' } },
  Conditions: { IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] } },
  Mappings: { Sizes: { dev: { memory: 256 } } },
  Outputs: { TableArn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:TableArn' } } } },
});
const api = stack('Api', { Resources: {} });
const { resolve, physicalName } = createResolver([data, api]);

describe('the resolver of a template', () => {
  it('names resources the same way each time, and buckets as S3 allows', () => {
    expect(resolve('Data', { Ref: 'Table' })).toBe('Data-Table');
    expect(resolve('Data', { Ref: 'Bucket' })).toMatch(/^data-bucket-[0-9a-f]{8}$/);
    expect(physicalName('Data', 'Bucket')).toBe(resolve('Data', { Ref: 'Bucket' }));
  });

  it('gives a queue by its address in Ref and by its name in its ARN', () => {
    expect(resolve('Data', { Ref: 'Queue' })).toBe('https://sqs.eu-north-1.amazonaws.com/000000000000/Data-Queue');
    expect(resolve('Data', { 'Fn::GetAtt': ['Queue', 'Arn'] })).toBe('arn:aws:sqs:eu-north-1:000000000000:Data-Queue');
  });

  it('takes a name that the template itself gives', () => {
    expect(resolve('Data', { Ref: 'Server' })).toBe('pumpurs');
  });

  it.each<[string, Parameters<typeof resolve>[1], unknown]>([
    ['pseudo parameters', { Ref: 'AWS::Region' }, 'eu-north-1'],
    ['parameters by their default', { Ref: 'Stage' }, 'dev'],
    ['Fn::Join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3']] }, 'arn:aws:s3'],
    [
      'Fn::Sub with attributes and literals',
      { 'Fn::Sub': '${Table.Arn}/${!kept}' },
      'arn:aws:dynamodb:eu-north-1:000000000000:table/Data-Table/${kept}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${Stage}', { a: { Ref: 'AWS::AccountId' } }] }, '000000000000-dev'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Table', 'StreamArn'] }] }] }, 'Data-Table'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 256],
    ['Fn::If', { 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
    ['a property without a value', { kept: 1, dropped: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    ['an IAM condition, which is no intrinsic', { Condition: { StringEquals: { a: 'b' } } }, { Condition: { StringEquals: { a: 'b' } } }],
  ])('resolves %s', (_what, value, expected) => {
    expect(resolve('Data', value)).toEqual(expected);
  });

  it("resolves another stack's export", () => {
    expect(resolve('Api', { 'Fn::ImportValue': 'Data:TableArn' })).toBe('arn:aws:dynamodb:eu-north-1:000000000000:table/Data-Table');
  });

  it.each([
    ['an unknown resource', { Ref: 'Nothing' }],
    ['an unknown export', { 'Fn::ImportValue': 'Data:Nothing' }],
    ['an unknown function', { 'Fn::Transform': 'x' }],
  ])('refuses %s instead of guessing', (_what, value) => {
    expect(() => resolve('Api', value)).toThrow(/cannot resolve/);
  });
});
