import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { messageOf } from '../failures.ts';
import { listenOnLoopback } from './free-port.ts';
import { type Keys, KmsRefusal, macsAreEqual } from './kms-keys.ts';

export type KmsEngine = { readonly endpoint: string; stop(): Promise<void> };

const blob = z.base64().transform((text) => Buffer.from(text, 'base64'));
const context = z.record(z.string(), z.string()).default({});
const base64 = (bytes: Buffer): string => bytes.toString('base64');

const dataKeySchema = z.object({
  KeyId: z.string(),
  EncryptionContext: context,
  KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
});
const encryptSchema = z.object({ KeyId: z.string(), Plaintext: blob, EncryptionContext: context });
const decryptSchema = z.object({ KeyId: z.string().optional(), CiphertextBlob: blob, EncryptionContext: context });
const macSchema = z.object({ KeyId: z.string(), MacAlgorithm: z.string(), Message: blob });
/** KMS takes no longer message. Instead of one it would take its digest, which the local cloud does not. */
const signSchema = z.object({
  KeyId: z.string(),
  Message: blob.refine(({ length }) => length <= 4096),
  MessageType: z.literal('RAW').default('RAW'),
  SigningAlgorithm: z.string(),
});
const publicKeySchema = z.object({ KeyId: z.string() });
const verifyMacSchema = macSchema.extend({ Mac: blob });

const generateDataKey = (keys: Keys, input: unknown) => {
  const { KeyId, EncryptionContext, KeySpec, NumberOfBytes } = dataKeySchema.parse(input);
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new KmsRefusal('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
  const { ciphertext, arn } = keys.encrypt(KeyId, plaintext, EncryptionContext);
  return { KeyId: arn, Plaintext: base64(plaintext), CiphertextBlob: base64(ciphertext) };
};

const operations: Readonly<Record<string, (keys: Keys, input: unknown) => unknown>> = {
  GenerateDataKey: generateDataKey,
  GenerateDataKeyWithoutPlaintext: (keys, input) => {
    const { KeyId, CiphertextBlob } = generateDataKey(keys, input);
    return { KeyId, CiphertextBlob };
  },
  Encrypt: (keys, input) => {
    const { KeyId, Plaintext, EncryptionContext } = encryptSchema.parse(input);
    const { ciphertext, arn } = keys.encrypt(KeyId, Plaintext, EncryptionContext);
    return { KeyId: arn, CiphertextBlob: base64(ciphertext), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  Decrypt: (keys, input) => {
    const { KeyId, CiphertextBlob, EncryptionContext } = decryptSchema.parse(input);
    const { plaintext, arn } = keys.decrypt(CiphertextBlob, EncryptionContext, KeyId);
    return { KeyId: arn, Plaintext: base64(plaintext), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  GenerateMac: (keys, input) => {
    const { KeyId, MacAlgorithm, Message } = macSchema.parse(input);
    const { mac, arn } = keys.mac(KeyId, MacAlgorithm, Message);
    return { KeyId: arn, MacAlgorithm, Mac: base64(mac) };
  },
  VerifyMac: (keys, input) => {
    const { KeyId, MacAlgorithm, Message, Mac } = verifyMacSchema.parse(input);
    const { mac, arn } = keys.mac(KeyId, MacAlgorithm, Message);
    if (!macsAreEqual(mac, Mac)) throw new KmsRefusal('KMSInvalidMacException', '');
    return { KeyId: arn, MacAlgorithm, MacValid: true };
  },
  Sign: (keys, input) => {
    const { KeyId, Message, SigningAlgorithm } = signSchema.parse(input);
    const { signature, arn } = keys.sign(KeyId, SigningAlgorithm, Message);
    return { KeyId: arn, SigningAlgorithm, Signature: base64(signature) };
  },
  GetPublicKey: (keys, input) => {
    const { der, arn, spec } = keys.publicKey(publicKeySchema.parse(input).KeyId);
    return { KeyId: arn, KeySpec: spec, KeyUsage: 'SIGN_VERIFY', PublicKey: base64(der), SigningAlgorithms: ['ECDSA_SHA_256'] };
  },
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

const refusalFor = (error: unknown): KmsRefusal => {
  if (error instanceof KmsRefusal) return error;
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return new KmsRefusal('ValidationException', 'The request is malformed.');
  return new KmsRefusal('KMSInternalException', messageOf(error));
};

/**
 * KMS for the keys that the template declares: the operations our functions may be granted, over the protocol the SDK speaks.
 * It is ours because npm has no KMS emulator that fits: the one there is needs Docker or knows no MAC keys.
 * Key policies are not checked.
 */
export const startKms = async (keys: Keys): Promise<KmsEngine> => {
  const server = createServer((request, response) => {
    const operation = operations[String(request.headers['x-amz-target'] ?? '').replace('TrentService.', '')];
    const answer = (status: number, body: unknown): void => {
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() })
        .end(JSON.stringify(body));
    };
    const perform = async (): Promise<unknown> => {
      if (request.headers.authorization === undefined)
        throw new KmsRefusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
      if (!operation) throw new KmsRefusal('UnknownOperationException', 'The local cloud does not know this operation.');
      return operation(keys, await readBody(request));
    };
    perform().then(
      (body) => answer(200, body),
      (error: unknown) => {
        const { name, message } = refusalFor(error);
        answer(name === 'KMSInternalException' ? 500 : 400, { __type: name, message });
      },
    );
  });
  return listenOnLoopback(server);
};
