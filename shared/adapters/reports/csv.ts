import { csvOf } from '../../domain/csv.ts';
import type { Column, ReportDocument } from '../../domain/report-document.ts';

/** Money in euros, for a spreadsheet of whatever language. */
const plain = (value: string | number | null, { kind }: Pick<Column, 'kind'>): string | number | null =>
  typeof value === 'number' && kind === 'cents' ? (value / 100).toFixed(2) : value;

/** Tables of different columns in one file: a line for every cell, with its table, row and column. */
export const reportCsv = ({ id, tables }: ReportDocument): string =>
  csvOf([
    ['report', 'table', 'row', 'key', 'column', 'value'],
    ...tables.flatMap(({ name, columns, rows }) =>
      rows.flatMap((row, index) =>
        columns.map((column, at) => [id, name, index + 1, row[0] ?? '', column.title, plain(row[at] ?? null, column)]),
      ),
    ),
  ]);
