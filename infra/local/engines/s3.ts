import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { messageOf } from '../failures.ts';
import { listenOnLoopback } from './free-port.ts';
import { accessDenied, escapeXml, renderRefusal, S3Refusal } from './s3-errors.ts';
import { readUploadForm } from './s3-form.ts';
import { isListing, listObjects } from './s3-listing.ts';
import { createFirstComes, objectFile, removeIncomplete } from './s3-objects.ts';
import { checkPostPolicy, checkSize } from './s3-post-policy.ts';
import { type Credentials, checkRequestSignature } from './s3-signature.ts';

export type CreatedObject = {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly reason: 'PutObject' | 'POST Object' | 'CopyObject';
  /** Its bytes. */
  read(): Buffer;
};
export type S3Options = {
  readonly folder: string;
  readonly buckets: readonly string[];
  readonly region: string;
  readonly credentials: Credentials;
  /** Called before the uploader gets an answer, so that what it keeps is kept before anybody relies on it. */
  readonly onCreated: (object: CreatedObject) => void;
  readonly log: (line: string) => void;
};
export type S3Engine = { readonly endpoint: string; stop(): Promise<void> };
type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const reasons = { 'ObjectCreated:Put': 'PutObject', 'ObjectCreated:Post': 'POST Object', 'ObjectCreated:Copy': 'CopyObject' } as const;
const isCreation = (name: string): name is keyof typeof reasons => name in reasons;

/** The files in which s3rver keeps an object. */
const partsOfObject = ['object', 'object.md5', 'metadata.json'] as const;

/** Loads s3rver on first use: its dependencies take longer than everything else here, and a restart may never need it. */
const loadStore = async ({ folder, buckets, credentials, onCreated }: S3Options) => {
  const [{ default: S3rver }, { default: account }] = await Promise.all([
    import('@20minutes/s3rver'),
    import('@20minutes/s3rver/lib/models/account.js'),
  ]);
  // s3rver knows one public key pair; ours takes its place.
  account.DUMMY_ACCOUNT.revokeAccessKey('S3RVER');
  account.DUMMY_ACCOUNT.createKeyPair(credentials.accessKeyId, credentials.secretAccessKey);
  mkdirSync(folder, { recursive: true });
  removeIncomplete(folder);
  const s3rver = new S3rver({ directory: folder, silent: true, vhostBuckets: false, configureBuckets: buckets.map((name) => ({ name })) });
  await s3rver.configureBuckets();
  const { store } = s3rver;
  // s3rver removes a folder that it found empty, with whatever was stored there in between: folders stay.
  store.deleteObject = async (bucket, key) => {
    await Promise.all(partsOfObject.map((part) => rm(store.getResourcePath(bucket, key, part), { force: true })));
  };
  s3rver.on('event', ({ Records }) => {
    for (const { eventName, s3 } of Records) {
      if (!isCreation(eventName)) continue;
      const { key, size = 0, eTag = '' } = s3.object;
      const read = (): Buffer => readFileSync(objectFile(folder, s3.bucket.name, key));
      onCreated({ bucket: s3.bucket.name, key, size, etag: eTag, reason: reasons[eventName], read });
    }
  });
  return { store, serve: s3rver.callback() };
};

const isUpload = (request: IncomingMessage): boolean =>
  request.method === 'POST' && (request.headers['content-type'] ?? '').startsWith('multipart/form-data');

const asksForVersions = ({ method, url = '' }: IncomingMessage): boolean =>
  method === 'GET' && /^\/[^/?]+\/?\?(?:.*&)?versions(?:[=&]|$)/.test(url);

/** s3rver serves whoever does not sign. A private bucket does not. */
const isSigned = (request: IncomingMessage): boolean =>
  request.headers.authorization !== undefined || /[?&]X-Amz-Signature=/.test(request.url ?? '') || request.method === 'OPTIONS';

const checkDigests = (fields: ReadonlyMap<string, string>, content: Buffer): void => {
  const digests = { 'x-amz-checksum-sha256': 'sha256', 'x-amz-checksum-sha1': 'sha1', 'content-md5': 'md5' } as const;
  for (const [field, algorithm] of Object.entries(digests)) {
    const expected = fields.get(field);
    if (expected !== undefined && createHash(algorithm).update(content).digest('base64') !== expected) {
      throw new S3Refusal(400, 'BadDigest', `The ${field} you specified did not match the calculated checksum.`);
    }
  }
};

