import { createRequire } from 'node:module';
import type { DisclosedScope, Told } from '../../shared/domain/disclosure.ts';
import { numberAt } from '../../shared/domain/figure-tree.ts';

/** All that one edition tells of one semester. */
export type ToldEdition = {
  readonly scopes: readonly DisclosedScope[];
  readonly told: ReadonlyMap<string, Told>;
  /** Figures that it repeats from the edition before. */
  readonly kept?: readonly string[];
};

export type Found = {
  readonly edition: number;
  readonly scope: string;
  readonly figure: string;
  readonly from: number;
  readonly to: number;
};

/** Its types are those of CommonJS. */
const loadHighs: typeof import('highs').default = createRequire(import.meta.url)('highs');
const highs = await loadHighs();

type Model = ReturnType<typeof highs.createModel>;

const withModel = <Value>(use: (model: Model) => Value): Value => {
  const model = highs.createModel();
  try {
    return use(model);
  } finally {
    model.dispose();
  }
};

const { minimize, maximize } = highs.constants.objectiveSense;

const isTold = (cell: Told[string] | undefined): cell is number => typeof cell === 'number';

/** Figures of which one is never more than another, by what they are counted from. */
const partsOfPlans = /^(plans\.(implemented|pupils|bySex|byGradeBand)|risks\.|timeliness\.|.*\.plans$|outcomes\.plansByOutcome)/;

/**
 * Somebody who knows linear programming, how figures are made of one another, everything that was told in all editions, and the records
 * of one organisation beside it. Finds, for every cell that was not told, between which numbers it must lie.
 *
 * @param inside the scope whose own figures, and those of all that it holds, are known to him; undefined: an outsider.
 * @returns the cells whose interval is narrower than `threshold`.
 */
