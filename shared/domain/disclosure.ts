import * as z from 'zod/mini';
import { numberAt } from './figure-tree.ts';
import { lazily } from './lazily.ts';
import type { Programme } from './programme.ts';
import type { Figures } from './statistics.ts';
import { suppress, type TopicRow } from './suppression.ts';

/**
 * A number, or the word that it is not told. The reason does not say whether this very figure is small: that alone would tell that it
 * lies between one and four.
 */
export const cell = lazily(() =>
  z
    .union([z.int().check(z.nonnegative()), z.object({ suppressed: z.literal(true), reason: z.literal('few-pupils') })])
    .check(z.meta({ id: 'Cell', description: 'A number; or that it, or one that it would give away, speaks of fewer than five pupils.' })),
);
export type Cell = z.output<ReturnType<typeof cell>>;

export const suppressed: Cell = { suppressed: true, reason: 'few-pupils' };

/** Figures as they are told to whoever may not see the records: by their names, joined by dots. */
export type Told = Readonly<Record<string, Cell>>;

/** A figure of a topic: its name, and whether it counts plans (and so pupils) of the scope, or something of theirs. */
type Column = { readonly figure: string; readonly countsPlans: boolean };
type TopicOf = { readonly topic: string; readonly columns: readonly Column[] };

const plansIn = (figure: string): Column => ({ figure, countsPlans: true });
const amountIn = (figure: string): Column => ({ figure, countsPlans: false });

/** The topic of all plans: where it is not told, nothing is. */
const allPlans = 'plans';

const amounts = ['claimedCents', 'approvedCents', 'refusedCents', 'paidCents', 'recoveredCents'] as const;

/** What is told of a scope at all, topic by topic; in its scope a topic is told whole or not. Other breakdowns nobody needs who sees no records. */
const topicsOf = (all: readonly Figures[], categories: FactorCategories): readonly TopicOf[] => {
  const named = (names: (figures: Figures) => object): readonly string[] =>
    [...new Set(all.flatMap((figures) => Object.keys(names(figures))))].sort();
  const factors = named(({ risks }) => risks.byFactor);
  const support = (name: 'consultations' | 'participations'): TopicOf => ({
    topic: name,
    columns: [plansIn(`${name}.plans`), amountIn(`${name}.count`), amountIn(`${name}.minutes`)],
  });
  return [
    { topic: allPlans, columns: [amountIn('plans.total')] },
    { topic: 'implemented', columns: [plansIn('plans.implemented')] },
    { topic: 'sex', columns: ['female', 'male'].map((sex) => plansIn(`plans.bySex.${sex}`)) },
    { topic: 'grade-band', columns: named(({ plans }) => plans.byGradeBand).map((band) => plansIn(`plans.byGradeBand.${band}`)) },
    // A category is no more than its factors together, and often the same as one: they are told together.
    ...named(({ risks }) => risks.byCategory).map((category) => ({
      topic: `risk.${category}`,
      columns: [
        plansIn(`risks.byCategory.${category}`),
        ...factors.filter((factor) => categories[factor] === category).map((factor) => plansIn(`risks.byFactor.${factor}`)),
      ],
    })),
    ...named(({ outcomes }) => outcomes.byOutcome).map((of) => ({
      topic: `outcome.${of}`,
      columns: [plansIn(`outcomes.plansByOutcome.${of}`), amountIn(`outcomes.byOutcome.${of}`)],
    })),
    support('consultations'),
    support('participations'),
    { topic: 'late', columns: [plansIn('timeliness.latePlans')] },
    ...named(({ compensations }) => compensations.byKind).map((kind) => ({
      topic: `money.${kind}`,
      columns: [plansIn(`compensations.byKind.${kind}.plans`), ...amounts.map((name) => amountIn(`compensations.byKind.${kind}.${name}`))],
    })),
  ];
};

/** A scope with its figures of one semester, and the scope that holds it; null: the whole. */
export type DisclosedScope = {
  readonly id: string;
  readonly parent: string | null;
  /** Whether somebody may see its records: a region is nobody's. */
  readonly isOrganisation: boolean;
  readonly figures: Figures;
};

/** What an earlier edition was made of, and whether it told it: of each scope, by the figures' names. */
export type ToldBefore = ReadonlyMap<string, ReadonlyMap<string, { readonly value: number; readonly isTold: boolean }>>;

