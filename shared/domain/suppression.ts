/** A scope's cells of one topic: they are told together, or not at all. */
export type TopicRow = {
  readonly id: string;
  /** The scope that holds it; null: the whole. Cells of a scope are the sums of those it holds. */
  readonly parent: string | null;
  /** Whether somebody has its records: a region is nobody's. */
  readonly isOrganisation: boolean;
  /** Plans of the scope: bounded cells are parts of them. */
  readonly total: number;
  /** Whether everybody knows `total`. */
  readonly isTotalTold: boolean;
  readonly values: readonly number[];
  /** Its cells must not be told: one is too small, or what another edition hid would be found out. */
  readonly isForced: boolean;
  /** Its cells were told before and are what they were: hiding them protects nobody. */
  readonly isKnown: boolean;
};

export type Topic = {
  readonly rows: readonly TopicRow[];
  /** Column by column: whether a cell is a part of the scope's plans, or stands for itself. */
  readonly bounded: readonly boolean[];
};

/** What the hidden part of a scope comes to. */
type Hidden = { readonly row: TopicRow; readonly total: number; readonly values: readonly number[] };
/** Whose records are known to the one who looks, and which of the group they are part of. */
type Insider = { readonly of: Hidden; readonly within: TopicRow };
/** What is known of a sum: between what it lies; and how many plans at most are not in it, where it counts plans. */
type Known = { readonly from: number; readonly to: number; readonly without: number };

/**
 * Which scopes' cells of a topic are not told, so that nobody can work out a cell that is not told, nor an interval narrower than the
 * threshold: neither from everything that is told, nor with the records of any one scope beside it.
 *
 * A told scope less its told parts is the sum of its hidden ones. Within such a group a cell lies between what the others cannot hold and
 * what there is (Fréchet's bounds, exact where cells are counted by scope and column). Scopes are hidden, the smallest first, until every
 * interval is wide enough; where a scope's parts do not suffice, the scope itself is hidden too, within its own group.
 *
 * @returns undefined where no choice protects everybody: what was told before gives too much away.
 */
