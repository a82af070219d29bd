import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Json } from '../template.ts';
import type { FunctionError, InvokeMessage, ResultMessage, WorkerSettings } from './messages.ts';

export type InvokeResult = { readonly ok: true; readonly payload: Json } | { readonly ok: false; readonly error: FunctionError };
export type InvokeOptions = { readonly requestId?: string };

export type FunctionHostOptions = {
  /** The folder's name in `functions/`. */
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly physicalName: string;
  readonly arn: string;
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
};

export type FunctionHost = {
  readonly name: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  invoke(event: Json, options?: InvokeOptions): Promise<InvokeResult>;
  /** Ends the function's process in the middle of whatever is under way in it: those calls fail, the next one starts anew. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** Lambda's own limit for the payload of a synchronous call and of its answer. */
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

type Sandbox = { readonly worker: Worker; readonly waiting: Map<string, (result: InvokeResult) => void>; retired: boolean };

const failed = (errorType: string, errorMessage: string): InvokeResult => ({ ok: false, error: { errorType, errorMessage } });

const parsePayload = (payload: string): InvokeResult =>
  Buffer.byteLength(payload) > LARGEST_PAYLOAD_BYTES
    ? failed(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD_BYTES} bytes).`,
      )
    : { ok: true, payload: JSON.parse(payload) };

/** More calls than these at once only make each other late, as all share one thread. */
const mostUnderWay = 16;

/**
 * Runs one function's bundle in a thread of its own, started at the first call, with exactly the environment given.
 * Other than in the cloud, several calls may be under way in one thread at the same time; each still has its own time limit, which
 * begins when the thread is given the call: what waits its turn here would have a machine of its own there.
 */
export const createFunctionHost = (options: FunctionHostOptions): FunctionHost => {
  const { name, arn, environment, timeoutMs } = options;
  let current: Sandbox | undefined;
  let log: WriteStream | undefined;
  const sandboxes = new Set<Sandbox>();
  const line: (() => void)[] = [];
  let underWay = 0;
  const settings: WorkerSettings = {
    folder: options.folder,
    handler: options.handler,
    functionName: options.physicalName,
    functionArn: arn,
    memoryMegabytes: options.memoryMegabytes,
  };

  const startSandbox = (): Sandbox => {
    // Each thread that was ever started pipes into the one log.
    log ??= createWriteStream(options.logFile, { flags: 'a' }).setMaxListeners(0);
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
      name,
      workerData: settings,
      env: { ...environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMegabytes },
    });
    worker.stdout.pipe(log, { end: false });
    worker.stderr.pipe(log, { end: false });
    const sandbox: Sandbox = { worker, waiting: new Map(), retired: false };
    sandboxes.add(sandbox);
    let fatal: InvokeResult = failed('Runtime.ExitError', 'The runtime exited.');
    worker.on('message', (message: ResultMessage) => {
      settle(sandbox, message.requestId, 'error' in message ? { ok: false, error: message.error } : parsePayload(message.payload));
    });
    worker.on('error', (error) => {
      log?.write(`${JSON.stringify({ level: 'FATAL', message: 'The runtime ended', error: String(error) })}\n`);
      fatal = failed(error instanceof Error ? error.name : 'Runtime.Unknown', String(error));
    });
    worker.on('exit', () => {
      sandboxes.delete(sandbox);
      if (current === sandbox) current = undefined;
      for (const requestId of [...sandbox.waiting.keys()]) settle(sandbox, requestId, fatal);
    });
    return sandbox;
  };

  const settle = (sandbox: Sandbox, requestId: string, result: InvokeResult): void => {
    const resolve = sandbox.waiting.get(requestId);
    sandbox.waiting.delete(requestId);
    if (sandbox.retired && sandbox.waiting.size === 0) void sandbox.worker.terminate();
    resolve?.(result);
  };

  /** A call that overran its time takes the thread with it, once the other calls in it have ended. New calls get a new thread. */
  const retire = (sandbox: Sandbox): void => {
    sandbox.retired = true;
    if (current === sandbox) current = undefined;
  };

  const takeTurn = async (): Promise<void> => {
    if (underWay >= mostUnderWay) await new Promise<void>((resolve) => line.push(resolve));
    else underWay += 1;
  };

  /** Whoever is next takes the place over, so that nobody comes in between. */
  const giveTurn = (): void => {
    const next = line.shift();
    if (next === undefined) underWay -= 1;
    else next();
  };

  const run = async (event: string, requestId: string): Promise<InvokeResult> => {
    current ??= startSandbox();
    const sandbox = current;
    const message: InvokeMessage = { requestId, event, timeoutMs };
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        retire(sandbox);
        settle(
          sandbox,
          requestId,
          failed('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${timeoutMs / 1000} seconds`),
        );
      }, timeoutMs);
      sandbox.waiting.set(requestId, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      sandbox.worker.postMessage(message);
    });
  };

  return {
    name,
    arn,
    environment,
    invoke: async (event, { requestId = randomUUID() } = {}) => {
      const text = JSON.stringify(event);
      if (Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES) {
        return failed('RequestTooLargeException', `Request must be smaller than ${LARGEST_PAYLOAD_BYTES} bytes.`);
      }
      await takeTurn();
      try {
        return await run(text, requestId);
      } finally {
        giveTurn();
      }
    },
    crash: async () => {
      current = undefined;
      await Promise.all([...sandboxes].map(({ worker }) => worker.terminate()));
    },
    stop: async () => {
      await Promise.all([...sandboxes].map(({ worker }) => worker.terminate()));
      log?.end();
    },
  };
};
