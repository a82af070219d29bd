import { noChanges, type Reference, type ReferenceChanges, referenceChanges, referenceId, referenceWith } from '../../domain/reference.ts';
import type { ReferenceStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite } from './writes.ts';

const key = { pk: 'REFERENCE', sk: 'REFERENCE' } as const;

export const referencePk = (): string => key.pk;

/** Reference data: those of the release, with the changes of the one item. It is read together with a call's other reads. */
export const createReferenceStore = (table: Table, reader: Reader, release: Reference): ReferenceStore => {
  const changes = async (): Promise<ReferenceChanges> => {
    const row = await reader.get(key);
    return row === undefined ? noChanges : referenceChanges().parse(row);
  };
  return {
    changes,
    current: async () => referenceWith(release, await changes()),
    save: (of, event) => [
      putWrite(table, { ...key, type: 'REFERENCE', ...of }, of.version === 1 ? absent : expectVersion(of.version - 1), {
        kind: 'version',
        recordId: referenceId,
      }),
      eventWrite(table, key.pk, event),
    ],
    release,
  };
};
