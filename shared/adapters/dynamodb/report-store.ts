import { nameOfReport, type Report, report } from '../../domain/report.ts';
import type { ReportStore } from '../../ports/reports.ts';
import type { Table } from './client.ts';
import { ofRecord, queryAll, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, putWrite } from './writes.ts';

const reportPk = (partnerId: string): string => `REPORTS#${partnerId}`;

/** In the order of periods, a semester behind the months that its second year begins with, and of revisions. */
const reportKey = (id: string) => {
  const { partnerId, period, revision } = nameOfReport(id);
  return { pk: reportPk(partnerId), sk: `REPORT#${period}#${String(revision).padStart(4, '0')}` };
};

const parse = (row: unknown): Report => report().parse(row);

export const createReportStore = (table: Table, reader: Reader): ReportStore => ({
  find: async (id) => {
    const row = await reader.get(reportKey(id));
    return row === undefined ? undefined : parse(row);
  },
  list: (partnerId, page) => queryPage(table, { ...ofRecord(reportPk(partnerId), 'REPORT#'), ScanIndexForward: false }, page, parse),
  all: (partnerId) => queryAll(table, ofRecord(reportPk(partnerId), 'REPORT#'), parse),
  save: (of) => putWrite(table, { ...reportKey(of.id), type: 'REPORT', ...of }, absent, { kind: 'absent', recordId: of.id }),
});
