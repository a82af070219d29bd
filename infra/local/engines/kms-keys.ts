import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../files.ts';

/** A key as the template declares it. */
export type DeclaredKey = { readonly id: string; readonly arn: string; readonly spec: string; readonly usage: string };
export type EncryptionContext = Readonly<Record<string, string>>;

/** A refusal as KMS words it: `name` is the exception. */
export class KmsRefusal extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export type Keys = {
  encrypt(keyId: string, plaintext: Buffer, context: EncryptionContext): { readonly ciphertext: Buffer; readonly arn: string };
  /** The ciphertext says by which key it was made; a given key must be that one. */
  decrypt(ciphertext: Buffer, context: EncryptionContext, keyId: string | undefined): { readonly plaintext: Buffer; readonly arn: string };
  mac(keyId: string, algorithm: string, message: Buffer): { readonly mac: Buffer; readonly arn: string };
  /** A signature in DER form. */
  sign(keyId: string, algorithm: string, message: Buffer): { readonly signature: Buffer; readonly arn: string };
  /** The public half in DER form (SPKI). */
  publicKey(keyId: string): { readonly der: Buffer; readonly arn: string; readonly spec: string };
};

const materialSchema = z.record(z.string(), z.base64());
const VERSION = 1;
const ID_BYTES = 36;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The context is bound in an order of its own, as its fields have none. */
const additionalData = (keyId: string, context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify([keyId, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]));

const invalidCiphertext = (): KmsRefusal => new KmsRefusal('InvalidCiphertextException', '');

/** The asymmetric keys that the local cloud knows: signing ones on this curve. */
const ellipticSpec = 'ECC_NIST_P256';

const newMaterial = ({ spec }: DeclaredKey): Buffer =>
  spec === ellipticSpec
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' })
    : randomBytes(32);

/** Key material is random, made when a key is first declared, and stays in the data folder, readable by its owner only. */
export const openKeys = (file: string, declared: readonly DeclaredKey[]): Keys => {
  const material: Record<string, string> = readJsonFile(file, materialSchema) ?? {};
  const missing = declared.filter(({ id }) => material[id] === undefined);
  for (const key of missing) material[key.id] = newMaterial(key).toString('base64');
  if (missing.length > 0) writeJsonFile(file, material, 0o600);

  const keyFor = (keyId: string, usage: string): { readonly key: DeclaredKey; readonly secret: Buffer } => {
    const key = declared.find(({ id, arn }) => keyId === id || keyId === arn);
    if (!key) throw new KmsRefusal('NotFoundException', `Key '${keyId}' does not exist`);
    if (key.usage !== usage)
      throw new KmsRefusal('InvalidKeyUsageException', `${key.arn} key usage is ${key.usage} which is not valid for this operation.`);
    return { key, secret: Buffer.from(material[key.id] ?? '', 'base64') };
  };

  const signingKey = (keyId: string) => {
    const { key, secret } = keyFor(keyId, 'SIGN_VERIFY');
    if (key.spec !== ellipticSpec) throw new KmsRefusal('UnsupportedOperationException', `The local cloud does not sign with ${key.spec}.`);
    return { key, privateKey: createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' }) };
  };

  return {
    encrypt: (keyId, plaintext, context) => {
      const { key, secret } = keyFor(keyId, 'ENCRYPT_DECRYPT');
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(additionalData(key.id, context));
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return { ciphertext: Buffer.concat([Buffer.from([VERSION]), Buffer.from(key.id), iv, cipher.getAuthTag(), sealed]), arn: key.arn };
    },
    decrypt: (ciphertext, context, keyId) => {
      const body = 1 + ID_BYTES;
      if (ciphertext[0] !== VERSION || ciphertext.length < body + IV_BYTES + TAG_BYTES) throw invalidCiphertext();
      const maker = declared.find(({ id }) => id === ciphertext.toString('utf8', 1, body));
      if (!maker) throw invalidCiphertext();
      if (keyId !== undefined && keyFor(keyId, 'ENCRYPT_DECRYPT').key.id !== maker.id) {
        throw new KmsRefusal('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
      }
      const { key, secret } = keyFor(maker.id, 'ENCRYPT_DECRYPT');
      const decipher = createDecipheriv('aes-256-gcm', secret, ciphertext.subarray(body, body + IV_BYTES))
        .setAAD(additionalData(key.id, context))
        .setAuthTag(ciphertext.subarray(body + IV_BYTES, body + IV_BYTES + TAG_BYTES));
      try {
        return {
          plaintext: Buffer.concat([decipher.update(ciphertext.subarray(body + IV_BYTES + TAG_BYTES)), decipher.final()]),
          arn: key.arn,
        };
      } catch {
        throw invalidCiphertext();
      }
    },
    mac: (keyId, algorithm, message) => {
      const { key, secret } = keyFor(keyId, 'GENERATE_VERIFY_MAC');
      if (algorithm !== key.spec.replace('HMAC_', 'HMAC_SHA_')) {
        throw new KmsRefusal('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
      }
      return {
        mac: createHmac(`sha${key.spec.slice('HMAC_'.length)}`, secret)
          .update(message)
          .digest(),
        arn: key.arn,
      };
    },
    sign: (keyId, algorithm, message) => {
      const { key, privateKey } = signingKey(keyId);
      if (algorithm !== 'ECDSA_SHA_256') {
        throw new KmsRefusal('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
      }
      return { signature: sign('sha256', message, privateKey), arn: key.arn };
    },
    publicKey: (keyId) => {
      const { key, privateKey } = signingKey(keyId);
      return { der: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }), arn: key.arn, spec: key.spec };
    },
  };
};

export const macsAreEqual = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
