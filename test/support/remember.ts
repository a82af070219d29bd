import type { Write } from '../../shared/ports/records.ts';
import { noon } from './builders.ts';
import type { MemoryRecords } from './memory-records.ts';

/** What the interface gives a creation to remember its answer with: here the value itself, as JSON. */
export const remembering =
  <Value>({ idempotency }: Pick<MemoryRecords, 'idempotency'>, subject: string, key: string) =>
  (value: Value): Write =>
    idempotency.remember({
      subject,
      key,
      requestHash: key,
      answer: { status: 201, headers: {}, body: JSON.stringify(value) },
      now: noon,
    });
