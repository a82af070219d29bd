import { type Participation, type Project, participation, project } from '../../domain/project.ts';
import type { ProjectStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, ofRecord, queryAll, queryPage, withSchool } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, checkWrite, expectStatus, expectVersion, putWrite } from './writes.ts';

export const projectPk = (id: string): string => `PROJECT#${id}`;

const rowOf = (of: Project) => ({
  pk: projectPk(of.id),
  sk: 'PROJECT',
  type: 'PROJECT',
  listPk: `PROJECTS#${of.municipalityId}`,
  listSk: `PROJECT#${of.id}`,
  ...of,
});

/** A counter-entry lies right behind its entry, under a key that only one can have. */
const entryKey = ({ projectId, id, counters }: Pick<Participation, 'projectId' | 'id' | 'counters'>) => ({
  pk: projectPk(projectId),
  sk: counters === null ? `PARTICIPATION#${id}` : `PARTICIPATION#${counters}#COUNTER`,
});

const logOf = (projectId: string, schoolId?: string) => withSchool(ofRecord(projectPk(projectId), 'PARTICIPATION#'), schoolId);

export const createProjectStore = (table: Table, reader: Reader): ProjectStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: projectPk(id), sk: 'PROJECT' });
    return row === undefined ? undefined : project().parse(row);
  },
  list: (municipalityId, page) => queryPage(table, inList(`PROJECTS#${municipalityId}`, 'PROJECT#'), page, (row) => project().parse(row)),
  save: (of, event) => [
    putWrite(table, rowOf(of), of.version === 1 ? absent : expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, projectPk(of.id), event),
  ],
  requireOpen: (id) => checkWrite(table, { pk: projectPk(id), sk: 'PROJECT' }, expectStatus(['registered']), { kind: 'project-open' }),
  findParticipation: async (projectId, id) => {
    const row = await reader.get(entryKey({ projectId, id, counters: null }));
    return row === undefined ? undefined : participation().parse(row);
  },
  participations: (projectId, page, schoolId) => queryPage(table, logOf(projectId, schoolId), page, (row) => participation().parse(row)),
  allParticipations: (projectId, schoolId) => queryAll(table, logOf(projectId, schoolId), (row) => participation().parse(row)),
  insertParticipation: (of) =>
    putWrite(
      table,
      { ...entryKey(of), type: 'PARTICIPATION', ...of },
      absent,
      of.counters === null ? { kind: 'absent', recordId: of.id } : { kind: 'counter-entry' },
    ),
});
