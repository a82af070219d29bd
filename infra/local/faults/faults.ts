import { setTimeout as pause } from 'node:timers/promises';
import { type Intercept, type ProxiedRequest, startLoopbackProxy } from '../engines/loopback-proxy.ts';
import { conflicting, type Service, throttled, unavailable } from './answers.ts';
import { formatFaults, parseFaults } from './spec.ts';
import { createStorm, type Target } from './storm.ts';

type Endpoints = Readonly<Record<Service, string>>;

export type FaultReport = ReturnType<ReturnType<typeof createStorm>['counts']> & {
  /** As `--faults` takes it, with the seed that repeats it. */
  readonly faults: string;
};
export type Faults = {
  /** Where the functions find the services. */
  readonly endpoints: Endpoints;
  report(): FaultReport;
  /** Begins another storm, or calm (`none`). @throws LocalCloudFailure `usage` */
  change(text: string): void;
  stop(): Promise<void>;
};

export type FaultsOptions = {
  readonly spec: string;
  /** Where the services really are. */
  readonly engines: Endpoints;
  /** Ends a function's process, with all that is under way in it. */
  crash(functionName: string): Promise<void>;
  readonly log: (line: string) => void;
};

/** How a function's SDK clients name it in each request (`AWS_SDK_UA_APP_ID`). */
export const identityOf = (functionName: string): Readonly<Record<string, string>> => ({ AWS_SDK_UA_APP_ID: functionName });

const writesOf: Readonly<Record<'dynamodb' | 'kms', ReadonlySet<string>>> = {
  dynamodb: new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']),
  kms: new Set(),
};

/** Undefined for whoever does not sign as a function's SDK does: uploads by form and downloads by link are not a function's. */
const targetOf = (service: Service, { method = '', headers, body }: ProxiedRequest): Target | undefined => {
  const functionName = /(?:^| )app\/([\w-]+)/.exec(headers['user-agent'] ?? '')?.[1];
  if (functionName === undefined || headers.authorization === undefined) return undefined;
  const isTable = service === 'dynamodb' || service === 'kms';
  const operation = isTable
    ? (String(headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '')
    : method;
  const isWrite = isTable ? writesOf[service].has(operation) : method !== 'GET' && method !== 'HEAD';
  const invocation = headers['amz-sdk-invocation-id'];
  return { service, functionName, operation, isWrite, invocation: typeof invocation === 'string' ? invocation : body.toString('base64') };
};

/**
 * Stands between the functions and each service, and does to their requests what the world does at times. The bundles are those that
 * are deployed and know nothing of it. Whatever the local cloud itself asks of the engines goes to them directly.
 */
export const startFaults = async ({ spec, engines, crash, log }: FaultsOptions): Promise<Faults> => {
  let storm = createStorm(parseFaults(spec));
  const announce = (): void => log(`Faults: ${formatFaults(storm.spec)}`);

  const intercept =
    (service: Service): Intercept =>
    async (request, forward) => {
      const target = targetOf(service, request);
      const blow = target === undefined ? undefined : storm.next(target);
      if (target === undefined || blow === undefined) return forward();
      switch (blow.kind) {
        case 'latency':
          await pause(blow.milliseconds);
          return forward();
        case 'throttling':
          return throttled(service, target.operation, request.body, blow.random);
        case 'conflicts':
          return conflicting(target.operation, request.body, blow.random);
        case 'outages':
          return blow.isBroken ? 'broken' : unavailable(service, blow.random);
        case 'lost-answers':
          await forward();
          return blow.outcome;
        case 'crashes':
          if (blow.isDone) await forward();
          await crash(target.functionName);
          return 'broken';
      }
    };

  const start = (service: Service) => startLoopbackProxy(engines[service], intercept(service));
  const [dynamodb, s3, ses, kms] = await Promise.all([start('dynamodb'), start('s3'), start('ses'), start('kms')]);
  announce();
  return {
    endpoints: { dynamodb: dynamodb.endpoint, s3: s3.endpoint, ses: ses.endpoint, kms: kms.endpoint },
    report: () => ({ faults: formatFaults(storm.spec), ...storm.counts() }),
    change: (text) => {
      storm = createStorm(parseFaults(text));
      announce();
    },
    stop: async () => {
      await Promise.all([dynamodb, s3, ses, kms].map(async (proxy) => proxy.stop()));
    },
  };
};
