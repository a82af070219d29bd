import type { Refusal } from './refusal.ts';

/** Expected refusals are values; exceptions are bugs or outages. */
export type Result<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Refusal };

export const accept = <Value>(value: Value): Result<Value> => ({ ok: true, value });

export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });
