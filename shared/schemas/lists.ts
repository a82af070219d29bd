import * as z from 'zod/mini';
import { lazily } from '../domain/lazily.ts';

/** Query values are text: `limit=20`. */
const limit = () =>
  z._default(
    z
      .pipe(z.pipe(z.string().check(z.regex(/^\d{1,4}$/)), z.transform(Number)), z.int().check(z.minimum(1), z.maximum(100)))
      .check(z.meta({ description: 'How many at most, 1 to 100.', override: { type: 'integer', minimum: 1, maximum: 100, default: 50 } })),
    50,
  );

export const pageQuery = lazily(() => ({
  limit: limit(),
  cursor: z.optional(z.string().check(z.maxLength(2000), z.meta({ description: '`next` of the page before.' }))),
}));

/** The query of a list that takes nothing else. */
export const pageParameters = lazily(() => z.strictObject(pageQuery()));

export const pageOf = <Item extends z.ZodMiniType>(item: Item, id: string) =>
  z.object({ items: z.array(item), next: z.nullable(z.string()) }).check(z.meta({ id }));