export const suppress = ({ rows, bounded }: Topic, threshold: number): ReadonlySet<string> | undefined => {
  const children = Map.groupBy(rows, ({ parent }) => parent);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const partsOf = (row: TopicRow): readonly TopicRow[] => children.get(row.id) ?? [];
  const hidden = new Set<string>();
  const isHidden = ({ id }: TopicRow): boolean => hidden.has(id);
  const columns = bounded.map((_, column) => column);
  const [root] = children.get(null) ?? [];
  if (root === undefined) return hidden;
  for (const row of rows.filter(({ isForced }) => isForced)) hidden.add(row.id);
  // Nothing above the whole can hide it: where it is small, nobody is told anything.
  const nothing = rows.some(({ isKnown }) => isKnown) ? undefined : new Set(rows.map(({ id }) => id));
  if (isHidden(root)) return nothing;

  /** What is not known of a scope: its hidden parts, or all of it where it has none. */
  const rest = (row: TopicRow): Hidden => {
    if (row.isKnown) return { row, total: 0, values: columns.map(() => 0) };
    const parts = partsOf(row);
    if (parts.length === 0) return { row, total: row.total, values: row.values };
    const inside = parts.filter(isHidden).map(rest);
    return {
      row,
      total: inside.reduce((sum, one) => sum + one.total, 0),
      values: columns.map((column) => inside.reduce((sum, one) => sum + (one.values[column] ?? 0), 0)),
    };
  };

  const at = (of: Hidden, column: number): number => of.values[column] ?? 0;
  const sumOf = (group: readonly Hidden[], column: number): number => group.reduce((sum, one) => sum + at(one, column), 0);
  const totalOf = (group: readonly Hidden[]): number => group.reduce((sum, one) => sum + one.total, 0);

  /** Those of a group whose totals nobody knows stand together as one: any of them may hold all that they hold, or nothing. */
  const inDark = (group: readonly Hidden[]): readonly Hidden[] => group.filter(({ row }) => !row.isTotalTold);

  /** Where a cell of a group can lie, of whose cells together that much is known. */
  const interval = (group: readonly Hidden[], one: Hidden, column: number, known: Known): Known => {
    const isDark = !one.row.isTotalTold;
    const dark = inDark(group);
    if (bounded[column] !== true) return group.length > 1 ? { ...known, from: 0 } : known;
    // Where not even the scope's total is told, nobody knows what those in the dark come to together.
    const isDarkest = isDark && byId.get(one.row.parent ?? '')?.isTotalTold === false;
    const own = isDarkest ? Number.POSITIVE_INFINITY : isDark ? totalOf(dark) : one.total;
    const isAlone = isDarkest ? group.length === 1 : dark.length === 1;
    if (isDarkest && isAlone) return known;
    return {
      from: isDark && !isAlone ? 0 : Math.max(0, own - known.without),
      to: Math.min(own, known.to),
      without: Math.min(own, known.without),
    };
  };

  const isWide = ({ from, to }: Known): boolean => to - from >= threshold;

  /** The columns in which somebody of a group can be found out, with `without` known too. */
  const failing = (group: readonly Hidden[], insider: Insider | undefined, knownOf: (column: number) => Known): readonly number[] => {
    const left = group
      .filter((one) => one.row !== insider?.of.row && !one.row.isKnown)
      .map((one) => (one.row === insider?.within ? less(one, insider.of) : one))
      // Where he is all that is hidden of a scope, he knows the whole of it.
      .filter(({ total }) => total > 0);
    return columns.filter((column) => {
      const all = knownOf(column);
      if (left.length === 0 || all.to === 0) return false;
      const taken = insider === undefined ? 0 : at(insider.of, column);
      const without = insider === undefined ? 0 : insider.of.total - taken;
      const known = { from: Math.max(0, all.from - taken), to: all.to - taken, without: all.without - without };
      return left.some((one) => one.row !== insider?.within && !isWide(interval(left, one, column, known)));
    });
  };

  /** A sum that everybody can work out. */
  const exactly = (group: readonly Hidden[], column: number): Known => {
    const sum = sumOf(group, column);
    return { from: sum, to: sum, without: totalOf(group) - sum };
  };

  /** The same by anybody: an outsider (where the sums are exact), and each of those who have records. */
  const failingOf = (
    group: readonly Hidden[],
    knownOf = (column: number): Known => exactly(group, column),
    isTold = true,
  ): readonly number[] => [
    ...(isTold ? failing(group, undefined, knownOf) : []),
    ...insidersOf(group).flatMap((insider) => failing(group, insider, knownOf)),
  ];

  const less = (one: Hidden, part: Hidden): Hidden => ({
    row: one.row,
    total: one.total - part.total,
    values: one.values.map((value, column) => value - at(part, column)),
  });

  /** Who of a group, or within it, has records: he knows what is hidden of his own. */
  const insidersOf = (group: readonly Hidden[]): readonly Insider[] =>
    group
      .filter(({ row }) => !row.isKnown)
      .flatMap((one): readonly Insider[] =>
        one.row.isOrganisation
          ? [{ of: one, within: one.row }]
          : insidersOf(partsOf(one.row).filter(isHidden).map(rest)).map(({ of }) => ({ of, within: one.row })),
      );

  /** A part that may be hidden beside others: the smallest that has something in one of the columns. */
  const another = (parent: TopicRow, failed: readonly number[]): TopicRow | undefined => {
    const candidates = partsOf(parent)
      .filter((part) => !isHidden(part) && !part.isKnown && part.total > 0)
      .sort((a, b) => a.total - b.total || (a.id < b.id ? -1 : 1));
    return candidates.find((part) => failed.some((column) => (part.values[column] ?? 0) > 0)) ?? candidates[0];
  };

  /** Hides a scope, and something within it: a sum whose every part is told is no secret. */
  const hide = (row: TopicRow, failed: readonly number[]): void => {
    hidden.add(row.id);
    const parts = partsOf(row);
    const part = parts.some(isHidden) ? undefined : another(row, failed);
    if (part !== undefined) hide(part, failed);
  };

  /** The columns in which a hidden scope is the sum of what is told of its parts. */
  const laidOpenIn = ({ row, values }: Hidden): readonly number[] =>
    row.isKnown ? [] : columns.filter((column) => values[column] === 0 && (row.values[column] ?? 0) > 0);

  /** Hides one more scope for the sake of a group's: a part of its scope, or else the scope itself, or one beside it. */
  const hideFor = (parent: TopicRow, failed: readonly number[]): boolean => {
    const more = another(parent, failed);
    if (more !== undefined) {
      hide(more, failed);
      return true;
    }
    if (!isHidden(parent)) {
      if (parent.isKnown || parent.parent === null) return false;
      hide(parent, failed);
      return true;
    }
    const above = byId.get(parent.parent ?? '');
    return above !== undefined && hideFor(above, failed);
  };

  /** Looks at a scope's parts, and at theirs; hides one more where that is needed. `known`: what is known of the hidden parts' sums. */
  const settle = (parent: TopicRow, known: readonly Known[] | undefined): 'safe' | 'hid' | 'stuck' => {
    const parts = partsOf(parent);
    const group = parts.filter(isHidden).map(rest);
    const isTold = known === undefined;
    if (group.length === 0) return deeper(parts, undefined, []);
    const open = group.find((one) => laidOpenIn(one).length > 0);
    if (open !== undefined) {
      const inside = another(open.row, laidOpenIn(open));
      if (inside === undefined) return hideFor(parent, columns) ? 'hid' : 'stuck';
      hide(inside, columns);
      return 'hid';
    }
    const knownOf = (column: number): Known => known?.[column] ?? exactly(group, column);
    const failed = new Set(failingOf(group, knownOf, isTold));
    if (failed.size > 0) return hideFor(parent, [...failed]) ? 'hid' : 'stuck';
    const intervals = group.map((one) => columns.map((column) => interval(group, one, column, knownOf(column))));
    return deeper(parts, group, intervals);
  };

  const deeper = (
    parts: readonly TopicRow[],
    group: readonly Hidden[] | undefined,
    intervals: readonly (readonly Known[])[],
  ): 'safe' | 'hid' | 'stuck' => {
    for (const part of parts) {
      const place = group?.findIndex(({ row }) => row === part) ?? -1;
      const found = settle(part, place < 0 ? undefined : intervals[place]);
      if (found !== 'safe') return found;
    }
    return 'safe';
  };

  for (const row of rows.filter(isHidden)) hide(row, columns);
  for (;;) {
    const found = settle(root, undefined);
    if (found === 'safe') return hidden;
    if (found === 'stuck') return nothing;
  }
};
