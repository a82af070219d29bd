import { isAdministrator } from '../../domain/access.ts';
import type { HistoryEvent } from '../../domain/history.ts';
import { organisationKey, type Principal, principal } from '../../domain/principal.ts';
import type { PrincipalStore, Write } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, checkWrite, expectVersion, putWrite, updateWrite } from './writes.ts';

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
  grant: (of, event) => [...save(table, of, event), ...countIn(table, of)],
  revoke: (of, event, { isOver }) => [...save(table, of, event), ...countOut(table, of, isOver)],
  change: (of, event, before, { isOver }) => [
    ...save(table, of, event),
    ...(isAdministrator(of.role) === isAdministrator(before.role) ? [] : [...countOut(table, before, isOver), ...countIn(table, of)]),
  ],
  requireUnchanged: ({ id, version }) =>
    checkWrite(table, { pk: principalPk(id), sk: 'PRINCIPAL' }, expectVersion(version), { kind: 'version', recordId: id }),
});

const save = (table: Table, of: Principal, event: HistoryEvent): readonly Write[] => [
  putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
  eventWrite(table, principalPk(of.id), event),
];

/**
 * How many people of an organisation can grant access there. The count is an item of its own, so that two who revoke each other at the
 * same instant meet in it, and one of them stays.
 */
const countKey = ({ organisation }: Principal) => ({ pk: `ADMINISTRATORS#${organisationKey(organisation)}`, sk: 'ADMINISTRATORS' });

const countIn = (table: Table, of: Principal): readonly Write[] =>
  isAdministrator(of.role)
    ? [
        updateWrite(
          table,
          countKey(of),
          {
            UpdateExpression: 'SET #type = :type ADD #count :one',
            ExpressionAttributeNames: { '#count': 'count', '#type': 'type' },
            ExpressionAttributeValues: { ':type': 'ADMINISTRATORS', ':one': 1 },
          },
          { kind: 'none' },
        ),
      ]
    : [];

const countOut = (table: Table, of: Principal, isOver: boolean): readonly Write[] =>
  isAdministrator(of.role)
    ? [
        updateWrite(
          table,
          countKey(of),
          {
            UpdateExpression: 'SET #count = #count - :one',
            ConditionExpression: '#count > :least',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':one': 1, ':least': isOver ? 0 : 1 },
          },
          { kind: 'last-administrator' },
        ),
      ]
    : [];
