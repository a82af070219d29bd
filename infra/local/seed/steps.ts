/** A step's outcome: the record as it is after it, or the refusal. */
export type Taken<Item> =
  | { readonly ok: true; readonly value: Item }
  | { readonly ok: false; readonly status: number; readonly text: string };

export type Step<Item> = {
  readonly isDone: (item: Item) => boolean;
  readonly take: (item: Item) => Promise<Taken<Item>>;
  readonly read: (item: Item) => Promise<Item>;
};

/** 409 and 412 say that the record is in another state than was thought. */
const otherState = new Set([409, 412]);
const attempts = 3;

/**
 * Brings a record one step further, unless it is there already. An interrupted seed runs again from its start: a step may have been
 * done without its answer having arrived. Then the record itself says how things stand.
 */
export const step = async <Item>(item: Item, { isDone, take, read }: Step<Item>): Promise<Item> => {
  let current = item;
  for (let attempt = 1; !isDone(current); attempt += 1) {
    const taken = await take(current);
    if (taken.ok) return taken.value;
    if (!otherState.has(taken.status) || attempt === attempts) throw new Error(`a step of the seed was refused: ${taken.text}`);
    current = await read(current);
  }
  return current;
};

/** All pages of a list. */
export const allPages = async <Item>(
  page: (cursor: { readonly cursor?: string }) => Promise<{ readonly items: readonly Item[]; readonly next: string | null }>,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let next: string | null = null;
  do {
    const answer: { readonly items: readonly Item[]; readonly next: string | null } = await page(next === null ? {} : { cursor: next });
    items.push(...answer.items);
    next = answer.next;
  } while (next !== null);
  return items;
};
