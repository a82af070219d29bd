import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DisclosedScope, disclose, suppressed, type ToldBefore, toldOfYear } from '../../shared/domain/disclosure.ts';
import { added, type FigureTree, numberAt } from '../../shared/domain/figure-tree.ts';
import { figuresOf } from '../../shared/domain/statistics.ts';
import { attack, type ToldEdition } from '../support/adversary.ts';

const threshold = 5;
const categories = { behaviour: 'learning', motivation: 'learning', health: 'social' };
const bands = ['grades-1-4', 'grades-5-9', 'vocational'] as const;

/** A school as a tree of figures, from what each of its plans is. */
const plan = fc.record({
  sex: fc.constantFrom('female', 'male'),
  band: fc.constantFrom('grades-5-9', 'grades-5-9', 'grades-5-9', ...bands),
  factors: fc.subarray(['behaviour', 'motivation', 'health'], { maxLength: 2 }),
  implemented: fc.constantFrom(true, true, true, false),
  late: fc.constantFrom(true, false, false),
  consultations: fc.constantFrom(0, 0, 1, 3),
  claimed: fc.constantFrom(0, 0, 0, 900, 2_500),
});
type SomePlan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

const tally = (keys: readonly string[]): FigureTree => added(...keys.map((key) => ({ [key]: 1 })));

const treeOf = (plans: readonly SomePlan[]): FigureTree => {
  const paid = plans.filter(({ claimed }) => claimed > 0);
  const cents = paid.reduce((sum, { claimed }) => sum + claimed, 0);
  const given = plans.filter(({ consultations }) => consultations > 0);
  return {
    plans: {
      total: plans.length,
      pupils: plans.length,
      implemented: plans.filter(({ implemented }) => implemented).length,
      bySex: tally(plans.map(({ sex }) => sex)),
      byGradeBand: tally(plans.map(({ band }) => band)),
    },
    risks: {
      byFactor: tally(plans.flatMap(({ factors }) => factors)),
      byCategory: tally(plans.flatMap(({ factors }) => [...new Set(factors.map((of) => (of === 'health' ? 'social' : 'learning')))])),
    },
    timeliness: { latePlans: plans.filter(({ late }) => late).length },
    consultations: {
      plans: given.length,
      count: given.reduce((sum, { consultations }) => sum + consultations, 0),
      minutes: given.reduce((sum, { consultations }) => sum + 30 * consultations, 0),
    },
    compensations: {
      byKind: { catering: { plans: paid.length, claims: paid.length, claimedCents: cents, approvedCents: cents, paidCents: cents } },
    },
  };
};

/** Regions with towns and a vocational school of their own, towns with schools of few and of many plans. */
const school = fc.oneof(
  fc.array(plan, { maxLength: 6 }),
  fc.array(plan, { minLength: 4, maxLength: 25 }),
  fc.array(plan, { minLength: 20, maxLength: 60 }),
);
const isNight = process.env['DISCLOSURE_RUNS'] !== undefined;
const country = fc.array(
  fc.array(fc.array(school, { minLength: 1, maxLength: isNight ? 6 : 4 }), { minLength: 2, maxLength: isNight ? 6 : 3 }),
  { minLength: 3, maxLength: isNight ? 5 : 3 },
);

type Country = readonly (readonly (readonly (readonly SomePlan[])[])[])[];

const scopesOf = (regions: Country): readonly DisclosedScope[] => {
  const scope = (id: string, parent: string | null, plans: readonly SomePlan[]) => ({
    id,
    parent,
    isOrganisation: /t\d/.test(id),
    figures: figuresOf(treeOf(plans)),
  });
  return [
    scope('nation', null, regions.flat(3)),
    ...regions.flatMap((towns, r) => [
      scope(`r${r}`, 'nation', towns.flat(2)),
      ...towns.flatMap((schools, t) => [
        scope(`r${r}t${t}`, `r${r}`, schools.flat()),
        // The last town of a region is a school that answers for itself.
        ...(t === towns.length - 1 ? [] : schools.map((plans, s) => scope(`r${r}t${t}s${s}`, `r${r}t${t}`, plans))),
      ]),
    ]),
  ];
};

const told = (scopes: readonly DisclosedScope[], before?: ToldBefore) =>
  disclose(scopes, { threshold, categories, ...(before === undefined ? {} : { before }) });

