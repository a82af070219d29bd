import type * as z from 'zod/mini';
import type { Permission, Scope } from '../domain/access.ts';
import type { RefusalCode } from '../domain/refusal.ts';

export type FunctionName =
  | 'plans'
  | 'pupils'
  | 'projects'
  | 'claims'
  | 'payments'
  | 'receipts'
  | 'statistics'
  | 'reports'
  | 'open-data'
  | 'access'
  | 'reference'
  | 'documentation';

/** Built by the first call that needs it. */
type Schema = () => z.ZodMiniType;

/** One line of the API: what the gateway routes, what the function serves, what OpenAPI describes and what tests walk. */
export type Route = {
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  readonly function: FunctionName;
  /** Open to everybody, or a scope that the token must carry and a permission that the caller's role must have (null: he needs no role). */
  readonly access: 'public' | { readonly scope: Scope; readonly permission: Permission | null };
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
    /** Takes `Idempotency-Key`: who sends one gets the answer again where it was lost. */
    readonly repeatable?: true;
  };
  readonly answer: {
    readonly status: 200 | 201 | 204;
    readonly schema?: Schema;
    /** Content types other than JSON. */
    readonly contentType?: string;
    /** Another type that the same can be had in. */
    readonly orAs?: string;
    /** What that type holds, where it is more than text. */
    readonly orSchema?: Schema;
    /** Carries `ETag`: the version that a change must name. */
    readonly versioned?: true;
    /** Carries `ETag` of its content and may be kept for so many seconds: whoever has it already is told 304. */
    readonly keepSeconds?: number;
  };
  /** What else than faults of the request itself it may refuse. */
  readonly refusals: readonly RefusalCode[];
};
