import type { Principal } from '../../shared/domain/principal.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import { accessRoutes } from '../../shared/routes.ts';
import { type AccessDependencies, getMe, grantAccess, listPrincipals, revokeAccess } from '../../shared/use-cases/access.ts';

export type AccessFunctionDependencies = AccessDependencies & { readonly http: ApiDependencies };

const present = (principal: Principal) => ({ body: principal, version: principal.version });

export const createHandler = (dependencies: AccessFunctionDependencies) => {
  const me = getMe(dependencies);
  const grant = grantAccess(dependencies);
  const list = listPrincipals(dependencies);
  const revoke = revokeAccess(dependencies);
  return createApi(
    accessRoutes,
    {
      getMe: operation(accessRoutes.getMe, present, me),
      grantAccess: operation(accessRoutes.grantAccess, present, ({ body, ...call }) => grant({ ...call, grant: body })),
      listPrincipals: operation(accessRoutes.listPrincipals, pageBody<Principal>, list),
      revokeAccess: operation(accessRoutes.revokeAccess, present, ({ params, ...call }) => revoke({ ...call, ...params })),
    },
    dependencies.http,
  );
};
