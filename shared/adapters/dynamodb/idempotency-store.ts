import * as z from 'zod/mini';
import type { IdempotencyStore } from '../../ports/records.ts';
import { sha256 } from '../node/digest.ts';
import type { Table } from './client.ts';
import type { Key, Reader } from './reader.ts';
import { absentOrExpired, putWrite } from './writes.ts';

/** How long an answer is kept for repetition. */
const keptSeconds = 24 * 60 * 60;

const row = z.object({
  requestHash: z.string(),
  expiresAt: z.int(),
  answer: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }),
});

/** Hashed: a caller may have made his key of something that must stand in no key of a table. */
const keyOf = (subject: string, key: string): Key => ({ pk: `IDEMPOTENCY#${subject}`, sk: `IDEMPOTENCY#${sha256(key)}` });

export const createIdempotencyStore = (table: Table, reader: Reader): IdempotencyStore => ({
  find: async (subject, key, now) => {
    const parsed = row.safeParse(await reader.get(keyOf(subject, key)));
    return parsed.success && parsed.data.expiresAt * 1000 >= now ? parsed.data : undefined;
  },
  remember: ({ subject, key, requestHash, answer, now }) => {
    const nowSeconds = Math.floor(now / 1000);
    return putWrite(
      table,
      {
        ...keyOf(subject, key),
        type: 'IDEMPOTENCY',
        requestHash,
        answer,
        expiresAt: nowSeconds + keptSeconds,
      },
      absentOrExpired(nowSeconds),
      { kind: 'idempotency' },
    );
  },
  parse: (found) => {
    const parsed = row.safeParse(found);
    return parsed.success ? parsed.data : undefined;
  },
});
