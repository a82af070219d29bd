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
    : { ok: false, faults: distinct(parsed.error.issues.flatMap((issue) => faultsOf(issue, pointerRoot, []))) };
};

/** Two checks of one value may find the same fault. */
const distinct = (faults: readonly Fault[]): readonly Fault[] =>
  [...new Map(faults.toReversed().map((fault): [string, Fault] => [`${fault.pointer} ${fault.code}`, fault])).values()].toReversed();

/** Our own names are shorter; one of the caller's may be as long as the request. */
const longestStep = 100;

const stepOf = (key: PropertyKey): string => {
  const name = String(key);
  const shown = name.length > longestStep ? `${name.slice(0, longestStep)}…` : name;
  return shown.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
};

const pointerTo = (root: string, path: readonly PropertyKey[]): string => [root, ...path.map(stepOf)].join('/');

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
      return [{ pointer, code: isLength(issue.origin) ? 'too-short' : 'too-small', limits: [least(issue)] }];
    case 'too_big':
      return [{ pointer, code: isLength(issue.origin) ? 'too-long' : 'too-large', limits: [String(issue.maximum)] }];
    case 'custom':
      return [{ pointer, code: named(issue.params?.['fault']) }];
    default:
      return [{ pointer, code: 'bad-format' }];
  }
};

/** Of a union's alternatives, the one that the value comes closest to; of those told apart by a field, that field. */
const faultsOfUnion = (issue: Extract<Issue, { code: 'invalid_union' }>, root: string, path: readonly PropertyKey[]): readonly Fault[] => {
  const [closest] = issue.errors
    .map((issues) => distinct(issues.flatMap((inner) => faultsOf(inner, root, path))))
    .sort((a, b) => a.length - b.length);
  return closest ?? [faultOfDiscriminator(issue, pointerTo(root, path))];
};

const faultOfDiscriminator = (issue: Extract<Issue, { code: 'invalid_union' }>, pointer: string): Fault => {
  const { input, discriminator } = issue;
  const isThere = typeof input === 'object' && input !== null && discriminator !== undefined && Object.hasOwn(input, discriminator);
  if (!isThere) return { pointer, code: 'required' };
  const options = 'options' in issue ? issue.options : undefined;
  return options === undefined ? { pointer, code: 'unknown-value' } : { pointer, code: 'unknown-value', limits: options.map(String) };
};

/** All our numbers are whole: more than 0 is at least 1. */
const least = ({ minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): string =>
  String(inclusive === false ? Number(minimum) + 1 : minimum);

const isLength = (origin: string): boolean => origin === 'string' || origin === 'array';

const named = (fault: unknown): FaultCode => faultCodes.find((code) => code === fault) ?? 'bad-format';
