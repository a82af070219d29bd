import { createHmac, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';

/** A key service that behaves as KMS does: MACs under a key of its own, data keys bound to their encryption context (unless told). */
export const caughtKeyService = ({ bindsKeys = true } = {}): ReturnType<typeof mockClient> => {
  const wrapped = new Map<string, { readonly plaintext: Buffer; readonly context: string }>();
  const commands = mockClient(KMSClient);
  commands.on(GenerateMacCommand).callsFake(({ KeyId, Message }: { KeyId: string; Message: Uint8Array }) => ({
    Mac: new Uint8Array(createHmac('sha256', `secret of ${KeyId}`).update(Message).digest()),
  }));
  commands.on(GenerateDataKeyCommand).callsFake(({ EncryptionContext }: { EncryptionContext: Record<string, string> }) => {
    const [plaintext, blob] = [randomBytes(32), randomBytes(40)];
    wrapped.set(blob.toString('hex'), { plaintext, context: JSON.stringify(EncryptionContext) });
    return { Plaintext: new Uint8Array(plaintext), CiphertextBlob: new Uint8Array(blob) };
  });
  commands
    .on(DecryptCommand)
    .callsFake(({ CiphertextBlob, EncryptionContext }: { CiphertextBlob: Uint8Array; EncryptionContext: Record<string, string> }) => {
      const found = wrapped.get(Buffer.from(CiphertextBlob).toString('hex'));
      if (found === undefined || (bindsKeys && found.context !== JSON.stringify(EncryptionContext))) {
        throw Object.assign(new Error('invalid ciphertext'), { name: 'InvalidCiphertextException' });
      }
      return { Plaintext: new Uint8Array(found.plaintext) };
    });
  return commands;
};
