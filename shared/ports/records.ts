import type { Allowance, Claim, Take } from '../domain/claim.ts';
import type { Consultation, DaySpan, PupilDay } from '../domain/consultation.ts';
import type { Contact } from '../domain/contact.ts';
import type { Actor, HistoryEvent } from '../domain/history.ts';
import type { Invitation } from '../domain/invitation.ts';
import type { Transfer } from '../domain/ledger.ts';
import type { CitedPlan, Plan, PlanStatus } from '../domain/plan.ts';
import type { Principal } from '../domain/principal.ts';
import type { Participation, Project } from '../domain/project.ts';
import type { PupilFile } from '../domain/pupil-file.ts';
import type { Receipt, ReceiptUse } from '../domain/receipt.ts';
import type { Reference, ReferenceChanges } from '../domain/reference.ts';
import type { School } from '../domain/school.ts';

/**
 * One part of an atomic write, as a repository hands it out. Its guard names the condition that can fail, so that the use case
 * can tell which of its rules was broken without knowing how the condition is written.
 */
export type Write = { readonly guard: Guard; readonly part: unknown };

export type Guard =
  | { readonly kind: 'none' }
  | { readonly kind: 'version'; readonly recordId: string }
  | { readonly kind: 'absent'; readonly recordId: string }
  | { readonly kind: 'pupil-code' }
  | { readonly kind: 'pupil-kept' }
  | { readonly kind: 'one-plan-per-semester' }
  | { readonly kind: 'project-open' }
  | { readonly kind: 'last-administrator' }
  | { readonly kind: 'pupil-day' }
  | { readonly kind: 'counter-entry' }
  | { readonly kind: 'confirmation' }
  | { readonly kind: 'allowance-change'; readonly planId: string; readonly measureId: string }
  | { readonly kind: 'idempotency' }
  | { readonly kind: 'allowance'; readonly planId: string; readonly measureId: string }
  | { readonly kind: 'budget' }
  | { readonly kind: 'budget-change' }
  | { readonly kind: 'compiler' }
  | { readonly kind: 'receipt-fingerprint'; readonly receiptId: string }
  | { readonly kind: 'receipt-share'; readonly receiptId: string; readonly described: number; readonly refundableCents: number }
  | { readonly kind: 'receipt-description'; readonly receiptId: string };

/** Which guards failed, with the item that was found in the way where the database gave it. */
export type Commit =
  | { readonly ok: true }
  | { readonly ok: false; readonly failed: readonly { readonly guard: Guard; readonly found: unknown }[] };

export type UnitOfWork = {
  /** All parts or none, in one round trip. At most 100 parts. Throws on an outage; contention is retried inside. */
  readonly commit: (writes: readonly Write[]) => Promise<Commit>;
};

/** A page of a list; `next` continues it. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };
export type PageRequest = { readonly limit: number; readonly after: string | null };

export type History = { readonly of: (recordId: string) => Promise<readonly HistoryEvent[]> };

export type PlanStore = {
  readonly find: (id: string) => Promise<Plan | undefined>;
  readonly list: (scope: { schoolId: string; semester: string; status?: PlanStatus | undefined }, page: PageRequest) => Promise<Page<Plan>>;
  /** Plans that wait in a queue (`planQueue`), longest first. */
  readonly awaiting: (queue: string, page: PageRequest) => Promise<Page<Plan>>;
  readonly all: (schoolId: string, semester: string) => Promise<readonly Plan[]>;
  readonly insert: (plan: Plan, event: HistoryEvent) => readonly Write[];
  /**
   * Replaces the version before this one; the guard fails where somebody else changed it meanwhile. With `decidedBy` it fails too where
   * that person wrote or approved what stands there: four eyes hold in the database itself.
   */
  readonly update: (plan: Plan, event: HistoryEvent, decidedBy?: string) => readonly Write[];
  /** A pupil has one live plan in a programme and semester: this is its place. */
  readonly takePlace: (plan: Plan) => Write;
  readonly freePlace: (plan: Plan) => Write;
  /** Where the pupil ever had a plan in these semesters, in whatever programme of those named: it may be removed or suspended since. */
  readonly schoolsOfPupil: (
    pupilId: string,
    of: { readonly programmes: readonly string[]; readonly semesters: readonly string[] },
  ) => Promise<readonly { readonly semester: string; readonly schoolId: string }[]>;
  /**
   * Changes nothing; fails as a change of the plan where, at the moment of the write, costs of these days cannot be claimed on it
   * (`isClaimable`), no money was spent on it by the first of them, or other people prepared it.
   */
  readonly requireSpentBy: (
    plan: Pick<CitedPlan, 'id' | 'preparedBy'>,
    days: { readonly firstSpent: string; readonly lastSpent: string },
  ) => Write;
  /** Money is spent on it for the first time, or earlier than before; nothing else of it changes. Fails where anything changed meanwhile. */
  readonly start: (plan: CitedPlan, event: HistoryEvent) => readonly Write[];
  /** Changes nothing; fails as a change of the plan where its first day of spending is another one. */
  readonly requireFirstSpent: (planId: string, on: string) => Write;
};

