import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A function that shows what it gets, and misbehaves on request. Its dead simple store is a file beside it. */
const functionSource = `
const { appendFileSync, readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const seen = join(__dirname, 'seen.jsonl');
const mended = () => existsSync(join(__dirname, 'mended'));
exports.handler = async (event, context) => {
  const keep = () => appendFileSync(seen, JSON.stringify(event) + '\\n');
  if (event.scheduledTime) { keep(); return { ran: event.scheduledTime }; }
  if (event.source) { keep(); if (event.detail.object.key.endsWith('bad') || (event.detail.object.key.endsWith('bad for now') && !mended())) throw new Error('cannot read it'); return; }
  if (event.Records) {
    keep();
    const bad = event.Records.filter((record) => record.dynamodb.NewImage.poison && !mended()).map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber }));
    return { batchItemFailures: bad };
  }
  const { mode } = event.queryStringParameters ?? {};
  if (mode === 'throw') throw new TypeError('a secret of the inside');
  if (mode === 'malformed') return { status: 200 };
  if (mode === 'hang') await new Promise(() => {});
  if (mode === 'bytes') return { statusCode: 200, headers: { 'content-type': 'image/png' }, body: Buffer.from([1, 2, 255]).toString('base64'), isBase64Encoded: true };
  if (mode === 'cookies') return { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: '' };
  if (mode === 'large') return { statusCode: 200, body: 'x'.repeat(5000) };
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ event, environment: Object.keys(process.env).sort(), remaining: context.getRemainingTimeInMillis() }) };
};
`;

const gatewayResponse = (type: string, status: string, code: string) => ({
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: {
    RestApiId: { Ref: 'Api' },
    ResponseType: type,
    StatusCode: status,
    ResponseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
    ResponseTemplates: { 'application/json': `{"code":"${code}","detail":$context.error.messageString}` },
  },
});

const resource = (parent: unknown, part: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: { Ref: 'Api' }, ParentId: parent, PathPart: part },
});
const functionArn = { 'Fn::GetAtt': ['Function', 'Arn'] };
const method = (httpMethod: string, resourceId: unknown, scopes?: readonly string[]) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId: { Ref: 'Api' },
    HttpMethod: httpMethod,
    ResourceId: resourceId,
    ...(scopes
      ? { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'Authorizer' }, AuthorizationScopes: scopes }
      : { AuthorizationType: 'NONE' }),
    Integration: {
      Type: 'AWS_PROXY',
      TimeoutInMillis: 400,
      Uri: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':apigateway:',
            { Ref: 'AWS::Region' },
            ':lambda:path/2015-03-31/functions/',
            functionArn,
            '/invocations',
          ],
        ],
      },
    },
  },
});

const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });

const resources = {
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
  },
  DeadLetters: { Type: 'AWS::SQS::Queue' },
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: { Identifier: 'small', UserPoolId: { Ref: 'Pool' }, Scopes: [{ ScopeName: 'read' }, { ScopeName: 'write' }] },
  },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      AllowedOAuthFlows: ['client_credentials'],
      AccessTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes' },
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'function.zip' },
      Handler: 'index.handler',
      Timeout: 5,
      MemorySize: 256,
      Environment: { Variables: { TABLE: { Ref: 'Table' } } },
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
      Tags: [{ Key: 'function', Value: 'small' }],
    },
  },
  Retries: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Function' }, MaximumRetryAttempts: 1 } },
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { BinaryMediaTypes: ['image/png'], MinimumCompressionSize: 1024 } },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'v1', RestApiId: { Ref: 'Api' } } },
  Authorizer: {
    Type: 'AWS::ApiGateway::Authorizer',
    Properties: { Type: 'COGNITO_USER_POOLS', ProviderARNs: [{ 'Fn::GetAtt': ['Pool', 'Arn'] }] },
  },
  Things: resource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'things'),
  Thing: resource({ Ref: 'Things' }, '{thingId}'),
  Special: resource({ Ref: 'Things' }, 'special'),
  GetThing: method('GET', { Ref: 'Thing' }),
  PostThing: method('POST', { Ref: 'Thing' }),
  GetSpecial: method('GET', { Ref: 'Special' }),
  GetThings: method('GET', { Ref: 'Things' }, ['small/read']),
  PutThings: method('PUT', { Ref: 'Things' }, ['small/admin', 'small/write']),
  Unauthorized: gatewayResponse('UNAUTHORIZED', '401', 'unauthenticated'),
  AccessDenied: gatewayResponse('ACCESS_DENIED', '403', 'scope-missing'),
  NotFound: gatewayResponse('MISSING_AUTHENTICATION_TOKEN', '404', 'route-not-found'),
  TooLarge: gatewayResponse('REQUEST_TOO_LARGE', '413', 'body-too-large'),
  Timeout: gatewayResponse('INTEGRATION_TIMEOUT', '504', 'timeout'),
  Default5xx: gatewayResponse('DEFAULT_5XX', '500', 'internal'),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: 'Bucket' }] }, object: { key: [{ prefix: 'quarantine/' }] } },
      },
      Targets: [{ Id: 'Target', Arn: functionArn }],
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: 'Function' },
      EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      BatchSize: 10,
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 2,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"type":{"S":["PLAN"]}}}}' }] },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } },
    },
  },
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'cron(30 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Riga',
      Target: { Arn: functionArn, Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}' },
    },
  },
};

/** Writes a cloud assembly with one of everything that the local cloud runs, for tests of the local cloud itself. */
export const writeSmallAssembly = (folder: string): { readonly seenFile: string } => {
  const functionFolder = join(folder, 'function');
  mkdirSync(functionFolder, { recursive: true });
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      Small: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/eu-north-1',
        properties: { templateFile: 'small.json' },
      },
    },
  });
  write('small.json', { Resources: resources });
  write('Small.assets.json', { files: { a: { source: { path: 'function' }, destinations: { here: { objectKey: 'function.zip' } } } } });
  writeFileSync(join(functionFolder, 'index.js'), functionSource);
  writeFileSync(join(functionFolder, 'package.json'), '{"type":"commonjs"}');
  return { seenFile: join(functionFolder, 'seen.jsonl') };
};
