import * as z from 'zod/mini';
import type { IdempotencyStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { absentOrExpired, putWrite } from './writes.ts';

/** How long an answer is kept for repetition. */
const keptSeconds = 24 * 60 * 60;

const row = z.object({
  requestHash: z.string(),
  answer: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }),
});

export const createIdempotencyStore = (table: Table): IdempotencyStore => ({
  remember: ({ subject, key, requestHash, answer, now }) => {
    const nowSeconds = Math.floor(now / 1000);
    return putWrite(
      table,
      {
        pk: `IDEMPOTENCY#${subject}`,
        sk: `IDEMPOTENCY#${key}`,
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
