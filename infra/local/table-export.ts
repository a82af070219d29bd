import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { itemJson } from './stream/records.ts';

/** An item as DynamoDB writes it: `{"pk": {"S": "…"}}`. */
export type ExportedItem = Record<string, AttributeValue>;

const itemsInFile = 10_000;
const batchSize = 25;

const summarySchema = z.object({ itemCount: z.number(), manifestFilesS3Key: z.string() });
const fileSchema = z.object({ itemCount: z.number(), md5Checksum: z.string(), dataFileS3Key: z.string() });

const lineOf = (item: ExportedItem): string => JSON.stringify({ Item: itemJson(item) });

const bytesOf = (base64: unknown): Uint8Array => new Uint8Array(Buffer.from(String(base64), 'base64'));

/** Bytes are written down as base64; everything else as it is sent. */
const attributeOf = (written: AttributeValue): AttributeValue => {
  if (written.B !== undefined) return { B: bytesOf(written.B) };
  if (written.BS !== undefined) return { BS: written.BS.map(bytesOf) };
  if (written.L !== undefined) return { L: written.L.map(attributeOf) };
  return written.M === undefined ? written : { M: itemOf(written.M) };
};

const itemOf = (written: ExportedItem): ExportedItem =>
  Object.fromEntries(Object.entries(written).map(([name, value]) => [name, attributeOf(value)]));

/**
 * Writes a table as `ExportTableToPointInTime` does: gzipped lines of DynamoDB JSON, with a manifest of the files and a summary. Answers the
 * export's own folder. `at`: the instant that the summary names.
 */
export const exportTable = async (client: DynamoDBClient, tableName: string, folder: string, at: string): Promise<string> => {
  const base = join('AWSDynamoDB', `${at.replaceAll(/\D/g, '')}-${randomUUID().slice(0, 8)}`);
  mkdirSync(join(folder, base, 'data'), { recursive: true });
  const files: z.infer<typeof fileSchema>[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length === 0) return;
    const content = gzipSync(`${lines.join('\n')}\n`);
    const dataFileS3Key = join(base, 'data', `${randomUUID()}.json.gz`);
    writeFileSync(join(folder, dataFileS3Key), content);
    files.push({ itemCount: lines.length, md5Checksum: createHash('md5').update(content).digest('base64'), dataFileS3Key });
    lines = [];
  };
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    for (const item of Items) {
      lines.push(lineOf(item));
      if (lines.length === itemsInFile) flush();
    }
  }
  flush();
  const manifestFilesS3Key = join(base, 'manifest-files.json');
  writeFileSync(join(folder, manifestFilesS3Key), files.map((file) => `${JSON.stringify(file)}\n`).join(''));
  const summary = {
    version: '2020-06-30',
    exportTime: at,
    exportType: 'FULL_EXPORT',
    outputFormat: 'DYNAMODB_JSON',
    manifestFilesS3Key,
    itemCount: files.reduce((sum, { itemCount }) => sum + itemCount, 0),
  };
  writeFileSync(join(folder, base, 'manifest-summary.json'), JSON.stringify(summary));
  return base;
};

/** Every item of an export, also of one that was fetched from S3. @throws where a file is missing, damaged or of another length */
export function* itemsOfExport(folder: string, base: string): Generator<ExportedItem> {
  const summary = summarySchema.parse(JSON.parse(readFileSync(join(folder, base, 'manifest-summary.json'), 'utf8')));
  const manifest = readFileSync(join(folder, summary.manifestFilesS3Key), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  let total = 0;
  for (const line of manifest) {
    const { dataFileS3Key, itemCount, md5Checksum } = fileSchema.parse(JSON.parse(line));
    const content = readFileSync(join(folder, dataFileS3Key));
    if (createHash('md5').update(content).digest('base64') !== md5Checksum) throw new Error(`${dataFileS3Key} is damaged`);
    const lines = gunzipSync(content)
      .toString('utf8')
      .split('\n')
      .filter((one) => one !== '');
    if (lines.length !== itemCount) throw new Error(`${dataFileS3Key} holds ${lines.length} items, not ${itemCount}`);
    for (const one of lines) yield itemOf(JSON.parse(one).Item);
    total += itemCount;
  }
  if (total !== summary.itemCount) throw new Error(`the export holds ${total} items, not ${summary.itemCount}`);
}

/** Writes items into a table that is there already; answers how many. */
export const importItems = async (client: DynamoDBClient, tableName: string, items: Iterable<ExportedItem>): Promise<number> => {
  let written = 0;
  let batch: ExportedItem[] = [];
  const flush = async (): Promise<void> => {
    let left = batch.map((Item) => ({ PutRequest: { Item } }));
    written += left.length;
    batch = [];
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > 20) throw new Error('the table takes no more items');
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
      left = (UnprocessedItems?.[tableName] ?? []).flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
      );
    }
  };
  for (const item of items) {
    batch.push(item);
    if (batch.length === batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  return written;
};
