import { personalData } from '../../domain/pupil.ts';
import type { Vault } from '../../ports/platform.ts';
import { crypto } from '../node/digest.ts';
import { createMac, type KeyService } from './key-service.ts';

const algorithm = 'aes-256-gcm';
const tagBytes = 16;

/**
 * Envelope encryption: every pupil has a data key of his own, wrapped by the personal-data key, so that destroying the wrapped
 * key erases the pupil. The pupil's id is bound into both layers: sealed data moved to another pupil do not open.
 */
export const createVault = (keyService: () => Promise<KeyService>, keys: { macKeyId: string; dataKeyId: string }): Vault => {
  const mac = createMac(keyService, keys.macKeyId);
  return {
    hashPersonalCode: async (code) => Buffer.from(await mac('personal-code', code)).toString('base64url'),
    seal: async (pupilId, data) => {
      const { sdk, client } = await keyService();
      const { Plaintext, CiphertextBlob } = await client.send(
        new sdk.GenerateDataKeyCommand({ KeyId: keys.dataKeyId, KeySpec: 'AES_256', EncryptionContext: { pupilId } }),
      );
      if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('the key service gave no data key');
      const nonce = crypto().randomBytes(12);
      const cipher = crypto().createCipheriv(algorithm, Plaintext, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(pupilId));
      const ciphertext = Buffer.concat([cipher.update(JSON.stringify(data), 'utf8'), cipher.final(), cipher.getAuthTag()]);
      Plaintext.fill(0);
      return {
        wrappedKey: Buffer.from(CiphertextBlob).toString('base64'),
        nonce: nonce.toString('base64'),
        ciphertext: ciphertext.toString('base64'),
      };
    },
    open: async (pupilId, sealed) => {
      const { sdk, client } = await keyService();
      const { Plaintext } = await client.send(
        new sdk.DecryptCommand({
          KeyId: keys.dataKeyId,
          CiphertextBlob: Buffer.from(sealed.wrappedKey, 'base64'),
          EncryptionContext: { pupilId },
        }),
      );
      if (Plaintext === undefined) throw new Error('the key service opened no data key');
      const bytes = Buffer.from(sealed.ciphertext, 'base64');
      const decipher = crypto()
        .createDecipheriv(algorithm, Plaintext, Buffer.from(sealed.nonce, 'base64'), { authTagLength: tagBytes })
        .setAAD(Buffer.from(pupilId))
        .setAuthTag(bytes.subarray(-tagBytes));
      const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
      Plaintext.fill(0);
      return personalData().parse(JSON.parse(text));
    },
  };
};
