import { referenceRoutes } from '../../../shared/routes/reference.ts';
import { demoSchools, municipality, schoolYear } from './demo-figures.ts';
import { admitPeople } from './demo-people.ts';
import type { Half } from './demo-plans.ts';
import { createKnownPlans } from './known-plans.ts';
import { playAgreements } from './play-agreements.ts';
import { type ClaimDays, playClaims } from './play-claims.ts';
import { type EpisodeDays, playEpisodes } from './play-episodes.ts';
import { type PlanDays, playPlans } from './play-plans.ts';
import { playParticipations, registerProject } from './play-project.ts';
import type { Caller } from './seed-client.ts';
import { createStage, type SeedCloud, type SeedLog } from './stage.ts';

/** The day on which the first coordinator is let in and the schools are registered. */
const firstDay = '2021-09-01T07:00:00Z';

const planDays = {
  autumn: {
    prepared: '2021-09-06T07:00:00Z',
    submitted: '2021-09-07T07:00:00Z',
    director: '2021-09-08T07:00:00Z',
    corrected: '2021-09-09T07:00:00Z',
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
    corrected: '2022-01-13T08:00:00Z',
    municipality: '2022-01-14T08:00:00Z',
    ikvd: '2022-01-18T08:00:00Z',
    firstConsultation: '2022-02-07T13:00:00Z',
    laterConsultations: '2022-05-16T12:00:00Z',
    // After the spring semester of the last grades, which ends on 14 June.
    completed: '2022-06-16T07:00:00Z',
  },
} as const satisfies Record<Half, PlanDays>;

const episodeDays = {
  autumn: {
    suspended: '2021-10-04T07:00:00Z',
    removed: '2021-10-05T07:00:00Z',
    revised: '2021-10-06T07:00:00Z',
    resumed: '2021-10-11T07:00:00Z',
    'director again': '2021-10-12T07:00:00Z',
    'municipality again': '2021-10-13T07:00:00Z',
    'ikvd again': '2021-10-14T07:00:00Z',
    'paid for': '2021-10-15T07:00:00Z',
    'confirmed late': '2021-10-18T07:00:00Z',
    'taken back': '2021-11-30T08:00:00Z',
    'sent to review': '2021-12-01T08:00:00Z',
  },
  spring: {
    suspended: '2022-02-14T08:00:00Z',
    removed: '2022-02-15T08:00:00Z',
    revised: '2022-02-16T08:00:00Z',
    resumed: '2022-02-21T08:00:00Z',
    'director again': '2022-02-22T08:00:00Z',
    'municipality again': '2022-02-23T08:00:00Z',
    'ikvd again': '2022-02-24T08:00:00Z',
    'paid for': '2022-02-25T08:00:00Z',
    'confirmed late': '2022-02-28T08:00:00Z',
    'taken back': '2022-05-17T07:00:00Z',
    'sent to review': '2022-05-18T07:00:00Z',
  },
} as const satisfies Record<Half, EpisodeDays>;

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

  const official = people.official('municipality');
  const projectId = await registerProject(official);
  await playAgreements(people.official('ikvdClaims'));
  const known = { autumn: createKnownPlans('autumn', people), spring: createKnownPlans('spring', people) };
  for (const half of ['autumn', 'spring'] as const) {
    const plans = playPlans(known[half], { projectId, ...(half === 'spring' ? { plans: known.autumn } : {}) }, planDays[half], stage);
    const episodes = playEpisodes(known[half], episodeDays[half], stage);
    await plans.approve();
    await plans.start();
    await episodes.inSemester();
    await playClaims(half, claimDays[half], known[half], people, stage);
    await playParticipations(known[half], projectId, official, stage);
    await plans.consult();
    await episodes.atEnd();
    await plans.complete();
  }

  await stage.setClock(lastDay);
  await stage.settle();
  for (const name of ['compile-statistics', 'seal-semester', 'publish-figures']) await stage.runSchedule(name, compiledAt);
  await stage.setClock(afterwards);
  log(`${compiledAt.slice(0, 10)}  statistics compiled and published`);
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