export type Disclosure = {
  /** What is told of each scope. */
  readonly told: ReadonlyMap<string, Told>;
  /** The numbers that it was made of. */
  readonly figures: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Figures of which nothing new can be told without giving away what was kept back: they stand as the last edition told them. */
  readonly kept: readonly string[];
  /** Cells that are not nought; those not told among them, and those of them that are small themselves. */
  readonly loss: { readonly cells: number; readonly suppressed: number; readonly small: number };
};

/** Each risk's category by its factor, as programmes have them. */
export type FactorCategories = Readonly<Record<string, string>>;

export const factorCategories = (programmes: readonly Pick<Programme, 'riskCategories'>[]): FactorCategories =>
  Object.fromEntries(
    programmes.flatMap(({ riskCategories }) =>
      Object.entries(riskCategories).flatMap(([category, { factors }]) => Object.keys(factors).map((factor) => [factor, category])),
    ),
  );

export type DisclosureRules = {
  readonly threshold: number;
  readonly categories: FactorCategories;
  readonly before?: ToldBefore;
  /** Which scopes this edition speaks of; the others are looked after all the same. */
  readonly tells?: (id: string) => boolean;
};

/**
 * What may be told of all scopes in one semester, so that nobody's records can be worked out: from all of it, from earlier editions, and
 * with the records of any one organisation beside it (docs/decisions/019).
 *
 * @returns undefined where nothing new can be told without giving away what an earlier edition kept back.
 */
export const disclose = (
  scopes: readonly DisclosedScope[],
  { threshold, categories, before, tells = () => true }: DisclosureRules,
): Disclosure | undefined => {
  const topics = topicsOf(
    scopes.map(({ figures }) => figures),
    categories,
  );
  const hiddenIn = new Map<string, ReadonlySet<string>>();
  const values = new Map(
    scopes.map(({ id, figures }) => [
      id,
      new Map(topics.map((of) => [of.topic, of.columns.map(({ figure }) => numberAt(figures, figure))])),
    ]),
  );
  const valuesOf = (id: string, topic: string): readonly number[] => values.get(id)?.get(topic) ?? [];

  const kept: string[] = [];
  const frozenIn = frozenSince(scopes, before);
  for (const { topic, columns } of topics) {
    const stands = frozenIn(columns.map(({ figure }) => figure));
    const rows = scopes.map(({ id, parent, isOrganisation, figures: { plans } }): TopicRow => {
      const of = valuesOf(id, topic);
      const stood = stands(id);
      // A pupil with two plans is one person: so many plans may have no pupil of their own behind them.
      const doubled = plans.total - plans.pupils;
      const isSmall = columns.some(({ countsPlans }, at) => {
        const value = of[at] ?? 0;
        return (countsPlans || topic === allPlans) && value > 0 && value - doubled < threshold;
      });
      return {
        id,
        parent,
        isOrganisation,
        total: plans.total,
        isTotalTold: topic === allPlans || hiddenIn.get(allPlans)?.has(id) === false,
        values: of,
        isForced: isSmall || stood === 'hidden' || (topic !== allPlans && hiddenIn.get(allPlans)?.has(id) === true),
        isKnown: stood === 'told',
      };
    });
    // What was told of it once is known: it is too late to keep it back.
    const isTooLate = rows.some(({ isForced, isKnown }) => isForced && isKnown);
    const hidden = isTooLate ? undefined : suppress({ rows, bounded: columns.map(({ countsPlans }) => countsPlans) }, threshold);
    if (hidden !== undefined) hiddenIn.set(topic, hidden);
    else if (topic === allPlans || before === undefined) return undefined;
    else kept.push(...columns.map(({ figure }) => figure));
  }
  return tell(scopes, topics, { hiddenIn, valuesOf, threshold, tells, before, kept });
};

/**
 * What an earlier edition told or hid and must be told or hidden again. Scopes hidden beside each other are known by their sum: while one
 * of them is what it was, none of them, nor the scope that holds them, nor any told beside them, may change sides; or the difference of
 * the editions would tell what one of them was. What is the same as it was never changes sides either.
 */
