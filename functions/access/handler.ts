import type { Principal } from '../../shared/domain/principal.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import { accessRoutes } from '../../shared/routes/access.ts';
import { invitationAnswer } from '../../shared/schemas/access.ts';
import { type AccessDependencies, changeAccess, getMe, grantAccess, listPrincipals, revokeAccess } from '../../shared/use-cases/access.ts';
import { type ContactDependencies, deleteContact, putContact, type ShownContact } from '../../shared/use-cases/contacts.ts';
import {
  acceptInvitation,
  type InvitationDependencies,
  inviteByMail,
  listInvitations,
  type ShownInvitation,
  sendInvitation,
  withdrawInvitation,
} from '../../shared/use-cases/invitations.ts';

export type AccessFunctionDependencies = AccessDependencies &
  InvitationDependencies &
  ContactDependencies & { readonly http: ApiDependencies };

const present = <Record extends Principal | ShownInvitation>(record: Record) => ({ body: record, version: record.version });

export const createHandler = (dependencies: AccessFunctionDependencies) => {
  const me = getMe(dependencies);
  const contact = putContact(dependencies);
  const grant = grantAccess(dependencies);
  const list = listPrincipals(dependencies);
  const change = changeAccess(dependencies);
  const revoke = revokeAccess(dependencies);
  const invite = inviteByMail(dependencies);
  const send = sendInvitation(dependencies);
  const accept = acceptInvitation(dependencies);
  const withdraw = withdrawInvitation(dependencies);
  return createApi(
    accessRoutes,
    {
      getMe: operation(accessRoutes.getMe, present<Principal>, me),
      putContact: operation(
        accessRoutes.putContact,
        (body: ShownContact) => ({ body }),
        ({ body, ...call }) => contact({ ...call, ...body }),
      ),
      deleteContact: operation(accessRoutes.deleteContact, () => ({ body: undefined }), deleteContact(dependencies)),
      grantAccess: operation(accessRoutes.grantAccess, present<Principal>, ({ body, ...call }) => grant({ ...call, grant: body })),
      listPrincipals: operation(accessRoutes.listPrincipals, pageBody<Principal>, list),
      changeAccess: operation(accessRoutes.changeAccess, present<Principal>, ({ params, body, ...call }) =>
        change({ ...call, ...params, changes: body }),
      ),
      revokeAccess: operation(accessRoutes.revokeAccess, present<Principal>, ({ params, ...call }) => revoke({ ...call, ...params })),
      invite: operation(
        accessRoutes.invite,
        present<ShownInvitation>,
        ({ body, ...call }) => invite({ ...call, invitation: body }),
        ({ body: { email, language }, now }, { body }) => send({ id: invitationAnswer().parse(JSON.parse(body)).id, email, language, now }),
      ),
      listInvitations: operation(accessRoutes.listInvitations, pageBody<ShownInvitation>, listInvitations(dependencies)),
      acceptInvitation: operation(accessRoutes.acceptInvitation, present<Principal>, ({ body, ...call }) => accept({ ...call, ...body })),
      withdrawInvitation: operation(accessRoutes.withdrawInvitation, present<ShownInvitation>, ({ params, ...call }) =>
        withdraw({ ...call, ...params }),
      ),
    },
    dependencies.http,
  );
};
