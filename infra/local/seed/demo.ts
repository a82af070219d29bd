import { referenceRoutes } from '../../../shared/routes.ts';
import { demoSchools, municipality, schoolYear } from './demo-figures.ts';
import { admitPeople } from './demo-people.ts';
import type { Half } from './demo-plans.ts';
import { type ClaimDays, playClaims } from './play-claims.ts';
import { type PlanDays, playPlans } from './play-plans.ts';
import type { Caller } from './seed-client.ts';
import { createStage, type SeedCloud, type SeedLog } from './stage.ts';

/** The day on which the first coordinator is let in and the schools are registered. */
const firstDay = '2021-09-01T07:00:00Z';

const planDays = {
  autumn: {
    prepared: '2021-09-06T07:00:00Z',
    submitted: '2021-09-07T07:00:00Z',
    director: '2021-09-08T07:00:00Z',
    municipality: '2021-09-10T07:00:00Z',
    ikvd: '2021-09-14T07:00:00Z',
    firstConsultation: '2021-09-27T12:00:00Z',
    laterConsultations: '2021-11-29T13:00:00Z',
    completed: '2022-01-05T08:00:00Z',
  },
  spring: {
    prepared: '2022-01-10T08:00:00Z',
    submitted: '2022-01-11T08:00:00Z',
    director: '2022-01-12T08:00:00Z',
    municipality: '2022-01-14T08:00:00Z',
    ikvd: '2022-01-18T08:00:00Z',
    firstConsultation: '2022-02-07T13:00:00Z',
    laterConsultations: '2022-05-16T12:00:00Z',
    // After the spring semester of the last grades, which ends on 14 June.
    completed: '2022-06-16T07:00:00Z',
  },
} as const satisfies Record<Half, PlanDays>;

const claimDays = {
  autumn: {
    uploaded: '2021-10-25T07:00:00Z',
    prepared: '2021-10-26T07:00:00Z',
    submitted: '2021-10-27T07:00:00Z',
    approved: '2021-11-03T08:00:00Z',
    verified: '2021-11-15T08:00:00Z',
    paid: '2021-11-22T08:00:00Z',
  },
  spring: {
    uploaded: '2022-04-04T07:00:00Z',
    prepared: '2022-04-05T07:00:00Z',
    submitted: '2022-04-06T07:00:00Z',
    approved: '2022-04-11T07:00:00Z',
    verified: '2022-04-20T07:00:00Z',
    paid: '2022-04-27T07:00:00Z',
  },
} as const satisfies Record<Half, ClaimDays>;

/** The statistics are compiled in the night after the schools' last day of work: 02:30 in Riga. */
const lastDay = '2022-06-20T15:00:00Z';
const compiledAt = '2022-06-20T23:30:00Z';
const afterwards = '2022-06-21T06:00:00Z';

/** Plays the school year 2021/2022 in Jelgava through the API, day by day of the local clock. */
export const seedDemo = async (cloud: SeedCloud, log: SeedLog): Promise<void> => {
  const stage = createStage(cloud, log);
  log(`Seeding demo: ${municipality.name}, school year ${schoolYear}`);
  await stage.setClock(firstDay);
  const people = await admitPeople(cloud, stage, firstDay, registerSchools);
  log(`${firstDay.slice(0, 10)}  schools registered: ${demoSchools.length}, people admitted`);

  for (const half of ['autumn', 'spring'] as const) {
    const plans = playPlans(half, planDays[half], people, stage);
    await plans.approve();
    await plans.start();
    await playClaims(half, claimDays[half], plans, people, stage);
    await plans.consult();
    await plans.complete();
  }

  await stage.setClock(lastDay);
  await stage.settle();
  await stage.runSchedule('compile-statistics', compiledAt);
  await stage.setClock(afterwards);
  log(`${compiledAt.slice(0, 10)}  statistics compiled`);
  for (const { id, name } of demoSchools) log(`${name} is school ${id} here: a made-up registration number`);
};

const registerSchools = async (registrar: Caller): Promise<void> => {
  for (const { id: schoolId, name, partner } of demoSchools) {
    const validFrom = '2017-03-01';
    const kind = partner === 'vpii' ? ('vocational' as const) : ('general' as const);
    const affiliations = [{ since: validFrom, partner, municipalityId: municipality.id }];
    const body = { name, kind, affiliations, validFrom, validTo: null };
    await registrar.must(referenceRoutes.putSchool, { params: { schoolId }, body });
  }
};
