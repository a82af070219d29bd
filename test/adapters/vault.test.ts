import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createVault } from '../../shared/adapters/kms/vault.ts';
import { idOf } from '../support/builders.ts';
import { caughtKeyService } from '../support/key-service.ts';

const name = 'Šarlote Paraudziņa';
const personalCode = '32123456789';
const [place, otherPlace] = ['risks/r1/note', 'risks/r2/note'];
const [one, two] = [idOf('pup', 1), idOf('pup', 2)];

const setUp = (...options: Parameters<typeof caughtKeyService>) => {
  const commands = caughtKeyService(...options);
  return { commands, vault: createVault(createKeyService(), { macKeyId: 'mac-key', dataKeyId: 'data-key' }) };
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
});

describe('a text sealed under a pupil’s key', () => {
  it('opens with the key that sealed it, and with the same key opened again from its wrapping', async () => {
    const { vault } = setUp();
    const fresh = await vault.keyOf(one);
    const sealed = fresh.seal(place, name);
    expect(fresh.open(place, sealed)).toBe(name);
    const known = await vault.keyOf(one, fresh.dataKey);
    expect(known.dataKey).toBe(fresh.dataKey);
    expect(known.open(place, sealed)).toBe(name);
    expect(fresh.open(place, known.seal(place, 'Jauns teksts'))).toBe('Jauns teksts');
  });

  it('may be empty', async () => {
    const key = await setUp().vault.keyOf(one);
    expect(key.open(place, key.seal(place, ''))).toBe('');
  });

  it('shows nothing of what it says, and never twice the same', async () => {
    const key = await setUp().vault.keyOf(one);
    const sealed = [1, 2, 3].map(() => key.seal(place, name));
    expect(new Set(sealed).size).toBe(3);
    expect(new Set(sealed.map((text) => Buffer.from(text, 'base64').subarray(0, 12).toString('hex'))).size).toBe(3);
    for (const part of [...sealed, key.dataKey]) expect(Buffer.from(part, 'base64').includes(name)).toBe(false);
  });

  it('does not open in another place', async () => {
    const key = await setUp().vault.keyOf(one);
    expect(() => key.open(otherPlace, key.seal(place, name))).toThrow();
  });

  it('does not open under another pupil’s key', async () => {
    const { vault } = setUp();
    const [ofOne, ofTwo] = [await vault.keyOf(one), await vault.keyOf(two)];
    expect(() => ofTwo.open(place, ofOne.seal(place, name))).toThrow();
  });

  it('does not open under another pupil’s id, though the key service gave him the same key', async () => {
    const { vault } = setUp({ bindsKeys: false });
    const ofOne = await vault.keyOf(one);
    const sealed = ofOne.seal(place, name);
    const ofTwo = await vault.keyOf(two, ofOne.dataKey);
    expect(() => ofTwo.open(place, sealed)).toThrow();
    expect((await vault.keyOf(one, ofOne.dataKey)).open(place, sealed)).toBe(name);
  });

  it.each([
    ['nonce', 0],
    ['ciphertext', 12],
    ['tag', -1],
  ])('does not open when its %s was changed', async (_part, position) => {
    const key = await setUp().vault.keyOf(one);
    const bytes = Buffer.from(key.seal(place, name), 'base64');
    const index = position < 0 ? bytes.length + position : position;
    bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
    expect(() => key.open(place, bytes.toString('base64'))).toThrow();
  });

  it.each([1, 16, 28])('does not open when its last %i bytes were cut off', async (length) => {
    const key = await setUp().vault.keyOf(one);
    const bytes = Buffer.from(key.seal(place, name), 'base64');
    expect(() => key.open(place, bytes.subarray(0, -length).toString('base64'))).toThrow();
  });
});

describe('a pupil’s key', () => {
  it('is one of his own, made by the key service for his id alone', async () => {
    const { commands, vault } = setUp();
    const keys = [await vault.keyOf(one), await vault.keyOf(two)];
    expect(new Set(keys.map(({ dataKey }) => dataKey)).size).toBe(2);
    expect(commands.calls().map(({ args: [{ input }] }) => input)).toEqual(
      [one, two].map((pupilId) => ({ KeyId: 'data-key', KeySpec: 'AES_256', EncryptionContext: { pupilId } })),
    );
  });

  it('that is known is opened by the key service for his id alone', async () => {
    const { commands, vault } = setUp();
    const { dataKey } = await vault.keyOf(one);
    await vault.keyOf(one, dataKey);
    expect(commands.commandCalls(DecryptCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { KeyId: 'data-key', CiphertextBlob: Buffer.from(dataKey, 'base64'), EncryptionContext: { pupilId: one } },
    ]);
    expect(commands.commandCalls(GenerateDataKeyCommand)).toHaveLength(1);
  });

  it('does not open for another pupil', async () => {
    const { vault } = setUp();
    const { dataKey } = await vault.keyOf(one);
    await expect(vault.keyOf(two, dataKey)).rejects.toThrow('invalid ciphertext');
  });

  it('does not open when its wrapping was changed', async () => {
    const { vault } = setUp();
    const bytes = Buffer.from((await vault.keyOf(one)).dataKey, 'base64');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    await expect(vault.keyOf(one, bytes.toString('base64'))).rejects.toThrow('invalid ciphertext');
  });

  it('costs one call of the key service, however many texts it seals and opens', async () => {
    const { commands, vault } = setUp();
    const key = await vault.keyOf(one);
    const sealed = Array.from({ length: 50 }, (_none, index) => key.seal(`risks/r${index}/note`, name));
    expect(sealed.map((text, index) => key.open(`risks/r${index}/note`, text))).toEqual(Array(50).fill(name));
    expect(commands.calls()).toHaveLength(1);
  });
});

describe('the keyed hash of a personal code', () => {
  it('is the same for the same code, another for another', async () => {
    const { vault } = setUp();
    const hash = await vault.hashPersonalCode(personalCode);
    expect(await vault.hashPersonalCode(personalCode)).toBe(hash);
    expect(await vault.hashPersonalCode('32123456780')).not.toBe(hash);
  });

  it('fits into a key and does not show the code', async () => {
    const { vault } = setUp();
    const hash = await vault.hashPersonalCode(personalCode);
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(hash).not.toContain(personalCode);
  });

  it('is made for this purpose alone', async () => {
    const { commands, vault } = setUp();
    await vault.hashPersonalCode(personalCode);
    const [call] = commands.commandCalls(GenerateMacCommand);
    expect(call?.args[0].input).toMatchObject({ KeyId: 'mac-key', MacAlgorithm: 'HMAC_SHA_256' });
    expect(Buffer.from(call?.args[0].input.Message ?? []).toString()).toBe(`personal-code\0${personalCode}`);
  });
});

describe('a key service that gives nothing', () => {
  it('is an error, never an unsealed text', async () => {
    const { commands, vault } = setUp();
    const { dataKey } = await vault.keyOf(one);
    commands.on(GenerateDataKeyCommand).resolves({});
    await expect(vault.keyOf(one)).rejects.toThrow('no data key');
    commands.on(DecryptCommand).resolves({});
    await expect(vault.keyOf(one, dataKey)).rejects.toThrow('no data key');
    commands.on(GenerateMacCommand).resolves({});
    await expect(vault.hashPersonalCode(personalCode)).rejects.toThrow('no MAC');
  });
});
