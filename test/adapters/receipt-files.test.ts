import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createReceiptFiles, quarantineKey, receiptIdOfKey } from '../../shared/adapters/s3/receipt-files.ts';
import { idOf } from '../support/builders.ts';

const id = idOf('rcp', 1);
const receipt = { id, contentType: 'application/pdf', sizeBytes: 1_234, sha256: 'ff'.repeat(32) };
const buckets = { quarantine: 'receipts', kept: 'kept' };
const checksum = Buffer.alloc(32, 0xff).toString('base64');

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});

type Policy = { readonly expiration: string; readonly conditions: readonly unknown[] };

describe('the form that uploads a receipt', () => {
  const policyOf = (fields: Readonly<Record<string, string>>): Policy =>
    JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString());

  it('is for the receipt’s own key, type and checksum', async () => {
    const { url, fields } = await createReceiptFiles(buckets).uploadForm(receipt);
    expect(url).toContain('receipts');
    expect(fields).toMatchObject({
      key: `quarantine/${id}`,
      'Content-Type': 'application/pdf',
      'x-amz-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': checksum,
    });
  });

  it('takes exactly this size, type, checksum, key and bucket', async () => {
    const { fields } = await createReceiptFiles(buckets).uploadForm(receipt);
    expect(policyOf(fields).conditions).toEqual(
      expect.arrayContaining([
        ['content-length-range', 1_234, 1_234],
        { 'Content-Type': 'application/pdf' },
        { 'x-amz-checksum-algorithm': 'SHA256' },
        { 'x-amz-checksum-sha256': checksum },
        { bucket: 'receipts' },
        { key: `quarantine/${id}` },
      ]),
    );
    expect(JSON.stringify(policyOf(fields).conditions)).not.toContain('starts-with');
  });

  it('is valid for a quarter of an hour', async () => {
    const before = Date.now();
    const { fields } = await createReceiptFiles(buckets).uploadForm(receipt);
    const lasts = Date.parse(policyOf(fields).expiration) - before;
    expect(lasts).toBeGreaterThan(14 * 60_000);
    expect(lasts).toBeLessThanOrEqual(15 * 60_000 + 5_000);
  });
});

describe('the key of an upload', () => {
  it('leads back to its receipt', () => {
    expect(receiptIdOfKey(quarantineKey(id))).toBe(id);
  });

  it.each([
    'quarantine/',
    `quarantine/${id}/x`,
    `clean/${id}`,
    id,
    `quarantine/../${id}`,
    `quarantine/${idOf('iap', 1)}`,
    `x/quarantine/${id}`,
  ])('%s is none of ours', (key) => {
    expect(receiptIdOfKey(key)).toBeUndefined();
  });
});

describe('reading an upload', () => {
  it('that is not there finds nothing', async () => {
    mockClient(S3Client)
      .on(GetObjectCommand)
      .rejects(new NoSuchKey({ message: 'gone', $metadata: {} }));
    expect(await createReceiptFiles(buckets).read(quarantineKey(id))).toBeUndefined();
  });

  it('in an outage is an outage', async () => {
    mockClient(S3Client)
      .on(GetObjectCommand)
      .rejects(Object.assign(new Error('slow'), { name: 'SlowDown' }));
    await expect(createReceiptFiles(buckets).read(quarantineKey(id))).rejects.toMatchObject({ name: 'SlowDown' });
  });
});

describe('an upload that was judged', () => {
  const s3 = mockClient(S3Client);
  const files = () => createReceiptFiles(buckets);

  beforeEach(() => {
    s3.reset();
  });

  it('is kept by a copy without the scanner’s tags, and leaves the quarantine', async () => {
    s3.on(CopyObjectCommand).resolves({}).on(DeleteObjectCommand).resolves({});
    await files().keep(id);
    await files().discard(id);
    expect(s3.commandCalls(CopyObjectCommand).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'kept', Key: `receipts/${id}`, CopySource: `receipts/quarantine/${id}`, TaggingDirective: 'REPLACE' },
    ]);
    expect(s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'receipts', Key: `quarantine/${id}` },
    ]);
  });

  it('is announced again by a copy onto itself', async () => {
    s3.on(CopyObjectCommand).resolves({});
    await files().announce(id);
    expect(s3.commandCalls(CopyObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: 'receipts',
      Key: `quarantine/${id}`,
      CopySource: `receipts/quarantine/${id}`,
      MetadataDirective: 'REPLACE',
    });
  });

  it('is in quarantine, or not; an outage is neither', async () => {
    s3.on(HeadObjectCommand)
      .resolvesOnce({})
      .rejectsOnce(new NotFound({ $metadata: {}, message: '' }))
      .rejects(new Error('down'));
    expect(await files().isInQuarantine(id)).toBe(true);
    expect(await files().isInQuarantine(id)).toBe(false);
    await expect(files().isInQuarantine(id)).rejects.toThrow('down');
  });

  it('is downloaded for a minute as a file that its id names, never the school', async () => {
    s3.restore();
    const url = new URL(await files().download({ id, contentType: 'application/xml' }));
    expect(url.href).toContain(`kept`);
    expect(url.pathname).toContain(`receipts/${id}`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-Expires': '60',
      'response-content-disposition': `attachment; filename="${id}.xml"`,
      'response-content-type': 'application/xml',
      'response-cache-control': 'private, no-store',
    });
  });
});
