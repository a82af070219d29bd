/**
 * Who may do what. This is the one table: the gateway's scopes, the functions, the use cases and the tests read it.
 * Source of the roles: the programme's own description of who prepares, approves, pays and audits (PuMPuRS 2017–2023).
 */

export const roles = [
  'iap-author',
  'school-coordinator',
  'school-director',
  'municipality-coordinator',
  'ikvd-coordinator',
  'ikvd-finance',
  'ikvd-analyst',
  'auditor',
] as const;
export type Role = (typeof roles)[number];

/** The kind of organisation that a role belongs to: nobody holds a role in an organisation of another kind. */
export const organisationKindOfRole = {
  'iap-author': 'school',
  'school-coordinator': 'school',
  'school-director': 'school',
  'municipality-coordinator': 'municipality',
  'ikvd-coordinator': 'ikvd',
  'ikvd-finance': 'ikvd',
  'ikvd-analyst': 'ikvd',
  auditor: 'audit',
} as const satisfies Record<Role, OrganisationKind>;

export type OrganisationKind = 'school' | 'municipality' | 'ikvd' | 'audit';

/** `id` is a school's registration number or a municipality's ATVK code; the state's own bodies have none. */
export type Organisation =
  | { readonly kind: 'school'; readonly id: string }
  | { readonly kind: 'municipality'; readonly id: string }
  | { readonly kind: 'ikvd' }
  | { readonly kind: 'audit' };

const recordReaders = [
  'iap-author',
  'school-coordinator',
  'school-director',
  'municipality-coordinator',
  'ikvd-coordinator',
  'auditor',
] as const satisfies readonly Role[];
const moneyReaders = [
  'school-coordinator',
  'school-director',
  'municipality-coordinator',
  'ikvd-coordinator',
  'ikvd-finance',
  'auditor',
] as const satisfies readonly Role[];
const granters = ['school-director', 'municipality-coordinator', 'ikvd-coordinator'] as const satisfies readonly Role[];

/** Whoever holds one of these roles can give access in his organisation; its last one cannot be taken away. */
export const isAdministrator = (role: Role): boolean => granters.some((one) => one === role);

export const permissions = {
  'plan:create': ['iap-author'],
  'plan:read': recordReaders,
  'plan:edit': ['iap-author'],
  'plan:submit': ['iap-author'],
  'plan:decide': ['school-director', 'municipality-coordinator', 'ikvd-coordinator'],
  'plan:suspend': ['school-director'],
  'plan:resume': ['school-director'],
  'plan:review': ['school-director'],
  'plan:remove': ['school-director'],
  'plan:consult': ['iap-author'],
  'plan:complete': ['iap-author'],
  'plan:record-pay': ['school-coordinator'],
  'pupil:read': ['iap-author', 'school-coordinator', 'school-director', 'municipality-coordinator'],
  // All that is kept of a pupil: for the head of the school that answers for him, and nobody else.
  'pupil:export': ['school-director'],
  'pupil:read-accesses': ['school-director', 'ikvd-coordinator', 'auditor'],
  'pupil:read-file': ['school-director', 'ikvd-coordinator', 'auditor'],
  'pupil:hold': ['ikvd-coordinator', 'auditor'],
  'pupil:order-erasure': ['school-director', 'ikvd-coordinator'],
  'pupil:erase': ['ikvd-coordinator'],
  'project:read': recordReaders,
  'project:register': ['municipality-coordinator'],
  'project:log': ['municipality-coordinator'],
  'project:close': ['municipality-coordinator'],
  'receipt:create': ['school-coordinator'],
  'receipt:describe': ['school-coordinator'],
  'receipt:read': moneyReaders,
  'receipt:reinspect': ['ikvd-coordinator'],
  'claim:create': ['school-coordinator'],
  'claim:read': moneyReaders,
  'claim:submit': ['school-coordinator'],
  'claim:edit': ['school-coordinator'],
  'claim:withdraw': ['school-coordinator'],
  'claim:decide': ['municipality-coordinator', 'ikvd-coordinator'],
  'claim:approve': ['municipality-coordinator'],
  'claim:verify': ['ikvd-coordinator'],
  'claim:read-signals': ['municipality-coordinator', 'ikvd-coordinator', 'ikvd-finance', 'auditor'],
  'claim:pay': ['ikvd-finance'],
  'claim:recover': ['ikvd-finance'],
  'payment:order': ['ikvd-finance'],
  'payment:read': ['ikvd-coordinator', 'ikvd-finance', 'auditor'],
  // Who says where money goes does not send it there.
  'agreement:write': ['ikvd-coordinator'],
  'agreement:read': moneyReaders,
  'ledger:read': moneyReaders,
  'statistics:read': roles,
  // A partner's own: of a municipality, or of a school that answers for itself.
  'report:read': ['school-coordinator', 'school-director', 'municipality-coordinator', 'ikvd-coordinator', 'auditor'],
  'access:read-self': roles,
  'access:read': [...granters, 'auditor'],
  'access:grant': granters,
  'access:invite': granters,
  'reference:read': roles,
  'reference:write': ['ikvd-coordinator'],
  'reference:read-history': ['ikvd-coordinator', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

/** OAuth scopes: what a client was registered for. A role narrows them further; neither is enough alone. */
export const scopes = {
  'plans.read': 'Read support plans',
  'plans.write': 'Prepare, submit and approve support plans',
  'pupils.read': 'Read what is kept of a pupil, and who read it',
  'pupils.write': 'Hold and erase what is kept of a pupil',
  'projects.read': 'Read youth NGO projects',
  'projects.write': 'Register youth NGO projects and log participation',
  'claims.read': 'Read claims and receipts',
  'claims.write': 'Upload receipts, prepare, submit, approve and pay claims',
  'payments.read': 'Read agreements, payment batches and the ledger',
  'payments.write': 'Write agreements, order and confirm payments',
  'statistics.read': 'Read compiled statistics',
  'reports.read': 'Read reports and their files',
  'access.read': 'Read who has access',
  'access.write': 'Grant and revoke access, invite, and accept an invitation',
  'reference.read': 'Read programmes, semesters, municipalities and schools',
  'reference.write': 'Maintain the registers of schools and municipalities, the calendar and the settings of programmes',
} as const;
export type Scope = keyof typeof scopes;

export const mayRole = (role: Role, permission: Permission): boolean => {
  const allowed: readonly Role[] = permissions[permission];
  return allowed.includes(role);
};
