import { LocalCloudFailure } from '../failures.ts';

/** What somebody wants to do to what, and what is known of the request: condition keys, as IAM names them, with their values. */
export type Ask = {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
};

export type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

type Matches = (ask: Ask) => boolean;

/** `*` stands for any text, `?` for one character. */
const like = (pattern: string, flags = ''): ((text: string) => boolean) => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (text) => expression.test(text);
};

const anyOf =
  (tests: readonly ((text: string) => boolean)[]) =>
  (text: string): boolean =>
    tests.some((test) => test(text));

const comparisons: Readonly<Record<string, (wanted: string) => (given: string) => boolean>> = {
  StringEquals: (wanted) => (given) => given === wanted,
  StringLike: (wanted) => like(wanted),
  ArnEquals: (wanted) => like(wanted),
  ArnLike: (wanted) => like(wanted),
  Bool: (wanted) => (given) => given === wanted,
};

/**
 * One line of a condition. `ForAllValues` holds where nothing is given at all: a policy that means "only these" must say by `Null` that
 * something has to be given.
 */
const lineOf = (operator: string, key: string, wanted: readonly string[]): Matches => {
  const [, quantifier, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(\w+)$/.exec(operator) ?? [];
  const given = ({ context }: Ask): readonly string[] | undefined => context[key];
  if (name === 'Null') return (ask) => wanted.includes(String(given(ask) === undefined));
  const comparison = comparisons[name];
  if (comparison === undefined) {
    throw new LocalCloudFailure('synthesis-failed', `The local cloud cannot judge the condition ${operator} of a policy.`);
  }
  const holds = anyOf(wanted.map(comparison));
  if (quantifier === 'ForAllValues') return (ask) => given(ask)?.every(holds) ?? true;
  return (ask) => given(ask)?.some(holds) ?? false;
};

const matcherOf = ({ Action, Resource, Condition }: Statement): Matches => {
  const action = anyOf(Action.map((pattern) => like(pattern, 'i')));
  const resource = anyOf(Resource.map((pattern) => like(pattern)));
  const lines = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => lineOf(operator, key, wanted)),
  );
  return (ask) => action(ask.action) && resource(ask.resource) && lines.every((line) => line(ask));
};

/** Whether policies of one role allow something: some statement allows it, and none denies it. */
export const createJudge = (statements: readonly Statement[]): Matches => {
  const [allows, denies] = (['Allow', 'Deny'] as const).map((effect) =>
    statements.filter(({ Effect }) => Effect === effect).map(matcherOf),
  );
  return (ask) => (allows ?? []).some((matches) => matches(ask)) && !(denies ?? []).some((matches) => matches(ask));
};
