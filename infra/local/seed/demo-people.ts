import { type Organisation, organisationKindOfRole, type Role } from '../../../shared/domain/access.ts';
import { accessRoutes } from '../../../shared/routes/access.ts';
import { admitFirstCoordinator, recordsTableOf } from './bootstrap.ts';
import { type DemoSchool, demoSchools, municipality, type PublicOfficial, publicOfficials } from './demo-figures.ts';
import { type Caller, createCaller } from './seed-client.ts';
import type { DemoClient, SeedCloud, Stage } from './stage.ts';

export type StaffPosition = keyof DemoSchool['staff'];

export type DemoPeople = {
  readonly official: (position: PublicOfficial) => Caller;
  readonly staff: (school: DemoSchool, position: StaffPosition) => Caller;
};

const roleOfPosition = {
  firstAuthor: 'iap-author',
  secondAuthor: 'iap-author',
  coordinator: 'school-coordinator',
  director: 'school-director',
} as const satisfies Record<StaffPosition, Role>;

/** Where an official works. */
const organisationOf = (role: (typeof publicOfficials)[PublicOfficial]['role']): Organisation => {
  const kind = organisationKindOfRole[role];
  return kind === 'municipality' ? { kind, id: municipality.id } : { kind };
};

type Person = { readonly name: string; readonly role: Role; readonly organisation: Organisation };
type Hired = { readonly client: DemoClient; readonly caller: Caller };

type Admission = {
  readonly officials: Record<PublicOfficial, Hired>;
  readonly admit: (granter: Hired, person: Person) => Promise<Hired>;
};

/** The officials, each with a client of his own. The registrar is let in first, and registers the schools; he lets the others in. */
export const admitOfficials = async (
  cloud: SeedCloud,
  stage: Stage,
  at: string,
  registerSchools: (registrar: Caller) => Promise<void> = async () => undefined,
): Promise<Admission> => {
  const existing = await stage.demoClients();

  const hire = async ({ name, role, organisation }: Person): Promise<Hired> => {
    const client =
      existing.find((known) => known.name === name && known.role === role) ?? (await cloud.createClient({ name, role, organisation }));
    return { client, caller: createCaller(cloud.url, client) };
  };

  const admit = async (granter: Hired, person: Person): Promise<Hired> => {
    const hired = await hire(person);
    const { clientId: subject } = hired.client;
    const answer = await granter.caller.call(accessRoutes.grantAccess, { body: { subject, ...person }, key: `demo-grant-${subject}` });
    if (!answer.ok && answer.code !== 'already-exists') throw new Error(`${person.name} could not be granted access: ${answer.text}`);
    return hired;
  };

  const officialOf = (position: PublicOfficial): Person => ({
    ...publicOfficials[position],
    organisation: organisationOf(publicOfficials[position].role),
  });
  const registrar = await hire(officialOf('registrar'));
  await admitFirstCoordinator(recordsTableOf(cloud), { subject: registrar.client.clientId, name: publicOfficials.registrar.name, at });
  await registerSchools(registrar.caller);
  const admitOfficial = (position: PublicOfficial) => admit(registrar, officialOf(position));
  const officials = {
    registrar,
    municipality: await admitOfficial('municipality'),
    ikvdPlans: await admitOfficial('ikvdPlans'),
    ikvdClaims: await admitOfficial('ikvdClaims'),
    finance: await admitOfficial('finance'),
    analyst: await admitOfficial('analyst'),
    auditor: await admitOfficial('auditor'),
  } satisfies Record<PublicOfficial, Hired>;
  return { officials, admit };
};

/** Everybody who acts in the demo: the officials; the directors of schools, whom they let in; and their staff. */
export const admitPeople = async (
  cloud: SeedCloud,
  stage: Stage,
  at: string,
  registerSchools: (registrar: Caller) => Promise<void>,
): Promise<DemoPeople> => {
  const { officials, admit } = await admitOfficials(cloud, stage, at, registerSchools);
  const staff = new Map<string, Record<StaffPosition, Hired>>();
  for (const school of demoSchools) {
    const personOf = (position: StaffPosition): Person => ({
      name: school.staff[position],
      role: roleOfPosition[position],
      organisation: { kind: 'school', id: school.id },
    });
    // The municipality answers for its own schools, IKVD for those of the state.
    const director = await admit(school.partner === 'municipal' ? officials.municipality : officials.registrar, personOf('director'));
    staff.set(school.key, {
      director,
      firstAuthor: await admit(director, personOf('firstAuthor')),
      secondAuthor: await admit(director, personOf('secondAuthor')),
      coordinator: await admit(director, personOf('coordinator')),
    });
  }
  return {
    official: (position) => officials[position].caller,
    staff: (school, position) => {
      const hired = staff.get(school.key);
      if (hired === undefined) throw new Error(`nobody works at ${school.name}`);
      return hired[position].caller;
    },
  };
};
