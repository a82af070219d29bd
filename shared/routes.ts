import type * as z from 'zod/mini';
import type { Permission, Scope } from './domain/access.ts';
import type { RefusalCode } from './domain/refusal.ts';
import * as access from './schemas/access.ts';
import * as claims from './schemas/claims.ts';
import * as plans from './schemas/plans.ts';
import * as receipts from './schemas/receipts.ts';
import * as reference from './schemas/reference.ts';
import * as statistics from './schemas/statistics.ts';

export type FunctionName = 'plans' | 'claims' | 'receipts' | 'statistics' | 'access' | 'reference' | 'documentation';

/** Built by the first call that needs it. */
type Schema = () => z.ZodMiniType;

/** One line of the API: what the gateway routes, what the function serves, what OpenAPI describes and what tests walk. */
export type Route = {
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  readonly function: FunctionName;
  /** Open to everybody, or a scope that the token must carry and a permission that the caller's role must have. */
  readonly access: 'public' | { readonly scope: Scope; readonly permission: Permission };
  readonly request: {
    readonly params?: Schema;
    readonly query?: Schema;
    /** Where `query` is a union: the same parameters as one flat object, for the reference. */
    readonly queryParameters?: Schema;
    readonly body?: Schema;
    /** Needs `Idempotency-Key`: it makes something. */
    readonly idempotent?: true;
    /** Needs `If-Match` with the record's `ETag` (`optional`: only where the record exists). */
    readonly precondition?: 'required' | 'optional';
  };
  readonly answer: {
    readonly status: 200 | 201 | 204;
    readonly schema?: Schema;
    /** Content types other than JSON. */
    readonly contentType?: string;
    /** Carries `ETag`: the version that a change must name. */
    readonly versioned?: true;
  };
  /** What else than faults of the request itself it may refuse. */
  readonly refusals: readonly RefusalCode[];
};

