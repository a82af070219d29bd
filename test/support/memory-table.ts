import type { Agreement } from '../../shared/domain/agreement.ts';
import type { Allowance, Claim } from '../../shared/domain/claim.ts';
import type { Consultation, PupilDay } from '../../shared/domain/consultation.ts';
import type { Contact } from '../../shared/domain/contact.ts';
import type { HistoryEvent } from '../../shared/domain/history.ts';
import type { Invitation } from '../../shared/domain/invitation.ts';
import type { Balance, LedgerEntry } from '../../shared/domain/ledger.ts';
import type { PaymentBatch } from '../../shared/domain/payment-batch.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import type { Participation, Project } from '../../shared/domain/project.ts';
import type { PupilFile } from '../../shared/domain/pupil-file.ts';
import type { Receipt, ReceiptUse } from '../../shared/domain/receipt.ts';
import type { ReferenceChanges } from '../../shared/domain/reference.ts';
import type { Report } from '../../shared/domain/report.ts';
import type { School } from '../../shared/domain/school.ts';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type { Edition, ToldRow } from '../../shared/ports/editions.ts';
import type {
  AnsweredRequest,
  Delivery,
  Guard,
  KnownPupil,
  Page,
  PageRequest,
  PupilAccess,
  ReceiptAccess,
  Write,
} from '../../shared/ports/records.ts';
import type { CompiledSchool, StaleMark, TablePage, YearDirectory } from '../../shared/ports/statistics.ts';

/** What a write of these fakes carries: whether it may happen, seeing the table as it is, and what it then does. */
export class Effect {
  readonly blockedBy: () => { readonly found: unknown } | undefined;
  readonly apply: () => void;
  constructor(blockedBy: () => { readonly found: unknown } | undefined, apply: () => void) {
    this.blockedBy = blockedBy;
    this.apply = apply;
  }
}

export const write = (guard: Guard, blockedBy: Effect['blockedBy'], apply: Effect['apply']): Write => ({
  guard,
  part: new Effect(blockedBy, apply),
});

type Versioned = { readonly id: string; readonly version: number };

export const insertInto = <Item>(items: Map<string, Item>, key: string, item: Item, guard: Guard): Write =>
  write(
    guard,
    () => (items.has(key) ? { found: items.get(key) } : undefined),
    () => void items.set(key, item),
  );

export const replaceIn = <Item extends Versioned>(items: Map<string, Item>, item: Item): Write =>
  write(
    { kind: 'version', recordId: item.id },
    () => {
      const before = items.get(item.id);
      return (before?.version ?? 0) === item.version - 1 ? undefined : { found: before };
    },
    () => void items.set(item.id, item),
  );

/** Everything that is kept, open to the tests. */
export const emptyTables = () => ({
  plans: new Map<string, Plan>(),
  plansOfPupils: new Map<string, string>(),
  consultations: new Map<string, Consultation>(),
  days: new Map<string, PupilDay>(),
  pupils: new Map<string, PupilFile>(),
  pupilCodes: new Map<string, KnownPupil>(),
  accesses: new Map<string, PupilAccess>(),
  projects: new Map<string, Project>(),
  participations: new Map<string, Participation>(),
  claims: new Map<string, Claim>(),
  allowances: new Map<string, Allowance>(),
  receipts: new Map<string, Receipt>(),
  receiptAccesses: new Map<string, ReceiptAccess>(),
  /** The edition of what was typed of a receipt, where it is known beside it. */
  descriptions: new Map<string, number>(),
  uses: new Map<string, ReceiptUse>(),
  fingerprints: new Map<string, { readonly receiptId: string; readonly usedCents: number }>(),
  ledger: new Map<string, LedgerEntry>(),
  balances: new Map<string, Balance>(),
  agreements: new Map<string, Agreement>(),
  batches: new Map<string, PaymentBatch>(),
  principals: new Map<string, Principal>(),
  invitations: new Map<string, Invitation>(),
  schools: new Map<string, School>(),
  reference: new Map<string, ReferenceChanges>(),
  statistics: new Map<string, CompiledStatistics>(),
  schoolFigures: new Map<string, CompiledSchool>(),
  revisions: new Map<string, CompiledStatistics>(),
  figurePages: new Map<string, TablePage>(),
  directories: new Map<string, YearDirectory>(),
  editions: new Map<string, Edition>(),
  editionPages: new Map<string, readonly ToldRow[]>(),
  editionFigures: new Map<string, Readonly<Record<string, readonly number[]>>>(),
  reports: new Map<string, Report>(),
  deliveries: new Map<string, Delivery>(),
  contacts: new Map<string, Contact>(),
  marks: new Map<string, StaleMark>(),
  answers: new Map<string, AnsweredRequest>(),
  events: new Map<string, HistoryEvent>(),
});
export type Tables = ReturnType<typeof emptyTables>;

export const page = <Item>(items: readonly Item[], { limit, after }: PageRequest): Page<Item> => {
  const start = after === null ? 0 : Number(after);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
};

/** An event lies beside its record: two writers cannot both append the same one. */
export const eventInto =
  (tables: Tables) =>
  (of: HistoryEvent): Write =>
    insertInto(tables.events, `${of.recordId} ${of.number}`, of, { kind: 'version', recordId: of.recordId });

export const ofSchool = <Item extends { readonly schoolId: string; readonly semester: string }>(
  items: Map<string, Item>,
  id: string,
  semester: string,
) => [...items.values()].filter((item) => item.schoolId === id && item.semester === semester);
