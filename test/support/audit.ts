import { createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import type { HistoryEvent } from '../../shared/domain/history.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import type { AuditArchive, ManifestSigner } from '../../shared/ports/audit.ts';
import { archiveAudit, type StreamedRow } from '../../shared/use-cases/archive-audit.ts';
import { signAudit } from '../../shared/use-cases/sign-audit.ts';
import { idOf } from './builders.ts';

/** An archive in memory that never replaces anything, as the real one. */
export const memoryArchive = (files = new Map<string, string>()) => {
  const sortedKeys = () => [...files.keys()].sort();
  const archive: AuditArchive = {
    keep: async (key, content) => {
      if (files.has(key)) return false;
      files.set(key, content);
      return true;
    },
    read: async (key) => {
      const content = files.get(key);
      return content === undefined ? undefined : new TextEncoder().encode(content);
    },
    keysBelow: async (prefix, after = '') => sortedKeys().filter((key) => key.startsWith(prefix) && key > after),
    firstKeyBelow: async (prefix) => sortedKeys().find((key) => key.startsWith(prefix)),
  };
  return { files, archive };
};

/** A copy of an archive as somebody who checks it has it. */
export const copyOf = (files: ReadonlyMap<string, string>) => ({
  keys: [...files.keys()].sort(),
  read: (key: string) => {
    const content = files.get(key);
    return content === undefined ? undefined : new TextEncoder().encode(content);
  },
});

/** A signer with a key of its own. Like KMS it never signs the same twice. */
export const aSigner = (): ManifestSigner & { readonly pem: string } => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey);
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const fingerprint = hash('sha256', publicKey.export({ format: 'der', type: 'spki' }));
  return {
    pem,
    publicKey: async () => ({ pem, fingerprint }),
    sign: async (head) => ({
      algorithm: 'ECDSA_SHA_256',
      key: fingerprint,
      signature: sign('sha256', Buffer.from(head), privateKey).toString('base64'),
    }),
  };
};

const author = { by: 'author', role: 'iap-author', onBehalfOf: 'school#9000000001' } as const;

type Counted = { readonly id: string; readonly version: number; readonly lastEventHash: string | null; readonly count: number };

/** The rows that a record's life leaves in the table: an event at each of these instants. */
export const eventRows = (number: number, instants: readonly string[]) => {
  const id = idOf('iap', number);
  let before: Counted | undefined;
  return instants.map((at, index) => {
    const after: Counted = { ...(before ?? { id, version: 0, lastEventHash: null }), count: index };
    const { record, event } = recordEvent(sha256, { before, after, action: 'count', actor: author, at });
    before = record;
    return rowOfEvent(`PLAN#${id}`, event);
  });
};

export const rowOfEvent = (pk: string, event: HistoryEvent) => ({
  pk,
  sk: `EVENT#${String(event.number).padStart(8, '0')}`,
  type: 'EVENT',
  ...event,
});

/** The row that a reading of a pupil's data leaves. */
export const readingRow = (number: number, at: string) => {
  const [id, pupilId, planId] = [idOf('acc', number), idOf('pup', number), idOf('iap', number)];
  return { pk: `PUPIL#${pupilId}`, sk: `ACCESS#${at}#${id}`, type: 'PUPIL_ACCESS', id, pupilId, planId, at, ...author };
};

/** A row as the stream brings it, a second after it was made unless told otherwise. */
export const streamed = (row: { readonly at: string }, tookAt = Date.parse(row.at) + 1_000): StreamedRow => ({
  sequenceNumber: `${tookAt}`,
  tookAt,
  row,
});

/** An archive with its signer, and the two functions that fill it. */
export const auditStage = (signer = aSigner()) => {
  const { files, archive } = memoryArchive();
  return {
    files,
    archive,
    signer,
    archiveRows: archiveAudit({ archive, digest: sha256 }),
    sign: (scheduledTime: string, hasTime = () => true) =>
      signAudit({ archive, signer, digest: sha256 })(Date.parse(scheduledTime), hasTime),
  };
};
