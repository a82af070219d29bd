import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { synthesisedAssembly } from './assembly.ts';
import { openCredentials } from './credentials.ts';
import { openDataFolder } from './data-folder.ts';
import { readDeclaredResources, tableSchema } from './declared.ts';
import { type EngineChoice, startDynamoEngine } from './engines/dynamodb.ts';
import { prepareTables } from './engines/tables.ts';
import { LocalCloudFailure } from './failures.ts';
import { createResolver } from './resolver.ts';
import type { RestoredTable } from './restored.ts';
import { readAssembly } from './template.ts';

/** A new, empty table as the template declares it, on a new engine of its own; nothing follows its stream. Close it when done. */
export const openRestoreTarget = async (
  engineChoice?: EngineChoice,
): Promise<{ readonly table: RestoredTable; readonly close: () => Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-restore-'));
  const data = openDataFolder(folder);
  const stacks = readAssembly(await synthesisedAssembly(() => undefined));
  const [table] = readDeclaredResources(stacks, createResolver(stacks)).of('AWS::DynamoDB::Table', tableSchema);
  if (table === undefined) throw new LocalCloudFailure('synthesis-failed', 'The template declares no table.');
  const engine = await startDynamoEngine(data, engineChoice);
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: stacks[0]?.region ?? 'eu-north-1',
    credentials: openCredentials(data.file('credentials.json')),
  });
  const close = async (): Promise<void> => {
    client.destroy();
    await engine.stop();
    data.release();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await prepareTables(client, [table]);
  } catch (error) {
    await close();
    throw error;
  }
  return { table: { client, tableName: table.name }, close };
};
