import type { S3Client } from '@aws-sdk/client-s3';
import { uploadWindowSeconds } from '../../domain/receipt.ts';
import type { ReceiptFiles } from '../../ports/platform.ts';

export const quarantineKey = (receiptId: string): string => `quarantine/${receiptId}`;

/** The receipt that a quarantined object belongs to, or undefined where the key is none of ours. */
export const receiptIdOfKey = (key: string): string | undefined => /^quarantine\/(rcp_[0-9A-Z]{26})$/.exec(key)?.[1];

/** The object store's SDK is loaded by the first call that needs it: it weighs half as much as everything else together. */
export const createReceiptFiles = (bucket: string): ReceiptFiles => {
  let client: S3Client | undefined;
  const connect = async () => {
    const sdk = await import('#s3-sdk');
    client ??= new sdk.S3Client({ maxAttempts: 4 });
    return { sdk, client };
  };
  return {
    uploadForm: async ({ id, contentType, sizeBytes, sha256 }) => {
      const { sdk, client: s3 } = await connect();
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const { url, fields } = await sdk.createPresignedPost(s3, {
        Bucket: bucket,
        Key: quarantineKey(id),
        Expires: uploadWindowSeconds,
        Conditions: [
          ['content-length-range', sizeBytes, sizeBytes],
          { 'Content-Type': contentType },
          { 'x-amz-checksum-algorithm': 'SHA256' },
          { 'x-amz-checksum-sha256': checksum },
        ],
        Fields: { 'Content-Type': contentType, 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': checksum },
      });
      return { url, fields };
    },
    read: async (key) => {
      const { sdk, client: s3 } = await connect();
      try {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
    },
  };
};
