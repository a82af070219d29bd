import { type StatisticsStore, type TablePage, upperPage } from '../ports/statistics.ts';

type Tables = Pick<StatisticsStore, 'table'>;

/** Every page of a table that holds schools. */
export async function* pagesOfSchools(statistics: Tables, period: string): AsyncGenerator<TablePage> {
  for (let page = 0; ; page += 1) {
    const found = await statistics.table(period, page);
    if (found === undefined) return;
    yield found;
  }
}

/** Every page of a table, those of schools after the one of all scopes above them. */
export async function* pagesOfTable(statistics: Tables, period: string): AsyncGenerator<TablePage> {
  const upper = await statistics.table(period, upperPage);
  if (upper !== undefined) yield upper;
  yield* pagesOfSchools(statistics, period);
}