/** What an outsider, and two of those who have records, find out. */
const broken = (editions: readonly ToldEdition[], pick: number): readonly string[] => {
  const organisations = (editions.at(-1)?.scopes ?? []).filter(({ isOrganisation }) => isOrganisation).map(({ id }) => id);
  const insiders = [undefined, organisations[pick % organisations.length]];
  return [...new Set(insiders)].flatMap((inside) =>
    attack(editions, { inside, threshold, categories }).map(
      ({ edition, scope, figure, from, to }) => `${inside ?? 'anybody'}: ${edition} ${scope} ${figure} in ${from}…${to}`,
    ),
  );
};

const beforeOf = ({ scopes, told: of }: ToldEdition): ToldBefore =>
  new Map(
    scopes.map(({ id, figures }) => [
      id,
      new Map(
        Object.entries(of.get(id) ?? {}).map(([figure, cell]) => [
          figure,
          { value: numberAt(figures, figure), isTold: typeof cell === 'number' },
        ]),
      ),
    ]),
  );

const editionOf = (scopes: readonly DisclosedScope[], before?: ToldEdition): ToldEdition | undefined => {
  const disclosure = told(scopes, before === undefined ? undefined : beforeOf(before));
  return disclosure === undefined ? undefined : { scopes, told: disclosure.told, kept: disclosure.kept };
};

/** The country with a plan more in a school, or (null) its first plan less. */
const corrected = (regions: Country, corrections: readonly (readonly [number, number, number, SomePlan | null])[]): Country => {
  const later = regions.map((towns) => towns.map((schools) => schools.map((plans) => [...plans])));
  for (const [r, t, s, more] of corrections) {
    const towns = later[r % later.length] ?? [];
    const schools = towns[t % towns.length] ?? [];
    const plans = schools[s % schools.length] ?? [];
    if (more === null) plans.shift();
    else plans.push(more);
  }
  return later;
};

/** Larger countries, and more of them, for a night: `DISCLOSURE_RUNS=100`. */
const numRuns = Number(process.env['DISCLOSURE_RUNS'] ?? 2);
const seed = Number(process.env['DISCLOSURE_SEED'] ?? 20_261_124);
const patience = isNight ? 24 * 3_600_000 : 300_000;

describe('an adversary who knows linear programming', () => {
  it(
    'finds no cell that is not told, nor an interval narrower than the threshold',
    () => {
      fc.assert(
        fc.property(country, fc.nat(), (regions, pick) => {
          const edition = editionOf(scopesOf(regions));
          if (edition === undefined) throw new Error('nothing is told');
          expect(broken([edition], pick)).toEqual([]);
        }),
        { numRuns, seed, endOnFailure: true },
      );
    },
    patience,
  );

  it(
    'finds none with two editions, between which records were corrected',
    () => {
      const correction = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.option(plan));
      fc.assert(
        fc.property(country, fc.array(correction, { minLength: 1, maxLength: 4 }), fc.nat(), (regions, corrections, pick) => {
          const first = editionOf(scopesOf(regions));
          const second = editionOf(scopesOf(corrected(regions, corrections)), first);
          if (first === undefined) throw new Error('nothing is told');
          expect(broken(second === undefined ? [first] : [first, second], pick)).toEqual([]);
        }),
        { numRuns, seed, endOnFailure: true },
      );
    },
    patience,
  );

  it('finds all that is hidden where small cells alone are hidden: the attack is one', () => {
    const [one, many] = [Array.from({ length: 3 }, () => somePlan), Array.from({ length: 20 }, () => somePlan)];
    const scopes = scopesOf([
      [[one, many, many], [many]],
      [[many], [many]],
      [[many], [many]],
    ]);
    const naive = new Map(
      scopes.map(({ id, figures }) => {
        const total = numberAt(figures, 'plans.total');
        return [id, { 'plans.total': total > 0 && total < threshold ? suppressed : total }];
      }),
    );
    expect(attack([{ scopes, told: naive }], { threshold, categories })).toEqual([
      { edition: 0, scope: 'r0t0s0', figure: 'plans.total', from: 3, to: 3 },
    ]);
  });
});

const somePlan: SomePlan = {
  sex: 'female',
  band: 'grades-5-9',
  factors: ['behaviour'],
  implemented: true,
  late: false,
  consultations: 1,
  claimed: 0,
};

