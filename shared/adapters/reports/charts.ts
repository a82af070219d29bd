import { written } from '../../domain/latvian.ts';
import type { ReportChart } from '../../domain/report-document.ts';
import { escaped } from './markup.ts';

/** In points: as wide as what a page of A4 has between its margins. */
export const chartWidth = 515;
const labels = 200;
const values = 90;
const bar = 13;
const gap = 9;
const top = 18;

/** Told apart by lightness too, for who sees no colours; each has a contrast of 3 : 1 to white at least. */
const colours = ['#1f4e79', '#8a6d1b'] as const;

const text = (at: { readonly x: number; readonly y: number; readonly anchor?: 'end' }, words: string): string =>
  `<text x="${at.x}" y="${at.y}" font-family="Roboto" font-size="10" fill="#1a1a1a"${at.anchor === undefined ? '' : ' text-anchor="end"'}>${escaped(words)}</text>`;

const shortened = (label: string): string => (label.length > 34 ? `${label.slice(0, 33)}…` : label);

/** Lying bars as SVG: names to the left, values to the right, so that nobody has to measure. */
export const chartSvg = ({ bars, kind, series, limit }: ReportChart): string => {
  const most = Math.max(1, limit?.value ?? 0, ...bars.flatMap((one) => one.values));
  const width = chartWidth - labels - values;
  const scaled = (value: number): number => Math.round((width * value * 100) / most) / 100;
  const group = series.length * bar + gap;
  const legend = series.length > 1 ? top : 0;
  const foot = limit === null ? 0 : top;
  const height = legend + bars.length * group + foot;
  const drawn = bars.flatMap(({ label, values: of }, index) => {
    const y = legend + index * group;
    return [
      text({ x: labels - 6, y: y + (series.length * bar) / 2 + 4, anchor: 'end' }, shortened(label)),
      ...of.flatMap((value, at) => [
        `<rect x="${labels}" y="${y + at * bar}" width="${scaled(value)}" height="${bar - 2}" fill="${colours[at] ?? colours[0]}"/>`,
        text({ x: labels + scaled(value) + 4, y: y + at * bar + 9 }, written(value, kind)),
      ]),
    ];
  });
  const names =
    series.length > 1
      ? series.flatMap((name, at) => [
          `<rect x="${labels + at * 110}" y="2" width="10" height="10" fill="${colours[at] ?? colours[0]}"/>`,
          text({ x: labels + at * 110 + 14, y: 11 }, name),
        ])
      : [];
  const line =
    limit === null
      ? []
      : [
          `<line x1="${labels + scaled(limit.value)}" y1="${legend}" x2="${labels + scaled(limit.value)}" y2="${height - foot}" stroke="#a01c1c" stroke-width="1.5" stroke-dasharray="4 3"/>`,
          text({ x: labels + scaled(limit.value), y: height - 4, anchor: 'end' }, `${limit.label}: ${written(limit.value, kind)}`),
        ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${chartWidth}" height="${height}" viewBox="0 0 ${chartWidth} ${height}">${[...names, ...drawn, ...line].join('')}</svg>`;
};

/** A star of five points around a place. */
const star = (x: number, y: number, radius: number): string => {
  const points = Array.from({ length: 10 }, (_, index) => {
    const [angle, away] = [(index * Math.PI) / 5, index % 2 === 0 ? radius : radius * 0.381966];
    return `${(x + away * Math.sin(angle)).toFixed(2)},${(y - away * Math.cos(angle)).toFixed(2)}`;
  });
  return `<polygon fill="#ffcc00" points="${points.join(' ')}"/>`;
};

/** The European emblem by its geometrical description: twelve stars on azure, 2 : 3. */
export const emblemSvg = (height: number): string => {
  const stars = Array.from({ length: 12 }, (_, index) => {
    const angle = (index * Math.PI) / 6;
    return star(height * 0.75 + (height / 3) * Math.sin(angle), height / 2 - (height / 3) * Math.cos(angle), height / 18);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${height * 1.5}" height="${height}" viewBox="0 0 ${height * 1.5} ${height}"><rect width="${height * 1.5}" height="${height}" fill="#003399"/>${stars.join('')}</svg>`;
};
