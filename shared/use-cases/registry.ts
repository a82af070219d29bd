import type { Permission } from '../domain/access.ts';
import type { Municipality } from '../domain/municipality.ts';
import { authorise } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { School } from '../domain/school.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, PrincipalStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import type { Call } from './call.ts';
import { refusalOf } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type RegistryDependencies = {
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly unitOfWork: UnitOfWork;
  readonly cursors: Cursors;
  readonly municipalities: readonly Municipality[];
};

/** Data that come with the release, for whoever has any access at all. */
export const readReference =
  <Item>({ principals }: Pick<RegistryDependencies, 'principals'>, items: readonly Item[], permission: Permission = 'reference:read') =>
  async (call: Call): Promise<Result<Page<Item>>> => {
    const caller = authorise(await principals.find(call.subject), permission);
    return caller.ok ? accept({ items, next: null }) : caller;
  };

export const getSchool =
  ({ principals, schools }: RegistryDependencies) =>
  async (call: Call & { schoolId: string }): Promise<Result<School>> => {
    const [principal, school] = await Promise.all([principals.find(call.subject), schools.find(call.schoolId)]);
    const caller = authorise(principal, 'reference:read');
    if (!caller.ok) return caller;
    return school === undefined ? refuse({ code: 'not-found' }) : accept(school);
  };

export const listSchools =
  ({ principals, schools, cursors }: RegistryDependencies) =>
  async (call: Call & { query: PageQuery }): Promise<Result<Page<School>>> => {
    const caller = authorise(await principals.find(call.subject), 'reference:read');
    if (!caller.ok) return caller;
    return fetchPage(cursors, 'schools', call.query, schools.list);
  };

/**
 * Registers a school under its number, or changes it. A change needs the version that it is based on; putting what is already
 * there changes nothing.
 */
export const putSchool =
  ({ principals, schools, unitOfWork, municipalities }: RegistryDependencies) =>
  async (
    call: Call & { expectedVersion: number | undefined; schoolId: string; input: Pick<School, 'name' | 'partner' | 'municipalityId'> },
  ): Promise<Result<School>> => {
    const [principal, before] = await Promise.all([principals.find(call.subject), schools.find(call.schoolId)]);
    const caller = authorise(principal, 'reference:write');
    if (!caller.ok) return caller;
    const { name, partner, municipalityId } = call.input;
    if (!municipalities.some(({ id }) => id === municipalityId)) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: '/municipalityId', code: 'unknown-reference' }] });
    }
    if (before?.name === name && before.partner === partner && before.municipalityId === municipalityId) return accept(before);
    if (before !== undefined && call.expectedVersion === undefined) return refuse({ code: 'precondition-missing' });
    if (call.expectedVersion !== undefined && call.expectedVersion !== before?.version) return refuse({ code: 'stale-version' });
    const school: School = { id: call.schoolId, name, partner, municipalityId, version: (before?.version ?? 0) + 1 };
    const commit = await unitOfWork.commit([schools.put(school)]);
    return commit.ok ? accept(school) : refuse(refusalOf(commit));
  };
