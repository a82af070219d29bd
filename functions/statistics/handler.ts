import { atPercentile, type CompiledStatistics, disclosureThreshold } from '../../shared/domain/statistics.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation } from '../../shared/http/operation.ts';
import type { PrincipalStore, ReferenceStore, SchoolStore, StatisticsStore } from '../../shared/ports/records.ts';
import { statisticsRoutes } from '../../shared/routes.ts';
import type { Cell, StatisticsAnswer } from '../../shared/schemas/statistics.ts';
import { type DisclosedStatistics, getStatistics, nation } from '../../shared/use-cases/statistics.ts';

export type StatisticsDependencies = {
  readonly http: ApiDependencies;
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly statistics: StatisticsStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
};

const cell = (count: number): Cell => (count > 0 && count < disclosureThreshold ? { suppressed: true, reason: 'small-cell' } : count);

const present = ({ disclosure, semesters, schoolYear }: DisclosedStatistics): { body: StatisticsAnswer } => {
  const shown = (one: CompiledStatistics) => (disclosure === 'full' ? inFull(one) : inTotals(one));
  return { body: { semesters: semesters.map(shown), schoolYear: schoolYear === null ? null : shown(schoolYear) } };
};

/** How long half of them, and nine in ten, took. */
const typical = (byDays: Readonly<Record<string, number>>) => ({
  plans: Object.values(byDays).reduce((sum, plans) => sum + plans, 0),
  medianDays: atPercentile(byDays, 50) ?? null,
  p90Days: atPercentile(byDays, 90) ?? null,
});

const inFull = ({ figures: { timeliness, ...figures }, ...head }: CompiledStatistics) => ({
  disclosure: 'full' as const,
  ...head,
  ...figures,
  timeliness: {
    approval: typical(timeliness.approvedAfterDays),
    waiting: Object.fromEntries(Object.entries(timeliness.waitedDays).map(([level, byDays]) => [level, typical(byDays)])),
  },
});

const inTotals = ({ figures: { plans }, ...head }: CompiledStatistics) => ({
  disclosure: 'totals' as const,
  ...head,
  plans: { total: cell(plans.total), implemented: cell(plans.implemented), pupils: cell(plans.pupils) },
});

export const createHandler = (dependencies: StatisticsDependencies) => {
  const read = getStatistics(dependencies);
  return createApi(
    statisticsRoutes,
    {
      getSchoolStatistics: operation(statisticsRoutes.getSchoolStatistics, present, ({ params, ...call }) =>
        read({ ...call, scope: { level: 'school', id: params.schoolId } }),
      ),
      getMunicipalityStatistics: operation(statisticsRoutes.getMunicipalityStatistics, present, ({ params, ...call }) =>
        read({ ...call, scope: { level: 'municipality', id: params.municipalityId } }),
      ),
      getRegionStatistics: operation(statisticsRoutes.getRegionStatistics, present, ({ params, ...call }) =>
        read({ ...call, scope: { level: 'region', id: params.regionId } }),
      ),
      getNationalStatistics: operation(statisticsRoutes.getNationalStatistics, present, (call) =>
        read({ ...call, scope: { level: 'nation', id: nation } }),
      ),
    },
    dependencies.http,
  );
};
