import { exitCodes, LocalCloudFailure } from './failures.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { parseCommandLine, usage } from './options.ts';
import { chooseSeed, type FirstCall, firstCall, runSeed } from './seeding.ts';

/** `npm start`: runs the local cloud until Ctrl-C. */

// Lambda runs in UTC; threads take the zone of their process.
process.env['TZ'] = 'UTC';

const log = (line: string): void => console.log(line);

/** What to try first: a figure where a seed brought one, and where everything else is found. */
const hints = (cloud: LocalCloud, first: FirstCall): readonly string[] => [
  'Try:',
  first.role === undefined
    ? `  curl '${cloud.url}${first.path}'`
    : `  curl -H "Authorization: Bearer $(curl -s '${cloud.url}/_local/token?role=${first.role}')" '${cloud.url}${first.path}'`,
  `Reference: ${cloud.url}/docs   Clients with their secrets: ${cloud.url}/_local/principals`,
];

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
  const { help, port, data, engine, faults, scale, seed, throttle } = parseCommandLine(process.argv.slice(2));
  if (help) {
    console.log(usage);
    return;
  }
  await chooseSeed(seed);
  let cloud: LocalCloud | undefined;
  // Before there is a cloud to stop, a signal may simply end us: the engine notices and ends too.
  stopOnSignals(async () => cloud?.stop());
  cloud = await startLocalCloud({
    port,
    dataFolder: data,
    log,
    throttled: throttle,
    ...(engine === undefined ? {} : { engine }),
    ...(faults === undefined ? {} : { faults }),
  });
  try {
    await runSeed(cloud, { wanted: seed, log, scale });
  } catch (error) {
    // The seed cannot go on once everything ends; it is resumed at the next start.
    if (isStopping) return;
    await cloud.stop();
    throw error;
  }
  for (const line of hints(cloud, await firstCall(cloud))) log(line);
  log(`pumpurs is ready at ${cloud.url}`);
};

run().catch(fail);
