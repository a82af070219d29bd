import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createReceiptFiles, quarantineKey, receiptIdOfKey } from '../../shared/adapters/s3/receipt-files.ts';
import { idOf } from '../support/builders.ts';

const id = idOf('rcp', 1);
const receipt = { id, contentType: 'application/pdf', sizeBytes: 1_234, sha256: 'ff'.repeat(32) };
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
    const { url, fields } = await createReceiptFiles('receipts').uploadForm(receipt);
    expect(url).toContain('receipts');
    expect(fields).toMatchObject({
      key: `quarantine/${id}`,
      'Content-Type': 'application/pdf',
      'x-amz-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': checksum,
    });
  });

  it('takes exactly this size, type, checksum, key and bucket', async () => {
    const { fields } = await createReceiptFiles('receipts').uploadForm(receipt);
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
    const { fields } = await createReceiptFiles('receipts').uploadForm(receipt);
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
    expect(await createReceiptFiles('receipts').read(quarantineKey(id))).toBeUndefined();
  });

  it('in an outage is an outage', async () => {
    mockClient(S3Client)
      .on(GetObjectCommand)
      .rejects(Object.assign(new Error('slow'), { name: 'SlowDown' }));
    await expect(createReceiptFiles('receipts').read(quarantineKey(id))).rejects.toMatchObject({ name: 'SlowDown' });
  });
});
