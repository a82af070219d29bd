import { downloadSeconds, type ReceiptType, uploadWindowSeconds } from '../../domain/receipt.ts';
import type { ReceiptFiles } from '../../ports/platform.ts';
import { createConnect } from './connect.ts';

export const quarantineKey = (receiptId: string): string => `quarantine/${receiptId}`;
export const keptKey = (receiptId: string): string => `receipts/${receiptId}`;

/** The receipt that a quarantined object belongs to, or undefined where the key is none of ours. */
export const receiptIdOfKey = (key: string): string | undefined => /^quarantine\/(rcp_[0-9A-Z]{26})$/.exec(key)?.[1];

export type ReceiptBuckets = { readonly quarantine: string; readonly kept: string };

const extensionOf = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/heic': 'heic',
  'application/xml': 'xml',
} as const satisfies Record<ReceiptType, string>;

export const createReceiptFiles = ({ quarantine, kept }: ReceiptBuckets): ReceiptFiles => {
  const connect = createConnect();
  const sourceOf = (receiptId: string): string => `${quarantine}/${quarantineKey(receiptId)}`;
  return {
    uploadForm: async ({ id, contentType, sizeBytes, sha256 }) => {
      const { sdk, s3 } = await connect();
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const { url, fields } = await sdk.createPresignedPost(s3, {
        Bucket: quarantine,
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
      const { sdk, s3 } = await connect();
      try {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: quarantine, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
    },
    isInQuarantine: async (receiptId) => {
      const { sdk, s3 } = await connect();
      try {
        await s3.send(new sdk.HeadObjectCommand({ Bucket: quarantine, Key: quarantineKey(receiptId) }));
        return true;
      } catch (error) {
        if (error instanceof sdk.NotFound) return false;
        throw error;
      }
    },
    announce: async (receiptId) => {
      const { sdk, s3 } = await connect();
      // S3 copies an object onto itself only where something about it changes.
      await s3.send(
        new sdk.CopyObjectCommand({
          Bucket: quarantine,
          Key: quarantineKey(receiptId),
          CopySource: sourceOf(receiptId),
          MetadataDirective: 'REPLACE',
          Metadata: { announced: 'again' },
          TaggingDirective: 'REPLACE',
        }),
      );
    },
    keep: async (receiptId) => {
      const { sdk, s3 } = await connect();
      // The scanner's tags stay behind: nobody here may read or write tags.
      await s3.send(
        new sdk.CopyObjectCommand({ Bucket: kept, Key: keptKey(receiptId), CopySource: sourceOf(receiptId), TaggingDirective: 'REPLACE' }),
      );
    },
    discard: async (receiptId) => {
      const { sdk, s3 } = await connect();
      await s3.send(new sdk.DeleteObjectCommand({ Bucket: quarantine, Key: quarantineKey(receiptId) }));
    },
    destroy: async (receiptId) => {
      const { sdk, s3 } = await connect();
      await s3.send(new sdk.DeleteObjectCommand({ Bucket: quarantine, Key: quarantineKey(receiptId) }));
      // A kept file was perhaps copied twice, and each copy is a version of its own; a delete marker is one too.
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new sdk.ListObjectVersionsCommand({ Bucket: kept, Prefix: keptKey(receiptId) }),
      );
      for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
        if (Key !== keptKey(receiptId)) continue;
        await s3.send(new sdk.DeleteObjectCommand({ Bucket: kept, Key, VersionId, BypassGovernanceRetention: true }));
      }
    },
    download: async ({ id, contentType }) => {
      const { sdk, s3 } = await connect();
      const command = new sdk.GetObjectCommand({
        Bucket: kept,
        Key: keptKey(id),
        // The school's own name for it may be a child's, and links end up in logs.
        ResponseContentDisposition: `attachment; filename="${id}.${extensionOf[contentType]}"`,
        ResponseContentType: contentType,
        ResponseCacheControl: 'private, no-store',
      });
      return sdk.getSignedUrl(s3, command, { expiresIn: downloadSeconds });
    },
  };
};
