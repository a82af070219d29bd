import { written } from '../../domain/latvian.ts';
import type { Column, ReportChart, ReportDocument, ReportTable } from '../../domain/report-document.ts';
import { chartSvg, emblemSvg } from './charts.ts';
import { escaped } from './markup.ts';

const style = `
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.7rem;margin:.2em 0}h2{font-size:1.25rem;margin:2em 0 .5em}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:#4a4a4a}dd{margin:0}
figure{margin:1.5rem 0}figcaption{font-weight:600;margin-bottom:.4rem}figure svg{width:100%;max-width:48rem;height:auto}svg text{font-family:inherit}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:left;font-weight:600;font-size:1.25rem;padding:1.6em 0 .4em}
th,td{border-bottom:1px solid #c8c8c8;padding:.3rem .5rem;text-align:left;vertical-align:top}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
thead th{background:#eef2f6}tfoot td{font-weight:600;border-top:2px solid #1a1a1a}
.marks{display:flex;gap:1rem;align-items:center;flex-wrap:wrap}.nothing{color:#4a4a4a}
details{margin-top:.4rem}@media print{details,.scroll{display:block;overflow:visible}thead{display:table-header-group}}
`.trim();

const isNumber = ({ kind }: Column): boolean => kind === 'count' || kind === 'cents' || kind === 'days';

const cells = (of: readonly (string | number | null)[], columns: readonly Column[], isHead: boolean): string =>
  of
    .map((value, index) => {
      const column = columns[index] ?? { title: '', kind: 'text' };
      const text = escaped(value === '' || (!isHead && value === null && column.kind === 'text') ? '' : written(value, column.kind));
      if (isHead && index === 0) return `<th scope="row">${text}</th>`;
      return isNumber(column) ? `<td class="number">${text}</td>` : `<td>${text}</td>`;
    })
    .join('');

const tableHtml = ({ title, columns, rows, total, nothing }: ReportTable): string =>
  rows.length === 0
    ? `<section><h2>${escaped(title)}</h2><p class="nothing">${escaped(nothing)}</p></section>`
    : [
        // What scrolls can be reached by the keyboard, and says what it is.
        `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><table><caption>${escaped(title)}</caption><thead><tr>`,
        columns.map((column) => `<th scope="col"${isNumber(column) ? ' class="number"' : ''}>${escaped(column.title)}</th>`).join(''),
        '</tr></thead><tbody>',
        ...rows.map((row) => `<tr>${cells(row, columns, true)}</tr>`),
        '</tbody>',
        total === null ? '' : `<tfoot><tr>${cells(total, columns, false)}</tr></tfoot>`,
        '</table></div>',
      ].join('');

/** A picture of bars for who sees it, and the same numbers as a list for who does not. */
const chartHtml = (chart: ReportChart): string => {
  const { title, bars, series, kind, limit } = chart;
  const items = bars.map(
    ({ label, values }) =>
      `<li>${escaped(label)}: ${values.map((value, at) => escaped(`${series.length > 1 ? `${series[at] ?? ''} ` : ''}${written(value, kind)}`)).join('; ')}</li>`,
  );
  const held = limit === null ? '' : `<li>${escaped(`${limit.label}: ${written(limit.value, kind)}`)}</li>`;
  return `<figure><figcaption>${escaped(title)}</figcaption><div aria-hidden="true">${chartSvg(chart)}</div><details><summary>Skaitļi: ${escaped(title)}</summary><ul>${items.join('')}${held}</ul></details></figure>`;
};

/** One page that needs nothing else: no script, no picture, no font from anywhere. */
export const reportHtml = ({ id, title, subtitle, facts, summary, charts, tables, notes, publicity }: ReportDocument): string => {
  const marks = publicity.map(
    ({ funds, slogan, signs }) =>
      `<div class="marks"><span role="img" aria-label="Eiropas Savienības karogs">${emblemSvg(48)}</span><span>${escaped([funds.lv, ...signs].join('. '))}${slogan === null ? '' : `<br><em>${escaped(slogan.lv)}</em>`}</span></div>`,
  );
  return [
    '<!doctype html><html lang="lv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    `<title>${escaped(`${title}. ${subtitle}`)}</title><style>${style}</style></head><body>`,
    `<header>${marks.join('')}</header><main><h1>${escaped(title)}</h1><p>${escaped(subtitle)}</p>`,
    `<h2>Kopsavilkums</h2><ul>${summary.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    `<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`,
    charts.length === 0 ? '' : `<h2>Diagrammas</h2>${charts.map(chartHtml).join('')}`,
    ...tables.map(tableHtml),
    `<h2>Piezīmes</h2><ul>${notes.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    `</main><footer><p>${escaped(id)}</p></footer></body></html>\n`,
  ].join('');
};