export const planRoutes = {
  createPlan: {
    summary: 'Prepare a plan (draft)',
    method: 'POST',
    path: '/plans',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:create' },
    request: { body: plans.newPlan, idempotent: true },
    answer: { status: 201, schema: plans.planAnswer, versioned: true },
    refusals: ['outside-organisation', 'plan-already-exists', 'code-of-another-pupil'],
  },
  listPlans: {
    summary: "List a school's plans, or the caller's work queue",
    method: 'GET',
    path: '/plans',
    function: 'plans',
    access: { scope: 'plans.read', permission: 'plan:read' },
    request: { query: plans.planQuery, queryParameters: plans.planQueryParameters },
    answer: { status: 200, schema: plans.planPage },
    refusals: ['not-found'],
  },
  getPlan: {
    summary: 'Read a plan, and what the caller may do next',
    method: 'GET',
    path: '/plans/{planId}',
    function: 'plans',
    access: { scope: 'plans.read', permission: 'plan:read' },
    request: { params: plans.planParams },
    answer: { status: 200, schema: plans.planDetail, versioned: true },
    refusals: ['not-found'],
  },
  getPlanHistory: {
    summary: "Read a plan's history",
    method: 'GET',
    path: '/plans/{planId}/history',
    function: 'plans',
    access: { scope: 'plans.read', permission: 'plan:read' },
    request: { params: plans.planParams },
    answer: { status: 200, schema: plans.timeline },
    refusals: ['not-found'],
  },
  getPupil: {
    summary: "Read the pupil's names, code and guardian; the reading is recorded",
    method: 'GET',
    path: '/plans/{planId}/pupil',
    function: 'plans',
    access: { scope: 'plans.read', permission: 'pupil:read' },
    request: { params: plans.planParams },
    answer: { status: 200, schema: plans.pupilAnswer },
    refusals: ['not-found'],
  },
  editPlan: {
    summary: "Change a plan's content; an approved plan goes through all levels again",
    method: 'PATCH',
    path: '/plans/{planId}',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:edit' },
    request: { params: plans.planParams, body: plans.planChanges, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'awaiting-decision', 'period-over', 'stale-version'],
  },
  submitPlan: {
    summary: 'Submit a plan for approval at all levels',
    method: 'POST',
    path: '/plans/{planId}/submit',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:submit' },
    request: { params: plans.planParams, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'awaiting-decision', 'period-over', 'corrections-open', 'stale-version'],
  },
  approvePlan: {
    summary: "Approve a plan at the caller's level",
    method: 'POST',
    path: '/plans/{planId}/approve',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:decide' },
    request: { params: plans.planParams, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'awaiting-author', 'awaiting-another-level', 'four-eyes', 'allowance-in-use', 'stale-version'],
  },
  returnPlan: {
    summary: 'Return a plan to its author for correction',
    method: 'POST',
    path: '/plans/{planId}/return',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:decide' },
    request: { params: plans.planParams, body: plans.returnOrder, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'awaiting-author', 'awaiting-another-level', 'four-eyes', 'stale-version'],
  },
  suspendPlan: {
    summary: 'Suspend a plan: the pupil left or is long absent',
    method: 'POST',
    path: '/plans/{planId}/suspend',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:suspend' },
    request: { params: plans.planParams, body: plans.suspension, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'stale-version'],
  },
  resumePlan: {
    summary: 'Resume a suspended plan in its own semester',
    method: 'POST',
    path: '/plans/{planId}/resume',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:resume' },
    request: { params: plans.planParams, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'another-semester', 'plan-already-exists', 'stale-version'],
  },
  reviewPlan: {
    summary: 'Send an approved plan to review: all levels approve again',
    method: 'POST',
    path: '/plans/{planId}/review',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:review' },
    request: { params: plans.planParams, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'stale-version'],
  },
  removePlan: {
    summary: 'Remove a plan on which no money was used',
    method: 'POST',
    path: '/plans/{planId}/remove',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:remove' },
    request: { params: plans.planParams, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'must-be-reapproved', 'money-used', 'stale-version'],
  },
  completePlan: {
    summary: 'Evaluate and close a plan after its period',
    method: 'POST',
    path: '/plans/{planId}/complete',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:complete' },
    request: { params: plans.planParams, body: plans.completion, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'period-not-over', 'stale-version'],
  },
  recordPay: {
    summary: 'Record that preparing the plan was paid for',
    method: 'POST',
    path: '/plans/{planId}/preparation-pay',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:record-pay' },
    request: { params: plans.planParams, body: plans.preparationPay, precondition: 'required' },
    answer: { status: 200, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'stale-version'],
  },
  copyPlan: {
    summary: "Prepare a draft from an earlier semester's plan",
    method: 'POST',
    path: '/plans/{planId}/copy',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:create' },
    request: { params: plans.planParams, body: plans.copyOrder, idempotent: true },
    answer: { status: 201, schema: plans.planAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'plan-already-exists'],
  },
  logConsultation: {
    summary: 'Log a consultation that was held',
    method: 'POST',
    path: '/plans/{planId}/consultations',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:consult' },
    request: { params: plans.planParams, body: plans.newConsultation, idempotent: true },
    answer: { status: 201, schema: plans.consultationAnswer },
    refusals: ['not-found', 'wrong-state', 'plan-not-in-force', 'period-not-begun', 'consultations-overlap'],
  },
  listConsultations: {
    summary: "List a plan's consultations",
    method: 'GET',
    path: '/plans/{planId}/consultations',
    function: 'plans',
    access: { scope: 'plans.read', permission: 'plan:read' },
    request: { params: plans.planParams, query: reference.pageParameters },
    answer: { status: 200, schema: plans.consultationPage },
    refusals: ['not-found'],
  },
  counterConsultation: {
    summary: 'Take a consultation back by a counter-entry',
    method: 'POST',
    path: '/plans/{planId}/consultations/{consultationId}/counter-entry',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:consult' },
    request: { params: plans.consultationParams, body: plans.counterOrder, idempotent: true },
    answer: { status: 201, schema: plans.consultationAnswer },
    refusals: ['not-found', 'wrong-state', 'already-countered'],
  },
  confirmConsultation: {
    summary: "Record the pupil's confirmation of a consultation",
    method: 'POST',
    path: '/plans/{planId}/consultations/{consultationId}/confirm',
    function: 'plans',
    access: { scope: 'plans.write', permission: 'plan:consult' },
    request: { params: plans.consultationParams, body: plans.confirmation, idempotent: true },
    answer: { status: 200, schema: plans.consultationAnswer },
    refusals: ['not-found', 'already-confirmed'],
  },
} as const satisfies Record<string, Route>;

