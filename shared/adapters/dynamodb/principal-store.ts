import { organisationKey, type Principal, principal } from '../../domain/principal.ts';
import type { PrincipalStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite } from './writes.ts';

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
  save: (of, event) => [
    putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, principalPk(of.id), event),
  ],
});
