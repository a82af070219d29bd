import type { AuditArchive } from '../../ports/audit.ts';
import { crypto } from '../node/digest.ts';
import { createConnect } from './connect.ts';

/** S3 says that the key is taken, or that another writer is just about to take it. */
const taken = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

export const createAuditArchive = (bucket: string): AuditArchive => {
  const connect = createConnect();

  const list = async (
    prefix: string,
    page: { readonly MaxKeys?: number; readonly StartAfter?: string; readonly ContinuationToken?: string },
  ) => {
    const { sdk, s3 } = await connect();
    const { Contents = [], NextContinuationToken } = await s3.send(
      new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...page }),
    );
    return { keys: Contents.flatMap(({ Key }) => Key ?? []), next: NextContinuationToken };
  };

  return {
    keep: async (key, content) => {
      const { sdk, s3 } = await connect();
      try {
        await s3.send(
          new sdk.PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: content,
            ContentType: key.endsWith('.pem') ? 'application/x-pem-file' : 'application/x-ndjson',
            // A version that lies above another one would hide it from whoever copies the bucket.
            IfNoneMatch: '*',
            ChecksumSHA256: crypto().hash('sha256', content, 'base64'),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && taken.has(error.name)) return false;
        throw error;
      }
    },
    read: async (key) => {
      const { sdk, s3 } = await connect();
      try {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
    },
    keysBelow: async (prefix, after) => {
      let { keys, next } = await list(prefix, after === undefined ? {} : { StartAfter: after });
      while (next !== undefined) {
        const page = await list(prefix, { ContinuationToken: next });
        keys = [...keys, ...page.keys];
        next = page.next;
      }
      return keys;
    },
    firstKeyBelow: async (prefix) => (await list(prefix, { MaxKeys: 1 })).keys[0],
  };
};
