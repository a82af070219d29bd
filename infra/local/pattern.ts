import { isJsonObject, type Json, type JsonObject } from './template.ts';

/**
 * The content filter language that EventBridge rules and Lambda's event source mappings share. A pattern names fields; each
 * field's list says what its value may be; all named fields must match. A list in the event matches if one element does.
 */
export const matchesPattern = (pattern: JsonObject, event: Json | undefined): boolean =>
  Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return Array.isArray(expected) && expected.some((option) => isJsonObject(option) && matchesPattern(option, event));
    const actual = isJsonObject(event) ? event[field] : undefined;
    if (Array.isArray(expected)) return matchesField(expected, actual);
    if (!isJsonObject(expected)) throw new TypeError(`A pattern's field is a list or an object: ${field}`);
    if (Array.isArray(actual)) return actual.some((item) => matchesPattern(expected, item));
    return matchesPattern(expected, actual);
  });

const matchesField = (conditions: readonly Json[], actual: Json | undefined): boolean => {
  const values = Array.isArray(actual) ? actual : [actual];
  return conditions.some((condition) =>
    isAbsence(condition) ? actual === undefined : values.some((value) => matchesValue(condition, value)),
  );
};

const isAbsence = (condition: Json): boolean => isJsonObject(condition) && condition['exists'] === false;

const matchesValue = (condition: Json, value: Json | undefined): boolean => {
  if (!isJsonObject(condition)) return value === condition;
  const [operator, operand] = Object.entries(condition)[0] ?? [];
  if (operator === undefined || operand === undefined) return false;
  switch (operator) {
    case 'exists':
      return operand === true && value !== undefined;
    case 'prefix':
      return matchesText(value, operand, (text, part) => text.startsWith(part));
    case 'suffix':
      return matchesText(value, operand, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return matchesText(value, operand, (text, part) => text.toLowerCase() === part.toLowerCase());
    case 'wildcard':
      return matchesText(value, operand, matchesWildcard);
    case 'anything-but':
      return value !== undefined && !matchesUnwanted(operand, value);
    case 'numeric':
      return Array.isArray(operand) && typeof value === 'number' && matchesNumber(operand, value);
    default:
      throw new TypeError(`The local cloud does not know the pattern operator ${operator}`);
  }
};

const matchesUnwanted = (operand: Json, value: Json): boolean => {
  if (Array.isArray(operand)) return operand.some((item) => matchesValue(item, value));
  return matchesValue(operand, value);
};

/** `{prefix: {equals-ignore-case: "x"}}` is the one nested form. */
const matchesText = (value: Json | undefined, operand: Json, test: (text: string, part: string) => boolean): boolean => {
  if (typeof value !== 'string') return false;
  if (Array.isArray(operand)) return operand.some((part) => typeof part === 'string' && test(value, part));
  if (typeof operand === 'string') return test(value, operand);
  const ignoringCase = isJsonObject(operand) ? operand['equals-ignore-case'] : undefined;
  return typeof ignoringCase === 'string' && test(value.toLowerCase(), ignoringCase.toLowerCase());
};

const matchesWildcard = (text: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  ).test(text);

const matchesNumber = (operand: readonly Json[], value: number): boolean => {
  for (let index = 0; index < operand.length; index += 2) {
    const limit = operand[index + 1];
    if (typeof limit !== 'number' || !comparison(operand[index], value, limit)) return false;
  }
  return true;
};

const comparison = (operator: Json | undefined, value: number, limit: number): boolean => {
  switch (operator) {
    case '=':
      return value === limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    default:
      return false;
  }
};
