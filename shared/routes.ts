import type { Permission, Scope } from './domain/access.ts';

export type FunctionName =
  | 'plans'
  | 'claims'
  | 'receipts'
  | 'statistics'
  | 'access'
  | 'reference'
  | 'documentation';

/** One line of the API: what the gateway routes, what the function serves, what OpenAPI describes and what tests walk. */
export type Route = {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  readonly function: FunctionName;
  /** Open to everybody, or a scope that the token must carry and a permission that the caller's role must have. */
  readonly access: 'public' | { readonly scope: Scope; readonly permission: Permission };
};

export const planRoutes = [
  { operationId: 'createPlan', method: 'POST', path: '/plans', function: 'plans', access: { scope: 'plans.write', permission: 'plan:create' } },
  { operationId: 'listPlans', method: 'GET', path: '/plans', function: 'plans', access: { scope: 'plans.read', permission: 'plan:read' } },
  { operationId: 'getPlan', method: 'GET', path: '/plans/{planId}', function: 'plans', access: { scope: 'plans.read', permission: 'plan:read' } },
  { operationId: 'getPlanHistory', method: 'GET', path: '/plans/{planId}/history', function: 'plans', access: { scope: 'plans.read', permission: 'plan:read' } },
  { operationId: 'submitPlan', method: 'POST', path: '/plans/{planId}/submit', function: 'plans', access: { scope: 'plans.write', permission: 'plan:submit' } },
  { operationId: 'approvePlan', method: 'POST', path: '/plans/{planId}/approve', function: 'plans', access: { scope: 'plans.write', permission: 'plan:approve' } },
  { operationId: 'completePlan', method: 'POST', path: '/plans/{planId}/complete', function: 'plans', access: { scope: 'plans.write', permission: 'plan:complete' } },
  { operationId: 'logConsultation', method: 'POST', path: '/plans/{planId}/consultations', function: 'plans', access: { scope: 'plans.write', permission: 'plan:consult' } },
  { operationId: 'listConsultations', method: 'GET', path: '/plans/{planId}/consultations', function: 'plans', access: { scope: 'plans.read', permission: 'plan:read' } },
] as const satisfies readonly Route[];

export const receiptRoutes = [
  { operationId: 'createReceipt', method: 'POST', path: '/receipts', function: 'receipts', access: { scope: 'claims.write', permission: 'receipt:create' } },
  { operationId: 'getReceipt', method: 'GET', path: '/receipts/{receiptId}', function: 'receipts', access: { scope: 'claims.read', permission: 'receipt:read' } },
] as const satisfies readonly Route[];

export const claimRoutes = [
  { operationId: 'createClaim', method: 'POST', path: '/claims', function: 'claims', access: { scope: 'claims.write', permission: 'claim:create' } },
  { operationId: 'listClaims', method: 'GET', path: '/claims', function: 'claims', access: { scope: 'claims.read', permission: 'claim:read' } },
  { operationId: 'getClaim', method: 'GET', path: '/claims/{claimId}', function: 'claims', access: { scope: 'claims.read', permission: 'claim:read' } },
  { operationId: 'getClaimHistory', method: 'GET', path: '/claims/{claimId}/history', function: 'claims', access: { scope: 'claims.read', permission: 'claim:read' } },
  { operationId: 'submitClaim', method: 'POST', path: '/claims/{claimId}/submit', function: 'claims', access: { scope: 'claims.write', permission: 'claim:submit' } },
  { operationId: 'approveClaim', method: 'POST', path: '/claims/{claimId}/approve', function: 'claims', access: { scope: 'claims.write', permission: 'claim:approve' } },
  { operationId: 'verifyClaim', method: 'POST', path: '/claims/{claimId}/verify', function: 'claims', access: { scope: 'claims.write', permission: 'claim:verify' } },
  { operationId: 'payClaim', method: 'POST', path: '/claims/{claimId}/pay', function: 'claims', access: { scope: 'claims.write', permission: 'claim:pay' } },
] as const satisfies readonly Route[];

export const statisticsRoutes = [
  { operationId: 'getSchoolStatistics', method: 'GET', path: '/statistics/schools/{schoolId}', function: 'statistics', access: { scope: 'statistics.read', permission: 'statistics:read' } },
  { operationId: 'getMunicipalityStatistics', method: 'GET', path: '/statistics/municipalities/{municipalityId}', function: 'statistics', access: { scope: 'statistics.read', permission: 'statistics:read' } },
  { operationId: 'getNationalStatistics', method: 'GET', path: '/statistics/national', function: 'statistics', access: { scope: 'statistics.read', permission: 'statistics:read' } },
] as const satisfies readonly Route[];

export const accessRoutes = [
  { operationId: 'getMe', method: 'GET', path: '/me', function: 'access', access: { scope: 'access.read', permission: 'access:read-self' } },
  { operationId: 'grantAccess', method: 'POST', path: '/principals', function: 'access', access: { scope: 'access.write', permission: 'access:grant' } },
  { operationId: 'listPrincipals', method: 'GET', path: '/principals', function: 'access', access: { scope: 'access.read', permission: 'access:read' } },
  { operationId: 'revokeAccess', method: 'DELETE', path: '/principals/{principalId}', function: 'access', access: { scope: 'access.write', permission: 'access:grant' } },
] as const satisfies readonly Route[];

export const referenceRoutes = [
  { operationId: 'getHealth', method: 'GET', path: '/health', function: 'reference', access: 'public' },
  { operationId: 'listProgrammes', method: 'GET', path: '/programmes', function: 'reference', access: { scope: 'reference.read', permission: 'reference:read' } },
  { operationId: 'listSemesters', method: 'GET', path: '/semesters', function: 'reference', access: { scope: 'reference.read', permission: 'reference:read' } },
  { operationId: 'listMunicipalities', method: 'GET', path: '/municipalities', function: 'reference', access: { scope: 'reference.read', permission: 'reference:read' } },
  { operationId: 'listSchools', method: 'GET', path: '/schools', function: 'reference', access: { scope: 'reference.read', permission: 'reference:read' } },
  { operationId: 'getSchool', method: 'GET', path: '/schools/{schoolId}', function: 'reference', access: { scope: 'reference.read', permission: 'reference:read' } },
  { operationId: 'putSchool', method: 'PUT', path: '/schools/{schoolId}', function: 'reference', access: { scope: 'reference.write', permission: 'reference:write' } },
] as const satisfies readonly Route[];

export const documentationRoutes = [
  { operationId: 'getOpenApi', method: 'GET', path: '/openapi.json', function: 'documentation', access: 'public' },
  { operationId: 'getReference', method: 'GET', path: '/docs', function: 'documentation', access: 'public' },
  { operationId: 'getReferenceFile', method: 'GET', path: '/docs/{file}', function: 'documentation', access: 'public' },
] as const satisfies readonly Route[];

export const routes: readonly Route[] = [
  ...planRoutes,
  ...receiptRoutes,
  ...claimRoutes,
  ...statisticsRoutes,
  ...accessRoutes,
  ...referenceRoutes,
  ...documentationRoutes,
];
