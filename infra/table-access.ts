/**
 * What lies in the table of records, by how its partition key begins. `*` stands for the rest of the key: an id that is made at run time.
 */
export type ItemKeys =
  | 'ADMINISTRATORS#*'
  | 'AGREEMENT#*'
  | 'BATCH#*'
  | 'CLAIM#*'
  | 'CONTACTS#*'
  | 'DELIVERIES#*'
  | 'EDITION#*'
  | 'EDITIONS'
  | 'FIGURES#*'
  | 'FINGERPRINT#*'
  | 'IDEMPOTENCY#*'
  | 'INVITATION#*'
  | 'LEDGER#*'
  | 'PLAN#*'
  | 'PRINCIPAL#*'
  | 'PROJECT#*'
  | 'PUPIL#*'
  | 'PUPILCODE#*'
  | 'RECEIPT#*'
  | 'REFERENCE'
  | 'REPORTS#*'
  | 'REVISIONS#*'
  | 'SCHOOL#*'
  | 'STALE#*'
  | 'STATISTICS#*';

/** The partitions of the index `list`. */
export type ListKeys =
  | 'BATCHES#*'
  | 'INVITATIONS#*'
  | 'PRINCIPALS#*'
  | 'PROJECTS#*'
  | 'RECEIPTS#*'
  | 'SCHOOL#*'
  | 'SCHOOLS'
  | 'STATISTICS#school#*';

/** The partitions of the index `queue`. */
export type QueueKeys = 'CLAIMS#*' | 'PLANS#*' | 'RETENTION#*';

/** What one function does with the table, and to which items. Nothing else is in its role. */
export type TableUse = {
  /** Single items, alone or many in one call. */
  readonly get?: readonly ItemKeys[];
  /** The items of one record, in order. */
  readonly query?: readonly ItemKeys[];
  readonly list?: readonly ListKeys[];
  readonly queue?: readonly QueueKeys[];
  readonly put?: readonly ItemKeys[];
  readonly update?: readonly ItemKeys[];
  readonly delete?: readonly ItemKeys[];
  /** Conditions within a transaction on items that it does not change. */
  readonly check?: readonly ItemKeys[];
};

/** Who calls, and by which rules. */
const caller = ['PRINCIPAL#*', 'REFERENCE'] as const;
/** Answers that are kept for repetition. */
const answers = 'IDEMPOTENCY#*';

/**
 * Every function's use of the table, by the name of its folder: the roles are made of it, a simulator holds them to it, and the local cloud
 * refuses whatever goes beyond it. A function that is not here cannot be bound to the table.
 */
