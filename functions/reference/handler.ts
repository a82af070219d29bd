import type { Municipality } from '../../shared/domain/municipality.ts';
import type { Programme } from '../../shared/domain/programme.ts';
import { referenceId } from '../../shared/domain/reference.ts';
import { accept } from '../../shared/domain/result.ts';
import type { School } from '../../shared/domain/school.ts';
import type { SchoolYear } from '../../shared/domain/semester.ts';
import { dateInRiga } from '../../shared/domain/time.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import type { History } from '../../shared/ports/records.ts';
import { referenceRoutes } from '../../shared/routes/reference.ts';
import { municipalityRow, schoolRow, schoolYearRow } from '../../shared/schemas/reference.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import { loadSchools } from '../../shared/use-cases/load-schools.ts';
import {
  type CurrentReference,
  loadMunicipalities,
  loadSchoolYears,
  putMunicipality,
  putSchoolYear,
  type ReferenceDataDependencies,
  readChanges,
  readReference,
} from '../../shared/use-cases/reference-data.ts';
import { getSchool, listSchools, putSchool, type RegistryDependencies } from '../../shared/use-cases/registry.ts';
import { putSetting } from '../../shared/use-cases/settings.ts';
import { presentLoad, readRows } from './loads.ts';
import { presentProgramme, presentRegions, presentSchoolYear } from './present.ts';

export type ReferenceDependencies = RegistryDependencies &
  ReferenceDataDependencies & {
    readonly http: ApiDependencies;
    readonly histories: { readonly schools: History; readonly reference: History };
  };

const present = (school: School) => ({ body: school, version: school.version });

/** Everything of one kind is one page, with the version that a change must name. */
const pageOf =
  <Answer>(itemsOf: (current: CurrentReference['reference']) => readonly Answer[]) =>
  ({ reference, changes }: CurrentReference) => ({ body: { items: [...itemsOf(reference)], next: null }, version: changes.version });

type Preconditioned = { readonly hasPrecondition: boolean; readonly expectedVersion: number };

const expectedIn = ({ hasPrecondition, expectedVersion }: Preconditioned): number | undefined =>
  hasPrecondition ? expectedVersion : undefined;

type Versioned<Value> = { readonly value: Value; readonly version: number };

export const createHandler = (dependencies: ReferenceDependencies) => {
  const read = readReference(dependencies);
  const readSchool = getSchool(dependencies);
  const schools = listSchools(dependencies);
  const put = putSchool(dependencies);
  const load = loadSchools(dependencies);
  const setSetting = putSetting(dependencies);
  const setSchoolYear = putSchoolYear(dependencies);
  const setMunicipality = putMunicipality(dependencies);
  const takeSchoolYears = loadSchoolYears(dependencies);
  const takeMunicipalities = loadMunicipalities(dependencies);
  const { histories } = dependencies;
  const schoolForHistory = getSchool(dependencies, 'reference:read-history');
  const schoolHistory = getHistory((call) => schoolForHistory({ ...call, schoolId: call.id }), histories.schools, dependencies);
  const referenceHistory = getHistory(readChanges(dependencies), histories.reference, dependencies);
  return createApi(
    referenceRoutes,
    {
      getHealth: operation(
        referenceRoutes.getHealth,
        (body: { readonly status: 'ok' }) => ({ body }),
        async () => accept({ status: 'ok' as const }),
      ),
      listProgrammes: operation(
        referenceRoutes.listProgrammes,
        pageOf(({ programmes }) => programmes.map(presentProgramme)),
        read,
      ),
      putSetting: operation(
        referenceRoutes.putSetting,
        ({ value, version }: Versioned<Programme>) => ({ body: presentProgramme(value), version }),
        ({ params, body, ...call }) => setSetting({ ...call, ...params, input: body, expectedVersion: expectedIn(call) }),
      ),
      listSemesters: operation(
        referenceRoutes.listSemesters,
        pageOf(({ calendar }) => calendar.map(presentSchoolYear)),
        read,
      ),
      putSchoolYear: operation(
        referenceRoutes.putSchoolYear,
        ({ value, version }: Versioned<SchoolYear>) => ({ body: presentSchoolYear(value), version }),
        ({ params, body, ...call }) =>
          setSchoolYear({ ...call, input: { id: params.schoolYear, ...body }, expectedVersion: expectedIn(call) }),
      ),
      loadSchoolYears: operation(referenceRoutes.loadSchoolYears, presentLoad, ({ body, ...call }) =>
        takeSchoolYears({ ...call, rows: readRows(schoolYearRow)(body.rows) }),
      ),
      listMunicipalities: operation(
        referenceRoutes.listMunicipalities,
        pageOf(({ municipalities }) => municipalities),
        read,
      ),
      putMunicipality: operation(
        referenceRoutes.putMunicipality,
        ({ value, version }: Versioned<Municipality>) => ({ body: value, version }),
        ({ params, body, ...call }) =>
          setMunicipality({ ...call, input: { id: params.municipalityId, ...body }, expectedVersion: expectedIn(call) }),
      ),
      loadMunicipalities: operation(referenceRoutes.loadMunicipalities, presentLoad, ({ body, ...call }) =>
        takeMunicipalities({ ...call, rows: readRows(municipalityRow)(body.rows) }),
      ),
      listRegions: operation(
        referenceRoutes.listRegions,
        (items: ReturnType<typeof presentRegions>) => ({ body: { items, next: null } }),
        async (call) => {
          const current = await read(call);
          return current.ok ? accept(presentRegions(current.value.reference.municipalities, dateInRiga(call.now))) : current;
        },
      ),
      getReferenceHistory: operation(referenceRoutes.getReferenceHistory, presentTimeline, (call) =>
        referenceHistory({ ...call, id: referenceId }),
      ),
      listSchools: operation(referenceRoutes.listSchools, pageBody<School>, schools),
      getSchool: operation(referenceRoutes.getSchool, present, ({ params, ...call }) => readSchool({ ...call, ...params })),
      putSchool: operation(referenceRoutes.putSchool, present, ({ params, body, ...call }) =>
        put({ ...call, ...params, input: body, expectedVersion: expectedIn(call) }),
      ),
      loadSchools: operation(referenceRoutes.loadSchools, presentLoad, ({ body, ...call }) =>
        load({ ...call, rows: readRows(schoolRow)(body.rows) }),
      ),
      getSchoolHistory: operation(referenceRoutes.getSchoolHistory, presentTimeline, ({ params, ...call }) =>
        schoolHistory({ ...call, id: params.schoolId }),
      ),
    },
    dependencies.http,
  );
};
