import { agreementId } from '../../domain/agreement.ts';
import { balance, ledgerEntry } from '../../domain/ledger.ts';
import type { BalanceStore, LedgerStore } from '../../ports/money.ts';
import { agreementPk } from './agreement-store.ts';
import type { Table } from './client.ts';
import { queryAll, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, putWrite, updateWrite } from './writes.ts';

const ledgerPk = (partnerId: string): string => `LEDGER#${partnerId}`;

/** Entries stand in the order of time; `until` is not within. */
const between = (partnerId: string, { from, until }: { readonly from: string; readonly until: string }) => ({
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :until',
  // A key of an instant goes on with `#`, which sorts behind the bare instant: nothing at `until` itself is within.
  ExpressionAttributeValues: { ':pk': ledgerPk(partnerId), ':from': from, ':until': until },
});

const always = { from: '0000', until: '9999' };

export const createLedgerStore = (table: Table): LedgerStore => ({
  append: (entry) =>
    putWrite(
      table,
      { pk: ledgerPk(entry.partnerId), sk: `${entry.at}#${entry.claimId}#${entry.number}`, type: 'LEDGER', ...entry },
      absent,
      { kind: 'version', recordId: entry.claimId },
    ),
  list: (partnerId, span, page) => queryPage(table, between(partnerId, span), page, (row) => ledgerEntry().parse(row)),
  all: (partnerId, span = always) => queryAll(table, between(partnerId, span), (row) => ledgerEntry().parse(row)),
});

const balanceKey = (programme: string, partnerId: string) => ({ pk: agreementPk(agreementId(programme, partnerId)), sk: 'BALANCE' });

const row = (of: unknown) =>
  balance().parse({ agreedCents: null, availableCents: 0, reservedCents: 0, spentCents: 0, recoveredCents: 0, ...Object(of) });

/** What a movement does to what is left of a budget: only what leaves for good, or comes back, changes it. */
const ofBudget = { available: 0, reserved: -1, spent: -1, recovered: 0 } as const;
const field = { reserved: 'reservedCents', spent: 'spentCents', recovered: 'recoveredCents' } as const;

export const createBalanceStore = (table: Table, reader: Reader): BalanceStore => ({
  find: async (programme, partnerId) => {
    const found = await reader.get(balanceKey(programme, partnerId));
    return found === undefined ? undefined : row(found);
  },
  move: ({ programme, partnerId, from, to, cents }) => {
    const left = (ofBudget[to] - ofBudget[from]) * cents;
    const added = [
      ...(from === 'available' ? [] : [`${field[from]} :less`]),
      ...(to === 'available' ? [] : [`${field[to]} :cents`]),
      ...(left === 0 ? [] : ['availableCents :left']),
    ];
    return updateWrite(
      table,
      balanceKey(programme, partnerId),
      {
        UpdateExpression: `SET #type = :type ADD ${added.join(', ')}`,
        ...(left < 0 ? { ConditionExpression: 'attribute_not_exists(agreedCents) OR availableCents >= :asked' } : {}),
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: {
          ':type': 'BALANCE',
          ...(from === 'available' ? {} : { ':less': -cents }),
          ...(to === 'available' ? {} : { ':cents': cents }),
          ...(left === 0 ? {} : { ':left': left }),
          ...(left < 0 ? { ':asked': cents } : {}),
        },
      },
      { kind: 'budget' },
    );
  },
  agree: ({ programme, partnerId, before, after }) => {
    const more = (after ?? 0) - (before ?? 0);
    const enough = more >= 0 ? 'attribute_not_exists(availableCents) OR availableCents >= :least' : 'availableCents >= :least';
    return updateWrite(
      table,
      balanceKey(programme, partnerId),
      {
        UpdateExpression: `SET #type = :type${after === null ? '' : ', agreedCents = :agreed'} ADD availableCents :more${after === null ? ' REMOVE agreedCents' : ''}`,
        ...(after === null ? {} : { ConditionExpression: enough }),
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: {
          ':type': 'BALANCE',
          ':more': more,
          ...(after === null ? {} : { ':agreed': after, ':least': -more }),
        },
      },
      { kind: 'budget-change' },
    );
  },
});
