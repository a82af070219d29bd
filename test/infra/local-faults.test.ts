import { createServer } from 'node:http';
import { DynamoDBClient, GetItemCommand, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../infra/local/engines/free-port.ts';
import { type Faults, startFaults } from '../../infra/local/faults/faults.ts';
import { formatFaults, parseFaults } from '../../infra/local/faults/spec.ts';
import { createStorm, type Target } from '../../infra/local/faults/storm.ts';
import { startCountingProxy } from '../bench/counting-proxy.ts';

describe('what --faults takes', () => {
  it('is kinds with their rates and a seed, and can be said again', () => {
    expect(parseFaults('latency:0.5, crashes,seed=7')).toEqual({ rates: { latency: 0.5, crashes: 0.02 }, seed: '7' });
    expect(formatFaults(parseFaults('throttling:1,seed=abc'))).toBe('throttling:1,seed=abc');
    expect(parseFaults(formatFaults(parseFaults('mix,seed=9')))).toEqual(parseFaults('mix,seed=9'));
    expect(formatFaults(parseFaults('none'))).toBe('none');
  });

  it('draws a seed where none is given', () => {
    expect(parseFaults('mix').seed).toMatch(/^\d+$/);
    expect(parseFaults('mix').seed).not.toBe(parseFaults('mix').seed);
  });

  it.each(['storm', 'latency:2', 'latency:x', 'latency:0.1:2', 'mix:0.5', 'none:1', '', 'mix,seed=', 'mix,seed=1,seed=2'])(
    'is not "%s"',
    (text) => {
      expect(() => parseFaults(text)).toThrow('is no fault to inject');
    },
  );
});

describe('a storm', () => {
  const target = (functionName: string, operation: string, invocation: string): Target => ({
    service: 'dynamodb',
    functionName,
    operation,
    isWrite: operation === 'TransactWriteItems',
    invocation,
  });
  const kinds = (spec: string, order: readonly [string, string][]) => {
    const storm = createStorm(parseFaults(spec));
    return Object.groupBy(
      order.map(([functionName, operation], index) => {
        const blow = storm.next(target(functionName, operation, String(index)));
        return { functionName, kind: blow?.kind, milliseconds: blow?.kind === 'latency' ? blow.milliseconds : undefined };
      }),
      ({ functionName }) => functionName,
    );
  };
  const calls = (name: string): [string, string][] => Array.from({ length: 300 }, (): [string, string] => [name, 'TransactWriteItems']);

  it('is the same for the same seed, whichever function is first, and another for another', () => {
    const spec = 'latency,crashes,lost-answers,conflicts,throttling,seed=5';
    const first = kinds(spec, [...calls('plans'), ...calls('claims')]);
    expect(kinds(spec, [...calls('claims'), ...calls('plans')])).toEqual(first);
    expect(kinds(spec.replace('seed=5', 'seed=6'), [...calls('plans'), ...calls('claims')])).not.toEqual(first);
    expect(new Set(first['plans']?.map(({ kind }) => kind))).toEqual(
      new Set([undefined, 'latency', 'crashes', 'lost-answers', 'conflicts', 'throttling']),
    );
  });

  it('strikes about as often as it says', () => {
    const storm = createStorm(parseFaults('throttling:0.3,seed=1'));
    for (let call = 0; call < 2000; call += 1) storm.next(target('plans', 'GetItem', String(call)));
    const { requests, struck } = storm.counts();
    expect(requests).toBe(2000);
    expect((struck.throttling ?? 0) / requests).toBeGreaterThan(0.27);
    expect((struck.throttling ?? 0) / requests).toBeLessThan(0.33);
  });

  it('lets most calls pass at the second try, and fails a few for as long as the SDK tries', () => {
    const storm = createStorm(parseFaults('throttling:1,seed=1'));
    const triesOf = (call: number): number => {
      for (let tries = 0; ; tries += 1) if (storm.next(target('plans', 'GetItem', String(call))) === undefined || tries === 5) return tries;
    };
    const tries = Array.from({ length: 300 }, (_none, call) => triesOf(call));
    expect(tries.filter((count) => count === 1).length).toBeGreaterThan(200);
    expect(tries.filter((count) => count === 5).length).toBeGreaterThan(0);
  });

  it('leaves a service out for a few requests in a row, never for longer', () => {
    const storm = createStorm(parseFaults('outages:1,seed=3'));
    const isOut = Array.from({ length: 500 }, (_none, call) =>
      storm.next({ service: 'kms', functionName: 'plans', operation: 'Decrypt', isWrite: false, invocation: String(call) }) === undefined
        ? ' '
        : 'x',
    );
    const outages = isOut.join('').trim().split(/ +/);
    expect(outages).toHaveLength(10);
    for (const { length } of outages) expect(length).toSatisfy((long: number) => long >= 3 && long <= 8);
  });
});

describe('between a function and the services', () => {
  let reached = 0;
  const crashed: string[] = [];
  let engine: { endpoint: string; stop(): Promise<void> };
  let faults: Faults;

  beforeAll(async () => {
    engine = await listenOnLoopback(
      createServer((request, response) => {
        request.resume().on('end', () => {
          reached += 1;
          response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
        });
      }),
    );
    const { endpoint } = engine;
    faults = await startFaults({
      spec: 'none',
      engines: { dynamodb: endpoint, s3: endpoint, ses: endpoint, kms: endpoint },
      crash: async (name) => {
        crashed.push(name);
      },
      log: () => undefined,
    });
  });
  afterAll(async () => {
    await faults.stop();
    await engine.stop();
  });
  beforeEach(() => {
    reached = 0;
  });

  const settings = {
    region: 'eu-north-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
    maxAttempts: 1,
    userAgentAppId: 'plans',
  };
  const table = (changes: { readonly userAgentAppId?: string } = {}) =>
    new DynamoDBClient({ ...settings, ...changes, endpoint: faults.endpoints.dynamodb });
  const get = new GetItemCommand({ TableName: 'records', Key: { pk: { S: 'a' } } });
  const write = () =>
    new TransactWriteItemsCommand({
      TransactItems: ['a', 'b', 'c'].map((pk) => ({ Put: { TableName: 'records', Item: { pk: { S: pk } } } })),
    });
  const mac = () =>
    new KMSClient({ ...settings, endpoint: faults.endpoints.kms }).send(
      new GenerateMacCommand({ KeyId: 'k', MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('m') }),
    );
  const object = () =>
    new S3Client({ ...settings, endpoint: faults.endpoints.s3, forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket: 'b', Key: 'k' }),
    );
  const mail = () =>
    new SESv2Client({ ...settings, endpoint: faults.endpoints.ses }).send(
      new SendEmailCommand({ FromEmailAddress: 'a@b.lv', Destination: { ToAddresses: ['c@d.lv'] }, Content: {} }),
    );
  const errorOf = async (call: Promise<unknown>): Promise<unknown> => call.then(() => undefined).catch((error: unknown) => error);
  const nameOf = async (call: Promise<unknown>): Promise<string> => {
    const error = await errorOf(call);
    return error instanceof Error ? error.name : 'none';
  };
  const namesOf = async (call: () => Promise<unknown>): Promise<ReadonlySet<string>> =>
    new Set(await Promise.all(Array.from({ length: 30 }, () => nameOf(call()))));

  it('lets everything pass in calm, and says that it did', async () => {
    faults.change('none');
    await table().send(get);
    expect(reached).toBe(1);
    expect(faults.report()).toEqual({ faults: 'none', requests: 1, struck: {} });
  });

  it('throttles as each service does, and the SDK knows it', async () => {
    faults.change('throttling:1,seed=1');
    expect(await namesOf(() => table().send(get))).toEqual(new Set(['ThrottlingException', 'ProvisionedThroughputExceededException']));
    expect(await namesOf(() => table().send(write()))).toEqual(
      new Set(['ThrottlingException', 'ProvisionedThroughputExceededException', 'TransactionCanceledException']),
    );
    expect(await namesOf(mac)).toEqual(new Set(['ThrottlingException']));
    expect(await namesOf(object)).toEqual(new Set(['SlowDown']));
    expect(await namesOf(mail)).toEqual(new Set(['TooManyRequestsException']));
    expect(reached).toBe(0);
    expect(faults.report().struck).toEqual({ throttling: 150 });
  });

  it('cancels transactions as if another one were at the same items, and lets reads pass', async () => {
    faults.change('conflicts:1,seed=1');
    expect(await namesOf(() => table().send(write()))).toEqual(new Set(['TransactionCanceledException', 'TransactionInProgressException']));
    const errors = await Promise.all(Array.from({ length: 10 }, () => errorOf(table().send(write()))));
    const cancelled = errors.filter((error) => error instanceof TransactionCanceledException);
    expect(cancelled.length).toBeGreaterThan(0);
    for (const { CancellationReasons = [] } of cancelled) {
      expect(CancellationReasons.map(({ Code }) => Code).sort()).toEqual(['None', 'None', 'TransactionConflict']);
    }
    expect(reached).toBe(0);
    expect(await nameOf(table().send(get))).toBe('none');
  });

  it('fails services as they fail', async () => {
    faults.change('outages:1,seed=1');
    const names = async (call: () => Promise<unknown>) => {
      const all: string[] = [];
      for (let block = 0; block < 200; block += 1) all.push(await nameOf(call()));
      return new Set(all);
    };
    expect(await names(mac)).toEqual(new Set(['none', 'TimeoutError', 'KMSInternalException', 'DependencyTimeoutException']));
    expect(await names(object)).toEqual(new Set(['none', 'TimeoutError', 'InternalError', 'ServiceUnavailable']));
    expect(await names(mail)).toEqual(new Set(['none', 'TimeoutError', 'InternalServiceErrorException']));
    expect(await names(() => table().send(write()))).toEqual(new Set(['none', 'TimeoutError', 'InternalServerError']));
  });

  it('loses answers of what the service has done', async () => {
    faults.change('lost-answers:1,seed=1');
    const error = await errorOf(table().send(write()));
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(reached).toBe(1);
  });

  it('ends the process of the function that asks, before or after the service did it', async () => {
    faults.change('crashes:1,seed=1');
    for (let call = 0; call < 20; call += 1) expect(await nameOf(table().send(write()))).not.toBe('none');
    expect(crashed).toEqual(Array.from({ length: 20 }, () => 'plans'));
    expect(reached).toBeGreaterThan(3);
    expect(reached).toBeLessThan(17);
  });

  it('leaves alone whoever is no function', async () => {
    faults.change('throttling:1');
    const other = new DynamoDBClient({ region: 'eu-north-1', credentials: settings.credentials, endpoint: faults.endpoints.dynamodb });
    await other.send(get);
    const link = await fetch(`${faults.endpoints.s3}/bucket/key?X-Amz-Signature=abc`);
    expect(link.status).toBe(200);
    expect(faults.report().requests).toBe(0);
  });
});

describe('the proxy before an engine', () => {
  it('passes on what it is given instead, and counts what the engine says of it', async () => {
    const engine = await listenOnLoopback(
      createServer(async (request, response) => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(Buffer.from(part));
        const asked: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'r1' });
        response.end(JSON.stringify({ ConsumedCapacity: { CapacityUnits: 2.5 }, asked }));
      }),
    );
    const proxy = await startCountingProxy(engine.endpoint);
    const response = await fetch(proxy.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{"Key":1}',
    });
    expect(response.headers.get('x-amzn-requestid')).toBe('r1');
    expect(await response.json()).toMatchObject({ asked: { Key: 1, ReturnConsumedCapacity: 'TOTAL' } });
    expect(proxy.take()).toEqual([{ operation: 'GetItem', body: { Key: 1 }, units: 2.5 }]);
    await proxy.stop();
    await engine.stop();
  });
});