export type ConsultationStore = {
  readonly find: (planId: string, id: string) => Promise<Consultation | undefined>;
  /** A plan's log in the order of logging, each counter-entry behind its entry. */
  readonly list: (planId: string, page: PageRequest) => Promise<Page<Consultation>>;
  readonly all: (planId: string) => Promise<readonly Consultation[]>;
  /** One counter-entry for an entry: a second fails. */
  readonly insert: (entry: Consultation) => Write;
  /** Fails where the pupil had confirmed already. */
  readonly confirm: (entry: Consultation) => Write;
  /** Takes a span of a pupil's day, as the day was when it was seen (undefined: still empty). The guard's `found` shows the day as it is. */
  readonly takeTime: (of: { pupilId: string; day: string; consultationId: string; span: DaySpan }, seen: PupilDay | undefined) => Write;
  readonly freeTime: (of: { pupilId: string; day: string; consultationId: string }) => Write;
  readonly parseDay: (found: unknown) => PupilDay | undefined;
};

export type KnownPupil = { readonly pupilId: string; readonly dataKey: string };

/** Somebody read a pupil's personal data: his names, the free texts of a plan, or all that there is. */
export const pupilReadings = ['names', 'texts', 'export'] as const;
export type PupilAccess = Actor & {
  readonly id: string;
  readonly pupilId: string;
  /** null: of no plan in particular. */
  readonly planId: string | null;
  readonly what: (typeof pupilReadings)[number];
  readonly at: string;
};

export type PupilStore = {
  /** The pupil whose personal code has this keyed hash. */
  readonly findByCode: (codeHash: string) => Promise<KnownPupil | undefined>;
  readonly find: (pupilId: string) => Promise<PupilFile | undefined>;
  readonly insert: (pupil: PupilFile) => Write;
  /** One plan more; fails where the pupil was erased. */
  readonly countPlan: (pupilId: string) => Write;
  /** Writes the version after the one that was read; fails too where a plan was made for the pupil meanwhile. */
  readonly save: (pupil: PupilFile, event: HistoryEvent) => readonly Write[];
  /** A personal code leads to its pupil; a pupil may have two in a lifetime. Fails where the code leads to somebody already. */
  readonly linkCode: (codeHash: string, pupil: KnownPupil) => readonly Write[];
  /** Every hash that leads to the pupil. */
  readonly codesOf: (pupilId: string) => Promise<readonly string[]>;
  readonly unlinkCode: (codeHash: string, pupilId: string) => readonly Write[];
  /** Every plan that was ever made for the pupil, removed and suspended ones too. */
  readonly plansOf: (pupilId: string) => Promise<readonly string[]>;
  /** Pupils whom the daily work looks for in one place (`PupilFile.due`), in the order of their ids. */
  readonly due: (place: string, page: PageRequest) => Promise<Page<PupilFile>>;
  readonly recordAccess: (access: PupilAccess) => Write;
  /** Newest first. */
  readonly accesses: (pupilId: string, page: PageRequest) => Promise<Page<PupilAccess>>;
};

