import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { canonicalJson, firstBrokenEvent, type HistoryEvent, historyEvent, type Versioned } from '../../shared/domain/history.ts';
import { release } from '../../shared/reference/index.ts';
import { eraseAgain } from '../../shared/use-cases/erase-again.ts';
import { type Reconciliation, reconcile } from '../../shared/use-cases/reconcile.ts';
import type { ExportedItem } from './table-export.ts';

/** A table of records on some engine, or in an account. */
export type RestoredTable = { readonly client: DynamoDBClient; readonly tableName: string };

/** What a restored table comes to. Nothing in the lists: it is what was backed up, and nobody who was erased is in it. */
export type Restored = {
  readonly items: number;
  /** Items of the export that are not in the table as they were, by key; those of pupils who were erased again are not among them. */
  readonly differing: readonly string[];
  readonly chains: number;
  /** Records whose hash chain breaks, and where. */
  readonly broken: readonly string[];
  readonly figures: number;
  readonly reconciliation: Reconciliation;
};

const keyOf = (row: Readonly<Record<string, unknown>>): string => `${String(row['pk'])} ${String(row['sk'])}`;
const contentOf = (row: unknown): string =>
  sha256(canonicalJson(JSON.parse(JSON.stringify(row, (_key, value: unknown) => (value instanceof Set ? [...value].sort() : value)))));

export async function* rowsIn({ client, tableName }: RestoredTable): AsyncGenerator<Record<string, unknown>> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    for (const item of Items) yield unmarshall(item);
  }
}

const storesOf = ({ client, tableName }: RestoredTable) => {
  const table = { client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }), tableName };
  const reader = createReader(table);
  return {
    ...createClaimStores(table, reader),
    pupils: createPupilStore(table, reader),
    schools: createSchoolStore(table, reader),
    statistics: createStatisticsStore(table, reader),
    staleMarks: createStaleMarks(table),
    reference: createReferenceStore(table, reader, release),
    unitOfWork: createUnitOfWork(table),
    digest: sha256,
  };
};

/** Everybody who is erased in a table: ids only. */
export const erasedIn = async (table: RestoredTable): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const row of rowsIn(table)) if (row['type'] === 'PUPIL' && typeof row['erasedAt'] === 'string') ids.push(String(row['id']));
  return ids.sort();
};

/** Whoever was erased after the backup is erased in it too. The files are gone already: no backup of the table brings them back. */
export const eraseInRestored = (table: RestoredTable, erased: readonly string[], at: string): Promise<number> =>
  eraseAgain({ ...storesOf(table), files: { destroy: async () => undefined } })(erased, at);

const isVersioned = (row: Readonly<Record<string, unknown>>): row is Record<string, unknown> & Versioned =>
  typeof row['id'] === 'string' && typeof row['version'] === 'number' && 'lastEventHash' in row && row['type'] !== 'EVENT';

/** Holds a restored table to the export that it was made of, and to itself: counts, hash chains, the ledger, figures. */
export const verifyRestored = async (
  table: RestoredTable,
  expected: Iterable<ExportedItem>,
  { now, changed }: { readonly now: number; readonly changed: ReadonlySet<string> },
): Promise<Restored> => {
  const rows = new Map<string, string>();
  const events = new Map<string, HistoryEvent[]>();
  const records = new Map<string, Versioned>();
  let figures = 0;
  for await (const row of rowsIn(table)) {
    const pk = String(row['pk']);
    rows.set(keyOf(row), contentOf(row));
    if (row['type'] === 'EVENT') events.set(pk, [...(events.get(pk) ?? []), historyEvent().parse(row)]);
    else if (isVersioned(row)) records.set(pk, { id: row.id, version: row.version, lastEventHash: row.lastEventHash });
    if (pk.startsWith('STATISTICS#')) figures += 1;
  }
  const differing: string[] = [];
  for (const item of expected) {
    const row = unmarshall(item);
    const key = keyOf(row);
    if (!changed.has(String(row['pk'])) && rows.get(key) !== contentOf(row)) differing.push(key);
  }
  const broken: string[] = [];
  for (const [pk, chain] of events) {
    const record = records.get(pk);
    const ordered = chain.sort((one, other) => one.number - other.number);
    // An invitation that was forgotten leaves its events behind.
    const last = ordered.at(-1);
    const head = record ?? { id: pk, version: last?.number ?? 0, lastEventHash: last?.hash ?? null };
    const at = firstBrokenEvent(sha256, ordered, head);
    if (at !== undefined) broken.push(`${pk} at event ${at}`);
  }
  for (const [pk, { version }] of records) if (version > 0 && !events.has(pk)) broken.push(`${pk} has no events`);
  return { items: rows.size, differing, chains: events.size, broken, figures, reconciliation: await reconcile(storesOf(table))(now) };
};
