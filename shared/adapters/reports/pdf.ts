import pdfmake, { type Content, type CustomTableLayout, type TableCell } from 'pdfmake';
import roboto from 'pdfmake/build/vfs_fonts.js';
import { written } from '../../domain/latvian.ts';
import type { Column, ReportChart, ReportDocument, ReportTable } from '../../domain/report-document.ts';
import { chartSvg, emblemSvg } from './charts.ts';

/** Longer tables are told whole by the other files: a page that nobody reads costs memory all the same. */
const mostRows = 300;

const isNumber = ({ kind }: Column): boolean => kind === 'count' || kind === 'cents' || kind === 'days';

const cellOf = (value: string | number | null, column: Column, bold = false): TableCell => ({
  text: value === '' ? '' : written(value, column.kind),
  alignment: isNumber(column) ? 'right' : 'left',
  noWrap: isNumber(column),
  bold,
});

/** Lines and paddings of a table of many columns. */
const narrow: CustomTableLayout = {
  hLineWidth: (row, { table }) => (row === 0 || row === table.body.length ? 0 : row === 1 ? 1.5 : 0.5),
  vLineWidth: () => 0,
  hLineColor: (row) => (row === 1 ? 'black' : '#aaaaaa'),
  paddingLeft: () => 2,
  paddingRight: () => 2,
};

const tableOf = ({ title, columns, rows, total, nothing }: ReportTable): Content[] => {
  const heading: Content = { text: title, style: 'heading' };
  if (rows.length === 0) return [{ stack: [heading, { text: nothing, color: '#4a4a4a' }], unbreakable: true }];
  const shown = rows.slice(0, mostRows);
  return [
    heading,
    {
      // What has many columns is small, or it would not fit on the page.
      fontSize: columns.length > 9 ? 6 : 8,
      layout: columns.length > 9 ? narrow : 'lightHorizontalLines',
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: columns.map((column, at) => (at === 1 || (column.kind === 'text' && columns.length < 6) ? '*' : 'auto')),
        body: [
          columns.map((column) => ({ text: column.title, bold: true, alignment: isNumber(column) ? 'right' : 'left' })),
          ...shown.map((row) => columns.map((column, at) => cellOf(row[at] ?? null, column))),
          ...(total === null
            ? []
            : [columns.map((column, at) => (total[at] === null ? { text: '' } : cellOf(total[at] ?? '', column, true)))]),
        ],
      },
    },
    ...(rows.length > shown.length
      ? [{ text: `Pirmās ${shown.length} no ${written(rows.length, 'count')} rindām; visas ir XLSX, CSV un HTML failos.`, italics: true }]
      : []),
  ];
};

const chartOf = (chart: ReportChart): Content => ({
  stack: [{ text: chart.title, bold: true, margin: [0, 10, 0, 4] }, { svg: chartSvg(chart) }],
  unbreakable: true,
});

const markOf = ({ funds, slogan, signs }: ReportDocument['publicity'][number]): Content => ({
  columns: [
    { svg: emblemSvg(34), width: 51 },
    { text: [[funds.lv, ...signs].join('. '), ...(slogan === null ? [] : [`\n${slogan.lv}`])], fontSize: 9, margin: [0, 5, 0, 0] },
  ],
  columnGap: 8,
  margin: [0, 0, 0, 8],
});

/**
 * With all letters of Latvian. The files in memory are called as the fonts call themselves: text in pictures asks for a font by its file,
 * and finds it by that name among those that are open.
 */
const fonts = {
  Roboto: { normal: 'Roboto-Regular', bold: 'Roboto-Medium', italics: 'Roboto-Italic', bolditalics: 'Roboto-MediumItalic' },
};

const definitionOf = (document: ReportDocument, at: Date): Parameters<typeof pdfmake.createPdf>[0] => {
  const { id, title, subtitle, facts, summary, charts, tables, notes, publicity } = document;
  return {
    info: { title: `${title}. ${subtitle}`, subject: id, creator: 'pumpurs', producer: 'pumpurs', creationDate: at, modDate: at },
    language: 'lv',
    version: '1.7',
    tagged: true,
    displayTitle: true,
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 46],
    footer: (page: number, pages: number): Content => ({
      columns: [{ text: id }, { text: `${page}. lpp. no ${pages}`, alignment: 'right' }],
      fontSize: 8,
      margin: [40, 14, 40, 0],
    }),
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.15 },
    styles: { heading: { fontSize: 13, bold: true, margin: [0, 18, 0, 6] } },
    content: [
      ...publicity.map(markOf),
      { text: title, fontSize: 20, bold: true },
      { text: subtitle, fontSize: 13, margin: [0, 2, 0, 10] },
      { text: 'Kopsavilkums', style: 'heading' },
      { ul: [...summary] },
      {
        layout: 'noBorders',
        margin: [0, 10, 0, 0],
        table: { widths: ['auto', '*'], body: facts.map(([name, value]) => [{ text: name, color: '#4a4a4a' }, { text: value }]) },
      },
      ...charts.map(chartOf),
      ...tables.flatMap(tableOf),
      { text: 'Piezīmes', style: 'heading' },
      { ul: [...notes] },
    ],
  };
};

/** A report to print: the same document made for the same instant is the same bytes. */
export const reportPdf = async (document: ReportDocument, asOf: string): Promise<Uint8Array> => {
  // Whatever stands in a report, nothing is fetched for it and no file is opened.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setFonts(fonts);
  for (const name of Object.values(fonts.Roboto)) pdfmake.virtualfs.writeFileSync(name, roboto[`${name}.ttf`], 'base64');
  return pdfmake.createPdf(definitionOf(document, new Date(asOf))).getBuffer();
};
