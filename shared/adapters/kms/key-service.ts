import type { KMSClient } from '@aws-sdk/client-kms';
import { marking, settingsFor } from '../patience.ts';

type Sdk = typeof import('#kms-sdk');
export type KeyService = { readonly sdk: Sdk; readonly client: KMSClient };

/** The key service's SDK is loaded by the first call that needs a key: most calls need none, and a cold start should not pay for it. */
export const createKeyService = (): (() => Promise<KeyService>) => {
  let loaded: Promise<KeyService> | undefined;
  return () => {
    loaded ??= import('#kms-sdk').then((sdk) => {
      const client = new sdk.KMSClient(settingsFor('kms'));
      client.middlewareStack.add(marking('kms'), { step: 'initialize' });
      return { sdk, client };
    });
    return loaded;
  };
};

/** HMAC-SHA-256 under a key that never leaves KMS. The purpose separates uses of one key. */
export const createMac =
  (keyService: () => Promise<KeyService>, keyId: string) =>
  async (purpose: string, message: string): Promise<Uint8Array> => {
    const { sdk, client } = await keyService();
    const { Mac } = await client.send(
      new sdk.GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(`${purpose}\u0000${message}`) }),
    );
    if (Mac === undefined) throw new Error('the key service gave no MAC');
    return Mac;
  };
