import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { startLocalCloud } from './local-cloud.ts';
import { openRestoreTarget } from './restore-target.ts';
import { erasedIn, eraseInRestored, type Restored, type RestoredTable, verifyRestored } from './restored.ts';
import { recordsTableOf } from './seed/bootstrap.ts';
import { exportTable, importItems, itemsOfExport } from './table-export.ts';

const usage = `npm run restore-drill -- [--data .local] [--from <folder with AWSDynamoDB/…> --export <its path below>]
npm run restore-drill -- --table <name> --erased <file> [--region eu-north-1]

Practises a restore with a stopped local cloud: exports its table in DynamoDB's format, imports it into a new table on a new engine, erases
again whoever was erased since, and verifies counts, hash chains, the ledger and figures. With --from an older export is restored instead.
With --table it does the last two with a table that was restored in an account; --erased names a file with one pupil's id a line.`;

export type Drill = Restored & { readonly exported: number; readonly erasedAgain: number };

/** The keys of what erasing these pupils again changes: the rest has to be what it was. */
const touchedBy = (items: Iterable<Record<string, unknown>>, erased: readonly string[]): ReadonlySet<string> => {
  const pupils = new Set(erased);
  const touched = new Set<string>(erased.map((id) => `PUPIL#${id}`));
  const receipts = new Map<string, readonly string[]>();
  const plans = new Set<string>();
  for (const row of items) {
    if (pupils.has(String(row['pupilId']))) touched.add(String(row['pk']));
    if (row['type'] === 'PLAN' && pupils.has(String(row['pupilId']))) plans.add(String(row['id']));
    if (row['type'] === 'CLAIM' && Array.isArray(row['lines'])) {
      for (const { planId, receiptIds } of row['lines']) receipts.set(planId, [...(receipts.get(planId) ?? []), ...receiptIds]);
    }
  }
  for (const planId of plans) for (const id of receipts.get(planId) ?? []) touched.add(`RECEIPT#${id}`);
  return touched;
};

/** Restores an export into a new table and verifies it. `erased`: everybody who is erased by now, whenever the export was made. */
export const drill = async (
  { folder, base }: { readonly folder: string; readonly base: string },
  erased: readonly string[],
  now: string,
): Promise<Drill> => {
  const target = await openRestoreTarget();
  try {
    const exported = await importItems(target.table.client, target.table.tableName, itemsOfExport(folder, base));
    const erasedAgain = await eraseInRestored(target.table, erased, now);
    const rows = function* () {
      for (const item of itemsOfExport(folder, base)) yield unmarshall(item);
    };
    const changed = erasedAgain === 0 ? new Set<string>() : touchedBy(rows(), erased);
    const restored = await verifyRestored(target.table, itemsOfExport(folder, base), { now: Date.parse(now), changed });
    return { ...restored, exported, erasedAgain };
  } finally {
    await target.close();
  }
};

/** What a drill found, in lines; the last one says whether all is well. */
export const linesOf = ({
  items,
  differing,
  chains,
  broken,
  figures,
  reconciliation,
  ...more
}: Partial<Drill> & Restored): readonly string[] => {
  const { checked, differences } = reconciliation;
  const faults = [
    ...differing.map((key) => `differs: ${key}`),
    ...broken.map((one) => `chain: ${one}`),
    ...differences.map(({ of, field }) => `ledger: ${of} ${field}`),
  ];
  // An empty table holds whatever is asked of it.
  const isNothing = items === 0;
  return [
    ...faults.slice(0, 50),
    `${more.exported ?? items} items exported, ${items} in the new table, ${differing.length} differ`,
    `${more.erasedAgain ?? 0} pupils erased again`,
    `${chains} hash chains, ${broken.length} broken`,
    `${figures} compiled figures as they were; ${checked.entries} entries of the ledger, ${differences.length} differences`,
    isNothing ? 'there was nothing to restore' : faults.length === 0 ? 'the restore holds' : 'the restore does NOT hold',
  ];
};

const ofAccount = async (tableName: string, region: string, erasedFile: string): Promise<readonly string[]> => {
  const client = new DynamoDBClient({ region });
  const table: RestoredTable = { client, tableName };
  const erased = readFileSync(erasedFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const now = new Date();
  const erasedAgain = await eraseInRestored(table, erased, now.toISOString());
  return linesOf({ ...(await verifyRestored(table, [], { now: now.getTime(), changed: new Set() })), erasedAgain });
};

const ofLocal = async (
  dataFolder: string,
  from: { readonly folder: string; readonly base: string } | undefined,
): Promise<readonly string[]> => {
  const cloud = await startLocalCloud({ port: 0, dataFolder });
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-export-'));
  try {
    const { tableName, ...connection } = recordsTableOf(cloud);
    const client = new DynamoDBClient(connection);
    const erased = await erasedIn({ client, tableName });
    const made = from ?? { folder, base: await exportTable(client, tableName, folder, cloud.now()) };
    client.destroy();
    return linesOf(await drill(made, erased, cloud.now()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await cloud.stop();
  }
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '.local' },
      from: { type: 'string' },
      export: { type: 'string' },
      table: { type: 'string' },
      region: { type: 'string', default: 'eu-north-1' },
      erased: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { data, from, export: base, table, region, erased, help } = values;
  if (help || (table !== undefined && erased === undefined) || (from === undefined) !== (base === undefined)) {
    console.log(usage);
    return help ? 0 : 2;
  }
  const lines =
    table !== undefined && erased !== undefined
      ? await ofAccount(table, region, erased)
      : await ofLocal(data, from === undefined || base === undefined ? undefined : { folder: from, base });
  for (const line of lines) console.log(line);
  return lines.at(-1) === 'the restore holds' ? 0 : 1;
};

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
