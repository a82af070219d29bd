import { sha256 } from '../../shared/adapters/node/digest.ts';
import type { Claim } from '../../shared/domain/claim.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import type { ReportDocument } from '../../shared/domain/report-document.ts';
import type { School } from '../../shared/domain/school.ts';
import type { Cursors, InvitationCodes, Mail, Mailer, NewId, ReceiptFiles, Vault } from '../../shared/ports/platform.ts';
import type { UnitOfWork, Write } from '../../shared/ports/records.ts';
import { idOf } from './builders.ts';
import { plainRenderer, reportFilesOver, reportStoresOver } from './memory-report-stores.ts';
import { storesOver } from './memory-stores.ts';
import { Effect, emptyTables, type Tables } from './memory-table.ts';

const ids = (): NewId => {
  let count = 1000;
  return (prefix) => {
    count += 1;
    return idOf(prefix, count);
  };
};

/** Seals readably, and opens only for the pupil and place that it sealed for. */
const vault: Vault = {
  hashPersonalCode: async (code) => `hash-${sha256(code).slice(0, 12)}`,
  keyOf: async (pupilId, dataKey = `key of ${pupilId}`) => ({
    dataKey,
    seal: (place, text) => `${place}:${text}`,
    open: (place, sealed) => {
      if (!sealed.startsWith(`${place}:`)) throw new Error(`sealed for another place than ${place}`);
      return sealed.slice(place.length + 1);
    },
  }),
};

const cursors: Cursors = {
  sign: async (position, context) => `${context}@${position}`,
  verify: async (cursor, context) => (cursor.startsWith(`${context}@`) ? cursor.slice(context.length + 1) : undefined),
};

/** As long and as unlike each other as the real ones. */
const codes: InvitationCodes = {
  secretOf: async (id) => sha256(`secret of ${id}`).slice(0, 40).toUpperCase(),
  isSecretOf: async (id, secret) => secret === sha256(`secret of ${id}`).slice(0, 40).toUpperCase(),
};

/**
 * All ports over plain maps, with the same guards as the table's. `commits` lists what every commit tried; `beforeNextCommit`
 * lets somebody else be quicker. `mails` are what was sent.
 */
export const memoryRecords = () => {
  const tables = emptyTables();
  const commits: (readonly Write[])[] = [];
  const interruptions: (() => void)[] = [];
  const objects = new Map<string, Uint8Array>();
  const announced: string[] = [];
  const unitOfWork: UnitOfWork = {
    commit: async (writes) => {
      interruptions.shift()?.();
      commits.push(writes);
      const effects = writes.map(({ guard, part }) => {
        if (!(part instanceof Effect)) throw new Error(`a write of another kind: ${guard.kind}`);
        return { guard, effect: part };
      });
      const failed = effects.flatMap(({ guard, effect }) => {
        const blocked = effect.blockedBy();
        return blocked === undefined ? [] : [{ guard, found: blocked.found }];
      });
      if (failed.length > 0) return { ok: false, failed };
      for (const { effect } of effects) effect.apply();
      return { ok: true };
    },
  };
  const mails: Mail[] = [];
  const outages: Error[] = [];
  const mailer: Mailer = {
    send: async (mail) => {
      const outage = outages.shift();
      if (outage !== undefined) throw outage;
      mails.push(mail);
    },
  };
  const files: ReceiptFiles = {
    uploadForm: async ({ id }) => ({ url: 'https://uploads.example/', fields: { key: `quarantine/${id}` } }),
    read: async (key) => objects.get(key),
    isInQuarantine: async (id) => objects.has(`quarantine/${id}`),
    announce: async (id) => void announced.push(id),
    keep: async (id) => {
      const content = objects.get(`quarantine/${id}`);
      if (content === undefined) throw new Error(`nothing to keep of ${id}`);
      objects.set(`receipts/${id}`, content);
    },
    discard: async (id) => void objects.delete(`quarantine/${id}`),
    destroy: async (id) => {
      objects.delete(`quarantine/${id}`);
      objects.delete(`receipts/${id}`);
    },
    download: async ({ id }) => `https://downloads.example/receipts/${id}`,
  };
  return {
    ...storesOver(tables),
    ...reportStoresOver(tables),
    reportFiles: reportFilesOver(objects),
    renderer: plainRenderer,
    renderPdf: async (document: ReportDocument) => Buffer.from(JSON.stringify(document)),
    publicUrl: 'https://pumpurs.example/v1',
    unitOfWork,
    files,
    vault,
    cursors,
    codes,
    mailer,
    mails,
    /** The next message is not taken. */
    beforeNextMail: (outage: Error) => void outages.push(outage),
    newId: ids(),
    digest: sha256,
    tables,
    objects,
    announced,
    commits,
    beforeNextCommit: (interruption: () => void) => void interruptions.push(interruption),
  };
};
export type MemoryRecords = ReturnType<typeof memoryRecords>;

/** Puts records in place as if they had always been there. */
export const given = (
  tables: Tables,
  records: {
    readonly principals?: readonly Principal[];
    readonly schools?: readonly School[];
    readonly plans?: readonly Plan[];
    readonly claims?: readonly Claim[];
    readonly receipts?: readonly Receipt[];
  },
): void => {
  for (const one of records.principals ?? []) tables.principals.set(one.id, one);
  for (const one of records.schools ?? []) tables.schools.set(one.id, one);
  for (const one of records.claims ?? []) tables.claims.set(one.id, one);
  for (const one of records.receipts ?? []) tables.receipts.set(one.id, one);
  for (const plan of records.plans ?? []) {
    tables.plans.set(plan.id, plan);
    for (const measure of plan.measures) {
      if (measure.type !== 'compensation') continue;
      const { id: measureId, plannedCents } = measure;
      const none = { reservedCents: 0, spentCents: 0, recoveredCents: 0 };
      const allowance = { planId: plan.id, measureId, plannedCents, availableCents: plannedCents, ...none };
      tables.allowances.set(`${plan.id} ${measureId}`, allowance);
    }
  }
};
