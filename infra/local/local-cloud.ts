import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { synthesisedAssembly } from './assembly.ts';
import { createBackground } from './background.ts';
import { type Clients, type DemoClient, type NewDemoClient, openClients } from './clients.ts';
import { createClock } from './clock.ts';
import { createControl } from './control.ts';
import { openCredentials } from './credentials.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { bucketSchema, readDeclaredResources, tableSchema } from './declared.ts';
import { type DynamoEngine, type EngineChoice, startDynamoEngine } from './engines/dynamodb.ts';
import { forgetDelivered, tellsOfErased } from './engines/dynoxide-forget.ts';
import { startKms } from './engines/kms.ts';
import { openKeys } from './engines/kms-keys.ts';
import { startS3 } from './engines/s3.ts';
import { startSes } from './engines/ses.ts';
import { prepareTables } from './engines/tables.ts';
import { deleteExpired } from './engines/time-to-live.ts';
import { type FaultReport, identityOf, startFaults } from './faults/faults.ts';
import { openFront } from './front.ts';
import { readApi } from './gateway/api.ts';
import { createAuthorizer } from './gateway/authorizer.ts';
import { createGateway } from './gateway/gateway.ts';
import { createThrottle } from './gateway/throttle.ts';
import type { Ask } from './iam/evaluate.ts';
import { startGuards } from './iam/guards.ts';
import { declaredKeys, readUserPool } from './identity.ts';
import { deployFunctions } from './lambda/functions.ts';
import { createTokenEndpoint, openTokenSigner } from './oauth.ts';
import { createLocalRedrive } from './redrive.ts';
import { createResolver } from './resolver.ts';
import { deliveredIn } from './stream/consumers.ts';
import { readAssembly } from './template.ts';

export type LocalCloudOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataFolder: string;
  /** The best one that this machine has when absent. */
  readonly engine?: EngineChoice;
  readonly log?: (line: string) => void;
  /** A folder with a synthesised cloud assembly; the app is synthesised when absent. */
  readonly assembly?: string;
  /** Where a new data folder's clock begins; it ticks on from there. An existing folder keeps its clock. */
  readonly now?: string;
  /** Whether calls are limited as in the cloud; without it nothing is too many. */
  readonly throttled?: boolean;
  /** Hears what functions ask of the engines, by the name of their folder. */
  readonly onAsk?: (ask: Ask, functionName: string) => void;
  /** What goes wrong between the functions and the services, as `--faults` takes it. Absent: nothing stands between them. */
  readonly faults?: string;
};

