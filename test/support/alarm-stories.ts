import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { bundleFolder } from '../../infra/constructs/bundle.ts';
import { createAsyncInvocations } from '../../infra/local/lambda/async-invocations.ts';
import { createFunctionHost } from '../../infra/local/lambda/function-host.ts';
import type { Json } from '../../infra/local/template.ts';
import { createApi } from '../../shared/http/api.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import type { DeclaredAlarm } from './alarm-evaluator.ts';
import { noon } from './builders.ts';
import { gatewayEvent, lambdaContext } from './gateway.ts';
import { operationOver } from './http.ts';
import { linesWhile } from './logged.ts';
import { memoryRecords } from './memory-records.ts';
import { type Datum, dataIn } from './metric-data.ts';
import { oneRoute } from './one-route.ts';

/** What happened, as CloudWatch saw it, and the time to look at. */
export type Story = { readonly data: readonly Datum[]; readonly from: number; readonly until: number };
export type Stories = Readonly<Record<string, Readonly<Record<'bad' | 'good', (alarm: DeclaredAlarm) => Promise<Story>>>>>;

export const minutes = (count: number): number => count * 60_000;
export const days = (count: number): number => count * 86_400_000;

/** The story of what the functions' own log lines say, each run at its instant. */
export const emitted = async (...runs: readonly (readonly [at: number, run: () => unknown])[]): Promise<Story> => {
  const data: Datum[] = [];
  for (const [at, run] of runs) data.push(...dataIn(await linesWhile(run), at));
  return storyOf(
    data,
    runs.map(([at]) => at),
  );
};

/** A story of the values that a service of AWS keeps of the alarm's metric. */
export const counted = (alarm: DeclaredAlarm, values: readonly (readonly [at: number, value: number])[]): Story =>
  storyOf(
    values.map(([at, value]) => ({ namespace: alarm.Namespace, name: alarm.MetricName, dimensions: alarm.dimensions, value, at })),
    values.map(([at]) => at),
  );

const storyOf = (data: readonly Datum[], instants: readonly number[]): Story => ({
  data,
  from: Math.min(...instants),
  until: Math.max(...instants) + minutes(1),
});

/** The same at the beginning of each of some periods of five minutes. */
export const everyFiveMinutes = <Value>(times: number, of: (at: number) => Value): readonly Value[] =>
  Array.from({ length: times }, (_, index) => of(noon + minutes(5 * index)));

const fine = { statusCode: 200, headers: {}, body: '{}' };

/** A function of the API with the real log, whose one operation does this. */
const apiDoing = (work: () => unknown) =>
  createApi(
    oneRoute,
    {
      doThing: async () => {
        await work();
        return fine;
      },
    },
    { ...operationOver(memoryRecords()), log: createLog('plans') },
  );

/** One call of it, as the gateway counts it: whether it is a 5xx, and how many milliseconds it took on a clock that only jumps. */
export const called = async (work: () => unknown): Promise<{ readonly serverError: 0 | 1; readonly latency: number }> => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const began = Date.now();
    const answering = Promise.resolve(apiDoing(work)(gatewayEvent({ path: '/things' }), lambdaContext(10_000))).then(({ statusCode }) => ({
      serverError: statusCode >= 500 ? (1 as const) : (0 as const),
      latency: Date.now() - began,
    }));
    await vi.advanceTimersByTimeAsync(30_000);
    return await answering;
  } finally {
    vi.useRealTimers();
  }
};

/** Calls it so often, in real time. */
export const callTimes = async (times: number, work: () => unknown): Promise<void> => {
  const api = apiDoing(work);
  for (let call = 0; call < times; call += 1) await api(gatewayEvent({ path: '/things' }), lambdaContext(10_000));
};

export const fails = (name: string) => (): Promise<never> => Promise.reject(Object.assign(new Error('down'), { name }));

/** Waits for nothing that ever comes. */
export const hangs = (): Promise<never> => new Promise(() => undefined);

/** A deployed function's real bundle in the local cloud's host: without its environment it fails at its start, as after a bad deployment. */
const hostOf = (name: string, folder: string) =>
  createFunctionHost({
    name,
    folder: bundleFolder(name),
    handler: 'index.handler',
    physicalName: name,
    arn: `arn:aws:lambda:eu-north-1:000000000000:function:${name}`,
    timeoutMs: 10_000,
    memoryMegabytes: 256,
    environment: {},
    logFile: join(folder, `${name}.log`),
  });

const inFolder = async <Value>(run: (folder: string) => Promise<Value>): Promise<Value> => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-alarms-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** How many of so many real invocations ended by an error. */
export const errorsOf = (name: string, times: number, event: Json): Promise<number> =>
  inFolder(async (folder) => {
    const host = hostOf(name, folder);
    let errors = 0;
    for (let call = 0; call < times; call += 1) if (!(await host.invoke(event)).ok) errors += 1;
    await host.stop();
    return errors;
  });

/** How many letters lie in the queue after an event was tried as often as it is. */
export const lettersOf = (name: string, event: Json): Promise<number> =>
  inFolder(async (folder) => {
    const host = hostOf(name, folder);
    let letters = 0;
    const invocations = createAsyncInvocations({
      file: join(folder, 'pending.json'),
      invoke: (_arn, sent) => host.invoke(sent),
      retriesOf: () => 1,
      onFailure: () => {
        letters += 1;
      },
    });
    invocations.add(host.arn, event);
    await invocations.idle();
    invocations.stop();
    await host.stop();
    return letters;
  });
