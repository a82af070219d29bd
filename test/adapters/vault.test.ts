import { GenerateDataKeyCommand, GenerateMacCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createVault } from '../../shared/adapters/kms/vault.ts';
import { idOf } from '../support/builders.ts';
import { caughtKeyService } from '../support/key-service.ts';

const pupil = { personalCode: '32123456789', givenName: 'Šarlote', familyName: 'Paraudziņa' };
const [one, two] = [idOf('pup', 1), idOf('pup', 2)];

const setUp = (...options: Parameters<typeof caughtKeyService>) => {
  const commands = caughtKeyService(...options);
  return { commands, vault: createVault(createKeyService(), { macKeyId: 'mac-key', dataKeyId: 'data-key' }) };
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
});

describe('sealed personal data', () => {
  it('open again for their pupil', async () => {
    const { vault } = setUp();
    expect(await vault.open(one, await vault.seal(one, pupil))).toEqual(pupil);
  });

  it('show nothing of what they hold', async () => {
    const { vault } = setUp();
    const sealed = await vault.seal(one, pupil);
    const bytes = Buffer.concat([sealed.ciphertext, sealed.nonce, sealed.wrappedKey].map((part) => Buffer.from(part, 'base64')));
    for (const part of Object.values(pupil)) expect(bytes.includes(part)).toBe(false);
  });

  it('do not open under another pupil’s id', async () => {
    const { vault } = setUp();
    await expect(vault.open(two, await vault.seal(one, pupil))).rejects.toThrow();
  });

  it('do not open under another pupil’s id, though the key service gave their key', async () => {
    const { vault } = setUp({ bindsKeys: false });
    const sealed = await vault.seal(one, pupil);
    expect(await vault.open(one, sealed)).toEqual(pupil);
    await expect(vault.open(two, sealed)).rejects.toThrow();
  });

  it.each(['ciphertext', 'nonce', 'wrappedKey'] as const)('do not open when their %s was changed', async (part) => {
    const { vault } = setUp();
    const sealed = await vault.seal(one, pupil);
    const bytes = Buffer.from(sealed[part], 'base64');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    await expect(vault.open(one, { ...sealed, [part]: bytes.toString('base64') })).rejects.toThrow();
  });

  it('have a key and a nonce of their own, every time', async () => {
    const { commands, vault } = setUp();
    const sealed = [await vault.seal(one, pupil), await vault.seal(one, pupil)];
    expect(new Set(sealed.map(({ nonce }) => nonce)).size).toBe(2);
    expect(new Set(sealed.map(({ wrappedKey }) => wrappedKey)).size).toBe(2);
    expect(commands.commandCalls(GenerateDataKeyCommand).map(({ args: [{ input }] }) => input)).toEqual(
      [1, 2].map(() => ({ KeyId: 'data-key', KeySpec: 'AES_256', EncryptionContext: { pupilId: one } })),
    );
  });
});

describe('the keyed hash of a personal code', () => {
  it('is the same for the same code, another for another', async () => {
    const { vault } = setUp();
    const hash = await vault.hashPersonalCode(pupil.personalCode);
    expect(await vault.hashPersonalCode(pupil.personalCode)).toBe(hash);
    expect(await vault.hashPersonalCode('32123456780')).not.toBe(hash);
  });

  it('fits into a key and does not show the code', async () => {
    const { vault } = setUp();
    const hash = await vault.hashPersonalCode(pupil.personalCode);
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(hash).not.toContain(pupil.personalCode);
  });

  it('is made for this purpose alone', async () => {
    const { commands, vault } = setUp();
    await vault.hashPersonalCode(pupil.personalCode);
    const [call] = commands.commandCalls(GenerateMacCommand);
    expect(call?.args[0].input).toMatchObject({ KeyId: 'mac-key', MacAlgorithm: 'HMAC_SHA_256' });
    expect(Buffer.from(call?.args[0].input.Message ?? []).toString()).toBe(`personal-code\0${pupil.personalCode}`);
  });
});

describe('a key service that gives nothing', () => {
  it('is an error, never an unsealed pupil', async () => {
    const { commands, vault } = setUp();
    commands.on(GenerateDataKeyCommand).resolves({});
    await expect(vault.seal(one, pupil)).rejects.toThrow('no data key');
    commands.on(GenerateMacCommand).resolves({});
    await expect(vault.hashPersonalCode(pupil.personalCode)).rejects.toThrow('no MAC');
  });
});
