import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import { normalisePersonalCode } from './personal-code.ts';
import { line } from './text.ts';
import { calendarDate } from './time.ts';

/** Where the pupil learns: a grade of general education, or a course (year) of vocational education. */
export const education = lazily(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('general'), grade: z.int().check(z.minimum(1), z.maximum(12)) }),
    z.strictObject({ kind: z.literal('vocational'), course: z.int().check(z.minimum(1), z.maximum(4)) }),
  ]),
);
export type Education = z.output<ReturnType<typeof education>>;

export const sex = z.enum(['female', 'male']);
export type Sex = z.output<typeof sex>;

export const gradeBands = ['grades-1-4', 'grades-5-9', 'grades-10-12', 'vocational'] as const;
export type GradeBand = (typeof gradeBands)[number];

/** Grades 1–4 joined the programme later than the others, hence a band of their own. */
export const gradeBandOf = (of: Education): GradeBand => {
  if (of.kind === 'vocational') return 'vocational';
  if (of.grade <= 4) return 'grades-1-4';
  return of.grade <= 9 ? 'grades-5-9' : 'grades-10-12';
};

/** Eleven digits, hyphen removed. */
export const personalCode = lazily(() =>
  z.pipe(
    z.string().check(z.refine((text) => normalisePersonalCode(text) !== undefined, { params: { fault: 'bad-personal-code' } })),
    z.transform((text) => normalisePersonalCode(text) ?? text),
  ),
);

/** Whom a pupil is in the care of: a person of the family, or an institution by the person who acts for it. */
const guardianWith = <Code extends z.ZodMiniType>(code: Code) =>
  z.discriminatedUnion('relation', [
    z.strictObject({
      relation: z.enum(['parent', 'foster-family', 'guardian']),
      givenName: line(100),
      familyName: line(100),
      personalCode: z.optional(code),
    }),
    z.strictObject({
      relation: z.literal('institution'),
      name: line(200),
      /** Number in the Register of Enterprises. */
      registrationNumber: z.optional(z.string().check(z.regex(/^\d{11}$/))),
      givenName: line(100),
      familyName: line(100),
    }),
  ]);

export const guardian = lazily(() => guardianWith(personalCode()));
export type Guardian = z.output<ReturnType<typeof guardian>>;

/** What makes people recognisable: encrypted under the pupil's own data key wherever it is kept, and nowhere else. */
export const person = lazily(() =>
  z.strictObject({
    personalCode: z.string(),
    givenName: line(100),
    familyName: line(100),
    /** A code of the old form shows it. */
    birthDate: z.nullable(calendarDate),
    guardian: z.nullable(guardianWith(z.string())),
  }),
);
export type Person = z.output<ReturnType<typeof person>>;

/** The age at which a pupil signs for himself. */
export const ageOfMajority = 18;
