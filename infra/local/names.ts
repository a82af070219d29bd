import { createHash } from 'node:crypto';

/** The account of the local cloud: well-formed, and visibly no real one. */
export const ACCOUNT = '000000000000';

export type ResourceId = { readonly stack: string; readonly region: string; readonly logicalId: string; readonly type: string };

const digest = (id: ResourceId, length: number): string =>
  createHash('sha256').update(`${id.stack}/${id.logicalId}`).digest('hex').slice(0, length);

const uuidOf = (id: ResourceId): string => digest(id, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Bucket names allow lower case only and 63 characters; the digest keeps shortened names apart. */
const bucketName = (id: ResourceId): string => `${`${id.stack}-${id.logicalId}`.toLowerCase().slice(0, 54)}-${digest(id, 8)}`;

const physicalNames: Readonly<Record<string, (id: ResourceId) => string>> = {
  'AWS::S3::Bucket': bucketName,
  'AWS::KMS::Key': uuidOf,
  'AWS::Cognito::UserPool': (id) => `${id.region}_${digest(id, 9)}`,
  'AWS::Cognito::UserPoolClient': (id) => digest(id, 26),
  'AWS::ApiGateway::RestApi': (id) => digest(id, 10),
  'AWS::ApiGateway::Resource': (id) => digest(id, 6),
  'AWS::ApiGateway::Authorizer': (id) => digest(id, 6),
  'AWS::ApiGateway::Deployment': (id) => digest(id, 6),
  'AWS::Lambda::EventSourceMapping': uuidOf,
};

/** The name under which a declared resource exists here: always the same for the same logical id, as data must be found again. */
export const physicalName = (id: ResourceId): string => (physicalNames[id.type] ?? ((it) => `${it.stack}-${it.logicalId}`))(id);

const arnParts: Readonly<Record<string, (id: ResourceId, name: string) => string>> = {
  'AWS::DynamoDB::Table': (id, name) => `dynamodb:${id.region}:${ACCOUNT}:table/${name}`,
  'AWS::DynamoDB::GlobalTable': (id, name) => `dynamodb:${id.region}:${ACCOUNT}:table/${name}`,
  'AWS::S3::Bucket': (_id, name) => `s3:::${name}`,
  'AWS::KMS::Key': (id, name) => `kms:${id.region}:${ACCOUNT}:key/${name}`,
  'AWS::Lambda::Function': (id, name) => `lambda:${id.region}:${ACCOUNT}:function:${name}`,
  'AWS::SQS::Queue': (id, name) => `sqs:${id.region}:${ACCOUNT}:${name}`,
  'AWS::SNS::Topic': (id, name) => `sns:${id.region}:${ACCOUNT}:${name}`,
  'AWS::Logs::LogGroup': (id, name) => `logs:${id.region}:${ACCOUNT}:log-group:${name}:*`,
  'AWS::IAM::Role': (_id, name) => `iam::${ACCOUNT}:role/${name}`,
  'AWS::Cognito::UserPool': (id, name) => `cognito-idp:${id.region}:${ACCOUNT}:userpool/${name}`,
  'AWS::Events::Rule': (id, name) => `events:${id.region}:${ACCOUNT}:rule/${name}`,
  'AWS::Scheduler::Schedule': (id, name) => `scheduler:${id.region}:${ACCOUNT}:schedule/default/${name}`,
  'AWS::WAFv2::WebACL': (id, name) => `wafv2:${id.region}:${ACCOUNT}:regional/webacl/${name}/${digest(id, 8)}`,
};

const otherArn = (id: ResourceId, name: string): string =>
  `${id.type.split('::')[1]?.toLowerCase() ?? 'aws'}:${id.region}:${ACCOUNT}:${name}`;

export const arnOf = (id: ResourceId, name: string): string => `arn:aws:${(arnParts[id.type] ?? otherArn)(id, name)}`;

/** What `Ref` gives where that is not the name. */
export const refOf = (id: ResourceId, name: string): string => {
  if (id.type === 'AWS::SQS::Queue') return `https://sqs.${id.region}.amazonaws.com/${ACCOUNT}/${name}`;
  if (id.type === 'AWS::SNS::Topic') return arnOf(id, name);
  return name;
};

/** What `Fn::GetAtt` gives. An attribute that nothing local needs gets a readable stand-in. */
export const attributeOf = (id: ResourceId, name: string, attribute: string): string => {
  switch (attribute) {
    case 'Arn':
      return arnOf(id, name);
    case 'StreamArn':
      return `${arnOf(id, name)}/stream/local`;
    case 'RootResourceId':
      return `${name}-root`;
    case 'QueueName':
      return name;
    case 'QueueUrl':
      return refOf(id, name);
    case 'KeyId':
    case 'UserPoolId':
    case 'ResourceId':
      return name;
    case 'ProviderName':
      return `cognito-idp.${id.region}.amazonaws.com/${name}`;
    case 'DomainName':
      return `${name}.s3.amazonaws.com`;
    case 'RegionalDomainName':
      return `${name}.s3.${id.region}.amazonaws.com`;
    default:
      return `${name}.${attribute}`;
  }
};