const keyOf = (fields: ReadonlyMap<string, string>, fileName: string): string => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how S3 writes the placeholder in a form's key.
  const key = (fields.get('key') ?? '').replace('${filename}', fileName);
  if (key === '') throw new S3Refusal(400, 'InvalidArgument', "Bucket POST must contain a field named 'key'.", { ArgumentName: 'key' });
  // s3rver stores keys as paths: such a key would leave the bucket's folder.
  if (key.split('/').some((part) => part === '..' || part === '.'))
    throw new S3Refusal(400, 'InvalidURI', 'The key cannot be stored locally.');
  return key;
};

/**
 * S3: s3rver, with a front that does what s3rver lacks. Uploads by form (presigned POST) are checked against their policy here and then
 * stored; everything else must be signed and goes on to s3rver, which checks the signature. `If-None-Match: *` holds.
 */
export const startS3 = async (options: S3Options): Promise<S3Engine> => {
  let loading: ReturnType<typeof loadStore> | undefined;
  const load = () => {
    loading ??= loadStore(options);
    return loading;
  };

  const firstComes = createFirstComes(options.folder);

  const receiveForm: Listener = async (request, response) => {
    const bucket = decodeURIComponent(new URL(request.url ?? '/', 'http://s3').pathname.split('/')[1] ?? '');
    if (!options.buckets.includes(bucket))
      throw new S3Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
    const { fields, fileName, content } = await readUploadForm(request);
    const { size } = checkPostPolicy(fields, bucket, { credentials: options.credentials, region: options.region, nowMs: Date.now() });
    checkSize(content.length, size);
    checkDigests(fields, content);
    const key = keyOf(fields, fileName);
    const { store } = await load();
    const metadata = Object.fromEntries([...fields].filter(([name]) => name.startsWith('x-amz-meta-') || storedHeaders.has(name)));
    const { md5 } = await store.putObject({ bucket, key, content: Readable.from([content]), metadata });
    options.onCreated({ bucket, key, size: content.length, etag: md5, reason: 'POST Object', read: () => content });
    const status = { '200': 200, '201': 201 }[fields.get('success_action_status') ?? ''] ?? 204;
    const location = `http://${request.headers.host}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const body =
      status === 201
        ? `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${location}</Location><Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><ETag>"${md5}"</ETag></PostResponse>`
        : '';
    response.writeHead(status, { etag: `"${md5}"`, location, ...(body ? { 'content-type': 'application/xml' } : {}) }).end(body);
  };

  /** s3rver keeps no versions: an object is the one version `null` of itself, as in a bucket where they were never switched on. */
  const listVersions: Listener = async (request, response) => {
    if (!(request.headers.authorization ?? '').includes(`Credential=${options.credentials.accessKeyId}/`)) throw accessDenied();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
    const bucket = decodeURIComponent(pathname.split('/')[1] ?? '');
    const prefix = searchParams.get('prefix') ?? '';
    const { store } = await load();
    const { objects } = await store.listObjects(bucket, { prefix, maxKeys: 1000 });
    const versions = objects.map(
      ({ key, size }) =>
        `<Version><Key>${escapeXml(key)}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><Size>${size}</Size></Version>`,
    );
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<ListVersionsResult><Name>${bucket}</Name><Prefix>${escapeXml(prefix)}</Prefix><IsTruncated>false</IsTruncated>${versions.join('')}</ListVersionsResult>`,
      );
  };

  const passOn: Listener = async (request, response) => {
    if (!isSigned(request)) throw accessDenied();
    const { serve, store } = await load();
    if (isListing(request)) {
      // s3rver would not find it signed: it forgets the slash behind the bucket's name.
      checkRequestSignature(request, options.credentials);
      response.writeHead(200, { 'content-type': 'application/xml' }).end(await listObjects(store, request.url ?? '/'));
      return;
    }
    if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') return serve(request, response);
    const [, bucket = '', ...key] = new URL(request.url ?? '/', 'http://s3').pathname.split('/').map(decodeURIComponent);
    await firstComes(bucket, key.join('/'), () => serve(request, response));
  };

  const server = createServer((request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-amz-request-id', requestId);
    const answer = isUpload(request) ? receiveForm : asksForVersions(request) ? listVersions : passOn;
    answer(request, response).catch((error: unknown) => {
      const refusal =
        error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError', 'We encountered an internal error. Please try again.');
      if (refusal !== error) options.log(`S3 failed: ${messageOf(error)}`);
      request.resume();
      if (!response.headersSent) response.writeHead(refusal.status, { 'content-type': 'application/xml' });
      response.end(renderRefusal(refusal, requestId));
    });
  });
  return listenOnLoopback(server);
};

const storedHeaders: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);
