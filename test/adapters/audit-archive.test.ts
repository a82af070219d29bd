import { createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createManifestSigner } from '../../shared/adapters/kms/manifest-signer.ts';
import { createAuditArchive } from '../../shared/adapters/s3/audit-archive.ts';

vi.stubEnv('AWS_REGION', 'eu-north-1');

const named = (name: string): Error => Object.assign(new Error(name), { name });

describe('the archive', () => {
  it('keeps an object with its checksum, only where its key is free', async () => {
    const s3 = mockClient(S3Client).on(PutObjectCommand).resolves({});
    expect(await createAuditArchive('audit').keep('manifests/2021-10-04.ndjson', 'žurnāls')).toBe(true);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'audit',
      Key: 'manifests/2021-10-04.ndjson',
      Body: 'žurnāls',
      ContentType: 'application/x-ndjson',
      IfNoneMatch: '*',
      ChecksumSHA256: hash('sha256', 'žurnāls', 'base64'),
    });
  });

  it.each(['PreconditionFailed', 'ConditionalRequestConflict'])('leaves what is there: %s', async (name) => {
    mockClient(S3Client).on(PutObjectCommand).rejects(named(name));
    expect(await createAuditArchive('audit').keep('keys/a.pem', 'PEM')).toBe(false);
  });

  it('says that it could not keep or read, where that is so', async () => {
    mockClient(S3Client).on(PutObjectCommand).rejects(named('SlowDown')).on(GetObjectCommand).rejects(named('AccessDenied'));
    await expect(createAuditArchive('audit').keep('lines/a', 'a')).rejects.toThrow('SlowDown');
    await expect(createAuditArchive('audit').read('lines/a')).rejects.toThrow('AccessDenied');
  });

  it('knows what it does not have', async () => {
    mockClient(S3Client)
      .on(GetObjectCommand)
      .rejects(new NoSuchKey({ message: 'no', $metadata: {} }))
      .on(ListObjectsV2Command)
      .resolves({});
    expect(await createAuditArchive('audit').read('lines/a')).toBeUndefined();
    expect(await createAuditArchive('audit').firstKeyBelow('lines/')).toBeUndefined();
  });

  it('lists every page', async () => {
    const s3 = mockClient(S3Client)
      .on(ListObjectsV2Command)
      .resolvesOnce({ Contents: [{ Key: 'lines/b' }], NextContinuationToken: 'more' })
      .resolves({ Contents: [{ Key: 'lines/c' }] });
    expect(await createAuditArchive('audit').keysBelow('lines/', 'lines/a')).toEqual(['lines/b', 'lines/c']);
    expect(s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'audit', Prefix: 'lines/', StartAfter: 'lines/a' },
      { Bucket: 'audit', Prefix: 'lines/', ContinuationToken: 'more' },
    ]);
  });
});

describe('the signer', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });

  it('signs by the key service and tells the public half, which it asks for once', async () => {
    const kms = mockClient(KMSClient)
      .on(GetPublicKeyCommand)
      .resolves({ PublicKey: der })
      .on(SignCommand)
      .callsFake(({ Message }: { Message: Uint8Array }) => ({ Signature: sign('sha256', Buffer.from(Message), privateKey) }));
    const signer = createManifestSigner(createKeyService(), 'key-1');
    const signed = await signer.sign('{"day":"2021-10-04"}');
    const { pem, fingerprint } = await signer.publicKey();
    expect(fingerprint).toBe(hash('sha256', der));
    expect(signed).toMatchObject({ algorithm: 'ECDSA_SHA_256', key: fingerprint });
    expect(verify('sha256', Buffer.from('{"day":"2021-10-04"}'), pem, Buffer.from(signed.signature, 'base64'))).toBe(true);
    expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(1);
    expect(kms.commandCalls(SignCommand)[0]?.args[0].input).toMatchObject({
      KeyId: 'key-1',
      MessageType: 'RAW',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
  });

  it('makes no manifest without a signature', async () => {
    mockClient(KMSClient).on(GetPublicKeyCommand).resolves({ PublicKey: der }).on(SignCommand).resolves({});
    await expect(createManifestSigner(createKeyService(), 'key-1').sign('head')).rejects.toThrow('no signature');
  });
});
