import { DatabaseSync } from 'node:sqlite';

const lockTimeoutMs = 5000;

/** How far every follower of a stream has come: the last sequence number that all of them have dealt with, by shard. */
export type Delivered = ReadonlyMap<string, bigint>;

/**
 * In the cloud a stream forgets after a day, and deleted items leave nothing that anybody could read. dynoxide keeps every stream record,
 * and SQLite leaves what was deleted in free pages and in its journal until they are used again. This takes out what all followers of the
 * stream have got, writes the file anew without its free pages, and empties the journal. The newest record stays, without its content, for
 * the next number is counted from it. Another process may have the file open.
 */
export const forgetDelivered = (databaseFile: string, delivered: Delivered): void => {
  const database = new DatabaseSync(databaseFile, { timeout: lockTimeoutMs });
  try {
    database.exec('PRAGMA secure_delete = ON');
    for (const [shardId, upTo] of delivered) {
      const isDelivered = 'shard_id = ? AND CAST(sequence_number AS INTEGER) <= ?';
      database
        .prepare(
          `DELETE FROM _stream_records WHERE ${isDelivered} AND CAST(sequence_number AS INTEGER) < (SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE shard_id = ?)`,
        )
        .run(shardId, upTo, shardId);
      database
        .prepare(`UPDATE _stream_records SET keys_json = '{}', new_image = NULL, old_image = NULL WHERE ${isDelivered}`)
        .run(shardId, upTo);
    }
    database.exec('VACUUM');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
};

/** Whether the stream still tells of somebody who was erased: then the file is worth writing anew. */
export const tellsOfErased = (databaseFile: string): boolean => {
  try {
    const database = new DatabaseSync(databaseFile, { timeout: lockTimeoutMs, readOnly: true });
    try {
      const row = database
        .prepare(`SELECT 1 FROM _stream_records WHERE event_name = 'REMOVE' AND keys_json LIKE '%PUPILCODE#%' LIMIT 1`)
        .get();
      return row !== undefined;
    } finally {
      database.close();
    }
  } catch {
    // A later version may name its tables otherwise, or there is no file yet.
    return false;
  }
};
