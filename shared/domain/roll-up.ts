import * as z from 'zod/mini';
import type { Count } from './count-figures.ts';
import { added, difference, type FigureTree } from './figure-tree.ts';
import { lazily } from './lazily.ts';
import { schoolYearOf } from './semester.ts';
import { type Figures, figuresOf, type StatisticsLevel, statisticsLevels } from './statistics.ts';

/** A level and an id as one word: `municipality#0003000`. */
export const scopeWord = lazily(() => z.templateLiteral([z.enum(statisticsLevels), '#', z.string()]));
export type ScopeName = z.output<ReturnType<typeof scopeWord>>;

export const scopeName = ({ level, id }: { readonly level: StatisticsLevel; readonly id: string }): ScopeName => `${level}#${id}`;

export const levelOf = (scope: ScopeName): { readonly level: StatisticsLevel; readonly id: string } => {
  const [name = '', id = ''] = scope.split('#');
  const level = statisticsLevels.find((one) => one === name);
  if (level === undefined) throw new Error(`no level ${name}`);
  return { level, id };
};

/** A school as it counts in a semester: its figures, and every scope that holds it (itself, municipalities, region, nation). */
export type CountedSchool = Count & { readonly semester: string; readonly schoolId: string; readonly scopes: readonly ScopeName[] };

/** What has to be added to a scope's figures of a period, and how many distinct pupils more there are; negative: fewer. */
export type Delta = { readonly scope: ScopeName; readonly period: string; readonly figures: FigureTree; readonly pupils: number };

export type SchoolChange = { readonly before: CountedSchool | undefined; readonly after: CountedSchool };

/** Everything of a count that simply adds up: all but its pupils. */
const additive = (of: CountedSchool | undefined): FigureTree => {
  if (of === undefined) return {};
  const { plans, ...more } = of.figures;
  const { pupils, ...rest } = plans;
  return { ...more, plans: rest };
};

/** Pupils whose being counted somewhere may change: who comes or goes, or all where the school counts elsewhere than it did. */
export const touchedPupils = ({ before, after }: SchoolChange): readonly string[] => {
  const [old, now] = [new Set(before?.pupilIds), new Set(after.pupilIds)];
  const isMoved = before !== undefined && before.scopes.join() !== after.scopes.join();
  return isMoved ? [...old.union(now)] : [...old.symmetricDifference(now)];
};

type Place = Pick<CountedSchool, 'semester' | 'scopes'>;
type Cell = Pick<Delta, 'scope' | 'period'>;

const cellsOf = ({ semester, scopes }: Place): readonly Cell[] =>
  scopes.flatMap((scope) => [semester, schoolYearOf(semester)].map((period) => ({ scope, period })));

const keyOf = ({ scope, period }: Cell): string => `${scope} ${period}`;

/**
 * What changed schools change in the scopes that hold, or held, them: numbers by their difference, pupils one by one as distinct persons.
 *
 * @param countedAt all places at which a pupil is counted, before and after the changes, in either semester of the year.
 */
export const deltasOf = (
  changes: readonly SchoolChange[],
  countedAt: (pupilId: string, state: 'before' | 'after') => readonly Place[],
): readonly Delta[] => {
  const deltas = new Map<string, { readonly cell: Cell; readonly trees: FigureTree[]; pupils: number }>();
  const at = (cell: Cell) => {
    const delta = deltas.get(keyOf(cell)) ?? { cell, trees: [], pupils: 0 };
    deltas.set(keyOf(cell), delta);
    return delta;
  };
  for (const { before, after } of changes) {
    const stays = before === undefined || before.scopes.join() === after.scopes.join();
    const tree = difference(stays ? additive(before) : {}, additive(after));
    for (const cell of cellsOf(after)) at(cell).trees.push(tree);
    if (!stays) for (const cell of cellsOf(before)) at(cell).trees.push(difference(additive(before), {}));
  }
  for (const pupilId of new Set(changes.flatMap(touchedPupils))) {
    // Whoever has several places in a scope is there once.
    const cellsAt = (state: 'before' | 'after') =>
      new Map(
        countedAt(pupilId, state)
          .flatMap(cellsOf)
          .map((cell) => [keyOf(cell), cell]),
      );
    const [before, after] = [cellsAt('before'), cellsAt('after')];
    for (const [key, cell] of after) if (!before.has(key)) at(cell).pupils += 1;
    for (const [key, cell] of before) if (!after.has(key)) at(cell).pupils -= 1;
  }
  return [...deltas.values()].map(({ cell, trees, pupils }) => ({ ...cell, figures: added(...trees), pupils }));
};

/** A scope's figures with a change added. */
export const withDelta = (before: Figures | undefined, { figures, pupils }: Pick<Delta, 'figures' | 'pupils'>): Figures =>
  figuresOf(added(before ?? {}, figures, { plans: { pupils } }));
