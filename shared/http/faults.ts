import type * as z from 'zod/mini';
import { type Fault, type FaultCode, faultCodes } from '../domain/refusal.ts';

type Issue = z.core.$ZodIssue;

/** All faults that a schema finds in a value, as codes and pointers; never the value itself. */
export const parseWith = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  pointerRoot: string,
): { readonly ok: true; readonly value: z.output<Schema> } | { readonly ok: false; readonly faults: readonly Fault[] } => {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, pointerRoot, [])) };
};

const pointerTo = (root: string, path: readonly PropertyKey[]): string =>
  [root, ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

const faultsOf = (issue: Issue, root: string, above: readonly PropertyKey[]): readonly Fault[] => {
  const path = [...above, ...issue.path];
  const pointer = pointerTo(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ pointer: pointerTo(root, [...path, key]), code: 'unknown-field' }));
    case 'invalid_union':
      return faultsOfUnion(issue, root, path);
    case 'invalid_type':
      return [{ pointer, code: issue.input === undefined ? 'required' : 'wrong-type' }];
    case 'invalid_value':
      return issue.input === undefined
        ? [{ pointer, code: 'required' }]
        : [{ pointer, code: 'unknown-value', limits: issue.values.map(String) }];
    case 'too_small':
      return [{ pointer, code: isLength(issue.origin) ? 'too-short' : 'too-small', limits: [String(issue.minimum)] }];
    case 'too_big':
      return [{ pointer, code: isLength(issue.origin) ? 'too-long' : 'too-large', limits: [String(issue.maximum)] }];
    case 'custom':
      return [{ pointer, code: named(issue.params?.['fault']) }];
    default:
      return [{ pointer, code: 'bad-format' }];
  }
};

/** Of a union's alternatives, the one that the value comes closest to. A discriminator without a match is an unknown value. */
const faultsOfUnion = (issue: Extract<Issue, { code: 'invalid_union' }>, root: string, path: readonly PropertyKey[]): readonly Fault[] => {
  const [closest] = issue.errors
    .map((issues) => issues.flatMap((inner) => faultsOf(inner, root, path)))
    .sort((a, b) => a.length - b.length);
  return closest ?? [{ pointer: pointerTo(root, path), code: issue.input === undefined ? 'required' : 'unknown-value' }];
};

const isLength = (origin: string): boolean => origin === 'string' || origin === 'array';

const named = (fault: unknown): FaultCode => faultCodes.find((code) => code === fault) ?? 'bad-format';