const frozenSince = (scopes: readonly DisclosedScope[], before: ToldBefore | undefined) => (names: readonly string[]) => {
  const stateOf = ({ id, figures }: DisclosedScope) => {
    const earlier = names.map((name) => before?.get(id)?.get(name));
    if (earlier.every((one) => one === undefined)) return undefined;
    const side: 'told' | 'hidden' = earlier.every((one) => one?.isTold !== false) ? 'told' : 'hidden';
    return { side, isSame: earlier.every((one, at) => (one?.value ?? 0) === numberAt(figures, names[at] ?? '')) };
  };
  const states = new Map(scopes.map((scope) => [scope.id, stateOf(scope)]));
  const parents = new Map(scopes.map(({ id, parent }) => [id, parent]));
  const isOldSecret = ({ id }: DisclosedScope): boolean => states.get(id)?.side === 'hidden' && states.get(id)?.isSame === true;
  const holders = new Set(scopes.filter(isOldSecret).map(({ parent }) => parent));
  return (id: string): 'told' | 'hidden' | undefined => {
    const state = states.get(id);
    const isFrozen = state?.isSame === true || holders.has(id) || holders.has(parents.get(id) ?? null);
    return isFrozen ? state?.side : undefined;
  };
};

type Decided = {
  readonly hiddenIn: ReadonlyMap<string, ReadonlySet<string>>;
  readonly valuesOf: (id: string, topic: string) => readonly number[];
  readonly threshold: number;
  readonly tells: (id: string) => boolean;
  readonly before: ToldBefore | undefined;
  readonly kept: readonly string[];
};

const tell = (
  scopes: readonly DisclosedScope[],
  topics: readonly TopicOf[],
  { hiddenIn, valuesOf, threshold, tells, before, kept }: Decided,
): Disclosure => {
  const byId = new Map(scopes.map((scope) => [scope.id, scope]));
  const parts = Map.groupBy(scopes, ({ parent }) => parent);
  /** Whether everybody can see that a hidden cell is nought: all that is hidden beside it is, or there are no plans. */
  const isKnownNought = (scope: DisclosedScope, topic: string, column: number): boolean => {
    if (scope.figures.plans.total === 0 && hiddenIn.get(allPlans)?.has(scope.id) === false) return true;
    const parent = scope.parent === null ? undefined : byId.get(scope.parent);
    if (parent === undefined) return false;
    if (hiddenIn.get(topic)?.has(parent.id)) return isKnownNought(parent, topic, column);
    return (parts.get(parent.id) ?? []).every(({ id }) => !hiddenIn.get(topic)?.has(id) || (valuesOf(id, topic)[column] ?? 0) === 0);
  };
  const loss = { cells: 0, suppressed: 0, small: 0 };
  const [told, figuresTold] = [new Map<string, Told>(), new Map<string, Readonly<Record<string, number>>>()];
  for (const scope of scopes.filter(({ id }) => tells(id))) {
    const cells: Record<string, Cell> = {};
    const behind: Record<string, number> = {};
    for (const { topic, columns } of topics) {
      const of = valuesOf(scope.id, topic);
      const isHidden = hiddenIn.get(topic)?.has(scope.id) === true;
      for (const [column, { figure, countsPlans }] of columns.entries()) {
        // Of a topic that nothing new can be told of, the last edition's word stands.
        const earlier = kept.includes(figure) ? before?.get(scope.id)?.get(figure) : undefined;
        const value = earlier?.value ?? of[column] ?? 0;
        const isTold = kept.includes(figure) ? earlier?.isTold === true : !isHidden || isKnownNought(scope, topic, column);
        behind[figure] = value;
        cells[figure] = isTold ? value : suppressed;
        if (value > 0) loss.cells += 1;
        if (!isTold && value > 0) loss.suppressed += 1;
        if (value > 0 && value < threshold && (countsPlans || topic === allPlans)) loss.small += 1;
      }
      if (topic === allPlans) cells['plans.pupils'] = isHidden ? suppressed : scope.figures.plans.pupils;
    }
    told.set(scope.id, cells);
    figuresTold.set(scope.id, behind);
  }
  return { told, figures: figuresTold, kept, loss };
};

/** A school year told from its semesters: what one of them keeps back, the year does; `pupils` are the year's own, counted once. */
export const toldOfYear = (semesters: readonly Told[], pupils: number): Told => {
  const names = [...new Set(semesters.flatMap((told) => Object.keys(told)))];
  return Object.fromEntries(
    names.map((name): [string, Cell] => {
      const cells = semesters.map((told) => told[name] ?? 0);
      if (cells.some((one) => typeof one !== 'number')) return [name, suppressed];
      return [name, name === 'plans.pupils' ? pupils : cells.reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 0), 0)];
    }),
  );
};
