import type { Municipality } from '../../shared/domain/municipality.ts';
import type { Programme } from '../../shared/domain/programme.ts';
import { accept } from '../../shared/domain/result.ts';
import type { School } from '../../shared/domain/school.ts';
import type { SchoolYear } from '../../shared/domain/semester.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import { referenceRoutes } from '../../shared/routes.ts';
import { getSchool, listSchools, putSchool, type RegistryDependencies, readReference } from '../../shared/use-cases/registry.ts';

export type ReferenceDependencies = RegistryDependencies & {
  readonly http: ApiDependencies;
  readonly programmes: readonly Programme[];
  readonly schoolYears: readonly SchoolYear[];
};

const present = (school: School) => ({ body: school, version: school.version });

export const createHandler = (dependencies: ReferenceDependencies) => {
  const programmes = readReference(dependencies, dependencies.programmes);
  const semesters = readReference(dependencies, dependencies.schoolYears);
  const municipalities = readReference(dependencies, dependencies.municipalities);
  const schools = listSchools(dependencies);
  const read = getSchool(dependencies);
  const put = putSchool(dependencies);
  return createApi(
    referenceRoutes,
    {
      getHealth: operation(
        referenceRoutes.getHealth,
        (body: { readonly status: 'ok' }) => ({ body }),
        async () => accept({ status: 'ok' as const }),
      ),
      listProgrammes: operation(referenceRoutes.listProgrammes, pageBody<Programme>, programmes),
      listSemesters: operation(referenceRoutes.listSemesters, pageBody<SchoolYear>, semesters),
      listMunicipalities: operation(referenceRoutes.listMunicipalities, pageBody<Municipality>, municipalities),
      listSchools: operation(referenceRoutes.listSchools, pageBody<School>, schools),
      getSchool: operation(referenceRoutes.getSchool, present, ({ params, ...call }) => read({ ...call, ...params })),
      putSchool: operation(referenceRoutes.putSchool, present, ({ params, body, hasPrecondition, expectedVersion, ...call }) =>
        put({ ...call, ...params, input: body, expectedVersion: hasPrecondition ? expectedVersion : undefined }),
      ),
    },
    dependencies.http,
  );
};