describe('what is told', () => {
  const plans = (count: number, of: Partial<SomePlan> = {}) => Array.from({ length: count }, () => ({ ...somePlan, ...of }));
  /** Three regions of four towns with schools of twenty plans each, half of them boys’. */
  const large = (first: readonly SomePlan[]) => {
    const twenty = [...plans(10), ...plans(10, { sex: 'male', factors: ['health'], consultations: 0, late: true })];
    const town = [twenty, twenty, twenty];
    return scopesOf([
      [[first, twenty, twenty, twenty], town, town, town],
      [town, town, town, town],
      [town, town, town, town],
    ]);
  };
  const cellsOf = (scopes: readonly DisclosedScope[], figure: string) =>
    Object.fromEntries([...(told(scopes)?.told ?? [])].map(([id, cells]) => [id, cells[figure]]));

  it('is everything where nothing is small', () => {
    const disclosure = told(
      large(
        plans(20).map((plan, index) => (index < 10 ? plan : { ...plan, sex: 'male', factors: ['health'], consultations: 0, late: true })),
      ),
    );
    expect(disclosure?.loss).toMatchObject({ suppressed: 0, small: 0 });
  });

  it('keeps back a small school, and two beside it: whoever knows one of them must not know the other', () => {
    const cells = cellsOf(large(plans(3)), 'plans.total');
    const hidden = Object.keys(cells).filter((id) => typeof cells[id] !== 'number');
    expect(hidden).toHaveLength(3);
    expect(hidden).toContain('r0t0s0');
    expect(hidden.every((id) => id.startsWith('r0t0s'))).toBe(true);
    expect(cells['r0t0']).toBe(63);
  });

  it('says nought where there is nothing, and never in place of what it keeps back', () => {
    const cells = cellsOf(large([]), 'plans.total');
    expect(cells['r0t0s0']).toBe(0);
    expect(cells['nation']).toBe(720);
    expect(Object.values(cells).every((cell) => typeof cell === 'number')).toBe(true);
  });

  it('stands as it was where nothing new can be told; what was never told of a school is remembered for the next time', () => {
    const scopes = large(plans(20));
    const late = 'timeliness.latePlans';
    // An edition of regions alone that told what should not have been told.
    const before: ToldBefore = new Map([['r0', new Map([[late, { value: 3, isTold: true }]])]]);
    const few = scopes.map((scope) =>
      scope.id === 'r0' ? { ...scope, figures: { ...scope.figures, timeliness: { ...scope.figures.timeliness, latePlans: 3 } } } : scope,
    );
    const edition = told(few, before);
    expect(edition?.kept).toEqual([late]);
    expect(edition?.told.get('r0')?.[late]).toBe(3);
    expect(edition?.told.get('r1t0s0')?.[late]).toEqual(suppressed);
    expect(edition?.figures.get('r1t0s0')?.[late]).toBe(10);
  });

  it('counts pupils, not plans: five plans of four pupils are of too few', () => {
    const scopes = large(plans(5)).map((scope) =>
      scope.id === 'r0t0s0' ? { ...scope, figures: { ...scope.figures, plans: { ...scope.figures.plans, pupils: 4 } } } : scope,
    );
    expect(cellsOf(large(plans(5)), 'plans.total')['r0t0s0']).toBe(5);
    expect(cellsOf(scopes, 'plans.total')['r0t0s0']).toEqual(suppressed);
  });

  it('does not say whether it is the small one, or hidden for its sake', () => {
    const cells = cellsOf(large(plans(3)), 'plans.total');
    expect(
      new Set(
        Object.values(cells)
          .filter((cell) => typeof cell !== 'number')
          .map((cell) => JSON.stringify(cell)),
      ).size,
    ).toBe(1);
  });

  it('of a year keeps back what either semester does; its pupils are its own', () => {
    const autumn = { 'plans.total': 12, 'plans.pupils': 12, 'risks.byCategory.family': suppressed };
    const spring = { 'plans.total': 10, 'plans.pupils': 10, 'risks.byCategory.family': 6, 'timeliness.latePlans': 5 };
    expect(toldOfYear([autumn, spring], 14)).toEqual({
      'plans.total': 22,
      'plans.pupils': 14,
      'risks.byCategory.family': suppressed,
      'timeliness.latePlans': 5,
    });
  });
});
