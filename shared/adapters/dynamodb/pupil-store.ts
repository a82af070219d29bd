import * as z from 'zod/mini';
import { pupilId } from '../../domain/ids.ts';
import type { KnownPupil, PupilStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { pupilPk } from './plan-store.ts';
import type { Reader } from './reader.ts';
import { absent, putWrite } from './writes.ts';

const codeRow = z.object({ pupilId, dataKey: z.string() });

const codeKey = (codeHash: string) => ({ pk: `PUPILCODE#${codeHash}`, sk: 'PUPILCODE' });

/** The wrapped data key lies beside every link, so that one read finds the pupil and opens what is his. */
export const createPupilStore = (table: Table, reader: Reader): PupilStore => ({
  findByCode: async (codeHash) => {
    const row = await reader.get(codeKey(codeHash));
    if (row === undefined) return undefined;
    const { pupilId: id, dataKey } = codeRow.parse(row);
    return { pupilId: id, dataKey };
  },
  insert: ({ pupilId: id, dataKey }: KnownPupil) =>
    putWrite(table, { pk: pupilPk(id), sk: 'PUPIL', type: 'PUPIL', pupilId: id, dataKey }, absent, { kind: 'absent', recordId: id }),
  linkCode: (codeHash, pupil) => putWrite(table, { ...codeKey(codeHash), type: 'PUPILCODE', ...pupil }, absent, { kind: 'pupil-code' }),
  recordAccess: (access) =>
    putWrite(table, { pk: pupilPk(access.pupilId), sk: `ACCESS#${access.at}#${access.id}`, type: 'PUPIL_ACCESS', ...access }, absent, {
      kind: 'absent',
      recordId: access.id,
    }),
});
