import type { Page, PageRequest } from '../ports/records.ts';

/** What a list holds, page after page: one is asked for when all of the one before has been taken. */
export async function* everyItem<Item>(list: (page: PageRequest) => Promise<Page<Item>>, limit = 100): AsyncGenerator<Item> {
  for (let after: string | null = null; ; ) {
    const page: Page<Item> = await list({ limit, after });
    yield* page.items;
    if (page.next === null) return;
    after = page.next;
  }
}
