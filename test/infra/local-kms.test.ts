import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KmsEngine, startKms } from '../../infra/local/engines/kms.ts';
import { type DeclaredKey, openKeys } from '../../infra/local/engines/kms-keys.ts';

const key = (id: string, spec: string, usage: string): DeclaredKey => ({
  id,
  arn: `arn:aws:kms:eu-north-1:000000000000:key/${id}`,
  spec,
  usage,
});
const data = key('11111111-1111-4111-8111-111111111111', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
const other = key('22222222-2222-4222-8222-222222222222', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
const mac = key('33333333-3333-4333-8333-333333333333', 'HMAC_256', 'GENERATE_VERIFY_MAC');
const signing = key('44444444-4444-4444-8444-444444444444', 'ECC_NIST_P256', 'SIGN_VERIFY');
const Message = Buffer.from('120812-21234');

describe('the KMS of the local cloud, through the SDK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-kms-'));
  const file = join(folder, 'kms.json');
  let engine: KmsEngine;
  let client: KMSClient;
  const connect = async (): Promise<void> => {
    engine = await startKms(openKeys(file, [data, other, mac, signing]));
    client = new KMSClient({ endpoint: engine.endpoint, region: 'eu-north-1', credentials: { accessKeyId: 'A', secretAccessKey: 'B' } });
  };
  beforeAll(connect);
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  it('opens a data key under the context it was made for, also after a restart', async () => {
    const EncryptionContext = { pupil: 'pup_1', purpose: 'name' };
    const made = await client.send(new GenerateDataKeyCommand({ KeyId: data.id, KeySpec: 'AES_256', EncryptionContext }));
    expect(made.Plaintext).toHaveLength(32);
    expect(made.KeyId).toBe(data.arn);
    await engine.stop();
    await connect();
    const reordered = { purpose: 'name', pupil: 'pup_1' };
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: reordered }));
    expect(opened.Plaintext).toEqual(made.Plaintext);
  });

  it('opens nothing under another context, by another key, or once changed', async () => {
    const { CiphertextBlob = new Uint8Array() } = await client.send(
      new EncryptCommand({ KeyId: data.arn, Plaintext: Buffer.from('secret'), EncryptionContext: { pupil: 'pup_1' } }),
    );
    const decrypt = async (input: Partial<ConstructorParameters<typeof DecryptCommand>[0]>) =>
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { pupil: 'pup_1' }, ...input }));
    const changed = Uint8Array.from(CiphertextBlob);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(decrypt({ EncryptionContext: { pupil: 'pup_2' } })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await expect(decrypt({ CiphertextBlob: changed })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await expect(decrypt({ CiphertextBlob: Buffer.from('x') })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await expect(decrypt({ KeyId: other.id })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  it('makes the same code for the same message, and verifies it', async () => {
    const command = { KeyId: mac.id, MacAlgorithm: 'HMAC_SHA_256', Message } as const;
    const [first, second] = [await client.send(new GenerateMacCommand(command)), await client.send(new GenerateMacCommand(command))];
    expect(first.Mac).toHaveLength(32);
    expect(second.Mac).toEqual(first.Mac);
    await expect(client.send(new VerifyMacCommand({ ...command, Mac: first.Mac }))).resolves.toMatchObject({ MacValid: true });
    const wrong = client.send(new VerifyMacCommand({ ...command, Mac: Buffer.alloc(32) }));
    await expect(wrong).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  it('signs what the public key proves, also after a restart, and never twice the same', async () => {
    const command = { KeyId: signing.arn, Message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
    const first = await client.send(new SignCommand(command));
    await engine.stop();
    await connect();
    const second = await client.send(new SignCommand(command));
    const { PublicKey = new Uint8Array(), KeySpec, KeyUsage } = await client.send(new GetPublicKeyCommand({ KeyId: signing.id }));
    expect({ KeySpec, KeyUsage }).toEqual({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    const isSigned = (message: Buffer, signature: Uint8Array = Buffer.of()) => verify('sha256', message, publicKey, Buffer.from(signature));
    expect([isSigned(Message, first.Signature), isSigned(Message, second.Signature)]).toEqual([true, true]);
    expect(isSigned(Buffer.from('another message'), first.Signature)).toBe(false);
    expect(second.Signature).not.toEqual(first.Signature);
  });

  it('signs by no other algorithm, no digest, nothing longer than KMS takes, and with no other key', async () => {
    const sign = async (input: Partial<ConstructorParameters<typeof SignCommand>[0]>) =>
      client.send(new SignCommand({ KeyId: signing.id, Message, SigningAlgorithm: 'ECDSA_SHA_256', ...input }));
    await expect(sign({ SigningAlgorithm: 'RSASSA_PSS_SHA_256' })).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
    await expect(sign({ MessageType: 'DIGEST' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(sign({ Message: Buffer.alloc(4097) })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(sign({ KeyId: mac.id })).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
    await expect(client.send(new GetPublicKeyCommand({ KeyId: data.id }))).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });

  it('refuses unknown keys and keys of another use', async () => {
    const unknown = client.send(new GenerateMacCommand({ KeyId: 'nothing', MacAlgorithm: 'HMAC_SHA_256', Message }));
    await expect(unknown).rejects.toMatchObject({ name: 'NotFoundException' });
    const wrongUse = client.send(new GenerateMacCommand({ KeyId: data.id, MacAlgorithm: 'HMAC_SHA_256', Message }));
    await expect(wrongUse).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });

  it('keeps its key material for its owner only', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
