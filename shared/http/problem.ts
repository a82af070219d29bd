import type { Fault, Refusal } from '../domain/refusal.ts';
import { faultTexts } from './fault-texts.ts';
import { type Language, type ProblemCode, problemTexts } from './texts.ts';

export type HttpAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What of it is counted beside the operation itself. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly isBase64Encoded?: true;
};

/** A refusal of the rules, or what the interface itself has to say. */
export type Problem = Omit<Refusal, 'code'> & {
  readonly code: ProblemCode;
  /** The id of the request, where the fault is ours: it leads to the log. */
  readonly occurrence?: string;
};

/** RFC 9457. `code` is what software relies on, `title`, `detail` and `message` are for people. */
export type ProblemDetails = {
  readonly type: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail: string;
  /** `urn:pumpurs:request:…`: this very failure, as the log knows it. */
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly message: string }[];
  /** How many more there are. */
  readonly moreErrors?: number;
};

/** No form has as many fields; without a limit, a small request would be answered with a hundred times its size. */
const mostErrors = 200;

const after: Readonly<Record<Language, string>> = { lv: ' pēc ', en: ' after ' };

const fill = (template: string, facts: Readonly<Record<string, string | number>>, language: Language): string =>
  template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const fact = facts[name];
    if (name === 'after') return fact === undefined ? '' : `${after[language]}${fact}`;
    return fact === undefined ? '' : String(fact);
  });

/** A fault's words in both languages, for answers that carry faults beside what was done. */
export const bilingualMessageOf = (fault: Fault): Readonly<Record<Language, string>> => ({
  lv: errorOf(fault, 'lv').message,
  en: errorOf(fault, 'en').message,
});

const errorOf = ({ pointer, code, limits }: Fault, language: Language) => ({
  pointer,
  code,
  message: fill(faultTexts[code][language], { limits: (limits ?? []).join(', ') }, language),
});

const errorsOf = (faults: readonly Fault[], language: Language): Pick<ProblemDetails, 'errors' | 'moreErrors'> => ({
  errors: faults.slice(0, mostErrors).map((fault) => errorOf(fault, language)),
  ...(faults.length > mostErrors ? { moreErrors: faults.length - mostErrors } : {}),
});

export const problemOf = (refusal: Problem, language: Language): ProblemDetails => {
  const { status, title, detail } = problemTexts[refusal.code];
  return {
    type: `urn:pumpurs:problem:${refusal.code}`,
    status,
    code: refusal.code,
    title: title[language],
    detail: fill(detail[language], refusal.facts ?? {}, language),
    ...(refusal.occurrence === undefined ? {} : { instance: `urn:pumpurs:request:${refusal.occurrence}` }),
    ...(refusal.faults === undefined ? {} : errorsOf(refusal.faults, language)),
  };
};

/** Our side is busy or broken: when to come back, in seconds. */
const retryAfterSeconds = 1;

export const problemAnswer = (refusal: Problem, language: Language): HttpAnswer => {
  const problem = problemOf(refusal, language);
  return {
    statusCode: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Language': language,
      ...(problem.status === 503 ? { 'Retry-After': String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify(problem),
  };
};

/** Latvian unless the caller ranks English above it. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const rank = (language: Language): number => {
    const ranges = (acceptLanguage ?? '').toLowerCase().split(',');
    const qualities = ranges.flatMap((range) => {
      const [tag, ...parameters] = range.trim().split(';');
      if (tag !== language && !tag?.startsWith(`${language}-`)) return [];
      const quality = parameters
        .map((parameter) => /^\s*q=([01](?:\.\d{1,3})?)$/.exec(parameter)?.[1])
        .find((found) => found !== undefined);
      return [quality === undefined ? 1 : Number(quality)];
    });
    return Math.max(0, ...qualities);
  };
  return rank('en') > rank('lv') ? 'en' : 'lv';
};
