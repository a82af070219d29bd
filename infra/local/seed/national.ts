import { createDocumentClient } from '../../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../../shared/adapters/dynamodb/plan-store.ts';
import { createReader } from '../../../shared/adapters/dynamodb/reader.ts';
import { createSchoolStore } from '../../../shared/adapters/dynamodb/school-store.ts';
import { createUnitOfWork } from '../../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../../shared/domain/history.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { semesterStart } from '../../../shared/domain/semester.ts';
import type { Write } from '../../../shared/ports/records.ts';
import { release } from '../../../shared/reference/index.ts';
import { recordsTableOf } from './bootstrap.ts';
import { admitOfficials } from './demo-people.ts';
import { inFlight } from './in-flight.ts';
import { publishedYears, semestersOfYear } from './national-figures.ts';
import { nationalPlans } from './national-plans.ts';
import { nationalSchools, registered } from './national-schools.ts';
import { createStage, type SeedCloud, type SeedLog } from './stage.ts';

const actor = { by: 'system:seed', role: null, onBehalfOf: null };
const firstDay = '2021-08-30T08:00:00.000Z';
/** In the nights after the last semester was sealed. */
const nights = { compiled: '2021-08-30T23:30:00Z', afterwards: '2021-08-31T06:00:00Z' };

const plansPerWrite = 32;
const writesAtOnce = 4;

/** In batches of so many. */
function* batches<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * The country in the years 2017/18 to 2020/21, `scale` times over: for figures and measurements, not for showing a plan's life. It goes
 * past the API, through the same adapters, for sixty thousand plans with four approvals each would take hours. Nobody of a school is let
 * in, and no plan has a name. Can be run again after an interruption: what is there is left as it is.
 */
export const seedNational = async (cloud: SeedCloud, log: SeedLog, scale: number): Promise<void> => {
  const stage = createStage(cloud, log);
  await stage.setClock(firstDay);
  await admitOfficials(cloud, stage, firstDay);
  const { endpoint, region, credentials, tableName } = recordsTableOf(cloud);
  const client = createDocumentClient({ endpoint, region, credentials });
  try {
    const table = { client, tableName };
    const [reader, unitOfWork] = [createReader(table), createUnitOfWork(table)];
    const [plans, schools] = [createPlanStore(table, reader), createSchoolStore(table, reader)];
    const all = nationalSchools(release.municipalities, scale);
    const ofSchools = all.map((school): readonly Write[] => {
      const { record, event } = recordEvent(sha256, {
        before: undefined,
        after: registered(school, firstDay),
        action: 'register',
        actor,
        at: firstDay,
      });
      return schools.save(record, event);
    });
    await inFlight(batches(ofSchools, 40), writesAtOnce, async (batch) => void (await unitOfWork.commit(batch.flat())));
    log(`Schools: ${all.length}`);

    const writesOf = (plan: Plan): readonly Write[] => {
      const { record, event } = recordEvent(sha256, { before: undefined, after: plan, action: 'import', actor, at: plan.updatedAt });
      return [...plans.insert(record, event), ...(plan.status === 'removed' ? [] : [plans.takePlace(record)])];
    };
    for (const figures of publishedYears.flatMap((year) => semestersOfYear(year, scale))) {
      const starts = semesterStart(release.calendar, figures.semester);
      if (starts === undefined) throw new Error(`no semester ${figures.semester}`);
      await inFlight(batches(nationalPlans(figures, { schools: all, starts }), plansPerWrite), writesAtOnce, async (batch) => {
        await unitOfWork.commit(batch.flatMap(writesOf));
      });
      log(`${figures.semester}  plans implemented: ${figures.plans}`);
    }
  } finally {
    client.destroy();
  }
  await stage.settle();
  log('Counting …');
  for (const name of ['compile-statistics', 'seal-semester', 'publish-figures']) await stage.runSchedule(name, nights.compiled);
  await stage.setClock(nights.afterwards);
};
