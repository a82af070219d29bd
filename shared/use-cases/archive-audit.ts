import { lineOfRow } from '../domain/audit-line.ts';
import { linesKey, writeLines } from '../domain/audit-manifest.ts';
import type { Digest } from '../domain/history.ts';
import { dateInRiga } from '../domain/time.ts';
import type { AuditArchive } from '../ports/audit.ts';

/** A row of the stream: where it stands in it, and when the table took it. */
export type StreamedRow = { readonly sequenceNumber: string; readonly tookAt: number; readonly row: unknown };

export type Archived = {
  readonly lines: number;
  readonly objects: number;
  /** Why each of these could not be archived: the row is no line of ours, or the object could not be kept. */
  readonly failed: readonly { readonly sequenceNumber: string; readonly reason: string }[];
};

/**
 * Archives rows as one object a day: the day (Riga) on which the table took them, whenever they arrive. An object is named by its
 * content and a manifest counts each line once, so it does no harm to get the same rows twice, or cut otherwise. What fails does not keep
 * the rest.
 */
export const archiveAudit =
  ({ archive, digest }: { readonly archive: Pick<AuditArchive, 'keep'>; readonly digest: Digest }) =>
  async (rows: readonly StreamedRow[]): Promise<Archived> => {
    const read = rows.map(({ sequenceNumber, tookAt, row }) => ({ sequenceNumber, day: dateInRiga(tookAt), line: lineOfRow(row) }));
    const failed = read
      .filter(({ line }) => line === undefined)
      .map(({ sequenceNumber }) => ({ sequenceNumber, reason: 'unreadable-row' }));
    const perDay = Map.groupBy(
      read.filter(({ line }) => line !== undefined),
      ({ day }) => day,
    );
    let [lines, objects] = [0, 0];
    for (const [day, ofDay] of perDay) {
      const distinct = [...new Set(ofDay.flatMap(({ line }) => line ?? []))];
      const text = writeLines(distinct);
      try {
        await archive.keep(linesKey(day, digest(text)), text);
        lines += distinct.length;
        objects += 1;
      } catch (error) {
        const reason = error instanceof Error ? error.name : 'unknown';
        failed.push(...ofDay.map(({ sequenceNumber }) => ({ sequenceNumber, reason })));
      }
    }
    return { lines, objects, failed };
  };
