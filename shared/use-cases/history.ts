import { type Digest, firstBrokenEvent, type HistoryEvent, type Versioned } from '../domain/history.ts';
import { accept, type Result } from '../domain/result.ts';
import type { History, PrincipalStore } from '../ports/records.ts';
import type { Call } from './call.ts';

/** All events of a record, who the people in them are, and whether the hash chain holds. */
export type Timeline = {
  readonly items: readonly HistoryEvent[];
  /** Names by subject, as they are now; events themselves keep none. */
  readonly people: Readonly<Record<string, string>>;
  readonly head: Versioned;
  readonly intact: boolean;
};

/** A record's whole history in one call; `load` decides whether the caller may see the record. */
export const getHistory =
  <Loaded extends Versioned>(
    load: (call: Call & { id: string }) => Promise<Result<Loaded>>,
    history: History,
    { principals, digest }: { readonly principals: Pick<PrincipalStore, 'find'>; readonly digest: Digest },
  ) =>
  async (call: Call & { id: string }): Promise<Result<Timeline>> => {
    const record = await load(call);
    if (!record.ok) return record;
    const items = await history.of(record.value.id);
    const known = await Promise.all([...new Set(items.map(({ by }) => by))].map(principals.find));
    const people = Object.fromEntries(known.flatMap((one) => (one === undefined ? [] : [[one.id, one.name] as const])));
    const { id, version, lastEventHash } = record.value;
    const intact = firstBrokenEvent(digest, items, record.value) === undefined;
    return accept({ items, people, head: { id, version, lastEventHash }, intact });
  };

export const presentTimeline = ({ items, ...more }: Timeline) => ({ body: { items: [...items], ...more } });
