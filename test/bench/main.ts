import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unitsFile } from '../../infra/cost/units.ts';
import { startLocalCloud } from '../../infra/local/local-cloud.ts';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { countUnits } from './count-units.ts';
import { type CountedCall, startCountingProxy } from './counting-proxy.ts';
import { median, rounded } from './figures.ts';
import { loadFunctions } from './functions.ts';
import { tellLargeClaim } from './large-claim.ts';
import { leastUnitsOf } from './least-units.ts';
import { measureModuleLoad } from './module-load.ts';
import { sendRaw } from './raw.ts';
import { readFigures, type Step, setTheStage, tellDetours, tellStory } from './story.ts';

/**
 * Measures as ratios in one run, for machines differ and are noisy: (a) what a function's module load costs over the bare document
 * client, (b) what a warm handler takes over its own bare SDK calls on the same engine, (c) round trips and capacity units of every
 * use case, the latter beside the least that the sizes of what is written allow. Prints tables and writes `.build/bench.json`,
 * and counts anew what `npm run cost` reckons with (`units.json`). Judges nothing.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
/** How often each thing is measured. The median of a few says less, and shows as well that all of it can be measured. */
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error(`--rounds takes a whole number, not ${values.rounds}`);

const silent = { POWERTOOLS_LOG_LEVEL: 'SILENT', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024' };

const counts = (calls: readonly CountedCall[]) => {
  const writes = calls.filter(({ operation }) => operation === 'TransactWriteItems' || operation === 'PutItem');
  const units = (some: readonly CountedCall[]): number =>
    rounded(
      some.reduce((sum, call) => sum + call.units, 0),
      1,
    );
  const reads = calls.filter((call) => !writes.includes(call));
  return {
    readTrips: reads.length,
    writeTrips: writes.length,
    readUnits: units(reads),
    writeUnits: units(writes),
    leastWriteUnits: writes.reduce((sum, call) => sum + leastUnitsOf(call), 0),
  };
};

const measureUseCases = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-bench-'));
  const engine = process.env['PUMPURS_ENGINE'];
  const cloud = await startLocalCloud({
    port: 0,
    dataFolder: folder,
    now: '2021-10-04T09:00:00Z',
    ...(engine === 'dynoxide' || engine === 'dynamodb-local' ? { engine } : {}),
  });
  Object.assign(process.env, silent);
  const proxy = await startCountingProxy(cloud.endpoints.dynamodb);
  const { endpoint, region, credentials } = recordsTableOf(cloud);
  const raw = new DynamoDBClient({ endpoint, region, credentials });
  try {
    const counted = new Map<string, readonly CountedCall[]>();
    const count: Step = async (name, run) => {
      proxy.take();
      const answer = await run();
      counted.set(name, proxy.take());
      return answer;
    };
    const pairs = new Map<string, { readonly handler: number; readonly bare: number }[]>();
    let copy = 0;
    // The bare calls follow their handler at once, so that a slow moment of the machine hits both.
    const time: Step = async (name, run) => {
      const begun = performance.now();
      const answer = await run();
      const answered = performance.now();
      for (const call of counted.get(name) ?? []) {
        copy += 1;
        await sendRaw(raw, call, copy);
      }
      pairs.set(name, [...(pairs.get(name) ?? []), { handler: answered - begun, bare: performance.now() - answered }]);
      return answer;
    };

    const direct = loadFunctions(cloud, cloud.endpoints.dynamodb);
    const throughProxy = loadFunctions(cloud, proxy.url);
    await setTheStage(cloud, direct);
    await tellStory(cloud, throughProxy, count, 'counted', 1);
    await tellDetours(throughProxy, count, 'counted', 1);
    await tellLargeClaim(cloud, throughProxy, count, 0);
    await cloud.settle();
    await cloud.runSchedule('compile-statistics', '2022-01-11T00:30:00Z');
    // An analyst reads what is told of a sealed semester.
    for (const name of ['seal-semester', 'publish-figures']) await cloud.runSchedule(name, '2022-02-01T02:00:00Z');
    await readFigures(throughProxy, count);

    await tellStory(cloud, direct, time, 'warm-up', 2);
    await tellDetours(direct, time, 'warm-up', 2);
    await readFigures(direct, time);
    pairs.clear();
    for (const run of [1, 2, 3]) await tellLargeClaim(cloud, direct, time, run);
    for (let index = 0; index < rounds; index += 1) {
      await tellStory(cloud, direct, time, 'timed', 100 + index);
      await tellDetours(direct, time, 'timed', 100 + index);
      await readFigures(direct, time);
    }

    const rows = [...counted].map(([useCase, calls]) => {
      const taken = pairs.get(useCase) ?? [];
      return {
        useCase,
        ...counts(calls),
        handlerMs: rounded(median(taken.map(({ handler }) => handler))),
        bareMs: rounded(median(taken.map(({ bare }) => bare))),
        ratio: rounded(median(taken.map(({ handler, bare }) => handler / bare))),
      };
    });
    return { engine: cloud.engine, rows };
  } finally {
    raw.destroy();
    await proxy.stop();
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  const moduleLoad = measureModuleLoad(rounds);
  console.log(`Module load in a fresh process, median of ${rounds} in turn`);
  console.table(moduleLoad);
  const useCases = await measureUseCases();
  console.log(
    `Use cases on ${useCases.engine}: round trips and capacity units of one call; warm handler over its bare SDK calls, median of ${rounds}`,
  );
  console.table(useCases.rows);
  const file = '.build/bench.json';
  writeFileSync(file, `${JSON.stringify({ moduleLoad, useCases }, null, 2)}\n`);
  console.log(`Written to ${file}`);
  writeFileSync(unitsFile, `${JSON.stringify(await countUnits(), null, 2)}\n`);
};

await main();