export const attack = (
  editions: readonly ToldEdition[],
  { inside, threshold, categories }: { inside?: string | undefined; threshold: number; categories: Readonly<Record<string, string>> },
): readonly Found[] =>
  withModel((model) => {
    model.options.set({ output_flag: false });
    const variables = new Map<string, number>();
    const add = (edition: number, scope: string, figure: string, [from, to]: readonly [number, number]): void => {
      variables.set(`${edition} ${scope} ${figure}`, variables.size);
      model.addVar(from, to);
    };
    const at = (edition: number, scope: string, figure: string): number => variables.get(`${edition} ${scope} ${figure}`) ?? -1;
    const row = (from: number, to: number, terms: readonly (readonly [number, number])[]): void => {
      const there = terms.filter(([index]) => index >= 0);
      model.addRow(from, to, { indices: there.map(([index]) => index), values: there.map(([, times]) => times) });
    };

    for (const [edition, { scopes, told, kept = [] }] of editions.entries()) {
      const figures = Object.keys([...told.values()][0] ?? {}).filter((figure) => !kept.includes(figure));
      for (const scope of scopes) {
        for (const figure of figures) {
          const cell = told.get(scope.id)?.[figure];
          const own = inside !== undefined && isWithin(scopes, scope, inside);
          const value = isTold(cell) ? cell : own ? numberAt(scope.figures, figure) : undefined;
          add(edition, scope.id, figure, value === undefined ? [0, highs.infinity] : [value, value]);
        }
      }
      for (const { id } of scopes) {
        const parts = scopes.filter(({ parent }) => parent === id);
        for (const figure of figures) {
          if (parts.length === 0) continue;
          const sum = parts.map((part) => [at(edition, part.id, figure), -1] as const);
          // A pupil can be in two schools: scopes above have no more of them than their parts, and no fewer than the largest.
          if (figure === 'plans.pupils') row(-highs.infinity, 0, [[at(edition, id, figure), 1], ...sum]);
          else row(0, 0, [[at(edition, id, figure), 1], ...sum]);
        }
        const total = at(edition, id, 'plans.total');
        const whole = (names: readonly string[]): void => {
          const there = names.filter((name) => at(edition, id, name) >= 0);
          if (there.length > 0) row(0, 0, [[total, -1], ...there.map((name) => [at(edition, id, name), 1] as const)]);
        };
        whole(figures.filter((figure) => figure.startsWith('plans.bySex.')));
        whole(figures.filter((figure) => figure.startsWith('plans.byGradeBand.')));
        for (const figure of figures.filter((one) => partsOfPlans.test(one)))
          row(0, highs.infinity, [
            [total, 1],
            [at(edition, id, figure), -1],
          ]);
        for (const category of new Set(Object.values(categories))) {
          const of = at(edition, id, `risks.byCategory.${category}`);
          if (of < 0) continue;
          const factors = Object.keys(categories)
            .filter((factor) => categories[factor] === category)
            .map((factor) => at(edition, id, `risks.byFactor.${factor}`))
            .filter((index) => index >= 0);
          for (const factor of factors)
            row(0, highs.infinity, [
              [of, 1],
              [factor, -1],
            ]);
          if (factors.length > 0) row(-highs.infinity, 0, [[of, 1], ...factors.map((factor) => [factor, -1] as const)]);
        }
        const atLeast = (more: string, less: string): void => {
          if (at(edition, id, more) >= 0 && at(edition, id, less) >= 0)
            row(0, highs.infinity, [
              [at(edition, id, more), 1],
              [at(edition, id, less), -1],
            ]);
        };
        for (const figure of figures) {
          const [, kind] = /^(compensations\.byKind\.[^.]+)\.claimedCents$/.exec(figure) ?? [];
          if (kind !== undefined) {
            atLeast(figure, `${kind}.approvedCents`);
            atLeast(`${kind}.approvedCents`, `${kind}.paidCents`);
            atLeast(figure, `${kind}.plans`);
          }
          const [, outcome] = /^outcomes\.plansByOutcome\.(.+)$/.exec(figure) ?? [];
          if (outcome !== undefined) atLeast(`outcomes.byOutcome.${outcome}`, figure);
        }
        for (const log of ['consultations', 'participations']) atLeast(`${log}.count`, `${log}.plans`);
      }
    }
    // Whoever sees that a scope has the same revision knows that each of its figures is what it was.
    for (const [edition, { scopes }] of editions.entries()) {
      for (const scope of scopes) {
        const earlier = editions[edition - 1]?.scopes.find(({ id }) => id === scope.id);
        if (earlier === undefined || JSON.stringify(earlier.figures) !== JSON.stringify(scope.figures)) continue;
        for (const figure of Object.keys(editions[edition]?.told.get(scope.id) ?? {})) {
          const before = at(edition - 1, scope.id, figure);
          if (before >= 0 && at(edition, scope.id, figure) >= 0)
            row(0, 0, [
              [before, 1],
              [at(edition, scope.id, figure), -1],
            ]);
        }
      }
    }

    const extreme = (index: number, sense: typeof minimize): number => {
      model.changeColCost(index, 1);
      model.changeObjectiveSense(sense);
      model.run();
      const status = model.getModelStatus();
      const value = status === highs.constants.modelStatus.optimal ? model.getObjectiveValue() : Number.POSITIVE_INFINITY;
      if (status === highs.constants.modelStatus.infeasible) throw new Error('what was told contradicts itself');
      model.changeColCost(index, 0);
      return value;
    };
    const found: Found[] = [];
    for (const [edition, { scopes, told }] of editions.entries()) {
      for (const scope of scopes) {
        // What he adds up of a scope that holds his own tells him of others: each of their cells is looked at itself.
        if (inside !== undefined && (isWithin(scopes, scope, inside) || holds(scopes, scope, inside))) continue;
        for (const [figure, cell] of Object.entries(told.get(scope.id) ?? {})) {
          const index = at(edition, scope.id, figure);
          if (isTold(cell) || index < 0) continue;
          const [from, to] = [extreme(index, minimize), extreme(index, maximize)];
          if (to - from < threshold - 1e-6) found.push({ edition, scope: scope.id, figure, from, to });
        }
      }
    }
    return found;
  });

const isWithin = (scopes: readonly DisclosedScope[], scope: DisclosedScope, inside: string): boolean => {
  if (scope.id === inside) return true;
  const parent = scopes.find(({ id }) => id === scope.parent);
  return parent !== undefined && isWithin(scopes, parent, inside);
};

const holds = (scopes: readonly DisclosedScope[], scope: DisclosedScope, inside: string): boolean => {
  const within = scopes.find(({ id }) => id === inside);
  return within !== undefined && isWithin(scopes, within, scope.id);
};
