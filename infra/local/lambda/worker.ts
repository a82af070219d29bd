import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, InvokeMessage, ResultMessage, WorkerSettings } from './messages.ts';

/** Lambda's runtime, in a thread: loads the bundle once and calls its handler for each event. */

type Handler = (event: unknown, context: unknown) => unknown;

const settings: WorkerSettings = workerData;
const port = parentPort;
if (!port) throw new Error('This file runs as a worker only.');
const require = createRequire(import.meta.url);

const describeError = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: 'Error', errorMessage: String(error) };

const loadHandler = (): Handler => {
  const [file = 'index', name = 'handler'] = settings.handler.split('.');
  const handler: unknown = require(join(settings.folder, `${file}.js`))[name];
  if (typeof handler !== 'function') throw new Error(`${settings.handler} is undefined or not exported`);
  return (event, context) => handler(event, context);
};

let loaded: { readonly handler: Handler } | { readonly error: FunctionError };
try {
  loaded = { handler: loadHandler() };
} catch (error) {
  console.error(error);
  loaded = { error: { ...describeError(error), errorType: 'Runtime.ImportModuleError' } };
}

const contextOf = ({ requestId, timeoutMs }: InvokeMessage) => {
  const deadline = performance.now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${settings.functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
};

const invoke = async (message: InvokeMessage): Promise<ResultMessage> => {
  const { requestId } = message;
  if ('error' in loaded) return { requestId, error: loaded.error };
  try {
    const result: unknown = await loaded.handler(JSON.parse(message.event), contextOf(message));
    return { requestId, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    console.error(error);
    return { requestId, error: describeError(error) };
  }
};

port.on('message', (message: InvokeMessage) => {
  void invoke(message).then((result) => port.postMessage(result));
});