export const tableAccess: Readonly<Record<string, TableUse>> = {
  plans: {
    get: [...caller, answers, 'PLAN#*', 'PROJECT#*', 'PUPILCODE#*', 'SCHOOL#*'],
    query: ['PLAN#*', 'PROJECT#*'],
    list: ['SCHOOL#*'],
    queue: ['PLANS#*'],
    put: [answers, 'PLAN#*', 'PUPIL#*', 'PUPILCODE#*'],
    update: ['PLAN#*', 'PUPIL#*'],
    delete: ['PLAN#*'],
  },
  pupils: {
    get: [...caller, answers, 'PLAN#*', 'PUPIL#*', 'RECEIPT#*'],
    query: ['PLAN#*', 'PROJECT#*', 'PUPIL#*'],
    list: ['SCHOOL#*'],
    put: [answers, 'PLAN#*', 'PUPIL#*'],
    delete: ['PUPIL#*', 'PUPILCODE#*'],
  },
  projects: {
    get: [...caller, answers, 'PLAN#*', 'PROJECT#*', 'SCHOOL#*'],
    query: ['PLAN#*', 'PROJECT#*'],
    list: ['PROJECTS#*'],
    put: [answers, 'PLAN#*', 'PROJECT#*'],
    check: ['PROJECT#*'],
  },
  claims: {
    get: [...caller, answers, 'AGREEMENT#*', 'CLAIM#*', 'FINGERPRINT#*', 'PLAN#*', 'RECEIPT#*', 'SCHOOL#*'],
    query: ['CLAIM#*', 'PLAN#*', 'PROJECT#*', 'STATISTICS#*'],
    list: ['SCHOOL#*'],
    queue: ['CLAIMS#*'],
    put: [answers, 'CLAIM#*', 'LEDGER#*', 'PLAN#*'],
    update: ['AGREEMENT#*', 'FINGERPRINT#*', 'PLAN#*', 'RECEIPT#*'],
    check: ['PLAN#*'],
  },
  payments: {
    get: [...caller, answers, 'AGREEMENT#*', 'BATCH#*', 'CLAIM#*'],
    query: ['AGREEMENT#*', 'BATCH#*', 'LEDGER#*'],
    list: ['BATCHES#*'],
    queue: ['CLAIMS#*'],
    put: [answers, 'AGREEMENT#*', 'BATCH#*', 'CLAIM#*', 'LEDGER#*'],
    update: ['AGREEMENT#*', 'PLAN#*'],
  },
  receipts: {
    get: [...caller, answers, 'RECEIPT#*', 'SCHOOL#*'],
    query: ['RECEIPT#*'],
    put: [answers, 'RECEIPT#*'],
    update: ['RECEIPT#*'],
  },
  statistics: {
    get: [...caller, 'EDITION#*', 'EDITIONS', 'FIGURES#*', 'SCHOOL#*', 'STATISTICS#*'],
    query: ['REVISIONS#*', 'STATISTICS#*'],
    list: ['SCHOOL#*'],
  },
  reports: { get: [...caller, 'REPORTS#*'], query: ['REPORTS#*'] },
  'open-data': { get: ['EDITION#*', 'EDITIONS', 'REFERENCE'], query: ['EDITIONS'] },
  access: {
    get: [...caller, answers, 'INVITATION#*', 'SCHOOL#*'],
    list: ['INVITATIONS#*', 'PRINCIPALS#*'],
    put: [answers, 'CONTACTS#*', 'INVITATION#*', 'PRINCIPAL#*'],
    update: ['ADMINISTRATORS#*'],
    delete: ['CONTACTS#*'],
    check: ['PRINCIPAL#*'],
  },
  reference: {
    get: [...caller, 'SCHOOL#*'],
    query: ['REFERENCE', 'SCHOOL#*'],
    list: ['SCHOOLS'],
    put: ['REFERENCE', 'SCHOOL#*'],
    update: ['STALE#*'],
  },
  'inspect-receipt': { get: ['RECEIPT#*'], put: ['RECEIPT#*'] },
  'mark-statistics-stale': { update: ['STALE#*'] },
  'compile-statistics': {
    get: ['FIGURES#*', 'PUPIL#*', 'REFERENCE', 'SCHOOL#*', 'STATISTICS#*'],
    query: ['STALE#*'],
    list: ['SCHOOL#*', 'STATISTICS#school#*'],
    put: ['FIGURES#*', 'REVISIONS#*', 'STATISTICS#*'],
    update: ['FIGURES#*'],
    delete: ['STALE#*'],
  },
  'seal-semester': {
    get: ['FIGURES#*', 'REFERENCE'],
    query: ['STALE#*'],
    put: ['FIGURES#*'],
    update: ['FIGURES#*', 'STATISTICS#*'],
  },
  'publish-figures': {
    get: ['EDITION#*', 'EDITIONS', 'FIGURES#*', 'REFERENCE', 'STATISTICS#*'],
    put: ['EDITION#*', 'EDITIONS'],
  },
  'send-reports': {
    get: ['AGREEMENT#*', 'FIGURES#*', 'PRINCIPAL#*', 'REFERENCE', 'STATISTICS#*'],
    query: ['CONTACTS#*', 'LEDGER#*', 'REPORTS#*'],
    list: ['SCHOOL#*', 'SCHOOLS'],
    put: ['DELIVERIES#*', 'REPORTS#*'],
    delete: ['DELIVERIES#*'],
  },
  'send-reminders': {
    get: ['PRINCIPAL#*', 'RECEIPT#*', 'REFERENCE'],
    query: ['CONTACTS#*'],
    list: ['RECEIPTS#*', 'SCHOOL#*', 'SCHOOLS'],
    queue: ['CLAIMS#*', 'PLANS#*'],
    put: ['DELIVERIES#*'],
    delete: ['DELIVERIES#*'],
  },
  'apply-retention': {
    get: ['CLAIM#*', 'PLAN#*', 'PUPIL#*', 'RECEIPT#*', 'REFERENCE'],
    query: ['PUPIL#*'],
    list: ['SCHOOL#*'],
    queue: ['RETENTION#*'],
    put: ['PLAN#*', 'PUPIL#*', 'RECEIPT#*'],
    delete: ['INVITATION#*', 'PUPIL#*', 'PUPILCODE#*'],
  },
  reconcile: {
    get: ['AGREEMENT#*', 'CLAIM#*', 'PLAN#*', 'RECEIPT#*', 'REFERENCE'],
    query: ['LEDGER#*', 'STALE#*', 'STATISTICS#*'],
    list: ['SCHOOL#*', 'SCHOOLS'],
    queue: ['CLAIMS#*', 'PLANS#*'],
  },
};
