import type { PupilKey, Vault } from '../../ports/platform.ts';
import { crypto } from '../node/digest.ts';
import { createMac, type KeyService } from './key-service.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Envelope encryption: every pupil has a data key of his own, wrapped by the personal-data key, so that destroying the wrapped
 * key erases the pupil. The pupil's id is bound into both layers, and the place of each text into its own: sealed data moved to
 * another pupil or place do not open. One call of the key service serves all of a request's texts.
 */
export const createVault = (keyService: () => Promise<KeyService>, keys: { macKeyId: string; dataKeyId: string }): Vault => {
  const mac = createMac(keyService, keys.macKeyId);
  return {
    hashPersonalCode: async (code) => Buffer.from(await mac('personal-code', code)).toString('base64url'),
    ...createDataKeys(keyService, keys.dataKeyId),
  };
};

/** The part of the vault that knows no codes: what only opens and seals needs no key to make them with. */
export const createDataKeys = (keyService: () => Promise<KeyService>, dataKeyId: string): Pick<Vault, 'keyOf'> => {
  const newKey = async (pupilId: string): Promise<PupilKey> => {
    const { sdk, client } = await keyService();
    const { Plaintext, CiphertextBlob } = await client.send(
      new sdk.GenerateDataKeyCommand({ KeyId: dataKeyId, KeySpec: 'AES_256', EncryptionContext: { pupilId } }),
    );
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('the key service gave no data key');
    return keyOver(pupilId, Plaintext, Buffer.from(CiphertextBlob).toString('base64'));
  };

  const knownKey = async (pupilId: string, dataKey: string): Promise<PupilKey> => {
    const { sdk, client } = await keyService();
    const { Plaintext } = await client.send(
      new sdk.DecryptCommand({
        KeyId: dataKeyId,
        CiphertextBlob: Buffer.from(dataKey, 'base64'),
        EncryptionContext: { pupilId },
      }),
    );
    if (Plaintext === undefined) throw new Error('the key service opened no data key');
    return keyOver(pupilId, Plaintext, dataKey);
  };

  return { keyOf: (pupilId, dataKey) => (dataKey === undefined ? newKey(pupilId) : knownKey(pupilId, dataKey)) };
};

/** Sealed: base64 of nonce ‖ ciphertext ‖ tag. */
const keyOver = (pupilId: string, key: Uint8Array, dataKey: string): PupilKey => {
  const boundTo = (place: string): Buffer => Buffer.from(`${pupilId}\u0000${place}`);
  return {
    dataKey,
    seal: (place, text) => {
      const nonce = crypto().randomBytes(nonceBytes);
      const cipher = crypto().createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(boundTo(place));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open: (place, sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = crypto()
        .createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(boundTo(place))
        .setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
    },
  };
};
