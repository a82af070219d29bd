import { isAdministrator } from '../../domain/access.ts';
import type { HistoryEvent } from '../../domain/history.ts';
import { organisationKey, type Principal, principal } from '../../domain/principal.ts';
import type { PrincipalStore, Write } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite, updateWrite } from './writes.ts';

export const principalPk = (id: string): string => `PRINCIPAL#${id}`;

const rowOf = (of: Principal) => ({
  pk: principalPk(of.id),
  sk: 'PRINCIPAL',
  type: 'PRINCIPAL',
  ...(of.revokedAt === null ? { listPk: `PRINCIPALS#${organisationKey(of.organisation)}`, listSk: `PRINCIPAL#${of.id}` } : {}),
  ...of,
});

export const createPrincipalStore = (table: Table, reader: Reader): PrincipalStore => ({
  find: async (subject) => {
    const row = await reader.get({ pk: principalPk(subject), sk: 'PRINCIPAL' });
    return row === undefined ? undefined : principal().parse(row);
  },
  list: (organisation, page) => queryPage(table, inList(`PRINCIPALS#${organisation}`, 'PRINCIPAL#'), page, (row) => principal().parse(row)),
  grant: (of, event) => [...save(table, of, event), ...countAdministrator(table, of, 1)],
  revoke: (of, event) => [...save(table, of, event), ...countAdministrator(table, of, -1)],
});

const save = (table: Table, of: Principal, event: HistoryEvent): readonly Write[] => [
  putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
  eventWrite(table, principalPk(of.id), event),
];

/**
 * How many people of an organisation can grant access there. The count is an item of its own, so that two who revoke each other at the
 * same instant meet in it, and one of them stays.
 */
const countAdministrator = (table: Table, { role, organisation }: Principal, by: 1 | -1): readonly Write[] => {
  if (!isAdministrator(role)) return [];
  const key = { pk: `ADMINISTRATORS#${organisationKey(organisation)}`, sk: 'ADMINISTRATORS' };
  const step = { '#count': 'count', '#type': 'type' };
  return by === 1
    ? [
        updateWrite(
          table,
          key,
          {
            UpdateExpression: 'SET #type = :type ADD #count :one',
            ExpressionAttributeNames: step,
            ExpressionAttributeValues: { ':type': 'ADMINISTRATORS', ':one': 1 },
          },
          { kind: 'none' },
        ),
      ]
    : [
        updateWrite(
          table,
          key,
          {
            UpdateExpression: 'SET #count = #count - :one',
            ConditionExpression: '#count > :one',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':one': 1 },
          },
          { kind: 'last-administrator' },
        ),
      ];
};
