import { type School, school } from '../../domain/school.ts';
import type { SchoolStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite } from './writes.ts';

export const schoolPk = (id: string): string => `SCHOOL#${id}`;

const rowOf = (of: School) => ({ pk: schoolPk(of.id), sk: 'SCHOOL', type: 'SCHOOL', listPk: 'SCHOOLS', listSk: `SCHOOL#${of.id}`, ...of });

export const createSchoolStore = (table: Table, reader: Reader): SchoolStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: schoolPk(id), sk: 'SCHOOL' });
    return row === undefined ? undefined : school().parse(row);
  },
  list: (page) => queryPage(table, inList('SCHOOLS', 'SCHOOL#'), page, (row) => school().parse(row)),
  save: (of, event) => [
    putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, schoolPk(of.id), event),
  ],
});
