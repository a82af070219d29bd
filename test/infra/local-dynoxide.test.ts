import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addStreamIndexes } from '../../infra/local/engines/dynoxide-indexes.ts';

describe('the indexes added to dynoxide', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pumpurs-dynoxide-'));
    file = join(folder, 'records.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('answer what the engine asks at every write and every poll without reading all stream records', () => {
    const engine = new DatabaseSync(file);
    engine.exec(
      'CREATE TABLE _stream_records (id INTEGER PRIMARY KEY, table_name TEXT, sequence_number TEXT, shard_id TEXT, new_image TEXT)',
    );
    engine.close();
    addStreamIndexes(file);
    addStreamIndexes(file);
    const database = new DatabaseSync(file);
    const asked = [
      "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 't'",
      "SELECT MIN(sequence_number), MAX(sequence_number) FROM _stream_records WHERE table_name = 't' AND shard_id = 's'",
      "SELECT new_image FROM _stream_records WHERE table_name = 't' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 7 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 10",
    ];
    for (const question of asked) {
      const plan = JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${question}`).all());
      expect(plan).toContain('SEARCH _stream_records');
      expect(plan).not.toContain('TEMP B-TREE');
    }
    database.close();
  });

  it('are left out where the engine has other tables', () => {
    expect(() => addStreamIndexes(file)).not.toThrow();
  });
});
