import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { writeSmallAssembly } from '../support/small-assembly.ts';

type Seen = {
  readonly Records?: readonly {
    readonly dynamodb: { readonly NewImage: { readonly sk: { readonly S: string } }; readonly ApproximateCreationDateTime: number };
  }[];
  readonly detail?: { readonly object: { readonly key: string }; readonly reason: string };
  readonly time?: string;
  readonly scheduledTime?: string;
};

describe('what the local cloud does without being called', () => {
  const assembly = mkdtempSync(join(tmpdir(), 'pumpurs-assembly-'));
  let dataFolder: string;
  let seenFile: string;
  let cloud: TestCloud;

  beforeAll(() => {
    seenFile = writeSmallAssembly(assembly).seenFile;
  });
  afterAll(() => rmSync(assembly, { recursive: true }));

  const start = async (): Promise<void> => {
    cloud = await startTestCloud({ assembly, dataFolder, now: '2021-10-04T09:00:00Z' });
  };
  beforeEach(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'pumpurs-'));
    rmSync(seenFile, { force: true });
    await start();
  });
  afterEach(async () => {
    await cloud.stop();
    rmSync(dataFolder, { recursive: true });
  });

  const seen = (): readonly Seen[] =>
    existsSync(seenFile)
      ? readFileSync(seenFile, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  const seenRecords = (): readonly string[] => seen().flatMap(({ Records = [] }) => Records.map(({ dynamodb }) => dynamodb.NewImage.sk.S));
  const deadLetters = (): readonly unknown[] => {
    const file = join(dataFolder, 'dead-letters', `${cloud.resources['DeadLetters']}.jsonl`);
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  };

  const credentials = () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = cloud.environmentOf('small');
    return { region: 'eu-north-1', credentials: { accessKeyId, secretAccessKey } };
  };
  const put = async (sk: string, type = 'PLAN', poison = false): Promise<void> => {
    const client = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...credentials() });
    const Item = { pk: { S: 'a' }, sk: { S: sk }, type: { S: type }, ...(poison ? { poison: { BOOL: true } } : {}) };
    await client.send(new PutItemCommand({ TableName: cloud.resources['Table'] ?? '', Item }));
    client.destroy();
  };
  const putObject = async (key: string): Promise<void> => {
    const client = new S3Client({ endpoint: cloud.endpoints.s3, forcePathStyle: true, ...credentials() });
    await client.send(new PutObjectCommand({ Bucket: cloud.resources['Bucket'] ?? '', Key: key, Body: 'x' }));
    client.destroy();
  };

  it('the stream: brings records in order, filtered, at the time of the local clock', async () => {
    for (const sk of ['1', '2', '3']) await put(sk);
    await put('4', 'EVENT');
    await cloud.settle();
    expect(seenRecords()).toEqual(['1', '2', '3']);
    const [first] = seen()[0]?.Records ?? [];
    expect(new Date((first?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString()).toMatch(/^2021-10-04T0(8:59:59|9:0)/);
  });

  it('the stream: tries a record that fails again, then gives it up and goes on', async () => {
    await put('good');
    await put('bad', 'PLAN', true);
    await put('after');
    await cloud.settle();
    expect(seenRecords().filter((sk) => sk === 'good')).toHaveLength(1);
    expect(seenRecords()).toContain('after');
    const arrival = expect.stringMatching(/^2021-10-04T0[89]:/);
    expect(deadLetters()).toMatchObject([
      {
        condition: 'RetryAttemptsExhausted',
        DDBStreamBatchInfo: { batchSize: 1, approximateArrivalOfFirstRecord: arrival, approximateArrivalOfLastRecord: arrival },
      },
    ]);
    await put('later');
    await cloud.settle();
    expect(seenRecords().at(-1)).toBe('later');
  });

  it('the stream: goes on after a restart where it stood, and loses nothing that was written meanwhile', async () => {
    await put('before');
    await cloud.settle();
    await put('last');
    await cloud.stop();
    await start();
    await cloud.settle();
    expect(seenRecords().filter((sk) => sk === 'before')).toHaveLength(1);
    expect(seenRecords()).toContain('last');
  });

  it('object events: reach the function of their rule, and others none', async () => {
    await putObject('quarantine/rcp_1');
    await putObject('clean/rcp_2');
    await cloud.settle();
    expect(seen().map(({ detail }) => detail?.object.key)).toEqual(['quarantine/rcp_1']);
    expect(seen()[0]?.time).toMatch(/^2021-10-04T09:0\d:\d\dZ$/);
  });

  it('object events: are tried again as declared and then kept as dead letters', async () => {
    await putObject('quarantine/bad');
    await cloud.settle();
    expect(seen()).toHaveLength(2);
    expect(deadLetters()).toEqual([expect.objectContaining({ error: 'Error: cannot read it' })]);
  });

  it('object events: one that was accepted but not delivered when everything was killed is delivered at the next start', async () => {
    await cloud.stop();
    const functionArn = `arn:aws:lambda:eu-north-1:000000000000:function:${cloud.resources['Function']}`;
    const event = { source: 'aws.s3', detail: { object: { key: 'quarantine/rcp_9' } } };
    writeFileSync(join(dataFolder, 'invocations.json'), JSON.stringify([{ id: '1', functionArn, event }]));
    await start();
    await cloud.settle();
    expect(seen().map(({ detail }) => detail?.object.key)).toEqual(['quarantine/rcp_9']);
  });

  it('schedules: run when asked, for the time that they are asked for', async () => {
    expect(await cloud.runSchedule('small', '2021-12-24T00:30:00Z')).toEqual({ ran: '2021-12-24T00:30:00Z' });
    await expect(cloud.runSchedule('other', '2021-12-24T00:30:00Z')).rejects.toThrow('schedules no function other');
  });

  it('schedules: run once after a jump of the clock, for the latest time they were due', async () => {
    cloud.setClock('2022-03-01T09:00:00Z');
    await cloud.settle();
    expect(seen()).toEqual([{ scheduledTime: '2022-03-01T00:30:00Z' }]);
    cloud.setClock('2022-03-01T20:00:00Z');
    cloud.setClock('2021-09-01T12:00:00Z');
    await cloud.settle();
    expect(seen()).toHaveLength(1);
  });

  it('schedules: do not overtake themselves: what was due while their function ran is one run, for the latest time', async () => {
    for (const day of ['2022-03-01', '2022-03-02', '2022-03-03', '2022-03-04']) cloud.setClock(`${day}T09:00:00Z`);
    await cloud.settle();
    expect(seen()).toEqual([{ scheduledTime: '2022-03-01T00:30:00Z' }, { scheduledTime: '2022-03-04T00:30:00Z' }]);
  });

  it('the clock: ticks on from where it was set, also over a restart', async () => {
    cloud.setClock('2022-01-05T10:00:00Z');
    await cloud.stop();
    await start();
    expect(cloud.now()).toMatch(/^2022-01-05T10:0/);
  });

  it('clients: keep their secrets over a restart', async () => {
    const client = cloud.createClient({ name: 'x', role: 'auditor', organisation: { kind: 'audit' } });
    await cloud.stop();
    await start();
    expect(cloud.clients()).toEqual([client]);
    expect((await cloud.call(await cloud.tokenOf(client)).get('/v1/things')).status).toBe(200);
  });

  it('local endpoints: answer this machine only, never a web page', async () => {
    const clock = `${cloud.url}/_local/clock`;
    expect((await fetch(clock)).status).toBe(200);
    expect((await fetch(clock, { headers: { Origin: 'https://example.org' } })).status).toBe(403);
    const moved = await cloud.call().put('/_local/clock', { now: '2022-02-02T02:02:02Z' });
    expect(moved).toMatchObject({ status: 200, body: { now: expect.stringMatching(/^2022-02-02T02:02/) } });
    expect((await cloud.call().put('/_local/clock', { now: 'tomorrow' })).status).toBe(400);
  });

  it('faults: are told and changed where it was started with them, and nowhere else', async () => {
    const stirred = await startTestCloud({ assembly, faults: 'none' });
    try {
      const { call } = stirred;
      expect((await call().get('/_local/faults')).body).toEqual({ faults: 'none', requests: 0, struck: {} });
      const changed = await call().put('/_local/faults', { faults: 'throttling:0.5,seed=7' });
      expect(changed).toMatchObject({ status: 200, body: { faults: 'throttling:0.5,seed=7' } });
      expect((await call().put('/_local/faults', { faults: 'hail' })).status).toBe(400);
      expect((await call().get('/_local/faults')).body).toMatchObject({ faults: 'throttling:0.5,seed=7' });
      expect(stirred.environmentOf('small')['AWS_SDK_UA_APP_ID']).toBe('small');
    } finally {
      await stirred.stop();
    }
    expect((await cloud.call().get('/_local/faults')).status).toBe(409);
    expect((await cloud.call().put('/_local/faults', { faults: 'mix' })).status).toBe(409);
    expect(cloud.environmentOf('small')).not.toHaveProperty('AWS_SDK_UA_APP_ID');
  });

  it('a second cloud on the same folder is refused', async () => {
    await expect(startTestCloud({ assembly, dataFolder })).rejects.toMatchObject({ kind: 'data-folder' });
  });

  it('a damaged state file is refused with its name', async () => {
    await cloud.stop();
    writeFileSync(join(dataFolder, 'clients.json'), '{');
    await expect(start()).rejects.toMatchObject({ kind: 'data-folder', message: expect.stringContaining('clients.json') });
    rmSync(join(dataFolder, 'clients.json'));
    await start();
  });
});
