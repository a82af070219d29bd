import * as z from 'zod/mini';
import { roles } from '../../domain/access.ts';
import { planId, pupilId } from '../../domain/ids.ts';
import { lazily } from '../../domain/lazily.ts';
import { type PupilFile, pupilFile } from '../../domain/pupil-file.ts';
import { type PupilAccess, type PupilStore, pupilReadings } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { pupilPk } from './plan-store.ts';
import { inQueue, ofRecord, queryAll, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, type Condition, deleteWrite, putWrite, updateWrite } from './writes.ts';

const codeRow = z.object({ pupilId, dataKey: z.string() });
const linkRow = z.object({ codeHash: z.string() });
const placeRow = z.object({ plans: z.set(planId) });

const accessRow = lazily(() =>
  z.object({
    id: z.string(),
    pupilId,
    planId: z.nullable(planId),
    what: z.enum(pupilReadings),
    by: z.string(),
    role: z.nullable(z.enum(roles)),
    onBehalfOf: z.nullable(z.string()),
    at: z.iso.datetime(),
  }),
);

const codeKey = (codeHash: string) => ({ pk: `PUPILCODE#${codeHash}`, sk: 'PUPILCODE' });
const linkKey = (id: string, codeHash: string) => ({ pk: pupilPk(id), sk: `CODE#${codeHash}` });
const pupilKey = (id: string) => ({ pk: pupilPk(id), sk: 'PUPIL' });

/** Sparse: whoever is held, or erased whole, is looked for nowhere. */
const rowOf = (of: PupilFile) => ({
  ...pupilKey(of.id),
  type: 'PUPIL',
  ...(of.due === null ? {} : { queuePk: `RETENTION#${of.due}`, queueSk: of.id }),
  ...of,
});

const unchanged = ({ version, plansMade }: PupilFile): Condition => ({
  ConditionExpression: '#version = :expectedVersion AND plansMade = :plansMade',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':expectedVersion': version - 1, ':plansMade': plansMade },
});

/** The wrapped data key lies beside every link, so that one read finds the pupil and opens what is his. */
export const createPupilStore = (table: Table, reader: Reader): PupilStore => ({
  findByCode: async (codeHash) => {
    const row = await reader.get(codeKey(codeHash));
    if (row === undefined) return undefined;
    const { pupilId: id, dataKey } = codeRow.parse(row);
    return { pupilId: id, dataKey };
  },
  find: async (id) => {
    const row = await reader.get(pupilKey(id));
    return row === undefined ? undefined : pupilFile().parse(row);
  },
  insert: (of) => putWrite(table, rowOf(of), absent, { kind: 'absent', recordId: of.id }),
  countPlan: (id) =>
    updateWrite(
      table,
      pupilKey(id),
      {
        UpdateExpression: 'SET plansMade = plansMade + :one',
        ConditionExpression: 'attribute_type(erasedAt, :nothing)',
        ExpressionAttributeValues: { ':one': 1, ':nothing': 'NULL' },
      },
      { kind: 'pupil-kept' },
    ),
  save: (of, event) => [
    putWrite(table, rowOf(of), unchanged(of), { kind: 'version', recordId: of.id }),
    eventWrite(table, pupilPk(of.id), event),
  ],
  linkCode: (codeHash, pupil) => [
    putWrite(table, { ...codeKey(codeHash), type: 'PUPILCODE', ...pupil }, absent, { kind: 'pupil-code' }),
    putWrite(table, { ...linkKey(pupil.pupilId, codeHash), type: 'PUPILCODE_LINK', codeHash }, absent, { kind: 'pupil-code' }),
  ],
  codesOf: (id) => queryAll(table, ofRecord(pupilPk(id), 'CODE#'), (row) => linkRow.parse(row).codeHash),
  unlinkCode: (codeHash, id) => [
    deleteWrite(table, codeKey(codeHash), undefined, { kind: 'none' }),
    deleteWrite(table, linkKey(id, codeHash), undefined, { kind: 'none' }),
  ],
  plansOf: async (id) => {
    const places = await queryAll(table, ofRecord(pupilPk(id), 'PLAN#'), (row) => [...placeRow.parse(row).plans]);
    return [...new Set(places.flat())].sort();
  },
  due: (place, page) => queryPage(table, inQueue(`RETENTION#${place}`), page, (row) => pupilFile().parse(row)),
  recordAccess: (access) =>
    putWrite(table, { pk: pupilPk(access.pupilId), sk: `ACCESS#${access.at}#${access.id}`, type: 'PUPIL_ACCESS', ...access }, absent, {
      kind: 'absent',
      recordId: access.id,
    }),
  accesses: (id, page) =>
    queryPage(table, { ...ofRecord(pupilPk(id), 'ACCESS#'), ScanIndexForward: false }, page, (row): PupilAccess => accessRow().parse(row)),
});
