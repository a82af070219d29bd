import { school } from '../../domain/school.ts';
import type { SchoolStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { inList, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite } from './writes.ts';

export const createSchoolStore = (table: Table, reader: Reader): SchoolStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: `SCHOOL#${id}`, sk: 'SCHOOL' });
    return row === undefined ? undefined : school().parse(row);
  },
  list: (page) => queryPage(table, inList('SCHOOLS', 'SCHOOL#'), page, (row) => school().parse(row)),
  put: (of) =>
    putWrite(
      table,
      { pk: `SCHOOL#${of.id}`, sk: 'SCHOOL', type: 'SCHOOL', listPk: 'SCHOOLS', listSk: `SCHOOL#${of.municipalityId}#${of.id}`, ...of },
      of.version === 1 ? absent : expectVersion(of.version - 1),
      { kind: 'version', recordId: of.id },
    ),
});
