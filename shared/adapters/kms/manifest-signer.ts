import type { ManifestSigner } from '../../ports/audit.ts';
import { crypto } from '../node/digest.ts';
import type { KeyService } from './key-service.ts';

/** ECDSA on P-256 over SHA-256, by a key that never leaves KMS. */
export const createManifestSigner = (keyService: () => Promise<KeyService>, keyId: string): ManifestSigner => {
  const fetchPublicKey = async () => {
    const { sdk, client } = await keyService();
    const { PublicKey } = await client.send(new sdk.GetPublicKeyCommand({ KeyId: keyId }));
    if (PublicKey === undefined) throw new Error('the key service gave no public key');
    const der = Buffer.from(PublicKey);
    const pem = crypto().createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'pem', type: 'spki' });
    return { pem: pem.toString(), fingerprint: crypto().hash('sha256', der) };
  };
  let fetched: ReturnType<typeof fetchPublicKey> | undefined;
  const publicKey = () => {
    fetched ??= fetchPublicKey();
    return fetched;
  };

  return {
    publicKey,
    sign: async (head) => {
      const { sdk, client } = await keyService();
      const { fingerprint } = await publicKey();
      const { Signature } = await client.send(
        new sdk.SignCommand({ KeyId: keyId, Message: Buffer.from(head), MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
      );
      if (Signature === undefined) throw new Error('the key service gave no signature');
      return { algorithm: 'ECDSA_SHA_256', key: fingerprint, signature: Buffer.from(Signature).toString('base64') };
    },
  };
};
