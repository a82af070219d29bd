import { exitCodes, LocalCloudFailure } from './failures.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { parseCommandLine, usage } from './options.ts';
import { chooseSeed, runSeed } from './seeding.ts';

/** `npm start`: runs the local cloud until Ctrl-C. */

// Lambda runs in UTC; threads take the zone of their process.
process.env['TZ'] = 'UTC';

const log = (line: string): void => console.log(line);

const hint = ({ url }: LocalCloud): string =>
  `Try curl -s ${url}/v1/health — clients with secrets: ${url}/_local/principals — reference: ${url}/docs`;

let isStopping = false;

/** The first signal stops in order; a second one does not wait. */
const stopOnSignals = (stop: () => Promise<void>): void => {
  const onSignal = (): void => {
    if (isStopping) process.exit(exitCodes.unexpected);
    isStopping = true;
    log('Stopping …');
    stop().then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
};

function fail(error: unknown): never {
  const isExpected = error instanceof LocalCloudFailure;
  console.error(isExpected ? `pumpurs: ${error.message}` : error);
  process.exit(isExpected ? exitCodes[error.kind] : exitCodes.unexpected);
}

const run = async (): Promise<void> => {
  const { help, port, data, engine, seed, scale } = parseCommandLine(process.argv.slice(2));
  if (help) {
    console.log(usage);
    return;
  }
  await chooseSeed(seed);
  let cloud: LocalCloud | undefined;
  // Before there is a cloud to stop, a signal may simply end us: the engine notices and ends too.
  stopOnSignals(async () => cloud?.stop());
  cloud = await startLocalCloud({ port, dataFolder: data, log, ...(engine === undefined ? {} : { engine }) });
  try {
    await runSeed(cloud, { wanted: seed, scale, log });
  } catch (error) {
    // The seed cannot go on once everything ends; it is resumed at the next start.
    if (isStopping) return;
    await cloud.stop();
    throw error;
  }
  log(hint(cloud));
  log(`pumpurs is ready at ${cloud.url}`);
};

run().catch(fail);
