import { csvOf } from '../../domain/csv.ts';
import type { Column, ReportDocument } from '../../domain/report-document.ts';

/** Money in euros, for a spreadsheet of whatever language. */
const plain = (value: string | number | null, { kind }: Pick<Column, 'kind'>): string | number | null =>
  typeof value === 'number' && kind === 'cents' ? (value / 100).toFixed(2) : value;

/** All tables one below another: each line begins with its table’s name, each table with its header, and all lines are equally long. */
export const reportCsv = ({ tables }: ReportDocument): string => {
  const width = Math.max(...tables.map(({ columns }) => columns.length));
  const line = (name: string, cells: readonly (string | number | null)[]) => [name, ...cells, ...Array(width - cells.length).fill(null)];
  return csvOf(
    tables.flatMap(({ name, columns, rows }) => [
      line(
        name,
        columns.map(({ title }) => title),
      ),
      ...rows.map((row) =>
        line(
          name,
          columns.map((column, at) => plain(row[at] ?? null, column)),
        ),
      ),
    ]),
  );
};
