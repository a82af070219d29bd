import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation } from '../../shared/http/operation.ts';
import { statisticsRoutes } from '../../shared/routes/statistics.ts';
import { getStatistics, nation } from '../../shared/use-cases/statistics.ts';
import { type FigureRecords, getRecords, type RecordsDependencies } from '../../shared/use-cases/statistics-records.ts';
import { compareSchool, type FiguresRow, getTable } from '../../shared/use-cases/statistics-tables.ts';
import { presentComparison, presentStatistics, presentTable } from './present.ts';

export type StatisticsDependencies = RecordsDependencies & { readonly http: ApiDependencies };

const presentRecords = ({ items, nextPage }: { readonly items: readonly FigureRecords[]; readonly nextPage: number | null }) => ({
  body: { items: items.map((one) => ({ ...one, plans: [...one.plans], claims: [...one.claims] })), next: nextPage },
});

const periodIn = (query: { readonly semester: string } | { readonly schoolYear: string }): string =>
  'semester' in query ? query.semester : query.schoolYear;

export const createHandler = (dependencies: StatisticsDependencies) => {
  const read = getStatistics(dependencies);
  const records = getRecords(dependencies);
  const table = getTable(dependencies);
  const compare = compareSchool(dependencies);
  const wholeNation = { level: 'nation', id: nation } as const;
  return createApi(
    statisticsRoutes,
    {
      getSchoolStatistics: operation(statisticsRoutes.getSchoolStatistics, presentStatistics, ({ params, ...call }) =>
        read({ ...call, scope: { level: 'school', id: params.schoolId } }),
      ),
      getMunicipalityStatistics: operation(statisticsRoutes.getMunicipalityStatistics, presentStatistics, ({ params, ...call }) =>
        read({ ...call, scope: { level: 'municipality', id: params.municipalityId } }),
      ),
      getRegionStatistics: operation(statisticsRoutes.getRegionStatistics, presentStatistics, ({ params, ...call }) =>
        read({ ...call, scope: { level: 'region', id: params.regionId } }),
      ),
      getNationalStatistics: operation(statisticsRoutes.getNationalStatistics, presentStatistics, (call) =>
        read({ ...call, scope: wholeNation }),
      ),
      getSchoolRecords: operation(statisticsRoutes.getSchoolRecords, presentRecords, ({ params, query, ...call }) =>
        records({ ...call, ...query, scope: { level: 'school', id: params.schoolId } }),
      ),
      getMunicipalityRecords: operation(statisticsRoutes.getMunicipalityRecords, presentRecords, ({ params, query, ...call }) =>
        records({ ...call, ...query, scope: { level: 'municipality', id: params.municipalityId } }),
      ),
      getRegionRecords: operation(statisticsRoutes.getRegionRecords, presentRecords, ({ params, query, ...call }) =>
        records({ ...call, ...query, scope: { level: 'region', id: params.regionId } }),
      ),
      getNationalRecords: operation(statisticsRoutes.getNationalRecords, presentRecords, ({ query, ...call }) =>
        records({ ...call, ...query, scope: wholeNation }),
      ),
      compareSchool: operation(
        statisticsRoutes.compareSchool,
        ({ semester, rows }: { readonly semester: string; readonly rows: readonly FiguresRow[] }) => presentComparison(semester, rows),
        async ({ params, query, ...call }) => {
          const compared = await compare({ ...call, ...params, ...query });
          return compared.ok ? { ok: true, value: { ...query, rows: compared.value } } : compared;
        },
      ),
      getTable: operation(
        statisticsRoutes.getTable,
        ({ table: of, query }: TableOf) => presentTable(of, query),
        async ({ query, ...call }) => {
          const { level, municipality: municipalityId, region: regionId, rankBy, order, format, page } = query;
          const period = periodIn(query);
          const found = await table({ ...call, query: { level, municipalityId, regionId, rankBy, order, page, period } });
          return found.ok ? { ok: true, value: { table: found.value, query: { period, format } } } : found;
        },
      ),
    },
    dependencies.http,
  );
};

type TableOf = {
  readonly table: Parameters<typeof presentTable>[0];
  readonly query: Parameters<typeof presentTable>[1];
};
