import { type Invitation, invitation } from '../../domain/invitation.ts';
import { organisationKey } from '../../domain/principal.ts';
import type { InvitationStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, deleteWrite, expectEqual, expectVersion, putWrite } from './writes.ts';

const invitationPk = (id: string): string => `INVITATION#${id}`;

const waitingPk = 'RETENTION#invitations';

/** Only pending ones are listed, and looked for when they have expired. */
const rowOf = (of: Invitation) => ({
  pk: invitationPk(of.id),
  sk: 'INVITATION',
  type: 'INVITATION',
  ...(of.state === 'pending'
    ? {
        listPk: `INVITATIONS#${organisationKey(of.organisation)}`,
        listSk: `INVITATION#${of.id}`,
        queuePk: waitingPk,
        queueSk: `${of.expiresAt}#${of.id}`,
      }
    : {}),
  ...of,
});

export const createInvitationStore = (table: Table, reader: Reader): InvitationStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: invitationPk(id), sk: 'INVITATION' });
    return row === undefined ? undefined : invitation().parse(row);
  },
  list: (organisation, page) =>
    queryPage(table, inList(`INVITATIONS#${organisation}`, 'INVITATION#'), page, (row) => invitation().parse(row)),
  save: (of, event) => [
    putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, invitationPk(of.id), event),
  ],
  expired: async (instant) => {
    const question = {
      IndexName: 'queue',
      KeyConditionExpression: 'queuePk = :queuePk AND queueSk < :instant',
      ExpressionAttributeValues: { ':queuePk': waitingPk, ':instant': instant },
    };
    return (await queryPage(table, question, { limit: 1000, after: null }, (row) => invitation().parse(row).id)).items;
  },
  forget: (id) =>
    deleteWrite(table, { pk: invitationPk(id), sk: 'INVITATION' }, expectEqual('state', 'pending'), { kind: 'version', recordId: id }),
});
