import { DatabaseSync } from 'node:sqlite';

/**
 * For every item that is written, dynoxide 1.2 reads all stream records to find the next sequence number, and for every poll all of
 * them again: after five thousand records a write takes ten times as long, after a hundred thousand the engine stands still. With
 * these indexes both stay as fast as on an empty table.
 */
const indexes = [
  'CREATE INDEX IF NOT EXISTS pumpurs_next_record ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
  'CREATE INDEX IF NOT EXISTS pumpurs_records_of_shard ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER))',
  'CREATE INDEX IF NOT EXISTS pumpurs_bounds_of_shard ON _stream_records (table_name, shard_id, sequence_number)',
] as const;

const lockTimeoutMs = 5000;

/** Adds the indexes to the database of a running engine; SQLite lets two processes share it. */
export const addStreamIndexes = (databaseFile: string): void => {
  try {
    const database = new DatabaseSync(databaseFile, { timeout: lockTimeoutMs });
    try {
      for (const index of indexes) database.exec(index);
    } finally {
      database.close();
    }
  } catch {
    // A later version may name its tables otherwise: it works without the indexes, only slower.
  }
};
