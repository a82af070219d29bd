import type { S3Client } from '@aws-sdk/client-s3';
import { marking, settingsFor } from '../patience.ts';

type Sdk = typeof import('#s3-sdk');
type Connection = { readonly sdk: Sdk; readonly s3: S3Client };

/** The object store's SDK is loaded by the first call that needs it: it weighs half as much as everything else together. */
export const createConnect = (): (() => Promise<Connection>) => {
  let client: S3Client | undefined;
  return async () => {
    const sdk = await import('#s3-sdk');
    if (client === undefined) {
      client = new sdk.S3Client(settingsFor('s3'));
      client.middlewareStack.add(marking('s3'), { step: 'initialize' });
    }
    return { sdk, s3: client };
  };
};
