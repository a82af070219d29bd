import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CreatedObject, type S3Engine, startS3 } from '../../infra/local/engines/s3.ts';
import { objectFile } from '../../infra/local/engines/s3-objects.ts';

const credentials = { accessKeyId: 'PUMPURSTEST', secretAccessKey: 'a-secret-of-this-test' };
const region = 'eu-north-1';
const Bucket = 'receipts';
const Key = 'quarantine/rcp_1';
const content = Buffer.from('%PDF-1.7 a receipt');

describe('the S3 of the local cloud', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-s3-'));
  const created: CreatedObject[] = [];
  let engine: S3Engine;
  let client: S3Client;

  beforeAll(async () => {
    engine = await startS3({
      folder,
      buckets: [Bucket],
      region,
      credentials,
      onCreated: (object) => created.push(object),
      log: () => undefined,
    });
    client = new S3Client({ endpoint: engine.endpoint, region, credentials, forcePathStyle: true });
  });
  beforeEach(() => {
    created.length = 0;
  });
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  const presign = async (options: { Expires?: number; credentials?: typeof credentials } = {}): Promise<PresignedPost> =>
    createPresignedPost(
      new S3Client({ endpoint: engine.endpoint, region, credentials: options.credentials ?? credentials, forcePathStyle: true }),
      {
        Bucket,
        Key,
        Fields: { 'Content-Type': 'application/pdf', 'x-amz-meta-receipt': 'rcp_1' },
        Conditions: [
          ['content-length-range', 5, 64],
          ['eq', '$Content-Type', 'application/pdf'],
          ['starts-with', '$x-amz-meta-receipt', 'rcp_'],
        ],
        Expires: options.Expires ?? 300,
      },
    );

  const upload = async ({ url, fields }: PresignedPost, changes: Readonly<Record<string, string | undefined>> = {}, file = content) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changes })) if (value !== undefined) form.append(name, value);
    form.append('file', new Blob([file]), 'receipt.pdf');
    const response = await fetch(url, { method: 'POST', body: form });
    return { status: response.status, text: await response.text() };
  };

  it('keeps what is stored at the very moment in which the last object beside it is removed', async () => {
    for (let round = 1; round <= 60; round += 1) {
      const [old, next] = [`busy/${round}/old`, `busy/${round}/new`];
      await client.send(new PutObjectCommand({ Bucket, Key: old, Body: content }));
      await Promise.all([
        client.send(new DeleteObjectCommand({ Bucket, Key: old })),
        client.send(new PutObjectCommand({ Bucket, Key: next, Body: content })),
      ]);
      const stored = await client.send(new GetObjectCommand({ Bucket, Key: next }));
      expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? [])).toEqual(content);
    }
  });

  it('stores a form that keeps to its policy, and tells of it before it answers', async () => {
    const { status } = await upload(await presign());
    expect(status).toBe(204);
    const etag = createHash('md5').update(content).digest('hex');
    expect(created).toMatchObject([{ bucket: Bucket, key: Key, size: content.length, etag, reason: 'POST Object' }]);
    expect(created[0]?.read()).toEqual(content);
    const stored = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(stored.ContentType).toBe('application/pdf');
    expect(stored.Metadata).toEqual({ receipt: 'rcp_1' });
    expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? [])).toEqual(content);
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, number, string]>([
    ['another key', { key: 'quarantine/rcp_2' }, 403, 'Policy Condition failed'],
    ['another type', { 'Content-Type': 'text/html' }, 403, 'Policy Condition failed'],
    ['a wrong beginning', { 'x-amz-meta-receipt': 'clm_1' }, 403, 'Policy Condition failed'],
    ['a missing field', { 'x-amz-meta-receipt': undefined }, 403, 'Policy Condition failed'],
    ['a field that the policy does not name', { 'x-amz-meta-extra': '1' }, 403, 'Extra input fields: x-amz-meta-extra'],
    ['no policy', { Policy: undefined }, 403, 'AccessDenied'],
    [
      'a changed policy',
      { Policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString('base64') },
      403,
      'SignatureDoesNotMatch',
    ],
    ['a changed signature', { 'X-Amz-Signature': '0'.repeat(64) }, 403, 'SignatureDoesNotMatch'],
    [
      'a foreign key',
      { 'X-Amz-Credential': 'SOMEBODY/20211004/eu-north-1/s3/aws4_request', 'X-Amz-Date': '20211004T000000Z' },
      403,
      'InvalidAccessKeyId',
    ],
  ])('refuses %s', async (_what, changes, status, text) => {
    const answer = await upload(await presign(), changes);
    expect(answer).toEqual({ status, text: expect.stringContaining(text) });
    expect(created).toEqual([]);
  });

  it('refuses a policy signed with another secret', async () => {
    const post = await presign({ credentials: { ...credentials, secretAccessKey: 'guessed' } });
    expect(await upload(post)).toEqual({ status: 403, text: expect.stringContaining('SignatureDoesNotMatch') });
  });

  it('refuses an expired policy', async () => {
    expect(await upload(await presign({ Expires: -1 }))).toEqual({ status: 403, text: expect.stringContaining('Policy expired') });
  });

  it.each([
    ['too large', 65, 'EntityTooLarge'],
    ['too small', 4, 'EntityTooSmall'],
  ])('refuses a file that is %s', async (_what, size, code) => {
    expect(await upload(await presign(), {}, Buffer.alloc(size))).toEqual({ status: 400, text: expect.stringContaining(code) });
    expect(created).toEqual([]);
  });

  it('takes the smallest and the largest file that the policy allows', async () => {
    expect((await upload(await presign(), {}, Buffer.alloc(5))).status).toBe(204);
    expect((await upload(await presign(), {}, Buffer.alloc(64))).status).toBe(204);
  });

  it('tells of objects that are put with a signed request', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'reports/a.json', Body: '{}' }));
    expect(created).toEqual([expect.objectContaining({ key: 'reports/a.json', size: 2, reason: 'PutObject' })]);
  });

  it('keeps what came first under a key, where that is asked for', async () => {
    const put = async (key: string, Body: string, IfNoneMatch?: string) =>
      client.send(new PutObjectCommand({ Bucket, Key: key, Body, ...(IfNoneMatch === undefined ? {} : { IfNoneMatch }) }));
    const textAt = async (key: string) => (await client.send(new GetObjectCommand({ Bucket, Key: key }))).Body?.transformToString();
    await put('audit/day.ndjson', 'first', '*');
    await expect(put('audit/day.ndjson', 'second', '*')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await textAt('audit/day.ndjson')).toBe('first');
    await put('audit/day.ndjson', 'third');
    expect(await textAt('audit/day.ndjson')).toBe('third');
    const race = await Promise.allSettled(['a', 'b', 'c'].map((text) => put('audit/race.ndjson', text, '*')));
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('forgets what it was writing when it was killed, and keeps the rest', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'audit/whole.ndjson', Body: 'whole' }));
    const half = objectFile(folder, Bucket, 'audit/half.ndjson');
    writeFileSync(half, 'ha');
    const again = await startS3({ folder, buckets: [Bucket], region, credentials, onCreated: () => undefined, log: () => undefined });
    const second = new S3Client({ endpoint: again.endpoint, region, credentials, forcePathStyle: true });
    const { Contents = [] } = await second.send(new ListObjectsV2Command({ Bucket, Prefix: 'audit/', StartAfter: 'audit/h' }));
    await again.stop();
    expect(Contents.map(({ Key: key }) => key)).toEqual(expect.arrayContaining(['audit/whole.ndjson']));
    expect(Contents.map(({ Key: key }) => key)).not.toContain('audit/half.ndjson');
    expect(existsSync(half)).toBe(false);
  });

  it('lists keys in their order, page by page, to whoever signs', async () => {
    const keys = ['list/2021-10-04/a', 'list/2021-10-04/ž (1)', 'list/2021-10-05/a'];
    for (const key of keys) await client.send(new PutObjectCommand({ Bucket, Key: key, Body: key }));
    const pages: (readonly string[])[] = [];
    let token: string | undefined;
    do {
      const page = { Bucket, Prefix: 'list/', MaxKeys: 2, ...(token === undefined ? {} : { ContinuationToken: token }) };
      const { Contents = [], NextContinuationToken } = await client.send(new ListObjectsV2Command(page));
      pages.push(Contents.map(({ Key: key = '' }) => key));
      token = NextContinuationToken;
    } while (token !== undefined);
    expect(pages).toEqual([keys.slice(0, 2), keys.slice(2)]);
    const later = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', StartAfter: 'list/2021-10-05' }));
    expect(later.Contents?.map(({ Key: key }) => key)).toEqual(keys.slice(2));
    for (const stranger of [
      { ...credentials, secretAccessKey: 'guessed' },
      { ...credentials, accessKeyId: 'SOMEBODY' },
    ]) {
      const other = new S3Client({ endpoint: engine.endpoint, region, credentials: stranger, forcePathStyle: true });
      await expect(other.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    }
  });

  it('serves nobody who does not sign, or signs with another secret', async () => {
    expect((await fetch(`${engine.endpoint}/${Bucket}/${Key}`)).status).toBe(403);
    const stranger = new S3Client({
      endpoint: engine.endpoint,
      region,
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      forcePathStyle: true,
    });
    await expect(stranger.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });
});
