import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { synthesisedAssembly } from '../../infra/local/assembly.ts';
import { openDataFolder } from '../../infra/local/data-folder.ts';
import { readDeclaredResources, tableSchema } from '../../infra/local/declared.ts';
import { type EngineChoice, startDynamoEngine } from '../../infra/local/engines/dynamodb.ts';
import { prepareTables } from '../../infra/local/engines/tables.ts';
import { createResolver } from '../../infra/local/resolver.ts';
import { readAssembly } from '../../infra/local/template.ts';
import { createDocumentClient, type Table } from '../../shared/adapters/dynamodb/client.ts';
import type { Commit } from '../../shared/ports/records.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** The table of records as the template declares it, on a real engine, and nothing else beside it. Close it in `afterAll`. */
export const openEngineTable = async (engine: EngineChoice): Promise<{ readonly table: Table; readonly close: () => Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-table-'));
  const data = openDataFolder(folder);
  const stacks = readAssembly(await synthesisedAssembly(() => undefined));
  const tables = readDeclaredResources(stacks, createResolver(stacks)).of(
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    tableSchema,
  );
  const [records] = tables;
  if (records === undefined || tables.length > 1) throw new Error(`the template declares ${tables.length} tables`);
  const running = await startDynamoEngine(data, engine);
  const connection = { endpoint: running.endpoint, region: 'eu-north-1', credentials };
  const maker = new DynamoDBClient(connection);
  await prepareTables(maker, tables);
  maker.destroy();
  const client = createDocumentClient(connection);
  return {
    table: { client, tableName: records.name },
    close: async () => {
      client.destroy();
      await running.stop();
      data.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The kinds of the guards that failed; none: it was written. */
export const failedIn = (commit: Commit): readonly string[] => (commit.ok ? [] : commit.failed.map(({ guard }) => guard.kind));

/** What stood in the way of the first guard that failed. */
export const foundIn = (commit: Commit): unknown => (commit.ok ? undefined : commit.failed[0]?.found);
