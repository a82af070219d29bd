import * as z from 'zod/mini';
import { pupilId } from '../../domain/ids.ts';
import type { PupilStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import type { Reader } from './reader.ts';
import { absent, putWrite } from './writes.ts';

const codeRow = z.object({ pupilId });

export const createPupilStore = (table: Table, reader: Reader): PupilStore => ({
  findByCode: async (codeHash) => {
    const row = await reader.get({ pk: `PUPILCODE#${codeHash}`, sk: 'PUPILCODE' });
    return row === undefined ? undefined : codeRow.parse(row).pupilId;
  },
  insert: (id, codeHash, sealed) => [
    putWrite(table, { pk: `PUPILCODE#${codeHash}`, sk: 'PUPILCODE', type: 'PUPILCODE', pupilId: id }, absent, { kind: 'pupil-code' }),
    putWrite(table, { pk: `PUPIL#${id}`, sk: 'PUPIL', type: 'PUPIL', id, sealed }, absent, { kind: 'absent', recordId: id }),
  ],
});
