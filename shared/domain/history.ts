import * as z from 'zod/mini';
import { roles } from './access.ts';
import { lazily } from './lazily.ts';

/**
 * One event of a record's history. Its number is the record's version after it; its hash covers the event and the hash of the
 * one before, so that no event can be changed, removed or moved unseen. It holds no personal data: erasure must not break it.
 */
export const historyEvent = lazily(() =>
  z.object({
    recordId: z.string(),
    number: z.int(),
    at: z.iso.datetime(),
    action: z.string(),
    /** Subject of the principal, or `system:<function>`. */
    by: z.string(),
    role: z.nullable(z.enum(roles)),
    /** The organisation that the person or software acted for, e.g. `school#4219902694`; null: the system itself. */
    onBehalfOf: z.nullable(z.string()),
    /** The part or other record that it is about, e.g. a consultation's id. */
    about: z.optional(z.string()),
    /** What changed, field by field, from what to what. */
    changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
    previousHash: z.nullable(z.string()),
    hash: z.string(),
  }),
);
export type HistoryEvent = z.output<ReturnType<typeof historyEvent>>;

export type Actor = Pick<HistoryEvent, 'by' | 'role' | 'onBehalfOf'>;

/** A SHA-256 in hex: passed in, for the domain has no platform. */
export type Digest = (content: string | Uint8Array) => string;

/** JSON with sorted keys, so that equal values have equal bytes. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );

/** What of a record its history needs. */
export type Versioned = { readonly id: string; readonly version: number; readonly lastEventHash: string | null };

/** Fields that every event carries anyway, or that only repeat what another field says. */
const derived = new Set(['version', 'updatedAt', 'lastEventHash', 'takes', 'cites', 'firstSubmittedAt', 'firstApprovedAt']);

/** Free text and names speak of people: the event keeps only that they changed. A fingerprint would give them to whoever guesses well. */
const confidential = new Set(['name', 'email', 'sentTo', 'note', 'justification']);

/** What stands in an event instead of it. */
const withheld = 'withheld';

/** Everything below this field is encrypted: an event tells which of it changed by a fingerprint, and never the ciphertext itself. */
const sealed = 'sealed';

/** What has no person in it, of organisations and places, is told as it is. */
const nothing: ReadonlySet<string> = new Set();

type Veil = { readonly digest: Digest; readonly hidden: ReadonlySet<string> };

const veiled = (veil: Veil, value: unknown, key = ''): unknown => {
  const { digest, hidden } = veil;
  if (typeof value === 'string') {
    if (key === sealed) return `sha256:${digest(value).slice(0, 16)}`;
    return hidden.has(key) ? withheld : value;
  }
  if (Array.isArray(value)) return value.map((inner: unknown) => veiled(veil, inner, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [name, veiled(veil, inner, key === sealed ? sealed : name)]),
  );
};

const differences = (veil: Veil, before: object, after: object): HistoryEvent['changes'] => {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  const changed = [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => !derived.has(key) && canonicalJson(old.get(key)) !== canonicalJson(now.get(key)))
    .sort();
  const told = (values: ReadonlyMap<string, unknown>, key: string): unknown => veiled(veil, values.get(key), key) ?? null;
  return Object.fromEntries(changed.map((key): [string, [unknown, unknown]] => [key, [told(old, key), told(now, key)]]));
};

/**
 * The next event of a record: compares the record before and after, links it to the event before, and gives back the record
 * with its new version and last hash.
 */
export const recordEvent = <R extends Versioned>(
  digest: Digest,
  {
    before,
    after,
    action,
    about,
    actor,
    at,
    isPublic = false,
  }: {
    before: R | undefined;
    after: R;
    action: string;
    about?: string;
    actor: Actor;
    at: string;
    /** Of an organisation or a place: its names stand in the event as they are. */
    isPublic?: boolean;
  },
): { record: R; event: HistoryEvent } => {
  const content = {
    recordId: after.id,
    number: (before?.version ?? 0) + 1,
    at,
    action,
    ...actor,
    ...(about === undefined ? {} : { about }),
    changes: differences({ digest, hidden: isPublic ? nothing : confidential }, before ?? {}, after),
    previousHash: before?.lastEventHash ?? null,
  };
  const event = { ...content, hash: digest(canonicalJson(content)) };
  return { record: { ...after, version: event.number, lastEventHash: event.hash }, event };
};

/**
 * The number of the first event that does not fit its chain, or undefined where the whole chain holds. The record itself names
 * its last event: without it, events cut off at the end would not be missed. It may have grown since the record was read.
 */
export const firstBrokenEvent = (digest: Digest, events: readonly HistoryEvent[], record: Versioned): number | undefined => {
  // What comes with the release has no history before its first change.
  if (record.version === 0) return events.length === 0 ? undefined : 1;
  let previousHash: string | null = null;
  for (const [index, { hash, ...content }] of events.entries()) {
    const expected = index + 1;
    if (content.number !== expected || content.previousHash !== previousHash || digest(canonicalJson(content)) !== hash) return expected;
    previousHash = hash;
  }
  return events[record.version - 1]?.hash === record.lastEventHash ? undefined : Math.min(record.version, events.length + 1);
};
