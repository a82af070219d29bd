import { project } from '../../domain/project.ts';
import type { ProjectStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import type { Reader } from './reader.ts';

export const projectPk = (id: string): string => `PROJECT#${id}`;

export const createProjectStore = (_table: Table, reader: Reader): ProjectStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: projectPk(id), sk: 'PROJECT' });
    return row === undefined ? undefined : project().parse(row);
  },
});