export const receiptRoutes = {
  createReceipt: {
    summary: 'Announce a receipt and get the form to upload it',
    method: 'POST',
    path: '/receipts',
    function: 'receipts',
    access: { scope: 'claims.write', permission: 'receipt:create' },
    request: { body: receipts.newReceipt, idempotent: true },
    answer: { status: 201, schema: receipts.announcedReceipt, versioned: true },
    refusals: ['outside-organisation'],
  },
  getReceipt: {
    summary: "Read a receipt's state",
    method: 'GET',
    path: '/receipts/{receiptId}',
    function: 'receipts',
    access: { scope: 'claims.read', permission: 'receipt:read' },
    request: { params: receipts.receiptParams },
    answer: { status: 200, schema: receipts.receiptAnswer, versioned: true },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;

export const claimRoutes = {
  createClaim: {
    summary: 'Prepare a claim (draft)',
    method: 'POST',
    path: '/claims',
    function: 'claims',
    access: { scope: 'claims.write', permission: 'claim:create' },
    request: { body: claims.newClaim, idempotent: true },
    answer: { status: 201, schema: claims.claimAnswer, versioned: true },
    refusals: ['outside-organisation'],
  },
  listClaims: {
    summary: "List a school's claims, or the caller's work queue",
    method: 'GET',
    path: '/claims',
    function: 'claims',
    access: { scope: 'claims.read', permission: 'claim:read' },
    request: { query: plans.recordQuery, queryParameters: plans.recordQueryParameters },
    answer: { status: 200, schema: claims.claimPage },
    refusals: ['not-found'],
  },
  getClaim: {
    summary: 'Read a claim',
    method: 'GET',
    path: '/claims/{claimId}',
    function: 'claims',
    access: { scope: 'claims.read', permission: 'claim:read' },
    request: { params: claims.claimParams },
    answer: { status: 200, schema: claims.claimAnswer, versioned: true },
    refusals: ['not-found'],
  },
  getClaimHistory: {
    summary: "Read a claim's history",
    method: 'GET',
    path: '/claims/{claimId}/history',
    function: 'claims',
    access: { scope: 'claims.read', permission: 'claim:read' },
    request: { params: claims.claimParams },
    answer: { status: 200, schema: plans.timeline },
    refusals: ['not-found'],
  },
  submitClaim: {
    summary: 'Submit a claim: reserves its money',
    method: 'POST',
    path: '/claims/{claimId}/submit',
    function: 'claims',
    access: { scope: 'claims.write', permission: 'claim:submit' },
    request: { params: claims.claimParams, precondition: 'required' },
    answer: { status: 200, schema: claims.claimAnswer, versioned: true },
    refusals: [
      'not-found',
      'wrong-state',
      'plan-not-in-force',
      'allowance-exceeded',
      'receipt-already-used',
      'receipt-not-clean',
      'claim-too-large',
      'stale-version',
    ],
  },
  approveClaim: {
    summary: 'Approve a claim for the municipality',
    method: 'POST',
    path: '/claims/{claimId}/approve',
    function: 'claims',
    access: { scope: 'claims.write', permission: 'claim:approve' },
    request: { params: claims.claimParams, precondition: 'required' },
    answer: { status: 200, schema: claims.claimAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'four-eyes', 'stale-version'],
  },
  verifyClaim: {
    summary: 'Verify a claim for IKVD',
    method: 'POST',
    path: '/claims/{claimId}/verify',
    function: 'claims',
    access: { scope: 'claims.write', permission: 'claim:verify' },
    request: { params: claims.claimParams, precondition: 'required' },
    answer: { status: 200, schema: claims.claimAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'four-eyes', 'stale-version'],
  },
  payClaim: {
    summary: 'Record the payment of a claim',
    method: 'POST',
    path: '/claims/{claimId}/pay',
    function: 'claims',
    access: { scope: 'claims.write', permission: 'claim:pay' },
    request: { params: claims.claimParams, precondition: 'required' },
    answer: { status: 200, schema: claims.claimAnswer, versioned: true },
    refusals: ['not-found', 'wrong-state', 'four-eyes', 'stale-version'],
  },
} as const satisfies Record<string, Route>;

export const statisticsRoutes = {
  getSchoolStatistics: {
    summary: 'Figures of a school',
    method: 'GET',
    path: '/statistics/schools/{schoolId}',
    function: 'statistics',
    access: { scope: 'statistics.read', permission: 'statistics:read' },
    request: { params: statistics.schoolParams, query: statistics.statisticsQuery, queryParameters: statistics.statisticsQueryParameters },
    answer: { status: 200, schema: statistics.statisticsAnswer },
    refusals: ['not-found'],
  },
  getMunicipalityStatistics: {
    summary: "Figures of a municipality's schools",
    method: 'GET',
    path: '/statistics/municipalities/{municipalityId}',
    function: 'statistics',
    access: { scope: 'statistics.read', permission: 'statistics:read' },
    request: {
      params: statistics.municipalityParams,
      query: statistics.statisticsQuery,
      queryParameters: statistics.statisticsQueryParameters,
    },
    answer: { status: 200, schema: statistics.statisticsAnswer },
    refusals: ['not-found'],
  },
  getNationalStatistics: {
    summary: 'Figures of the nation',
    method: 'GET',
    path: '/statistics/national',
    function: 'statistics',
    access: { scope: 'statistics.read', permission: 'statistics:read' },
    request: { query: statistics.statisticsQuery, queryParameters: statistics.statisticsQueryParameters },
    answer: { status: 200, schema: statistics.statisticsAnswer },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;

export const accessRoutes = {
  getMe: {
    summary: 'Who the caller is',
    method: 'GET',
    path: '/me',
    function: 'access',
    access: { scope: 'access.read', permission: 'access:read-self' },
    request: {},
    answer: { status: 200, schema: access.principalAnswer, versioned: true },
    refusals: [],
  },
  grantAccess: {
    summary: 'Give a role in an organisation',
    method: 'POST',
    path: '/principals',
    function: 'access',
    access: { scope: 'access.write', permission: 'access:grant' },
    request: { body: access.grant, idempotent: true },
    answer: { status: 201, schema: access.principalAnswer, versioned: true },
    refusals: ['outside-organisation', 'already-exists'],
  },
  listPrincipals: {
    summary: 'Who has access in an organisation',
    method: 'GET',
    path: '/principals',
    function: 'access',
    access: { scope: 'access.read', permission: 'access:read' },
    request: { query: access.principalQuery },
    answer: { status: 200, schema: access.principalPage },
    refusals: ['not-found'],
  },
  revokeAccess: {
    summary: 'Take access away, from the next call on',
    method: 'DELETE',
    path: '/principals/{principalId}',
    function: 'access',
    access: { scope: 'access.write', permission: 'access:grant' },
    request: { params: access.principalParams, precondition: 'required' },
    answer: { status: 200, schema: access.principalAnswer, versioned: true },
    refusals: ['not-found', 'outside-organisation', 'stale-version'],
  },
} as const satisfies Record<string, Route>;

export const referenceRoutes = {
  getHealth: {
    summary: 'Whether the service answers',
    method: 'GET',
    path: '/health',
    function: 'reference',
    access: 'public',
    request: {},
    answer: { status: 200, schema: reference.health },
    refusals: [],
  },
  listProgrammes: {
    summary: 'Programmes with their rules',
    method: 'GET',
    path: '/programmes',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read' },
    request: {},
    answer: { status: 200, schema: reference.programmePage, versioned: true },
    refusals: [],
  },
  putSetting: {
    summary: "Set a programme's number from a day on",
    method: 'PUT',
    path: '/programmes/{programmeId}/settings/{setting}',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { params: reference.settingParams, body: reference.settingInput, precondition: 'optional' },
    answer: { status: 200, schema: reference.programmeAnswer, versioned: true },
    refusals: ['not-found', 'stale-version', 'reference-too-large'],
  },
  listSemesters: {
    summary: 'The calendar of semesters and plan periods',
    method: 'GET',
    path: '/semesters',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read' },
    request: {},
    answer: { status: 200, schema: reference.schoolYearPage, versioned: true },
    refusals: [],
  },
  putSchoolYear: {
    summary: 'Add or change a school year',
    method: 'PUT',
    path: '/semesters/{schoolYear}',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { params: reference.schoolYearParams, body: reference.schoolYearInput, precondition: 'optional' },
    answer: { status: 200, schema: reference.schoolYearAnswer, versioned: true },
    refusals: ['stale-version', 'reference-too-large'],
  },
  loadSchoolYears: {
    summary: 'Load many school years, each row for itself',
    method: 'POST',
    path: '/semesters/load',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { body: reference.schoolYearLoad },
    answer: { status: 200, schema: reference.loadAnswer },
    refusals: ['reference-too-large'],
  },
  listMunicipalities: {
    summary: 'Municipalities with their history',
    method: 'GET',
    path: '/municipalities',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read' },
    request: {},
    answer: { status: 200, schema: reference.municipalityPage, versioned: true },
    refusals: [],
  },
  putMunicipality: {
    summary: 'Register or change a municipality',
    method: 'PUT',
    path: '/municipalities/{municipalityId}',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { params: reference.municipalityParams, body: reference.municipalityInput, precondition: 'optional' },
    answer: { status: 200, schema: reference.municipalityAnswer, versioned: true },
    refusals: ['stale-version', 'reference-too-large'],
  },
  loadMunicipalities: {
    summary: 'Load many municipalities, each row for itself',
    method: 'POST',
    path: '/municipalities/load',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { body: reference.municipalityLoad },
    answer: { status: 200, schema: reference.loadAnswer },
    refusals: ['reference-too-large'],
  },
  listRegions: {
    summary: 'Planning regions with their municipalities',
    method: 'GET',
    path: '/regions',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read' },
    request: {},
    answer: { status: 200, schema: reference.regionPage },
    refusals: [],
  },
  getReferenceHistory: {
    summary: 'Who changed programmes, calendar and municipalities, from what to what',
    method: 'GET',
    path: '/reference/history',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read-history' },
    request: {},
    answer: { status: 200, schema: plans.timeline },
    refusals: [],
  },
  listSchools: {
    summary: 'The register of schools',
    method: 'GET',
    path: '/schools',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read' },
    request: { query: reference.pageParameters },
    answer: { status: 200, schema: reference.schoolPage },
    refusals: [],
  },
  getSchool: {
    summary: 'Read a school',
    method: 'GET',
    path: '/schools/{schoolId}',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read' },
    request: { params: reference.schoolParams },
    answer: { status: 200, schema: reference.schoolAnswer, versioned: true },
    refusals: ['not-found'],
  },
  putSchool: {
    summary: 'Register or change a school',
    method: 'PUT',
    path: '/schools/{schoolId}',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { params: reference.schoolParams, body: reference.schoolInput, precondition: 'optional' },
    answer: { status: 200, schema: reference.schoolAnswer, versioned: true },
    refusals: ['stale-version'],
  },
  loadSchools: {
    summary: 'Load many schools, each row for itself',
    method: 'POST',
    path: '/schools/load',
    function: 'reference',
    access: { scope: 'reference.write', permission: 'reference:write' },
    request: { body: reference.schoolLoad },
    answer: { status: 200, schema: reference.loadAnswer },
    refusals: [],
  },
  getSchoolHistory: {
    summary: 'Who changed a school, from what to what',
    method: 'GET',
    path: '/schools/{schoolId}/history',
    function: 'reference',
    access: { scope: 'reference.read', permission: 'reference:read-history' },
    request: { params: reference.schoolParams },
    answer: { status: 200, schema: plans.timeline },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;

export const documentationRoutes = {
  getOpenApi: {
    summary: 'This description',
    method: 'GET',
    path: '/openapi.json',
    function: 'documentation',
    access: 'public',
    request: {},
    answer: { status: 200, contentType: 'application/json' },
    refusals: [],
  },
  getReference: {
    summary: 'A readable reference',
    method: 'GET',
    path: '/docs',
    function: 'documentation',
    access: 'public',
    request: {},
    answer: { status: 200, contentType: 'text/html' },
    refusals: [],
  },
  getReferenceFile: {
    summary: 'A file of the reference',
    method: 'GET',
    path: '/docs/{file}',
    function: 'documentation',
    access: 'public',
    request: { params: reference.fileParams },
    answer: { status: 200, contentType: 'text/javascript' },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;

/**
 * The whole table, each line with its operation's name. Marked pure, and alone in touching every part: a function that serves one
 * part is bundled without the schemas of the others.
 */
export const routes: readonly (Route & { readonly operationId: string })[] = /* @__PURE__ */ (() =>
  Object.entries<Route>({
    ...planRoutes,
    ...receiptRoutes,
    ...claimRoutes,
    ...statisticsRoutes,
    ...accessRoutes,
    ...referenceRoutes,
    ...documentationRoutes,
  }).map(([operationId, route]) => ({ operationId, ...route })))();
