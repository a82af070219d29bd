import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile, { type Cell, type Sheet } from 'write-excel-file/node';
import type { Column, ReportDocument, ReportTable } from '../../domain/report-document.ts';

const head = { fontWeight: 'bold', backgroundColor: '#eef2f6' } as const;

/** A text is written as a text, whatever it begins with: no cell of ours is a formula. */
const cellOf = (value: string | number | null, { kind }: Pick<Column, 'kind'>, style: { readonly fontWeight?: 'bold' } = {}): Cell => {
  if (value === null || value === '') return null;
  if (typeof value === 'number')
    return kind === 'cents'
      ? { type: Number, value: value / 100, format: '#,##0.00 "€"', ...style }
      : { type: Number, value, format: '#,##0', ...style };
  if (kind === 'date') return { type: Date, value: new Date(`${value}T00:00:00Z`), format: 'dd.mm.yyyy', ...style };
  return { type: String, value, ...style };
};

const widthOf = ({ title, kind }: Column): number => (kind === 'text' ? Math.max(24, title.length + 2) : Math.max(14, title.length + 2));

const sheetOf = ({ name, title, columns, rows, total, nothing }: ReportTable): Sheet<Buffer> => ({
  sheet: name,
  data: [
    [{ type: String, value: title, fontWeight: 'bold' }],
    columns.map((column) => ({ type: String, value: column.title, ...head })),
    ...(rows.length === 0 ? [[{ type: String, value: nothing }]] : []),
    ...rows.map((row) => columns.map((column, at) => cellOf(row[at] ?? null, column))),
    ...(total === null || rows.length === 0
      ? []
      : [columns.map((column, at) => cellOf(total[at] ?? null, column, { fontWeight: 'bold' } as const))]),
  ],
  columns: columns.map((column) => ({ width: widthOf(column) })),
  stickyRowsCount: 2,
});

const first = ({ title, subtitle, facts, summary, notes, publicity }: ReportDocument): Sheet<Buffer> => ({
  sheet: 'Kopsavilkums',
  data: [
    ...publicity.map(({ funds, slogan, signs }) => [{ type: String, value: [funds.lv, ...signs, slogan?.lv ?? []].flat().join('. ') }]),
    [{ type: String, value: title, fontWeight: 'bold', fontSize: 16 }],
    [{ type: String, value: subtitle }],
    [],
    ...summary.map((line) => [{ type: String, value: line }]),
    [],
    ...facts.map(([name, value]) => [
      { type: String, value: name, fontWeight: 'bold' as const },
      { type: String, value },
    ]),
    [],
    ...notes.map((line) => [{ type: String, value: line }]),
  ],
  columns: [{ width: 34 }, { width: 60 }],
});

/** A zip says, in local time, when each of its files was made; ours say always the same, so that the same content is the same bytes. */
const made = { mtime: new Date(1980, 0, 2), level: 6 } as const;

/** A workbook: what matters on its first sheet, and a sheet for every table, with numbers as numbers and days as days. */
export const reportXlsx = async (document: ReportDocument): Promise<Uint8Array> => {
  const written = await writeXlsxFile([first(document), ...document.tables.map(sheetOf)]).toBuffer();
  const parts = Object.entries(unzipSync(new Uint8Array(written))).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(parts), made);
};
