import { type HistoryEvent, historyEvent } from '../../domain/history.ts';
import type { History, Write } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { ofRecord, queryAll } from './queries.ts';
import { absent, putWrite } from './writes.ts';

/** An event lies beside its record; its number is the record's version, so two writers cannot both append the same one. */
export const eventWrite = (table: Table, recordPk: string, event: HistoryEvent): Write =>
  putWrite(table, { pk: recordPk, sk: `EVENT#${String(event.number).padStart(8, '0')}`, type: 'EVENT', ...event }, absent, {
    kind: 'version',
    recordId: event.recordId,
  });

export const createHistory = (table: Table, pkOf: (recordId: string) => string): History => ({
  of: (recordId) => queryAll(table, ofRecord(pkOf(recordId), 'EVENT#'), (row) => historyEvent().parse(row)),
});
