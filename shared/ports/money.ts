import type { Agreement } from '../domain/agreement.ts';
import type { HistoryEvent } from '../domain/history.ts';
import type { Account, Balance, LedgerEntry } from '../domain/ledger.ts';
import type { PaymentBatch } from '../domain/payment-batch.ts';
import type { Page, PageRequest, Write } from './records.ts';

export type LedgerStore = {
  /** Written once: an entry is never changed. */
  readonly append: (entry: LedgerEntry) => Write;
  /** A partner's entries in the order of time, from one instant until before another. */
  readonly list: (partnerId: string, span: InstantSpan, page: PageRequest) => Promise<Page<LedgerEntry>>;
  readonly all: (partnerId: string, span?: InstantSpan) => Promise<readonly LedgerEntry[]>;
};
/** RFC 3339; `until` is not within. */
export type InstantSpan = { readonly from: string; readonly until: string };

export type BalanceStore = {
  readonly find: (programme: string, partnerId: string) => Promise<Balance | undefined>;
  /** Moves what a claim moves; fails where an agreed budget has less left. */
  readonly move: (of: { programme: string; partnerId: string; from: Account; to: Account; cents: number }) => Write;
  /** Another budget, or none (null); fails where more is reserved or spent than that. */
  readonly agree: (of: { programme: string; partnerId: string; before: number | null; after: number | null }) => Write;
};

export type AgreementStore = {
  readonly find: (programme: string, partnerId: string) => Promise<Agreement | undefined>;
  /** Writes the version after the one that was read (version 1: none before). */
  readonly save: (agreement: Agreement, event: HistoryEvent) => readonly Write[];
};

export type BatchStore = {
  readonly find: (id: string) => Promise<PaymentBatch | undefined>;
  /** Newest first. */
  readonly list: (programme: string, page: PageRequest) => Promise<Page<PaymentBatch>>;
  readonly save: (batch: PaymentBatch, event: HistoryEvent) => readonly Write[];
};
