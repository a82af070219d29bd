/** Works through all items, taken one by one, with at most `limit` of them under way. The first failure is thrown once nothing is under way any more. */
export const inFlight = async <Item>(items: Iterable<Item>, limit: number, work: (item: Item) => Promise<void>): Promise<void> => {
  const queue = each(items);
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failures.length > 0) throw failures[0];
};

/** One iterator that all workers take from. */
function* each<Item>(items: Iterable<Item>): Generator<Item> {
  yield* items;
}