export type ProjectStore = {
  readonly find: (id: string) => Promise<Project | undefined>;
  readonly list: (municipalityId: string, page: PageRequest) => Promise<Page<Project>>;
  /** Writes the version after the one that was read (version 1: none before). */
  readonly save: (project: Project, event: HistoryEvent) => readonly Write[];
  /** Changes nothing; fails where the project is closed at the moment of the write. */
  readonly requireOpen: (projectId: string) => Write;
  readonly findParticipation: (projectId: string, id: string) => Promise<Participation | undefined>;
  /** In the order of logging, each counter-entry behind its entry; of one school where it is named, and then pages may be shorter. */
  readonly participations: (projectId: string, page: PageRequest, schoolId?: string) => Promise<Page<Participation>>;
  readonly allParticipations: (projectId: string, schoolId?: string) => Promise<readonly Participation[]>;
  /** One counter-entry for an entry: a second fails. */
  readonly insertParticipation: (entry: Participation) => Write;
};

export type ClaimStore = {
  readonly find: (id: string) => Promise<Claim | undefined>;
  readonly list: (schoolId: string, semester: string, page: PageRequest) => Promise<Page<Claim>>;
  readonly awaiting: (organisation: string, page: PageRequest) => Promise<Page<Claim>>;
  readonly all: (schoolId: string, semester: string) => Promise<readonly Claim[]>;
  readonly insert: (claim: Claim, event: HistoryEvent) => readonly Write[];
  readonly update: (claim: Claim, event: HistoryEvent) => readonly Write[];
};

export type AllowanceStore = {
  readonly insert: (allowance: Allowance) => Write;
  /**
   * Moves cents from one account of a measure to another; fails where less is there. `others` says whether somebody else's money has to be
   * on the measure beside what is moved, or must not be; otherwise it fails as a change of the plan.
   */
  readonly move: (transfer: Transfer, others?: boolean) => Write;
  /** Changes nothing; fails as a change of the plan where money is on the measure, or is not. */
  readonly requireUse: (planId: string, measureId: string, isUsed: boolean) => Write;
  /** Plans another amount; fails where more is reserved or spent. */
  readonly replan: (change: { planId: string; measureId: string; plannedCents: number; byCents: number }) => Write;
  /** Fails where any was ever used. */
  readonly remove: (planId: string, measureId: string) => Write;
  readonly find: (planId: string, measureId: string) => Promise<Allowance | undefined>;
};

/** What one claim takes of one receipt. */
export type ReceiptShare = { readonly claimId: string } & Pick<Take, 'receiptId' | 'described' | 'refundableCents' | 'cents'>;

export type ReceiptAccess = Actor & { readonly id: string; readonly receiptId: string; readonly at: string };

export type ReceiptStore = {
  readonly find: (id: string) => Promise<Receipt | undefined>;
  readonly insert: (receipt: Receipt, event: HistoryEvent) => readonly Write[];
  readonly update: (receipt: Receipt, event: HistoryEvent) => readonly Write[];
  readonly findUse: (id: string) => Promise<ReceiptUse | undefined>;
  /** A school's clean receipts that were announced between two days, the second not within, as an index shows them that may lag. */
  readonly uploaded: (schoolId: string, span: { readonly from: string; readonly until: string }) => Promise<readonly Receipt[]>;
  /** Fails where less of the receipt is left, or where it was described anew since. */
  readonly takeShare: (share: ReceiptShare) => Write;
  /** Fails where the claim takes another amount of it. */
  readonly freeShare: (share: ReceiptShare) => Write;
  /** What was typed of it has another edition; fails where claims take something of it. */
  readonly redescribe: (receipt: Receipt) => Write;
  /** The receipt that proves a cost with this fingerprint now, wherever in the country. */
  readonly findHolder: (fingerprint: string) => Promise<string | undefined>;
  /** Fails where another receipt holds it. */
  readonly hold: (fingerprint: string, share: ReceiptShare) => Write;
  readonly letGo: (fingerprint: string, share: ReceiptShare) => Write;
  /** Who was given the file, when and on whose behalf. */
  readonly recordAccess: (access: ReceiptAccess) => Write;
};

