import { parseArgs } from 'node:util';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inFlight } from '../../infra/local/seed/in-flight.ts';
import { publishedYears, semestersOfYear } from '../../infra/local/seed/national-figures.ts';
import { nationalPlans } from '../../infra/local/seed/national-plans.ts';
import { type NationalSchool, nationalSchools, registered } from '../../infra/local/seed/national-schools.ts';
import { createClaimStore } from '../../shared/adapters/dynamodb/claim-store.ts';
import { createDocumentClient, type Table } from '../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { inList, queryAll } from '../../shared/adapters/dynamodb/queries.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { semesterStart } from '../../shared/domain/semester.ts';
import type { Write } from '../../shared/ports/records.ts';
import { release } from '../../shared/reference/index.ts';
import { compileStatistics } from '../../shared/use-cases/compile-statistics.ts';
import { openEngineTable } from '../support/engine-table.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { rounded } from './figures.ts';

/**
 * Compiles one semester of the country, `--scale` times over, on a real engine: the whole of it beside merely reading the same records, and
 * what one changed plan costs. Prints ratios and counts; judges nothing.
 */
const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' } } });
const scale = Number(values.scale);
const semester = '2019-2020-1';
const actor = { by: 'system:bench', role: null, onBehalfOf: null };
const at = '2020-02-15T00:30:00.000Z';

const storesOver = (table: Table) => {
  const reader = createReader(table);
  return {
    plans: createPlanStore(table, reader),
    claims: createClaimStore(table, reader),
    schools: createSchoolStore(table, reader),
    statistics: createStatisticsStore(table, reader),
    staleMarks: createStaleMarks(table),
    reference: createReferenceStore(table, reader, release),
    unitOfWork: createUnitOfWork(table),
  };
};
type Stores = ReturnType<typeof storesOver>;

/** As many together as one transaction takes. */
function* inBatches(all: Iterable<readonly Write[]>): Generator<readonly Write[]> {
  let batch: Write[] = [];
  for (const writes of all) {
    if (batch.length + writes.length > 96) {
      yield batch;
      batch = [];
    }
    batch.push(...writes);
  }
  yield batch;
}

const write = async ({ unitOfWork }: Stores, all: Iterable<readonly Write[]>): Promise<void> => {
  await inFlight(inBatches(all), 4, async (batch) => {
    const commit = await unitOfWork.commit(batch);
    if (!commit.ok) throw new Error('the country could not be written');
  });
};

const writesOf =
  ({ plans }: Stores) =>
  (plan: Plan): readonly Write[] => {
    const { record, event } = recordEvent(sha256, { before: undefined, after: plan, action: 'import', actor, at });
    return [...plans.insert(record, event), plans.takePlace(record)];
  };

const markAll = async ({ staleMarks }: Stores, schools: readonly NationalSchool[]): Promise<void> =>
  inFlight(schools, 20, ({ id }) => staleMarks.mark({ semester, schoolId: id, token: `bench ${id}`, changedAt: 0, records: [] }));

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
};

/** The same records as a compiler reads, and nothing made of them. */
const readAll = (table: Table, schools: readonly NationalSchool[]): Promise<void> =>
  inFlight(schools, 20, async ({ id }) => {
    for (const prefix of ['PLAN#', 'CLAIM#']) await queryAll(table, inList(`SCHOOL#${id}#${semester}`, prefix), (row) => row);
  });

const main = async (): Promise<void> => {
  const { table, close } = await openEngineTable('dynoxide');
  const endpoint = await table.client.config.endpoint?.();
  const proxy = await startCountingProxy(`http://${endpoint?.hostname}:${endpoint?.port}`);
  const watched = createDocumentClient({
    endpoint: proxy.url,
    region: await table.client.config.region(),
    credentials: await table.client.config.credentials(),
  });
  try {
    const stores = storesOver(table);
    const schools = nationalSchools(release.municipalities, scale);
    await write(
      stores,
      schools.map((school) => {
        const after = registered(school, at);
        const { record, event } = recordEvent(sha256, { before: undefined, after, action: 'register', actor, at });
        return stores.schools.save(record, event);
      }),
    );
    const [figures] = semestersOfYear(publishedYears[2], scale);
    const starts = semesterStart(release.calendar, semester);
    if (figures === undefined || starts === undefined) throw new Error(`no semester ${semester}`);
    let written = 0;
    let first: Plan | undefined;
    const plans = function* () {
      for (const plan of nationalPlans(figures, { schools, starts })) {
        if (plan.status === 'removed') continue;
        first ??= plan;
        written += 1;
        yield writesOf(stores)(plan);
      }
    };
    await write(stores, plans());
    const { Count } = await table.client.send(
      new QueryCommand({ TableName: table.tableName, ...inList(`SCHOOL#${schools[0]?.id}#${semester}`, 'PLAN#'), Select: 'COUNT' }),
    );
    console.log(`${schools.length} schools, ${written} plans; ${Count} of the first school`);

    // Tomorrow: today's changes are old enough for the index to show them.
    const tomorrow = Date.now() + 86_400_000;
    const compile = (of: Stores) => compileStatistics(of)(tomorrow, () => true);
    const rows: { what: string; readMs: number; compileMs: number; ratio: number }[] = [];
    for (const what of ['everything, for the first time', 'everything, again']) {
      await markAll(stores, schools);
      const read = await timed(() => readAll(table, schools));
      const compiled = await timed(() => compile(stores));
      const readAgain = await timed(() => readAll(table, schools));
      const reading = (read + readAgain) / 2;
      rows.push({ what, readMs: Math.round(reading), compileMs: Math.round(compiled), ratio: rounded(compiled / reading) });
    }
    console.table(rows);

    if (first === undefined) throw new Error('no plan');
    const one: Plan = { ...first, id: `iap_${'7'.padEnd(26, 'A')}`, pupilId: `pup_${'7'.padEnd(26, 'A')}` };
    await write(stores, [writesOf(stores)(one)]);
    await stores.staleMarks.mark({ semester, schoolId: one.schoolId, token: 'one plan', changedAt: 0, records: [one.id] });
    const through = storesOver({ client: watched, tableName: table.tableName });
    proxy.take();
    const counts = async (what: string) => {
      await compile(through);
      const calls = proxy.take();
      const reads = calls.filter(({ operation }) => ['Query', 'GetItem', 'BatchGetItem'].includes(operation));
      const units = (some: typeof calls): number => rounded(some.reduce((sum, call) => sum + call.units, 0));
      return {
        what,
        reads: reads.length,
        readUnits: units(reads),
        writes: calls.length - reads.length,
        writeUnits: units(calls) - units(reads),
      };
    };
    console.table([await counts('after one plan changed'), await counts('after nothing changed')]);
  } finally {
    watched.destroy();
    await proxy.stop();
    await close();
  }
};

await main();
