import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Ask } from './evaluate.ts';

/** A request of the SDK on its way to an engine. */
export type SdkRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type ServiceName = 'dynamodb' | 'kms' | 's3' | 'ses';

/** The service that a request is signed for; what is signed in its address or its form is for S3. */
export const serviceOf = ({ authorization = '' }: IncomingHttpHeaders): ServiceName => {
  const name = /Credential=[^,]*\/(\w+)\/aws4_request/.exec(authorization)?.[1];
  return name === 'dynamodb' || name === 'kms' || name === 'ses' ? name : 's3';
};

const operationOf = ({ headers }: SdkRequest): string =>
  String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? '';
const jsonOf = ({ body }: SdkRequest): unknown => JSON.parse(body.toString('utf8') || '{}');

const kmsSchema = z.object({
  KeyId: z.string().default(''),
  EncryptionContext: z.record(z.string(), z.string()).default({}),
  MacAlgorithm: z.string().optional(),
});

const ofKms = (request: SdkRequest, arnOfKey: (id: string) => string): readonly Ask[] => {
  const { KeyId, EncryptionContext, MacAlgorithm } = kmsSchema.parse(jsonOf(request));
  const names = Object.keys(EncryptionContext);
  return [
    {
      action: `kms:${operationOf(request)}`,
      resource: KeyId.startsWith('arn:') ? KeyId : arnOfKey(KeyId),
      context: {
        ...(names.length === 0 ? {} : { 'kms:EncryptionContextKeys': names }),
        ...Object.fromEntries(Object.entries(EncryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
        ...(MacAlgorithm === undefined ? {} : { 'kms:MacAlgorithm': [MacAlgorithm] }),
      },
    },
  ];
};

const mailSchema = z.object({ FromEmailAddress: z.string().default('') });

const ofSes = (request: SdkRequest, arnOfIdentity: (domain: string) => string): readonly Ask[] => {
  const address =
    /<([^>]+)>/.exec(mailSchema.parse(jsonOf(request)).FromEmailAddress)?.[1] ?? mailSchema.parse(jsonOf(request)).FromEmailAddress;
  const action = request.url.pathname === '/v2/email/outbound-emails' ? 'ses:SendEmail' : `ses:${request.method} ${request.url.pathname}`;
  return [{ action, resource: arnOfIdentity(address.split('@').at(-1) ?? ''), context: { 'ses:FromAddress': [address] } }];
};

const objectArn = (path: string): string => `arn:aws:s3:::${decodeURIComponent(path.replace(/^\//, ''))}`;

/** The key that an upload by form names. */
const keyInForm = (body: Buffer): string => /name="key"\r\n\r\n([^\r]*)\r\n/.exec(body.toString('latin1'))?.[1] ?? '';

/** What S3 asks beside the call itself where a call does more: copying reads, and locks and tags have permissions of their own. */
const besides: readonly (readonly [header: string, action: string])[] = [
  ['x-amz-object-lock-mode', 's3:PutObjectRetention'],
  ['x-amz-object-lock-legal-hold', 's3:PutObjectLegalHold'],
  ['x-amz-tagging', 's3:PutObjectTagging'],
  ['x-amz-acl', 's3:PutObjectAcl'],
];

/** Parts of an object that are asked for by a parameter. */
const subresources: readonly (readonly [parameter: string, name: string])[] = [
  ['retention', 'Retention'],
  ['legal-hold', 'LegalHold'],
  ['tagging', 'Tagging'],
  ['acl', 'Acl'],
];

const ofS3 = ({ method, url, headers, body }: SdkRequest): readonly Ask[] => {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(url.pathname) ?? [];
  const ask = (action: string, resource: string): Ask => ({ action: `s3:${action}`, resource, context: {} });
  if (method === 'POST' && key === '') return [ask('PutObject', `arn:aws:s3:::${bucket}/${keyInForm(body)}`)];
  if (key === '') return [ask(url.searchParams.has('versions') ? 'ListBucketVersions' : 'ListBucket', `arn:aws:s3:::${bucket}`)];
  const object = objectArn(url.pathname);
  const version = url.searchParams.has('versionId') ? 'Version' : '';
  const [, part = ''] = subresources.find(([parameter]) => url.searchParams.has(parameter)) ?? [];
  switch (method) {
    case 'GET':
    case 'HEAD':
      return [ask(`GetObject${version}${part}`, object)];
    case 'DELETE':
      return [
        ask(`DeleteObject${version}${part}`, object),
        ...(headers['x-amz-bypass-governance-retention'] === 'true' ? [ask('BypassGovernanceRetention', object)] : []),
      ];
    default: {
      const source = headers['x-amz-copy-source'];
      return [
        ask(`PutObject${part}`, object),
        ...(typeof source === 'string' ? [ask('GetObject', objectArn(source))] : []),
        ...besides.filter(([header]) => header in headers).map(([, action]) => ({ action, resource: object, context: {} })),
      ];
    }
  }
};

export type Arns = {
  readonly table: (operation: string, body: unknown) => readonly Ask[];
  readonly key: (id: string) => string;
  readonly identity: (domain: string) => string;
};

/** All that a request needs to be allowed. */
export const asksOf = (service: ServiceName, request: SdkRequest, arns: Arns): readonly Ask[] => {
  switch (service) {
    case 'dynamodb':
      return arns.table(operationOf(request), jsonOf(request));
    case 'kms':
      return ofKms(request, arns.key);
    case 'ses':
      return ofSes(request, arns.identity);
    case 's3':
      return ofS3(request);
  }
};

/** The bucket that must be allowed to be listed for S3 to say that an object is not there. */
export const bucketOf = ({ url }: SdkRequest): Ask => ({
  action: 's3:ListBucket',
  resource: `arn:aws:s3:::${url.pathname.split('/')[1] ?? ''}`,
  context: {},
});
