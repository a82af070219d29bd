import type { StatisticsLevel } from '../../shared/domain/statistics.ts';
import type { ToldRow } from '../../shared/ports/editions.ts';
import { autumn } from './builders.ts';
import type { MemoryRecords } from './memory-records.ts';

type Cells = Readonly<Record<string, number | null>>;

/** What is told of scopes (`level id`) by their figures; null: not told. */
export const tellEdition = (
  { tables }: Pick<MemoryRecords, 'tables'>,
  told: Readonly<Record<string, Cells>>,
  { period = autumn, edition = 1 }: { readonly period?: string; readonly edition?: number } = {},
): void => {
  const columns = [...new Set(Object.values(told).flatMap((cells) => Object.keys(cells)))].sort();
  const levels: readonly StatisticsLevel[] = ['school', 'municipality', 'region', 'nation'];
  const rows = Object.entries(told).map(([name, cells]): ToldRow => {
    const [wanted, id = ''] = name.split(' ');
    const level = levels.find((one) => one === wanted) ?? 'school';
    return { scope: { level, id, name: id }, within: null, cells: columns.map((column) => cells[column] ?? (column in cells ? null : 0)) };
  });
  const schools = rows.filter(({ scope }) => scope.level === 'school').sort((a, b) => (a.scope.id < b.scope.id ? -1 : 1));
  tables.editions.set(`${period} ${edition}`, {
    period,
    edition,
    madeAt: '2021-11-01T02:00:00.000Z',
    asOf: '2021-11-01T00:30:00.000Z',
    sealed: false,
    revision: 1,
    rulesVersion: 'test',
    columns,
    firstSchools: schools.slice(0, 1).map(({ scope }) => scope.id),
    kept: [],
    loss: { cells: 0, suppressed: 0, small: 0 },
  });
  tables.editionPages.set(
    `${period} ${edition} upper`,
    rows.filter(({ scope }) => scope.level !== 'school'),
  );
  tables.editionPages.set(`${period} ${edition} 0`, schools);
};