export type LocalCloud = {
  readonly url: string;
  readonly data: DataFolder;
  readonly engine: string;
  now(): string;
  setClock(instant: string): void;
  /**
   * Runs what the template schedules for this function, for this time, and answers the function's result.
   * @throws when the template has no such schedule, or the function fails
   */
  runSchedule(functionName: string, scheduledTime: string): Promise<unknown>;
  /** Resolves when stream records, object events and asynchronous invocations of everything written so far are processed. */
  settle(): Promise<void>;
  /**
   * Forgets what the cloud forgets by itself: items past their time to live, stream records of the past, and, in the engine's file, what was
   * deleted. The file is written anew too when it is stopped after somebody was erased; only dynoxide's, the others keep theirs as they like.
   */
  forget(): Promise<void>;
  createClient(client: NewDemoClient): DemoClient;
  clients(): readonly DemoClient[];
  /** Physical names by logical id. */
  readonly resources: Readonly<Record<string, string>>;
  readonly endpoints: { readonly dynamodb: string; readonly s3: string; readonly ses: string; readonly kms: string };
  /** Undefined where it was started without faults. */
  readonly faults: { report(): FaultReport; change(text: string): void } | undefined;
  /** The whole environment of a function, by the name of its folder. */
  environmentOf(functionName: string): Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

type Cleanup = () => Promise<void> | void;

/** A user's own AWS configuration must not reach the emulated functions. */
const noConfiguration = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' } as const;

/**
 * Runs the synthesised app on this machine: starts the engines, creates what the template declares, loads the bundles and serves the
 * API. Nothing is configured here that the template configures.
 *
 * @throws LocalCloudFailure for everything that the person at the terminal can do something about
 */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const cleanups: Cleanup[] = [];
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    return await start(options, (cleanup) => cleanups.push(cleanup), stop);
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Both at once. A missing engine is reported without waiting for the synthesis; an engine that started is always handed over to be stopped. */
const assemblyAndEngine = async (
  options: LocalCloudOptions,
  data: DataFolder,
  log: (line: string) => void,
  onEngine: (engine: DynamoEngine) => void,
): Promise<readonly [string, DynamoEngine]> => {
  const assembly = options.assembly === undefined ? synthesisedAssembly(log) : Promise.resolve(options.assembly);
  assembly.catch(() => undefined);
  const engine = await startDynamoEngine(data, options.engine);
  onEngine(engine);
  return [await assembly, engine];
};

const start = async (options: LocalCloudOptions, onStop: (cleanup: Cleanup) => void, stop: () => Promise<void>): Promise<LocalCloud> => {
  const log = options.log ?? (() => undefined);
  const data = openDataFolder(options.dataFolder);
  onStop(data.release);
  const front = await openFront(options.port, log);
  onStop(front.stop);
  const clock = createClock(data.file('clock.json'), options.now);
  const credentials = openCredentials(data.file('credentials.json'));

  const database = data.file('dynoxide', 'records.db');
  const forgetPast = (): void => forgetDelivered(database, deliveredIn(data.file('streams.json')));
  // Registered before the engine's own end, and so done after it.
  onStop(() => {
    if (data.state().engine === 'dynoxide' && tellsOfErased(database)) forgetPast();
  });
  const [assembly, engine] = await assemblyAndEngine(options, data, log, (started) => onStop(started.stop));
  const stacks = readAssembly(assembly);
  const resolver = createResolver(stacks);
  const declared = readDeclaredResources(stacks, resolver);
  const api = readApi(declared);
  const userPool = readUserPool(declared);
  const region = stacks[0]?.region ?? 'eu-north-1';

  const sdk = { endpoint: engine.endpoint, region, credentials };
  const dynamodb = new DynamoDBClient(sdk);
  const streams = new DynamoDBStreamsClient(sdk);
  // They walk through all that is sent and answered, for a log that nobody keeps; streams are read all the time.
  for (const { middlewareStack } of [dynamodb, streams]) middlewareStack.remove('loggerMiddleware');
  onStop(() => {
    dynamodb.destroy();
    streams.destroy();
  });

  const tables = declared.of(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'], tableSchema);
  const background = createBackground({ data, clock, log });
  const [tableStreams, signer, s3, ses, kms] = await Promise.all([
    prepareTables(dynamodb, tables),
    openTokenSigner(data.file('token-keys.json'), userPool.accessTokenSeconds),
    startS3({
      folder: data.file('s3'),
      buckets: declared.of('AWS::S3::Bucket', bucketSchema).map(({ name }) => name),
      region,
      credentials,
      onCreated: (object) => background.objectCreated(object),
      log,
    }),
    startSes(data.file('mail.json')),
    startKms(openKeys(data.file('kms.json'), declaredKeys(declared))),
  ]);
  onStop(async () => {
    await Promise.all([s3.stop(), ses.stop(), kms.stop()]);
  });

  const endpoints = { dynamodb: engine.endpoint, s3: s3.endpoint, ses: ses.endpoint, kms: kms.endpoint };
  const crash = async (functionName: string): Promise<void> => functions.byName(functionName)?.crash();
  const faults = options.faults === undefined ? undefined : await startFaults({ spec: options.faults, engines: endpoints, crash, log });
  onStop(async () => faults?.stop());
  const engines = faults?.endpoints ?? endpoints;
  const guards = await startGuards(declared, {
    engines,
    region,
    log,
    ...(options.onAsk === undefined ? {} : { onAsk: options.onAsk }),
  });
  onStop(guards.stop);
  const functions = deployFunctions(declared, {
    environmentOf: ({ logicalId, name }) => ({
      ...noConfiguration,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: guards.endpointOf(logicalId) ?? engines.dynamodb,
      AWS_ENDPOINT_URL_S3: guards.endpointOf(logicalId) ?? engines.s3,
      AWS_ENDPOINT_URL_SESV2: guards.endpointOf(logicalId) ?? engines.ses,
      AWS_ENDPOINT_URL_KMS: guards.endpointOf(logicalId) ?? engines.kms,
      ...(faults === undefined ? {} : identityOf(name)),
    }),
    logs: data.file('logs'),
  });
  onStop(async () => {
    await Promise.all(functions.all.map(async (fn) => fn.stop()));
  });
  background.start({ declared, functions, streams, tableStreams });
  onStop(background.stop);
  // Registered again to be first: nothing new comes in while the rest ends.
  onStop(front.stop);

  const forget = async (): Promise<void> => {
    await deleteExpired(dynamodb, tables, clock.epochMs());
    await background.settle();
    if (engine.kind === 'dynoxide') forgetPast();
  };
  const clients: Clients = openClients(data.file('clients.json'), userPool.scopes);
  const issuer = (): string => `${front.url}/${userPool.id}`;
  front.serve({
    userPoolId: userPool.id,
    publicKeys: signer.publicKeys,
    gateway: createGateway({
      api,
      functions,
      clock,
      log,
      throttle: options.throttled === true ? createThrottle(api, () => performance.now()) : undefined,
      authorize: createAuthorizer({ keys: signer.publicKeys, issuerOf: (pool) => `${front.url}/${pool}`, trustedPools: api.authorizers }),
    }),
    token: createTokenEndpoint({ clients, signer, issuer, validitySeconds: userPool.accessTokenSeconds }),
    control: createControl({
      clock,
      follow: background.follow,
      clients,
      issueToken: (client) => signer.sign(issuer(), client, client.scopes),
      mail: ses.mail,
      runSchedule: background.runSchedule,
      redrive: createLocalRedrive({ functions, deadLetters: background.deadLetters, dynamodb, streams, tableStreams, clock }),
      faults,
      forget,
    }),
  });

  return {
    url: front.url,
    data,
    engine: engine.kind,
    now: clock.now,
    setClock: clock.set,
    runSchedule: async (functionName, scheduledTime) => {
      const result = await background.runSchedule(functionName, scheduledTime);
      if (!result) throw new Error(`The template schedules no function ${functionName}`);
      if (!result.ok) throw new Error(`${functionName} failed: ${result.error.errorType}: ${result.error.errorMessage}`);
      return result.payload;
    },
    settle: background.settle,
    forget,
    createClient: clients.create,
    clients: clients.list,
    resources: Object.fromEntries(
      stacks.flatMap(({ name, template }) =>
        Object.keys(template.Resources).map((logicalId) => [logicalId, resolver.physicalName(name, logicalId)]),
      ),
    ),
    endpoints,
    faults,
    environmentOf: (functionName) => {
      const fn = functions.byName(functionName);
      if (!fn) throw new Error(`The template has no function ${functionName}`);
      return fn.environment;
    },
    stop,
  };
};
