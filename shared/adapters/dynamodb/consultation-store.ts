import { type Consultation, consultation, pupilDay } from '../../domain/consultation.ts';
import type { ConsultationStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { planPk, pupilPk } from './plan-store.ts';
import { ofRecord, queryAll, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite, updateWrite } from './writes.ts';

/** A counter-entry lies right behind its entry, under a key that only one can have. */
const keyOf = ({ planId, id, counters }: Pick<Consultation, 'planId' | 'id' | 'counters'>) => ({
  pk: planPk(planId),
  sk: counters === null ? `CONSULTATION#${id}` : `CONSULTATION#${counters}#COUNTER`,
});

const dayKey = ({ pupilId, day }: { pupilId: string; day: string }) => ({ pk: pupilPk(pupilId), sk: `DAY#${day}` });

export const createConsultationStore = (table: Table, reader: Reader): ConsultationStore => ({
  find: async (planId, id) => {
    const row = await reader.get(keyOf({ planId, id, counters: null }));
    return row === undefined ? undefined : consultation().parse(row);
  },
  list: (planId, page) => queryPage(table, ofRecord(planPk(planId), 'CONSULTATION#'), page, (row) => consultation().parse(row)),
  all: (planId) => queryAll(table, ofRecord(planPk(planId), 'CONSULTATION#'), (row) => consultation().parse(row)),
  insert: (of) =>
    putWrite(
      table,
      { ...keyOf(of), type: 'CONSULTATION', ...of },
      absent,
      of.counters === null ? { kind: 'absent', recordId: of.id } : { kind: 'counter-entry' },
    ),
  confirm: (of) =>
    updateWrite(
      table,
      keyOf(of),
      {
        UpdateExpression: 'SET confirmedOn = :confirmedOn',
        ConditionExpression: 'attribute_type(confirmedOn, :nothing)',
        ExpressionAttributeValues: { ':confirmedOn': of.confirmedOn, ':nothing': 'NULL' },
      },
      { kind: 'confirmation' },
    ),
  takeTime: (of, seen) =>
    putWrite(
      table,
      {
        ...dayKey(of),
        type: 'PUPIL_DAY',
        version: (seen?.version ?? 0) + 1,
        spans: { ...seen?.spans, [of.consultationId]: of.span },
      },
      seen === undefined ? absent : expectVersion(seen.version),
      { kind: 'pupil-day' },
    ),
  freeTime: (of) =>
    updateWrite(
      table,
      dayKey(of),
      {
        UpdateExpression: 'SET #version = #version + :one REMOVE spans.#entry',
        ConditionExpression: 'attribute_exists(spans.#entry)',
        ExpressionAttributeNames: { '#version': 'version', '#entry': of.consultationId },
        ExpressionAttributeValues: { ':one': 1 },
      },
      { kind: 'counter-entry' },
    ),
  parseDay: (found) => {
    const parsed = pupilDay().safeParse(found);
    return parsed.success ? parsed.data : undefined;
  },
});
