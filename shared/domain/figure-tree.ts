/** Numbers under names, however deep. Nought is the same as nothing: it is not kept. */
export type FigureTree = { readonly [name: string]: number | FigureTree };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The same record with its names in order, so that equal values have equal bytes. */
export const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => compare(a, b)));

type Sum = { [name: string]: number | Sum };

const addTo = (sum: Sum, tree: FigureTree, times: number): void => {
  for (const name in tree) {
    const value = tree[name] ?? 0;
    const before = sum[name];
    if (typeof value === 'number') sum[name] = value * times + (typeof before === 'number' ? before : 0);
    else {
      const below = typeof before === 'object' ? before : {};
      addTo(below, value, times);
      sum[name] = below;
    }
  }
};

/** Adds trees number by number: what only some of them have counts as it is. */
export const added = (...all: readonly FigureTree[]): FigureTree => {
  const sum: Sum = {};
  for (const tree of all) addTo(sum, tree, 1);
  return sum;
};

/** Without what is nought, in order. */
export const pruned = (tree: FigureTree): FigureTree => {
  const kept: Record<string, number | FigureTree> = {};
  for (const name of Object.keys(tree).sort(compare)) {
    const value = tree[name] ?? 0;
    const below = typeof value === 'number' ? value : pruned(value);
    if (typeof below === 'number' ? below !== 0 : Object.keys(below).length > 0) kept[name] = below;
  }
  return kept;
};

/** `after` less `before`: what has to be added to a sum that holds the one, so that it holds the other. */
export const difference = (before: FigureTree, after: FigureTree): FigureTree => {
  const sum: Sum = {};
  addTo(sum, after, 1);
  addTo(sum, before, -1);
  return pruned(sum);
};

/** A figure by its names, joined by dots; nought where nothing was counted. */
export const numberAt = (tree: FigureTree, figure: string): number => {
  let at: number | FigureTree | undefined = tree;
  for (const name of figure.split('.')) at = typeof at === 'object' && Object.hasOwn(at, name) ? at[name] : undefined;
  return typeof at === 'number' ? at : 0;
};

/** Every number of a tree with its names, joined by dots. */
export const leavesOf = (tree: FigureTree, above = ''): readonly (readonly [path: string, value: number])[] =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'number' ? [[`${above}${name}`, value] as const] : leavesOf(value, `${above}${name}.`),
  );

/** One figure that a later revision tells otherwise. */
export type FigureChange = { readonly figure: string; readonly before: number; readonly after: number };

/** What differs between two trees, figure by figure. */
export const changesBetween = (before: FigureTree, after: FigureTree): readonly FigureChange[] => {
  const [old, now] = [new Map(leavesOf(before)), new Map(leavesOf(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort(compare)
    .map((figure) => ({ figure, before: old.get(figure) ?? 0, after: now.get(figure) ?? 0 }))
    .filter((change) => change.before !== change.after);
};