export type PrincipalStore = {
  readonly find: (subject: string) => Promise<Principal | undefined>;
  readonly list: (organisation: string, page: PageRequest) => Promise<Page<Principal>>;
  /** Writes the version after the one that was read (version 1: none before), and counts an administrator more. */
  readonly grant: (principal: Principal, event: HistoryEvent) => readonly Write[];
  /** Fails where an organisation would lose its last administrator, unless the organisation itself is over. */
  readonly revoke: (principal: Principal, event: HistoryEvent, organisation: { readonly isOver: boolean }) => readonly Write[];
  /** Another role in the same organisation: fails where that would take its last administrator. */
  readonly change: (
    principal: Principal,
    event: HistoryEvent,
    before: Principal,
    organisation: { readonly isOver: boolean },
  ) => readonly Write[];
  /** Changes nothing; fails where the principal is no longer as it was read. */
  readonly requireUnchanged: (principal: Principal) => Write;
};

export type ContactStore = {
  /** Of everybody who gave an address as somebody of this organisation; he may have left it since. */
  readonly list: (organisation: string) => Promise<readonly Contact[]>;
  readonly save: (contact: Contact) => Write;
  readonly remove: (contact: Pick<Contact, 'organisation' | 'subject'>) => Write;
};

/** That somebody is told of something: a report, or what is late on a day. */
export type Delivery = { readonly about: string; readonly subject: string; readonly at: string };

export type DeliveryStore = {
  /** From now on nobody else tells him. Fails where somebody does. */
  readonly take: (delivery: Delivery) => Write;
  /** He certainly was not told: the next run may. */
  readonly drop: (delivery: Delivery) => Write;
};

export type InvitationStore = {
  readonly find: (id: string) => Promise<Invitation | undefined>;
  /** Those that wait to be accepted. */
  readonly list: (organisation: string, page: PageRequest) => Promise<Page<Invitation>>;
  readonly save: (invitation: Invitation, event: HistoryEvent) => readonly Write[];
  /** Up to a thousand that nobody accepted before they expired, before `instant`; their ids. */
  readonly expired: (instant: string) => Promise<readonly string[]>;
  /** Leaves nothing of one that nobody accepted but its events, which have no name in them. */
  readonly forget: (id: string) => Write;
};

export type SchoolStore = {
  readonly find: (id: string) => Promise<School | undefined>;
  readonly list: (page: PageRequest) => Promise<Page<School>>;
  /** Writes the version after the one that was read (version 1: none before). */
  readonly save: (school: School, event: HistoryEvent) => readonly Write[];
};

export type ReferenceStore = {
  /** The data of the release with what IKVD changed of them. */
  readonly current: () => Promise<Reference>;
  /** What IKVD changed; version 0 where nothing was changed yet. */
  readonly changes: () => Promise<ReferenceChanges>;
  /** The data of the release alone. */
  readonly release: Reference;
  readonly save: (changes: ReferenceChanges, event: HistoryEvent) => readonly Write[];
};

/** The first answer to a request, kept so that a repetition gets it again. */
export type StoredAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

export type AnsweredRequest = { readonly requestHash: string; readonly answer: StoredAnswer };

export type IdempotencyStore = {
  readonly remember: (request: {
    readonly subject: string;
    readonly key: string;
    readonly requestHash: string;
    readonly answer: StoredAnswer;
    /** Milliseconds since the epoch. */
    readonly now: number;
  }) => Write;
  /** What was answered to this key before `now`, if it is still kept. */
  readonly find: (subject: string, key: string, now: number) => Promise<AnsweredRequest | undefined>;
  /** The item that stood in the way of `remember`, parsed. */
  readonly parse: (found: unknown) => AnsweredRequest | undefined;
};
