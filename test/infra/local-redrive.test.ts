import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { writeSmallAssembly } from '../support/small-assembly.ts';

describe('dead letters of the local cloud', () => {
  const assembly = mkdtempSync(join(tmpdir(), 'pumpurs-assembly-'));
  let seenFile: string;
  let cloud: TestCloud;

  beforeAll(async () => {
    seenFile = writeSmallAssembly(assembly).seenFile;
    cloud = await startTestCloud({ assembly, now: '2021-10-04T09:00:00Z' });
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(assembly, { recursive: true });
  });

  const settings = () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = cloud.environmentOf('small');
    return { region: 'eu-north-1', credentials: { accessKeyId, secretAccessKey } };
  };
  const upload = async (key: string): Promise<void> => {
    const client = new S3Client({ endpoint: cloud.endpoints.s3, forcePathStyle: true, ...settings() });
    await client.send(new PutObjectCommand({ Bucket: cloud.resources['Bucket'] ?? '', Key: `quarantine/${key}`, Body: 'x' }));
    client.destroy();
  };
  const poison = async (sk: string): Promise<void> => {
    const client = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...settings() });
    const Item = { pk: { S: 'a' }, sk: { S: sk }, type: { S: 'PLAN' }, poison: { BOOL: true } };
    await client.send(new PutItemCommand({ TableName: cloud.resources['Table'] ?? '', Item }));
    client.destroy();
  };
  const ask = async (method: 'GET' | 'POST', name = 'small'): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${cloud.url}/_local/dead-letters/${name}`, { method });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };

  it('are shown, sent again when the function is mended, and stay where it fails once more', async () => {
    await upload('bad');
    await upload('bad for now');
    await poison('record');
    await cloud.settle();
    expect((await ask('GET')).body).toMatchObject({ sent: 0, failed: 0, shown: 3 });
    expect((await ask('POST')).body).toMatchObject({ sent: 0, failed: 3 });
    writeFileSync(join(dirname(seenFile), 'mended'), '');
    rmSync(seenFile);
    const { body } = await ask('POST');
    expect(body).toMatchObject({ sent: 2, failed: 1 });
    const seen = readFileSync(seenFile, 'utf8');
    expect(seen).toContain('quarantine/bad for now');
    expect(seen).toContain('"record"');
    expect((await ask('GET')).body).toMatchObject({ shown: 1, lines: [expect.stringMatching(/Object Created .* \(Error\)$/)] });
  });

  it('are none where a function has no queue', async () => {
    expect(await ask('POST', 'no-such')).toMatchObject({ status: 404 });
  });
});
