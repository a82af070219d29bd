import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../files.ts';
import { type Json, jsonSchema } from '../template.ts';
import type { InvokeResult } from './function-host.ts';

const invocationSchema = z.object({ id: z.string(), functionArn: z.string(), event: jsonSchema });
type Invocation = z.infer<typeof invocationSchema>;

export type AsyncInvocations = {
  /** Takes an event over: it is on disk when this returns, and will reach its function at least once. */
  add(functionArn: string, event: Json): void;
  /** Whether an event of this function waits, runs, or is to be tried again. */
  isPending(functionArn: string): boolean;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
  /** What is not done stays on disk for the next start. */
  stop(): void;
};

export type AsyncInvocationsOptions = {
  readonly file: string;
  invoke(functionArn: string, event: Json): Promise<InvokeResult>;
  retriesOf(functionArn: string): number;
  onFailure(functionArn: string, event: Json, result: InvokeResult): void;
  /** An event is done or given up. What is added here is waited for by whoever waits for that event. */
  onEnd?(functionArn: string): void;
};

/** Lambda waits a minute and then two; nobody at a laptop would. The longer one outlasts an engine that is being started again. */
const RETRY_AFTER_MS = [200, 3000] as const;
const AT_ONCE = 8;

/** Lambda's queue of asynchronous invocations: events are tried again if the function fails, and then go to its dead letters. */
export const createAsyncInvocations = (options: AsyncInvocationsOptions): AsyncInvocations => {
  const pending = new Map((readJsonFile(options.file, z.array(invocationSchema)) ?? []).map((it) => [it.id, it]));
  const waiting: Invocation[] = [...pending.values()];
  const timers = new Set<NodeJS.Timeout>();
  let running = 0;
  let stopped = false;
  let idleListeners: (() => void)[] = [];

  const save = (): void => writeJsonFile(options.file, [...pending.values()]);

  const pause = async (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });

  const run = async ({ id, functionArn, event }: Invocation): Promise<void> => {
    const retries = options.retriesOf(functionArn);
    for (let attempt = 0; ; attempt += 1) {
      const result = await options.invoke(functionArn, event);
      if (stopped) return;
      if (!result.ok && attempt < retries) {
        await pause(RETRY_AFTER_MS[attempt] ?? RETRY_AFTER_MS[1]);
        continue;
      }
      if (!result.ok) options.onFailure(functionArn, event, result);
      pending.delete(id);
      save();
      options.onEnd?.(functionArn);
      return;
    }
  };

  const next = (): void => {
    while (!stopped && running < AT_ONCE) {
      const invocation = waiting.shift();
      if (!invocation) break;
      running += 1;
      void run(invocation).finally(() => {
        running -= 1;
        next();
      });
    }
    if (pending.size === 0 && running === 0) {
      for (const listener of idleListeners) listener();
      idleListeners = [];
    }
  };
  setImmediate(next);

  return {
    add: (functionArn, event) => {
      const invocation = { id: randomUUID(), functionArn, event };
      pending.set(invocation.id, invocation);
      save();
      waiting.push(invocation);
      setImmediate(next);
    },
    isPending: (functionArn) => [...pending.values()].some((invocation) => invocation.functionArn === functionArn),
    idle: async () => (pending.size === 0 && running === 0 ? undefined : new Promise((resolve) => idleListeners.push(resolve))),
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
