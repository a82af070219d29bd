import { downloadSeconds } from '../../domain/receipt.ts';
import { mediaTypes, type ReportFormat } from '../../domain/report.ts';
import type { ReportFiles } from '../../ports/reports.ts';
import { createConnect } from './connect.ts';

/** By content: whoever keeps the same file again changes nothing, and nothing can take its place. */
const keyOf = ({ format, sha256 }: { readonly format: ReportFormat; readonly sha256: string }): string => `reports/${sha256}.${format}`;

export const createReportFiles = (bucket: string): ReportFiles => {
  const connect = createConnect();
  return {
    keep: async ({ format, sha256, content }) => {
      const { sdk, s3 } = await connect();
      await s3.send(
        new sdk.PutObjectCommand({
          Bucket: bucket,
          Key: keyOf({ format, sha256 }),
          Body: content,
          ContentType: mediaTypes[format],
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        }),
      );
    },
    read: async (file) => {
      const { sdk, s3 } = await connect();
      try {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: keyOf(file) }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
    },
    download: async ({ format, sha256, name }) => {
      const { sdk, s3 } = await connect();
      const command = new sdk.GetObjectCommand({
        Bucket: bucket,
        Key: keyOf({ format, sha256 }),
        ResponseContentDisposition: `attachment; filename="${name}"`,
        ResponseContentType: mediaTypes[format],
        ResponseCacheControl: 'private, no-store',
      });
      return sdk.getSignedUrl(s3, command, { expiresIn: downloadSeconds });
    },
  };
};
