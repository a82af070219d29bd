import { csvOf } from '../../shared/domain/csv.ts';
import type { Cell, Told } from '../../shared/domain/disclosure.ts';
import { atPercentile, type CompiledStatistics } from '../../shared/domain/statistics.ts';
import type { StatisticsAnswer } from '../../shared/schemas/statistics.ts';
import type { DisclosedStatistics, Shown } from '../../shared/use-cases/statistics.ts';
import { type FiguresRow, type FiguresTable, perHundredPlans } from '../../shared/use-cases/statistics-tables.ts';

type SemesterAnswer = StatisticsAnswer['semesters'][number];

export const presentStatistics = ({ semesters, schoolYear }: DisclosedStatistics): { body: StatisticsAnswer } => ({
  body: { semesters: semesters.map(shownOf), schoolYear: schoolYear === null ? null : shownOf(schoolYear) },
});

const shownOf = (shown: Shown): SemesterAnswer => (shown.disclosure === 'full' ? inFull(shown.compiled) : controlled(shown));

/** How long half of them, and nine in ten, took. */
const typical = (byDays: Readonly<Record<string, number>>) => ({
  plans: Object.values(byDays).reduce((sum, plans) => sum + plans, 0),
  medianDays: atPercentile(byDays, 50) ?? null,
  p90Days: atPercentile(byDays, 90) ?? null,
});

const inFull = ({ figures: { timeliness, ...figures }, ...head }: CompiledStatistics): SemesterAnswer => ({
  disclosure: 'full' as const,
  ...head,
  ...figures,
  timeliness: {
    approval: typical(timeliness.approvedAfterDays),
    waiting: Object.fromEntries(Object.entries(timeliness.waitedDays).map(([level, byDays]) => [level, typical(byDays)])),
    latePlans: timeliness.latePlans,
    lateDecisions: timeliness.lateDecisions,
  },
});

/** The cells under a name, by what comes after it. */
const cellsBelow = (told: Told, above: string): Record<string, Cell> =>
  Object.fromEntries(
    Object.entries(told)
      .filter(([name]) => name.startsWith(`${above}.`) && !name.slice(above.length + 1).includes('.'))
      .map(([name, cell]) => [name.slice(above.length + 1), cell]),
  );

const kindsOf = (told: Told): Record<string, Record<string, Cell>> => {
  const above = 'compensations.byKind.';
  const kinds = new Set(
    Object.keys(told).flatMap((name) => (name.startsWith(above) ? [name.slice(above.length).split('.')[0] ?? ''] : [])),
  );
  return Object.fromEntries([...kinds].sort().map((kind) => [kind, cellsBelow(told, `${above}${kind}`)]));
};

const controlled = ({ edition, scope, told }: Extract<Shown, { disclosure: 'controlled' }>): SemesterAnswer => {
  const at = (name: string): Cell => told[name] ?? 0;
  const log = (name: string) => ({ plans: at(`${name}.plans`), count: at(`${name}.count`), minutes: at(`${name}.minutes`) });
  return {
    disclosure: 'controlled' as const,
    scope,
    semester: edition.period,
    asOf: edition.asOf,
    edition: edition.edition,
    kept: [...edition.kept],
    revision: edition.revision,
    sealed: edition.sealed,
    rulesVersion: edition.rulesVersion,
    plans: {
      total: at('plans.total'),
      implemented: at('plans.implemented'),
      pupils: at('plans.pupils'),
      bySex: cellsBelow(told, 'plans.bySex'),
      byGradeBand: cellsBelow(told, 'plans.byGradeBand'),
    },
    risks: { byCategory: cellsBelow(told, 'risks.byCategory'), byFactor: cellsBelow(told, 'risks.byFactor') },
    consultations: log('consultations'),
    participations: log('participations'),
    outcomes: { byOutcome: cellsBelow(told, 'outcomes.byOutcome'), plansByOutcome: cellsBelow(told, 'outcomes.plansByOutcome') },
    timeliness: { latePlans: at('timeliness.latePlans') },
    compensations: { byKind: kindsOf(told) },
  };
};

const rowOf = ({ scope, within, disclosure, asOf, figures }: FiguresRow) => ({ scope, within, disclosure, asOf, figures: { ...figures } });

/** A cell as a table for spreadsheets has it: what is not told says so, and is neither nought nor empty. */
export const cellText = (cell: Cell | null | undefined): string | number | null =>
  typeof cell === 'number' ? cell : cell === null || cell === undefined ? null : 'suppressed';

export const presentTable = ({ rows, nextPage }: FiguresTable, { period, format }: { period: string; format: 'json' | 'csv' }) => {
  const body = { period, rows: rows.map((row) => ({ ...rowOf(row), rank: row.rank })), next: nextPage };
  if (format === 'json') return { body };
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))].sort();
  const text = csvOf([
    ['period', 'level', 'id', 'name', 'within', 'disclosure', 'asOf', 'rank', ...names],
    ...rows.map(({ scope, within, disclosure, asOf, rank, figures }) => [
      period,
      scope.level,
      scope.id,
      scope.name,
      within,
      disclosure,
      asOf,
      rank,
      ...names.map((name) => cellText(figures[name])),
    ]),
  ]);
  return { body, file: { name: `statistics-${period}.csv`, text, contentType: 'text/csv' } };
};

export const presentComparison = (semester: string, rows: readonly FiguresRow[]) => ({
  body: { semester, rows: rows.map((row) => ({ ...rowOf(row), perHundredPlans: { ...perHundredPlans(row) } })) },
});
