import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from './client.ts';

export type Key = { readonly pk: string; readonly sk: string };
type Row = Record<string, unknown>;
type Waiting = { readonly key: Key; readonly settle: ((row: Row | undefined) => void)[]; readonly fail: ((error: unknown) => void)[] };

/** Strongly consistent reads of single items. */
export type Reader = { readonly get: (key: Key) => Promise<Row | undefined> };

/** Thrown where the table goes on leaving keys of a batch unread: it is overloaded. */
class TableBusy extends Error {
  override readonly name = 'TableBusy';
  readonly dependency = 'dynamodb';
}

const batchLimit = 100;
const attempts = 6;

/**
 * Reads asked for in the same turn of the event loop travel together: one GetItem, or one BatchGetItem for several. So the
 * principal, the record and whatever a use case needs beside them cost one round trip, and no repository knows of the others.
 */
export const createReader = ({ client, tableName }: Table): Reader => {
  let waiting = new Map<string, Waiting>();

  const flush = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const rows = await fetchRows(batch.map(({ key }) => key));
      for (const { key, settle } of batch) for (const done of settle) done(rows.get(keyText(key)));
    } catch (error) {
      for (const { fail } of batch) for (const failed of fail) failed(error);
    }
  };

  const fetchRows = async (keys: readonly Key[]): Promise<Map<string, Row>> => {
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: only, ConsistentRead: true }));
      return new Map(Item === undefined ? [] : [[keyText(only), Item]]);
    }
    const found = new Map<string, Row>();
    let left: readonly Row[] = keys;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === attempts) throw new TableBusy('the table left keys unprocessed');
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys: [...left], ConsistentRead: true } } }),
      );
      for (const row of Responses?.[tableName] ?? []) found.set(keyText({ pk: String(row['pk']), sk: String(row['sk']) }), row);
      left = UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (left.length > 0) await pause(Math.random() * 10 * 2 ** attempt);
    }
    return found;
  };

  return {
    get: (key) =>
      new Promise((resolve, reject) => {
        if (waiting.size === 0) {
          queueMicrotask(() => {
            const all = [...waiting.values()];
            waiting = new Map();
            for (let start = 0; start < all.length; start += batchLimit) void flush(all.slice(start, start + batchLimit));
          });
        }
        const entry = waiting.get(keyText(key)) ?? { key, settle: [], fail: [] };
        entry.settle.push(resolve);
        entry.fail.push(reject);
        waiting.set(keyText(key), entry);
      }),
  };
};

const keyText = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;
