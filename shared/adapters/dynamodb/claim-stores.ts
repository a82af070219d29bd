import { createAllowanceStore, createClaimStore } from './claim-store.ts';
import type { Table } from './client.ts';
import { createConsultationStore } from './consultation-store.ts';
import { createBalanceStore, createLedgerStore } from './ledger-store.ts';
import { createPlanStore } from './plan-store.ts';
import { createProjectStore } from './project-store.ts';
import type { Reader } from './reader.ts';
import { createReceiptStore } from './receipt-store.ts';

/** Everything that a claim can move. */
export const createClaimStores = (table: Table, reader: Reader) => ({
  claims: createClaimStore(table, reader),
  plans: createPlanStore(table, reader),
  consultations: createConsultationStore(table, reader),
  projects: createProjectStore(table, reader),
  receipts: createReceiptStore(table, reader),
  allowances: createAllowanceStore(table, reader),
  balances: createBalanceStore(table, reader),
  ledger: createLedgerStore(table),
});
