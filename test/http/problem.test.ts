import { describe, expect, it } from 'vitest';
import { faultCodes } from '../../shared/domain/refusal.ts';
import { faultTexts } from '../../shared/http/fault-texts.ts';
import { languageOf, problemAnswer, problemOf } from '../../shared/http/problem.ts';
import { type Language, type ProblemCode, problemTexts } from '../../shared/http/texts.ts';
import { routes } from '../../shared/routes.ts';

const problemCodes = Object.keys(problemTexts).filter((code): code is ProblemCode => code in problemTexts);
const languages = ['lv', 'en'] as const satisfies readonly Language[];
const placeholdersIn = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

describe('the language of an answer', () => {
  it.each([
    [undefined, 'lv'],
    ['', 'lv'],
    ['*', 'lv'],
    ['lv', 'lv'],
    ['en', 'en'],
    ['EN-gb', 'en'],
    ['lv-LV,lv;q=0.9,en-US;q=0.8,en;q=0.7', 'lv'],
    ['en-US,en;q=0.9,lv;q=0.8', 'en'],
    ['lv;q=0.5, en;q=0.6', 'en'],
    ['lv;q=0.6, en;q=0.5', 'lv'],
    ['lv, en', 'lv'],
    ['en, lv', 'lv'],
    ['de, ru;q=0.9', 'lv'],
    ['de, en;q=0.1', 'en'],
    ['en;q=0', 'lv'],
    ['en;q=nonsense', 'en'],
    ['english', 'lv'],
    [';;,,q=1', 'lv'],
  ])('for Accept-Language %j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});

/** What callers may rely on; a code without a status does not compile. */
const promised: Readonly<Record<ProblemCode, number>> = {
  'idempotency-key-missing': 400,
  'malformed-request': 400,
  erased: 410,
  'on-hold': 409,
  'plan-still-live': 409,
  'money-open': 409,
  'retention-not-over': 409,
  'four-eyes': 403,
  'no-access': 403,
  'outside-organisation': 403,
  'role-not-permitted': 403,
  'invitation-unknown': 404,
  'not-found': 404,
  'allowance-exceeded': 409,
  'allowance-in-use': 409,
  'already-confirmed': 409,
  'already-countered': 409,
  'already-exists': 409,
  'upload-gone': 409,
  'nothing-approved': 409,
  'another-semester': 409,
  'awaiting-another-level': 409,
  'awaiting-author': 409,
  'awaiting-decision': 409,
  'code-of-another-pupil': 409,
  'consultations-overlap': 409,
  'corrections-open': 409,
  'idempotency-in-progress': 409,
  'invitation-expired': 409,
  'invitation-used': 409,
  'invitation-void': 409,
  'invitation-withdrawn': 409,
  'last-administrator': 409,
  'money-used': 409,
  'must-be-reapproved': 409,
  'period-not-begun': 409,
  'period-not-over': 409,
  'period-over': 409,
  'plan-already-exists': 409,
  'plan-not-in-force': 409,
  'receipt-already-used': 409,
  'agreement-missing': 409,
  'budget-exceeded': 409,
  'budget-in-use': 409,
  'in-payment-batch': 409,
  'justification-missing': 409,
  'nothing-to-pay': 409,
  'nothing-to-recover': 409,
  'receipt-changed': 409,
  'receipt-exceeded': 409,
  'receipt-in-use': 409,
  'receipt-not-clean': 409,
  'setting-missing': 409,
  'wrong-state': 409,
  'stale-version': 412,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'claim-too-large': 422,
  'idempotency-key-reused': 422,
  'invalid-request': 422,
  'reference-too-large': 422,
  'precondition-missing': 428,
  internal: 500,
  busy: 503,
  'mail-not-sent': 503,
  unavailable: 503,
};

describe('the catalogue of problems', () => {
  it('has every refusal that a route declares', () => {
    const declared = routes.flatMap(({ refusals }) => refusals);
    expect(declared.filter((code) => !(code in problemTexts))).toEqual([]);
  });

  it.each(problemCodes)('says %s in both languages', (code) => {
    const { title, detail, status } = problemTexts[code];
    for (const text of [title, detail]) {
      expect(text.lv).not.toBe(text.en);
      expect(text.lv.length * text.en.length).toBeGreaterThan(0);
      expect(placeholdersIn(text.lv).toSorted()).toEqual(placeholdersIn(text.en).toSorted());
    }
    expect(status).toBeGreaterThanOrEqual(400);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it.each(problemCodes.flatMap((code) => languages.map((language) => [code, language] as const)))(
    'fills every gap of %s in %s',
    (code, language) => {
      const { detail } = problemTexts[code];
      const facts = Object.fromEntries(placeholdersIn(detail[language]).map((name, index): [string, string] => [name, `fact-${index}`]));
      const told = problemOf({ code, facts }, language);
      expect(`${told.title} ${told.detail}`).not.toMatch(/[{}]/);
      for (const fact of Object.values(facts)) expect(told.detail).toContain(fact);
    },
  );

  it.each(problemCodes.flatMap((code) => languages.map((language) => [code, language] as const)))(
    'leaves no gap open in %s in %s',
    (code, language) => {
      expect(problemOf({ code }, language).detail).not.toMatch(/[{}]|undefined/);
    },
  );

  it('is written in Latvian as Latvians write it', () => {
    const withoutDiacritics = problemCodes.filter(
      (code) => !/[āčēģīķļņšūž]/i.test(`${problemTexts[code].title.lv} ${problemTexts[code].detail.lv}`),
    );
    // Tas pats dokuments jau pamato izmaksas: there is none in these words.
    expect(withoutDiacritics).toEqual(['receipt-already-used']);
  });

  it.each(problemCodes)('gives %s the status that callers rely on', (code) => {
    expect(problemTexts[code].status).toBe(promised[code]);
  });
});

describe('the catalogue of faults', () => {
  it.each(faultCodes)('says %s in both languages, with the limits where there are some', (code) => {
    const { lv, en } = faultTexts[code];
    expect(lv).not.toBe(en);
    expect(placeholdersIn(lv)).toEqual(placeholdersIn(en));
    for (const language of languages) {
      const told = problemOf({ code: 'invalid-request', faults: [{ pointer: '/a', code, limits: ['1', '2'] }] }, language);
      expect(told.errors?.[0]?.message).not.toMatch(/[{}]/);
      expect(told.errors?.[0]?.message.includes('1, 2')).toBe(lv.includes('{limits}'));
    }
  });

  it('is written in Latvian as Latvians write it', () => {
    const spelledWithoutAny = faultCodes.filter((code) => !/[āčēģīķļņšūž]/i.test(faultTexts[code].lv));
    expect(spelledWithoutAny).toEqual(['too-small']);
  });
});

describe('a problem', () => {
  it('is problem+json in the language of its header, and has a name of its own', () => {
    const answer = problemAnswer({ code: 'wrong-state', facts: { status: 'draft', allowed: 'approved' } }, 'en');
    expect(answer.statusCode).toBe(409);
    expect(answer.headers).toEqual({ 'Content-Type': 'application/problem+json', 'Content-Language': 'en' });
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:pumpurs:problem:wrong-state',
      status: 409,
      code: 'wrong-state',
      title: 'Not possible in this status',
      detail: 'The record’s status is draft; this is possible in approved.',
    });
  });

  it('says from which day on, where there is one', () => {
    const facts = { status: 'in_progress', allowed: 'in_progress', after: '2021-12-31' };
    expect(problemOf({ code: 'wrong-state', facts }, 'en').detail).toBe(
      'The record’s status is in_progress; this is possible in in_progress after 2021-12-31.',
    );
    expect(problemOf({ code: 'wrong-state', facts }, 'lv').detail).toContain(' pēc 2021-12-31.');
  });

  it('lists faults with pointer, code and words', () => {
    expect(problemOf({ code: 'invalid-request', faults: [{ pointer: '/a', code: 'too-long', limits: ['3'] }] }, 'lv').errors).toEqual([
      { pointer: '/a', code: 'too-long', message: 'Par garu; ne vairāk kā 3.' },
    ]);
  });

  it.each(['busy', 'unavailable'] as const)('of our side says when to come back: %s', (code) => {
    expect(problemAnswer({ code }, 'lv').headers).toMatchObject({ 'Retry-After': '1' });
    expect(problemAnswer({ code: 'internal' }, 'lv').headers).not.toHaveProperty('Retry-After');
  });
});

describe('faults without end', () => {
  const faults = Array.from({ length: 1_234 }, (_none, index) => ({ pointer: `/field${index}`, code: 'unknown-field' }) as const);

  it('are answered with the first 200, and how many more there are', () => {
    const { errors, moreErrors } = problemOf({ code: 'invalid-request', faults }, 'lv');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(faults.slice(0, 200).map(({ pointer }) => pointer));
    expect(moreErrors).toBe(1_034);
  });

  it('are all told where they are few', () => {
    const few = problemOf({ code: 'invalid-request', faults: faults.slice(0, 200) }, 'lv');
    expect(few.errors).toHaveLength(200);
    expect(few).not.toHaveProperty('moreErrors');
  });
});
