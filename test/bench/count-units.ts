import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CountedUnits, type Units, unitsFile } from '../../infra/cost/units.ts';
import { openDataFolder } from '../../infra/local/data-folder.ts';
import { startDynamoEngine } from '../../infra/local/engines/dynamodb.ts';
import { startLocalCloud } from '../../infra/local/local-cloud.ts';
import { type CountedCall, startCountingProxy } from './counting-proxy.ts';
import { rounded } from './figures.ts';
import { type Answer, loadFunctions } from './functions.ts';
import { itemSize } from './least-units.ts';
import { readFigures, type Step, setTheStage, tellDetours, tellStory } from './story.ts';

const reads = new Set(['GetItem', 'BatchGetItem', 'Query']);
const writes = new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem']);

const unitsOf = (calls: readonly CountedCall[], keyRequests = 0, answerBytes = 0): Units => {
  const sum = (kinds: ReadonlySet<string>): number =>
    rounded(
      calls.filter(({ operation }) => kinds.has(operation)).reduce((total, { units }) => total + units, 0),
      1,
    );
  return {
    trips: calls.filter(({ operation }) => reads.has(operation) || writes.has(operation)).length,
    readUnits: sum(reads),
    writeUnits: sum(writes),
    keyRequests,
    answerBytes,
  };
};

/** Marks are written beside the calls, by the function that follows the stream. */
const isMark = ({ body }: CountedCall): boolean => JSON.stringify(body['Key'] ?? {}).includes('STALE#');

const storedBytesOf = (calls: readonly CountedCall[]): number => {
  const items = new Map<string, number>();
  for (const { operation, body } of calls) {
    const parts: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[] =
      operation === 'TransactWriteItems' ? (Object(body)['TransactItems'] ?? []) : [];
    for (const { Put } of parts) {
      const item = { ...Object(Put?.['Item'] ?? {}) };
      if (Object.hasOwn(item, 'expiresAt') || !Object.hasOwn(item, 'pk')) continue;
      const copies = 1 + ['listPk', 'queuePk'].filter((name) => Object.hasOwn(item, name)).length;
      items.set(JSON.stringify([item.pk, item.sk]), itemSize(item) * copies);
    }
  }
  return [...items.values()].reduce((sum, bytes) => sum + bytes, 0);
};

/** What is done at the end of a semester and of a month, in the order of the schedules, each with the time for which it runs. */
const laterJobs = {
  'seal-semester': '2022-02-01T01:30:00Z',
  'publish-figures': '2022-02-01T02:00:00Z',
  'send-reports': '2022-02-01T03:00:00Z',
  'send-reminders': '2022-02-01T05:00:00Z',
} as const;

const furtherLives = 4;

/** The difference of two runs, for each of the lives between them. */
const perLife = (before: Units | undefined, after: Units | undefined): Units => {
  const of = (name: keyof Units): number => rounded(((after?.[name] ?? 0) - (before?.[name] ?? 0)) / furtherLives, 2);
  return {
    trips: of('trips'),
    readUnits: of('readUnits'),
    writeUnits: of('writeUnits'),
    keyRequests: of('keyRequests'),
    answerBytes: of('answerBytes'),
  };
};

/**
 * Tells the bench's stories once, with everything that the functions ask of the database and of the keys going through proxies that count:
 * the API's calls, what happens after them on the stream and on uploads, and a night's jobs. Takes some seconds; nothing is timed.
 */
export const countUnits = async (): Promise<CountedUnits> => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-units-'));
  const engineData = openDataFolder(join(folder, 'engine'));
  const engine = await startDynamoEngine(engineData, undefined);
  const table = await startCountingProxy(engine.endpoint);
  const local = await startLocalCloud({
    port: 0,
    dataFolder: join(folder, 'cloud'),
    now: '2021-10-04T09:00:00Z',
    engine: `http://${new URL(table.url).host}`,
  });
  const keys = await startCountingProxy(local.endpoints.kms);
  try {
    Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024' });
    const cloud = { ...local, environmentOf: (name: string) => ({ ...local.environmentOf(name), AWS_ENDPOINT_URL_KMS: keys.url }) };
    const call = loadFunctions(cloud, table.url);
    const operations: Record<string, Units> = {};
    const stored: Record<'plan' | 'claim', CountedCall[]> = { plan: [], claim: [] };
    const marks: CountedCall[] = [];
    let changes = 0;
    let inspection: Units | undefined;
    let last = '';
    /** What was asked since the last step: of an upload, or of calls that the story does not count. */
    const between = async (): Promise<void> => {
      await cloud.settle();
      const calls = table.take().filter((one) => !isMark(one));
      if (last === 'createReceipt') inspection = unitsOf(calls);
      if (last === 'createReceipt') stored.claim.push(...calls);
    };
    const count: Step = async (name, run): Promise<Answer> => {
      await between();
      keys.take();
      const answer = await run();
      const own = table.take();
      await cloud.settle();
      const all = [...own, ...table.take()];
      const [background, asked] = [all.filter(isMark), all.filter((one) => !isMark(one))];
      operations[name] = unitsOf(asked, keys.take().length, JSON.stringify(answer.body ?? '').length);
      marks.push(...background);
      changes += background.length;
      stored[/Claim|Receipt/.test(name) ? 'claim' : 'plan'].push(...asked);
      last = name;
      return answer;
    };
    await setTheStage(cloud, call);
    await tellStory(cloud, call, count, 'counted', 1);
    const storedBytes = { plan: storedBytesOf(stored.plan), claim: storedBytesOf(stored.claim) };
    await tellDetours(call, count, 'counted', 1);
    const runJob = async (name: string, at: string): Promise<Units> => {
      await cloud.settle();
      table.take();
      await cloud.runSchedule(name, at);
      return unitsOf(table.take().filter((one) => !isMark(one)));
    };
    const nightly = { 'compile-statistics': '2022-01-11T00:30:00Z', reconcile: '2022-01-11T02:30:00Z' } as const;
    const jobs: Record<string, Units> = {};
    for (const [name, at] of Object.entries(nightly)) jobs[name] = await runJob(name, at);
    for (let index = 0; index < furtherLives; index += 1) await tellStory(cloud, call, (_name, run) => run(), 'further', 100 + index);
    const furtherLife = {
      'compile-statistics': perLife(jobs['compile-statistics'], await runJob('compile-statistics', '2022-01-12T00:30:00Z')),
      reconcile: perLife(jobs['reconcile'], await runJob('reconcile', '2022-01-12T02:30:00Z')),
    };
    for (const [name, at] of Object.entries(laterJobs)) jobs[name] = await runJob(name, at);
    last = '';
    table.take();
    await readFigures(call, count);
    if (inspection === undefined || changes === 0) throw new Error('the story told of no inspection or of no change');
    const all = unitsOf(marks);
    const marking = { ...all, trips: 1, writeUnits: rounded(all.writeUnits / changes, 1) };
    return { operations, inspection, marking, jobs, furtherLife, storedBytes };
  } finally {
    await local.stop();
    await Promise.all([table.stop(), keys.stop()]);
    await engine.stop();
    engineData.release();
    rmSync(folder, { recursive: true, force: true });
  }
};

if (import.meta.main) writeFileSync(unitsFile, `${JSON.stringify(await countUnits(), null, 2)}\n`);
