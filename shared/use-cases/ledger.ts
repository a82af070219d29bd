import { type Balance, emptyBalance, type LedgerEntry, moved } from '../domain/ledger.ts';
import { authorise } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, dayAfter, startOfDayInRiga } from '../domain/time.ts';
import type { LedgerStore } from '../ports/money.ts';
import type { Cursors } from '../ports/platform.ts';
import type { PrincipalStore, ReferenceStore } from '../ports/records.ts';
import { seesPartner } from './agreements.ts';
import type { Call } from './call.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type LedgerDependencies = {
  readonly ledger: LedgerStore;
  readonly principals: Pick<PrincipalStore, 'find'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly cursors: Cursors;
};

export type LedgerQuery = PageQuery & { readonly partner: string; readonly from?: string | undefined; readonly to?: string | undefined };

type Balances = Pick<Balance, 'reservedCents' | 'spentCents' | 'recoveredCents'>;

/** A partner's ledger of some days: what there was before, every entry, and what there is after. */
export type Ledger = {
  readonly partnerId: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly opening: Balances;
  readonly closing: Balances;
  /** Cents moved, by what was done. */
  readonly turnover: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly items: readonly LedgerEntry[];
  readonly next: string | null;
};

const balanceAfter = (before: Balance, entries: readonly LedgerEntry[]): Balance =>
  moved(
    before,
    entries.flatMap(({ movements }) => movements),
  );

const balances = ({ reservedCents, spentCents, recoveredCents }: Balance): Balances => ({ reservedCents, spentCents, recoveredCents });

const turnoverOf = (entries: readonly LedgerEntry[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { action, movements } of entries) {
    sums[action] = (sums[action] ?? 0) + movements.reduce((sum, { cents }) => sum + cents, 0);
  }
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * A page of a partner's entries, with balances that are summed from the entries and from nothing else: whoever adds up all pages comes to
 * the same.
 */
export const getLedger =
  ({ ledger, principals, reference, cursors }: LedgerDependencies) =>
  async (call: Call & { readonly query: LedgerQuery }): Promise<Result<Ledger>> => {
    const { query } = call;
    const { partner, from = null, to = null } = query;
    const [principal, rules] = await Promise.all([principals.find(call.subject), reference.current()]);
    const caller = authorise(principal, 'ledger:read');
    if (!caller.ok) return caller;
    if (!seesPartner(caller.value, partner, rules, dateInRiga(call.now))) return refuse({ code: 'not-found' });
    if (from !== null && to !== null && to < from) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/to', code: 'wrong-order', limits: [from] }] });
    }
    const span = { from: from === null ? '0000' : startOfDayInRiga(from), until: to === null ? '9999' : startOfDayInRiga(dayAfter(to)) };
    const page = await fetchPage(cursors, `ledger:${partner}:${span.from}:${span.until}`, query, (request) =>
      ledger.list(partner, span, request),
    );
    if (!page.ok) return page;
    const all = await ledger.all(partner, { from: '0000', until: span.until });
    const [earlier, within] = [all.filter(({ at }) => at < span.from), all.filter(({ at }) => at >= span.from)];
    const opening = balanceAfter(emptyBalance, earlier);
    return accept({
      partnerId: partner,
      from,
      to,
      opening: balances(opening),
      closing: balances(balanceAfter(opening, within)),
      turnover: turnoverOf(within),
      entries: within.length,
      ...page.value,
    });
  };
