import { type AuditBreak, breakAt, type Place } from './audit-break.ts';
import type { HistoryEvent } from './history.ts';
import { dayAfter, fromInstant, startOfDayInRiga } from './time.ts';

/**
 * A request begins before the table takes its row: by the gateway's time limit at most. The clocks of the two agree within
 * milliseconds; a minute is for both.
 */
const requestMilliseconds = 60_000;

/**
 * What the system does by itself carries the time for which it ran. It may have run late: after a day of retries, and two weeks in the
 * dead letters.
 */
export const systemMilliseconds = 15 * 24 * 60 * 60 * 1000;

type Deed = Pick<HistoryEvent, 'at' | 'role'>;

const latenessOf = ({ role }: Deed): number => (role === null ? systemMilliseconds : requestMilliseconds);

/** What is wrong with the time of something that the table took on a day (Riga), or undefined. */
export const faultOfTime = (deed: Deed, day: string): Pick<AuditBreak, 'kind' | 'says'> | undefined => {
  const at = fromInstant(deed.at);
  if (at >= fromInstant(startOfDayInRiga(dayAfter(day))) + requestMilliseconds)
    return { kind: 'after-its-day', says: `it is dated ${deed.at}, and was archived on ${day}` };
  if (at < fromInstant(startOfDayInRiga(day)) - latenessOf(deed))
    return { kind: 'back-dated', says: `it is dated ${deed.at}, but the table took it on ${day}` };
  return undefined;
};

/** Of an archived event what its chain needs, and where it stands. */
export type Link = Pick<HistoryEvent, 'number' | 'hash' | 'previousHash' | 'at' | 'role'> & { readonly place: Place };

/** The events of each record (by its key) in the archive. */
export type Chains = ReadonlyMap<string, readonly Link[]>;

/**
 * What is wrong with the chain of one record, its links in any order: numbers without gap, each naming the hash of the one before, none
 * dated before it. Where the archive was read from its beginning, the first has to be number 1.
 */
export const breaksOfChain = (record: string, links: readonly Link[], fromBeginning: boolean): readonly AuditBreak[] => {
  const breaks: AuditBreak[] = [];
  let before: Link | undefined;
  for (const link of links.toSorted((a, b) => a.number - b.number)) {
    const at = breakAt(link.place, { record, event: link.number });
    const expected = before === undefined ? (fromBeginning ? 1 : link.number) : before.number + 1;
    if (before?.number === link.number) {
      // Delivered twice, it is the same event.
      if (before.hash === link.hash) continue;
      breaks.push(at('event-twice', `it stands otherwise in ${before.place.file} line ${before.place.line}: one of the two was edited`));
      continue;
    }
    if (link.number !== expected) {
      const lacking = expected === link.number - 1 ? `event ${expected}` : `events ${expected} to ${link.number - 1}`;
      breaks.push(at('event-missing', `${lacking} before it cannot be found in the archive`));
    } else if ((before !== undefined || link.number === 1) && link.previousHash !== (before?.hash ?? null)) {
      breaks.push(
        at('chain-broken', `it names ${link.previousHash ?? 'no event'} as the one before it, which is ${before?.hash ?? 'none'}`),
      );
    }
    if (before !== undefined && fromInstant(link.at) < fromInstant(before.at) - latenessOf(link))
      breaks.push(at('back-dated', `it is dated ${link.at}, before event ${before.number} (${before.at})`));
    before = link;
  }
  return breaks;
};
